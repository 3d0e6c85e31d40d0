"""The stage of subscriptions."""

import pytest
from flask import Flask

from application.integrations.tasks_local import LocalTaskQueue
from tests.collection.subscriptions.stage import PageStage
from tests.conftest import RunningSandbox


@pytest.fixture
def page(app: Flask, queue: LocalTaskQueue, sandbox: RunningSandbox) -> PageStage:
    return PageStage(app, queue, sandbox)
