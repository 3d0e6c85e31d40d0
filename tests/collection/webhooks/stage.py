"""An account in a running campaign, and deliveries signed as Instagram signs them."""

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from application.clock import clock
from application.config import Config
from application.extensions import db
from application.integrations.tasks_local import LocalTaskQueue
from application.models import InstagramAccount, Post, Reading, WebhookChange, WebhookDelivery
from tests import builders

ADDRESS = "/webhooks/instagram"
STORY_ID = "17900000000000001"
INSIGHTS = {
    "impressions": 444,
    "reach": 44,
    "taps_forward": 4,
    "taps_back": 3,
    "exits": 3,
    "replies": 2,
}


def signature(body: bytes, secret: str, algorithm: str = "sha256") -> str:
    return f"{algorithm}={hmac.new(secret.encode(), body, algorithm).hexdigest()}"


def change(field: str, value: dict[str, Any], *, account: str = "1784", time: int | None = None) -> Any:
    """One entry with one change."""
    sent = int(clock.now().timestamp()) if time is None else time
    return {"id": account, "time": sent, "changes": [{"field": field, "value": value}]}


def story(media_id: str = STORY_ID, **figures: int) -> Any:
    return change("story_insights", {"media_id": media_id, **(figures or INSIGHTS)})


@dataclass
class WebhookStage:
    app: Flask
    queue: LocalTaskQueue

    @property
    def config(self) -> Config:
        config: Config = self.app.extensions["configuration"]
        return config

    def account(self, *, in_campaign: bool = True, graph_id: str = "1784", **more: Any) -> int:
        """A connected account; by default a campaign of its partner is running."""
        user = builders.create_user(login=builders.create_login())
        account: InstagramAccount = builders.create_instagram_account(user=user, graph_id=graph_id, **more)
        if in_campaign:
            today = clock.now().date()
            builders.create_campaign(
                members=[user], starts_on=today - timedelta(days=5), ends_on=today + timedelta(days=5)
            )
        return account.id

    def story(self, account_id: int, posted_at: datetime | None = None, **figures: Any) -> int:
        account = db.session.get_one(InstagramAccount, account_id)
        post: Post = builders.create_post(
            account,
            graph_id=STORY_ID,
            media_product_type="STORY",
            posted_at=posted_at or clock.now() - timedelta(hours=25),
            **figures,
        )
        return post.id

    def post(self, body: bytes, headers: dict[str, str]) -> TestResponse:
        return self.app.test_client().post(ADDRESS, data=body, headers=headers)

    def deliver(self, *entries: Any, work: bool = True) -> None:
        """Deliver entries as Instagram does, and have them worked on."""
        body = body_of(*entries)
        headers = {"X-Hub-Signature-256": signature(body, self.config.facebook_app_secret)}
        assert self.post(body, headers).status_code == 200
        if work:
            self.queue.drain()

    def one_post(self) -> Post:
        (post,) = self.all(Post)
        assert isinstance(post, Post)
        return post

    def all(self, model: Any) -> list[Any]:
        """All rows, cut off from the database: an open transaction would lock others out."""
        db.session.rollback()
        found = list(db.session.scalars(select(model).order_by(model.id)))
        db.session.expunge_all()
        db.session.rollback()
        return found

    def deliveries(self) -> list[WebhookDelivery]:
        return self.all(WebhookDelivery)

    def changes(self) -> list[WebhookChange]:
        return self.all(WebhookChange)

    def readings(self) -> list[Reading]:
        return self.all(Reading)


def body_of(*entries: Any) -> bytes:
    """The body as Instagram writes it: escaped unicode in lower case, slashes escaped."""
    text = json.dumps({"object": "instagram", "entry": list(entries)})
    return text.replace("/", "\\/").encode()


def sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
