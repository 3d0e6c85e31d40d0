"""Posts from before links had keys get them: each key one post, those of the API before those by hand."""

from typing import Any

from sqlalchemy import select

from application.extensions import db
from application.models import Post
from tests import builders
from tests.migrations.stage import MigratedDatabase


def test_links_get_keys_and_doubles_stay_without(database: MigratedDatabase) -> None:
    database.upgrade()
    person = builders.create_partner()
    account = person.instagram_account
    own: dict[str, Any] = {"graph_id": None, "user_id": person.id, "link_key": None}
    link = "https://www.instagram.com/p/{}/"
    builders.create_post(None, permalink=link.format("AbC"), shortcode="AbC", **own)
    builders.create_post(account, permalink=link.format("AbC"), shortcode="AbC", link_key=None)
    for address in ("https://youtu.be/abcdefgh", "https://m.youtube.com/watch?v=abcdefgh&t=1", None):
        builders.create_post(None, permalink=address, **own)
    story = "https://www.instagram.com/stories/lena/31/"
    builders.create_post(account, permalink=story, shortcode="S", media_product_type="STORY", link_key=None)
    builders.create_post(account, permalink="http://localhost/p/abc/", shortcode="abc", link_key=None)
    builders.create_post(None, permalink="https://[", **own)
    database.downgrade("0007")
    database.upgrade()
    keys = list(db.session.scalars(select(Post.link_key).order_by(Post.id)))
    assert keys == [
        None,
        "instagram:AbC",
        "youtube:abcdefgh",
        None,
        None,
        "instagram-story:31",
        "instagram:abc",
        None,
    ]
