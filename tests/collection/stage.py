"""What the tests of collection do again and again: people join, runs are asked for and looked at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import Client

from application.collection.asking import ask_for_collection
from application.config import Config
from application.extensions import db
from application.integrations.tasks_local import LocalTaskQueue
from application.models import (
    ApiCall,
    Base,
    CollectionRun,
    FacebookLogin,
    InstagramAccount,
    Post,
    Reading,
    RunKind,
)
from application.task_queue import commit
from tests.conftest import RunningSandbox
from tests.onboarding.dialog import join

NANO = "lena_ferraro"
"""The smallest persona: 36 posts, one page."""


@dataclass
class Stage:
    app: Flask
    queue: LocalTaskQueue
    sandbox: RunningSandbox

    def join(self, persona: str = NANO) -> int:
        """The persona joins (or connects again) by the real pages; returns the account's id."""
        assert join(self.app.test_client(), persona).status_code == 303
        account: InstagramAccount = self.only(InstagramAccount)
        return account.id

    def joined_and_read(self, persona: str = NANO) -> int:
        """The persona joins, and everything is read once."""
        account_id = self.join(persona)
        self.queue.drain()
        assert self.run().state == "done", self.run().problem
        return account_id

    def ask(self, account_id: int) -> int:
        """Ask for a reading; returns the run's id."""
        return ask(self.app, account_id)

    def drain_through_delays(self) -> None:
        """Deliver everything; where a task waits, the sandbox's clock is moved."""
        self.queue.drain(until_empty=True, advance=self.advance)

    def advance(self, time: timedelta) -> None:
        self.sandbox.advance(seconds=time.total_seconds() + 0.1)

    def run(self, kind: RunKind = RunKind.READING) -> CollectionRun:
        """The latest run of this kind, cut off from the database."""
        return latest_run(self.app, kind)

    def login(self) -> FacebookLogin:
        login: FacebookLogin = self.only(FacebookLogin)
        return login

    def only(self, model: type[Base]) -> Any:
        """The only row of a table."""
        with self.app.app_context():
            row = db.session.execute(select(model)).scalar_one()
            db.session.expunge_all()
            return row

    def counts(self) -> dict[str, int]:
        """How much is stored."""
        return counts(self.app)


def ask(app: Flask, *account_ids: int) -> int:
    with app.app_context():
        ask_for_collection(account_ids, asked_by_id=None)
        commit()
    return latest_run(app).id


def latest_run(app: Flask, kind: RunKind = RunKind.READING) -> CollectionRun:
    """The latest run of this kind, cut off from the database."""
    with app.app_context():
        run = db.session.scalars(
            select(CollectionRun).where(CollectionRun.kind == kind).order_by(CollectionRun.id.desc()).limit(1)
        ).one()
        db.session.expunge_all()
        return run


def counts(app: Flask) -> dict[str, int]:
    with app.app_context():
        found = {
            model.__tablename__: db.session.scalar(select(func.count()).select_from(model)) or 0
            for model in (Post, Reading, ApiCall, CollectionRun)
        }
        found["with_views"] = db.session.scalar(select(func.count(Post.views))) or 0
        db.session.remove()
        return found


def posts(app: Flask) -> dict[str, Post]:
    """All posts by their id at Instagram, cut off from the database."""
    with app.app_context():
        found: Sequence[Post] = db.session.scalars(select(Post)).all()
        db.session.expunge_all()
        return {str(post.graph_id): post for post in found}


def deliver(app: Flask, run: CollectionRun, *, attempt: int = 1, generation: int | None = None) -> int:
    """Deliver a run's task as the queue does; returns the status."""
    config: Config = app.extensions["configuration"]
    payload = {"run": run.id, "generation": run.generation if generation is None else generation}
    headers = {"X-Task-Secret": config.task_secret, "X-AppEngine-TaskRetryCount": str(attempt - 1)}
    answer = Client(app.wsgi_app).post("/tasks/collection/collect", json=payload, headers=headers)
    return answer.status_code
