"""A campaign with people and posts on it, and a member of staff in front of it."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from application.clock import clock
from application.extensions import db
from application.models import Assignment, Decision, Post, Role
from application.post_links import post_key
from tests import builders

Value = TypeVar("Value")


@dataclass(frozen=True)
class Stage:
    """One campaign of one influencer with `post_ids`, newest first; `client` is signed in as `manager_id`."""

    app: Flask
    client: FlaskClient
    manager_id: int
    campaign_id: int
    influencer_id: int
    account_id: int
    post_ids: tuple[int, ...]

    @property
    def address(self) -> str:
        return f"/campaigns/{self.campaign_id}"

    @contextmanager
    def rows(self) -> Iterator[None]:
        """Room for builders and queries."""
        with self.app.app_context():
            yield
            db.session.remove()

    def page(self, **query: Any) -> str:
        answer = self.client.get(self.address, query_string=query)
        assert answer.status_code == 200
        return answer.text

    def listed(self, **query: Any) -> list[int]:
        """The posts that the page shows, in its order."""
        return posts_on(self.page(**query))

    def decide(self, form: dict[str, Any], **query: Any) -> TestResponse:
        return self.client.post(f"{self.address}/decisions", query_string=query, data=form)

    def decisions(self) -> dict[int, Decision]:
        with self.rows():
            found = db.session.execute(
                select(Assignment.post_id, Assignment.decision).where(
                    Assignment.campaign_id == self.campaign_id
                )
            )
            return {post_id: decision for post_id, decision in found}

    def set_post(self, post_id: int, **values: Any) -> None:
        with self.rows():
            post = db.session.get_one(Post, post_id)
            for name, value in values.items():
                setattr(post, name, value)
            if {"permalink", "shortcode"} & values.keys():
                post.link_key = post_key(post.permalink, post.shortcode)
            db.session.commit()


def in_one_minute(look: Callable[[], Value]) -> Value:
    """What `look` gives within one minute: pages tell times as of it."""
    while True:
        minute = clock.now().replace(second=0, microsecond=0)
        seen = look()
        if clock.now().replace(second=0, microsecond=0) == minute:
            return seen


def posts_on(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'data-post="(\d+)"', page)]


def undo_mark(page: str) -> str:
    found = re.search(r'name="mark" value="([^"]+)"', page)
    assert found, "the page offers no undo"
    return found[1]


def set_stage(app: Flask, client: FlaskClient, sign_in: Any, *, posts: int = 3) -> Stage:
    with app.app_context():
        manager = builders.create_user(role=Role.MANAGER)
        influencer = builders.create_partner(username="lena.cooks", name="Lena Cooks")
        account = influencer.instagram_account
        assert account is not None
        made = builders.create_posts(account, posts)
        campaign = builders.create_campaign(name="Autumn Table", members=[influencer])
        stage = Stage(
            app=app,
            client=client,
            manager_id=manager.id,
            campaign_id=campaign.id,
            influencer_id=influencer.id,
            account_id=account.id,
            post_ids=tuple(post.id for post in made),
        )
        db.session.remove()
    sign_in(client, stage.manager_id)
    return stage
