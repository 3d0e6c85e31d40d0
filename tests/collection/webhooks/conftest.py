"""The stage of webhooks: the whole application and its queue."""

import pytest
from flask import Flask

from application.integrations.tasks_local import LocalTaskQueue
from tests.collection.webhooks.stage import WebhookStage


@pytest.fixture
def webhooks(context: Flask, queue: LocalTaskQueue) -> WebhookStage:
    """The application with its context pushed, for looking into the database."""
    return WebhookStage(context, queue)
