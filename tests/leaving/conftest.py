"""A life with everything in it, and what a deletion is worked on with."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from werkzeug.test import Client

from application.clock import clock
from application.config import Config
from application.extensions import db
from application.models import Deletion
from tests.leaving.life import Life, live


@pytest.fixture
def life(app: Flask) -> Life:
    with app.app_context():
        return live()


@pytest.fixture
def told_time(app: Flask) -> Callable[[timedelta], None]:
    """`told_time(timedelta(hours=2))`: domain time is so much ahead of real time from now on."""
    return lambda ahead: clock.follow(lambda: ahead)


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
