"""A life with everything in it, and what a deletion is worked on with."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import Client

from application.clock import clock
from application.config import Config
from application.extensions import db
from application.models import Deletion
from tests.conftest import RunningSandbox
from tests.leaving.life import Life, live

SignIn = Callable[[FlaskClient, int], None]
Passing = Callable[[float], None]


@pytest.fixture
def life(app: Flask) -> Life:
    with app.app_context():
        return live()


@pytest.fixture
def told_time(app: Flask) -> Callable[[timedelta], None]:
    """`told_time(timedelta(hours=2))`: domain time is so much ahead of real time from now on."""
    return lambda ahead: clock.follow(lambda: ahead)


@pytest.fixture
def left(app: Flask, life: Life, sandbox: RunningSandbox, sign_in: SignIn) -> int:
    """She leaves by the page, and the work is done; the deletion's id. Facebook knows nothing of her."""
    browser = app.test_client()
    sign_in(browser, life.leaver.ids["user"])
    answer = browser.post("/me/leave", data={"extent": "leaving", "word": "delete"})
    assert answer.status_code == 303
    with app.app_context():
        deletion_id = db.session.scalars(select(Deletion.id)).one()
        db.session.remove()
    assert erase(app, deletion_id) == 200
    return deletion_id


@pytest.fixture
def admin(app: Flask, life: Life, sign_in: SignIn) -> FlaskClient:
    """The admin, signed in."""
    browser = app.test_client()
    sign_in(browser, life.admin_id)
    return browser


@pytest.fixture
def on_day(left: int) -> Passing:
    """`on_day(29)`: so many days have passed since she left."""
    offset = clock.now() - clock.real_now()

    def pass_to(days: float) -> None:
        clock.follow(lambda: offset + timedelta(days=days))

    return pass_to


def deletion(app: Flask, deletion_id: int) -> Deletion:
    """How it stands, cut off from the database."""
    with app.app_context():
        row = db.session.get_one(Deletion, deletion_id)
        db.session.expunge_all()
        db.session.remove()
        return row


def erase(app: Flask, deletion_id: int) -> int:
    """Deliver the task of this deletion in its present generation; the answer's status."""
    config: Config = app.extensions["configuration"]
    with app.app_context():
        generation = db.session.get_one(Deletion, deletion_id).generation
        db.session.remove()
    answer = Client(app.wsgi_app).post(
        "/tasks/leaving/erase",
        json={"deletion": deletion_id, "generation": generation},
        headers={"X-Task-Secret": config.task_secret},
    )
    answer.close()
    return answer.status_code
