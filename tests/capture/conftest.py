"""Capture's stage: the whole application with a capture service that answers as it is told."""

from collections.abc import Iterator
from contextvars import Context
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from application.clock import clock
from application.config import Config
from application.extensions import db
from application.integrations.tasks_local import LocalTaskQueue
from application.models import Capture, CaptureItem, InstagramAccount, User
from tests.builders import create_campaign, create_instagram_account, create_login, create_post, create_user
from tests.fakes.capture_server import TOKEN, FakeCaptureService, running_capture_service


@pytest.fixture
def service(stage_folder: Path) -> Iterator[FakeCaptureService]:
    """The service; it keeps files where the application looks for them."""
    with running_capture_service(stage_folder / "blobs") as running:
        yield running


@pytest.fixture
def config(config: Config, service: FakeCaptureService) -> Config:
    return replace(config, capture_address=service.address, capture_token=TOKEN)


@dataclass
class CaptureStage:
    """An influencer in a running campaign."""

    app: Flask
    queue: LocalTaskQueue
    service: FakeCaptureService
    offset: timedelta = timedelta(0)

    def advance(self, time: timedelta) -> None:
        """Move the domain's clock."""
        self.offset += time
        clock.follow(lambda: self.offset)

    def account(self, *, in_campaign: bool = True) -> InstagramAccount:
        """Of a connected influencer."""
        owner = create_user(login=create_login())
        account = create_instagram_account(user=owner)
        if in_campaign:
            self.campaign(owner)
        return account

    def campaign(self, *members: User) -> int:
        today = clock.now().date()
        return create_campaign(
            members=members, starts_on=today - timedelta(days=3), ends_on=today + timedelta(days=3)
        ).id

    def story(self, account: InstagramAccount | None = None, *, hours_old: float = 1, **more: Any) -> int:
        """A living story that was read just now; its id."""
        now = clock.now()
        values: dict[str, Any] = {
            "media_product_type": "STORY",
            "media_url": "https://scontent.cdninstagram.com/story.jpg?oh=signature",
            "posted_at": now - timedelta(hours=hours_old),
            "last_read_at": now,
            **more,
        }
        return create_post(account or self.account(), **values).id

    def post(self, account: InstagramAccount | None = None, **more: Any) -> int:
        """A feed post that was read just now; its id."""
        return self.story(account, **{"media_product_type": "FEED", "hours_old": 48, **more})

    def work(self) -> None:
        """Deliver what is due now."""
        db.session.close()
        self.queue.drain()
        db.session.close()

    def work_through(self, time: timedelta) -> None:
        """Deliver what comes due in that time, sweeps as the scheduler asks for them."""
        until = clock.now() + time
        while clock.now() < until:
            self.advance(timedelta(minutes=5))
            self.sweep()
            self.work()

    @property
    def as_scheduler(self) -> dict[str, str]:
        config: Config = self.app.extensions["configuration"]
        return {"X-Task-Secret": config.task_secret}

    def sweep(self) -> None:
        """What the scheduler asks for every five minutes."""
        db.session.close()
        answer = Context().run(self.app.test_client().get, "/cron/capture/sweep", headers=self.as_scheduler)
        assert answer.status_code == 200

    def captures(self, post_id: int) -> list[Capture]:
        found = db.session.query(Capture).filter_by(post_id=post_id).order_by(Capture.id)
        return list(found.populate_existing())

    def items(self, capture: Capture) -> list[CaptureItem]:
        found = db.session.query(CaptureItem).filter_by(capture_id=capture.id)
        return list(found.order_by(CaptureItem.role, CaptureItem.place))


@pytest.fixture
def stage(context: Flask, queue: LocalTaskQueue, service: FakeCaptureService) -> CaptureStage:
    return CaptureStage(context, queue, service)
