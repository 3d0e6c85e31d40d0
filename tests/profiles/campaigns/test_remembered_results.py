"""What is remembered of a partner's own results never outlives a change of what it tells."""

import re
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from application.extensions import db
from application.models import Assignment, Decision, InstagramAccount, Post
from application.models.set_each import set_each
from application.profiles.campaigns.remembered_results import forget_results
from tests import builders
from tests.profiles.campaigns.conftest import Stage

Change = Callable[[Sequence[int]], Any]


def shown(stage: Stage) -> str:
    """The words of the page, but for what every answer has anew."""
    text = stage.results()
    return re.sub(r'name="csrf_token" value="[^"]*"', "", text[text.index("<main") : text.index("</main>")])


def write(app: Flask, stage: Stage, change: Change) -> None:
    """What `change` does with the ids of the partner's posts, the first posted first."""
    with app.app_context():
        account = select(InstagramAccount.id).where(InstagramAccount.user_id == stage.user_id)
        own = select(Post.id).where(Post.instagram_account_id.in_(account)).order_by(Post.posted_at)
        change(db.session.scalars(own).all())
        db.session.commit()
        db.session.remove()


def _posted_before(posts: Sequence[int]) -> None:
    account = db.session.get_one(Post, posts[0]).instagram_account_id
    earlier = db.session.get_one(InstagramAccount, account)
    latest = db.session.get_one(Post, posts[0]).posted_at
    assert latest is not None
    builders.create_posts(earlier, 6, posted_at=latest.replace(month=10), views=7_777)


CHANGES: dict[str, Change] = {
    "a figure": lambda posts: db.session.execute(
        update(Post).where(Post.id == posts[0]).values(views=987_654)
    ),
    "a figure that comes": lambda posts: set_each(db.session(), Post, "views", {posts[2]: 55_000}),
    "a post less": lambda posts: db.session.execute(delete(Assignment).where(Assignment.post_id == posts[0])),
    "a post rejected": lambda posts: db.session.execute(
        update(Assignment).where(Assignment.post_id == posts[1]).values(decision=Decision.REJECTED)
    ),
    "posts of before": _posted_before,
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_shows_at_once(app: Flask, stage: Stage, name: str) -> None:
    before = shown(stage)
    write(app, stage, CHANGES[name])
    remembered = shown(stage)
    forget_results()
    assert remembered == shown(stage)
    assert remembered != before, "a change that no page tells proves nothing"


def test_posts_that_change_places_are_told_apart_though_written_together(app: Flask, stage: Stage) -> None:
    """As many before as after, with the same sum of their numbers."""

    def more(posts: Sequence[int]) -> None:
        first = db.session.get_one(Post, posts[0])
        assert first.instagram_account is not None
        fourth = builders.create_post(first.instagram_account, posted_at=first.posted_at, views=50_000)
        set_each(db.session(), Post, "next_read_at", dict.fromkeys([*posts, fourth.id]))

    def accept(*places: int) -> Change:
        def decide(posts: Sequence[int]) -> None:
            ordered = sorted(posts)
            db.session.execute(delete(Assignment).where(Assignment.post_id.in_(ordered)))
            for place in places:
                row = {"campaign_id": stage.campaign_id, "post_id": ordered[place]}
                db.session.add(Assignment(**row, decision=Decision.ACCEPTED, decided_at=builders.NOW))

        return decide

    write(app, stage, more)
    write(app, stage, accept(0, 3))
    before = shown(stage)
    write(app, stage, accept(1, 2))
    remembered = shown(stage)
    forget_results()
    assert remembered == shown(stage)
    assert remembered != before
