"""The stage that tests of updated metrics share."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from application.config import Config
from application.integrations.tasks_local import LocalTaskQueue
from tests.campaigns.updating.stage import UpdateStage
from tests.collection.conftest import noting_queue
from tests.conftest import RunningSandbox


@pytest.fixture
def queue(app: Flask, config: Config) -> Iterator[LocalTaskQueue]:
    """The application's queue; pictures are left uncopied."""
    queue = noting_queue(app, config, [])
    app.extensions["task_sender"] = queue
    yield queue
    queue.close()


@pytest.fixture
def over(
    app: Flask, client: FlaskClient, queue: LocalTaskQueue, sandbox: RunningSandbox, staff: int
) -> UpdateStage:
    """Campaigns that are over, and a manager who is signed in."""
    return UpdateStage(app, client, queue, sandbox, staff)
