"""A persona who joined and was read, a manager in front of the pages, and tools to harm what is stored."""

import gzip
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from application.collection.asking import ask_for_collection
from application.config import Config
from application.extensions import db
from application.integrations.graph.client import BODY_KIND
from application.integrations.tasks_local import LocalTaskQueue
from application.models import ApiCall, CollectionRun, InstagramAccount, Post, Reading, Role, RunKind
from application.task_queue import commit
from tests import builders
from tests.collection.conftest import noting_queue
from tests.conftest import RunningSandbox
from tests.onboarding.dialog import join

PERSONA = "tomas_okafor"
SignIn = Callable[[FlaskClient, int], None]


@dataclass(frozen=True)
class Stage:
    """One account, read; `staff` is signed in as a manager, `partner` as whose account it is."""

    app: Flask
    queue: LocalTaskQueue
    sandbox: RunningSandbox
    account_id: int
    user_id: int
    staff: FlaskClient
    partner: FlaskClient
    stranger: FlaskClient

    def page(self, address: str, *, by: FlaskClient | None = None) -> str:
        answer = (by or self.staff).get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        return answer.text

    def read_again(self, *, hours: float, kind: RunKind = RunKind.READING) -> None:
        self.sandbox.advance(hours=hours)
        with self.app.app_context():
            ask_for_collection([self.account_id], asked_by_id=self.user_id, kind=kind)
            commit()
        self.queue.drain()

    def post(self, **wanted: object) -> Post:
        """The newest post with these values, cut off from the database."""
        with self.app.app_context():
            found = db.session.scalars(
                select(Post).filter_by(**wanted).order_by(Post.posted_at.desc())
            ).first()
            assert found is not None, wanted
            db.session.expunge_all()
            return found

    def call_behind(self, post_id: int) -> ApiCall:
        """The call of the post's newest reading, cut off from the database."""
        with self.app.app_context():
            call = db.session.scalars(
                select(ApiCall)
                .join(Reading, Reading.api_call_id == ApiCall.id)
                .where(Reading.post_id == post_id, Reading.views.is_not(None))
                .order_by(Reading.read_at.desc())
            ).first()
            assert call is not None
            db.session.expunge_all()
            return call

    def blob(self, call: ApiCall) -> Path:
        config: Config = self.app.extensions["configuration"]
        name = str(call.body_sha256)
        return config.blob_folder / BODY_KIND / name[:2] / name

    def alter(self, call: ApiCall) -> None:
        """Change one figure in the stored reply."""
        body = gzip.decompress(self.blob(call).read_bytes())
        self.blob(call).write_bytes(gzip.compress(body.replace(b'"id"', b'"iD"', 1)))


@pytest.fixture
def stage(app: Flask, config: Config, sandbox: RunningSandbox, sign_in: SignIn) -> Iterator[Stage]:
    queue = noting_queue(app, config, [])
    app.extensions["task_sender"] = queue
    assert join(app.test_client(), PERSONA).status_code == 303
    queue.drain()
    with app.app_context():
        account = db.session.scalars(select(InstagramAccount)).one()
        assert db.session.scalars(select(CollectionRun)).first() is not None
        assert account.user_id is not None
        account_id, user_id = account.id, account.user_id
        manager = builders.create_user(role=Role.MANAGER).id
        other = builders.create_partner(username="somebody.else").id
    clients = []
    for each in (manager, user_id, other):
        clients.append(app.test_client())
        sign_in(clients[-1], each)
    yield Stage(app, queue, sandbox, account_id, user_id, *clients)
    queue.close()
