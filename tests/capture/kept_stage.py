"""People around a post of which something is kept: who may see it, and who may not."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from application.campaigns.consultants import invite
from application.clock import clock
from application.extensions import db
from application.models import Capture, CaptureItem, InstagramAccount, Post, Role
from tests import builders

SignIn = Callable[[FlaskClient, int], None]


@dataclass
class KeptStage:
    """A post in a running campaign, with the browsers of everybody around it."""

    app: Flask
    manager: FlaskClient
    owner: FlaskClient
    stranger: FlaskClient
    """Another influencer."""
    consultant: FlaskClient
    other_consultant: FlaskClient
    """Invited to another campaign."""
    post_id: int
    account_id: int
    owner_id: int
    campaign_id: int

    @contextmanager
    def rows(self) -> Iterator[None]:
        """To make rows, and to look at them."""
        with self.app.app_context():
            yield
            db.session.remove()

    @property
    def path(self) -> str:
        return f"/captures/posts/{self.post_id}"

    def page(self, who: FlaskClient | None = None) -> str:
        answer = (who or self.manager).get(self.path)
        assert answer.status_code == 200
        return answer.text

    def set_post(self, **values: object) -> None:
        with self.rows():
            post = db.session.get_one(Post, self.post_id)
            for name, value in values.items():
                setattr(post, name, value)
            db.session.commit()

    def keep(self, *contents: bytes, content_type: str = "image/jpeg", **more: Any) -> tuple[int, list[int]]:
        """A capture that kept these files, place by place; its id and theirs."""
        with self.rows():
            capture = builders.create_capture(self.post, **more)
            files = [
                builders.create_kept_file(capture, content, place=place, content_type=content_type)
                for place, content in enumerate(contents)
            ]
            return capture.id, [each.id for each in files]

    def story(self, *, hours_old: float = 1, account_id: int | None = None, **more: object) -> int:
        with self.rows():
            account = db.session.get_one(InstagramAccount, account_id or self.account_id)
            values: dict[str, object] = {"media_product_type": "STORY", **_readable(), **more}
            return builders.create_post(
                account, posted_at=clock.now() - timedelta(hours=hours_old), **values
            ).id

    @property
    def post(self) -> Post:
        return db.session.get_one(Post, self.post_id)

    def captures(self, post_id: int | None = None) -> list[Capture]:
        """Inside `rows`."""
        return list(db.session.query(Capture).filter_by(post_id=post_id or self.post_id).order_by(Capture.id))

    def item(self, item_id: int) -> CaptureItem:
        """Inside `rows`."""
        return db.session.get_one(CaptureItem, item_id)


def set_kept_stage(app: Flask, sign_in: SignIn) -> KeptStage:
    with app.app_context():
        today = clock.now().date()
        days = {"starts_on": today - timedelta(days=3), "ends_on": today + timedelta(days=3)}
        manager = builders.create_user(role=Role.MANAGER, name="Mona Manager")
        owner = builders.create_partner(username="lena.cooks", name="Lena Cook")
        stranger = builders.create_partner(username="other.person")
        campaign = builders.create_campaign(name="Autumn Table", members=[owner], **days)
        elsewhere = builders.create_campaign(name="Winter Lamp", members=[stranger], **days)
        consultants = []
        for each in (campaign, elsewhere):
            consultant = builders.create_user(role=Role.CONSULTANT)
            invite(each, consultant.id, clock.real_now().date() + timedelta(days=1), by_id=manager.id)
            consultants.append(consultant)
        assert owner.instagram_account is not None
        post = builders.create_post(
            owner.instagram_account, posted_at=clock.now() - timedelta(days=1), **_readable()
        )
        db.session.commit()
        people = [person.id for person in (manager, owner, stranger, *consultants)]
        ids = post.id, owner.instagram_account.id, owner.id, campaign.id
        db.session.remove()
    browsers = [_browser(app, sign_in, person) for person in people]
    return KeptStage(
        app,
        manager=browsers[0],
        owner=browsers[1],
        stranger=browsers[2],
        consultant=browsers[3],
        other_consultant=browsers[4],
        post_id=ids[0],
        account_id=ids[1],
        owner_id=ids[2],
        campaign_id=ids[3],
    )


def _readable() -> dict[str, object]:
    """As a post that was read just now."""
    return {
        "media_url": "https://scontent.cdninstagram.com/1.jpg?oh=signature",
        "last_read_at": clock.now(),
    }


def _browser(app: Flask, sign_in: SignIn, user_id: int) -> FlaskClient:
    browser = app.test_client()
    sign_in(browser, user_id)
    return browser
