"""Stories that Instagram lists are kept without anybody asking, as soon as their account's campaign runs."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from application.clock import clock
from application.collection.asking import ask_for_collection
from application.config import Config
from application.extensions import db
from application.integrations.tasks_local import LocalTaskQueue
from application.models import Capture, CaptureState, InstagramAccount, Post, RunKind
from application.task_queue import TASKS, commit
from tests import builders
from tests.collection.conftest import noting_queue
from tests.conftest import RunningSandbox
from tests.fakes.capture_server import FakeCaptureService
from tests.onboarding.dialog import join

PERSONA = "tomas_okafor"
"""He posts two or three stories a day."""
LEFT_LYING = tuple(TASKS[name].path for name in ("pictures.copy", "collection.history"))


@pytest.fixture
def queue(app: Flask, config: Config) -> Iterator[LocalTaskQueue]:
    """Without what takes long and is of no concern here."""
    queue = noting_queue(app, config, [], left_lying=LEFT_LYING)
    app.extensions["task_sender"] = queue
    yield queue
    queue.close()


@pytest.fixture
def joined(app: Flask, queue: LocalTaskQueue, sandbox: RunningSandbox) -> int:
    """He has joined and was read, with a story at least; the account's id."""
    assert join(app.test_client(), PERSONA).status_code == 303
    queue.drain()
    with app.app_context():
        account_id = db.session.scalars(select(InstagramAccount.id)).one()
        db.session.remove()
    for _ in range(8):
        if living(app):
            break
        sandbox.advance(hours=6)
        read_stories(app, queue, account_id)
    return account_id


def read_stories(app: Flask, queue: LocalTaskQueue, account_id: int) -> None:
    with app.app_context():
        ask_for_collection([account_id], asked_by_id=None, kind=RunKind.STORIES)
        commit()
        db.session.remove()
    queue.drain()


def living(app: Flask) -> int:
    with app.app_context():
        stories = (
            select(func.count())
            .select_from(Post)
            .where(Post.media_product_type == "STORY", Post.posted_at > clock.now() - timedelta(hours=24))
        )
        number = db.session.scalar(stories) or 0
        db.session.remove()
        return number


def kept(app: Flask) -> int:
    with app.app_context():
        done = select(func.count()).select_from(Capture).where(Capture.state == CaptureState.DONE)
        number = db.session.scalar(done) or 0
        db.session.remove()
        return number


def test_outside_a_campaign_nothing_is_kept(app: Flask, joined: int) -> None:
    assert living(app) > 0
    assert kept(app) == 0


def test_with_the_first_reading_in_a_campaign_all_living_ones_are_kept(
    app: Flask, joined: int, queue: LocalTaskQueue, service: FakeCaptureService
) -> None:
    """They were known before: no new story has to come for it."""
    with app.app_context():
        account = db.session.get_one(InstagramAccount, joined)
        today = clock.now().date()
        owner = account.user
        assert owner is not None
        builders.create_campaign(members=[owner], starts_on=today, ends_on=today + timedelta(days=3))
        db.session.remove()
    read_stories(app, queue, joined)
    assert kept(app) == living(app) > 0
    assert len(service.asked) == kept(app)
