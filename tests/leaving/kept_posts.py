"""Posts that were kept when their person left: what is held of them, and what staff do about them."""

from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from application.extensions import db
from application.models import (
    ApiCall,
    Assignment,
    Picture,
    Post,
    PostChild,
    Reading,
    Tombstone,
    WebhookChange,
)
from tests.leaving.collected import Person
from tests.leaving.life import Life
from tests.leaving.test_everything import blob

Held = dict[str, set[Any]]


def held(app: Flask, person: Person) -> Held:
    """What is held of this person's posts, the assignments in campaigns apart."""
    account = person.ids["account"]
    with app.app_context():
        posts = select(Post.id).where(Post.instagram_account_id == account)
        wanted = {
            "posts": posts,
            "readings": select(Reading.id).where(Reading.post_id.in_(posts)),
            "children": select(PostChild.id).where(PostChild.post_id.in_(posts)),
            "pictures": select(Picture.id).where(Picture.instagram_account_id == account),
            "calls": select(ApiCall.id).where(ApiCall.instagram_account_id == account),
            "changes": select(WebhookChange.id).where(WebhookChange.instagram_account_id == account),
        }
        found: Held = {name: set(db.session.scalars(statement)) for name, statement in wanted.items()}
        db.session.remove()
    found["files"] = {
        digest
        for digest in person.bodies.values()
        if blob(app, "api-bodies", digest).exists() or blob(app, "pictures", digest).exists()
    }
    return found


def of_both(app: Flask, life: Life) -> tuple[Held, Held]:
    return held(app, life.leaver), held(app, life.other)


def assert_all_is_gone(app: Flask, life: Life, before: tuple[Held, Held]) -> None:
    """All of hers, but for files that he refers to as well; none of his."""
    hers, his = of_both(app, life)
    assert his == before[1]
    files = hers.pop("files")
    assert hers == {name: set() for name in hers}
    assert files == set(life.leaver.bodies.values()) & set(life.other.bodies.values())
    with app.app_context():
        orphans = [
            select(func.count()).select_from(table).where(table.post_id.not_in(select(Post.id)))
            for table in (Assignment, Reading, PostChild)
        ]
        assert [db.session.scalar(statement) for statement in orphans] == [0, 0, 0]
        stones = {stone.sha256: stone.reason for stone in db.session.scalars(select(Tombstone))}
        db.session.remove()
    for digest in before[0]["files"] - files:
        assert stones[digest] == "age"


def delete_campaign(admin: FlaskClient, campaign_id: int, name: str = "Spring tea") -> None:
    answer = admin.post(f"/campaigns/{campaign_id}/delete", data={"name": name})
    assert answer.status_code == 303


def decide(admin: FlaskClient, life: Life, view: str, decision: str, *names: str) -> str:
    """Her posts that stand in this view are decided on; the page afterwards."""
    answer = admin.post(
        f"/campaigns/{life.campaign_id}/decisions?view={view}",
        data={"decision": decision, "post": [life.leaver.ids[name] for name in names]},
        follow_redirects=True,
    )
    assert answer.status_code == 200
    return answer.text
