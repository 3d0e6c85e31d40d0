"""How full queues are: of Cloud Tasks by Google's own client against a fake that answers as it does."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask, Response, jsonify, request
from google.auth.credentials import AnonymousCredentials
from google.cloud.tasks_v2beta3 import CloudTasksClient
from google.cloud.tasks_v2beta3.services.cloud_tasks.transports import CloudTasksRestTransport

from application.integrations.queue_figures import QueueFigures
from application.integrations.queue_figures_cloud import CloudQueueFigures
from application.integrations.tasks import QUEUES, QueuesUnavailable
from tests.serving import on_loopback

PARENT = "projects/sample-project/locations/europe-west1"
OLDEST = "2026-11-20T11:00:00Z"


class Queues:
    """The list of queues as the service gives it, with what the reader asked for."""

    def __init__(self) -> None:
        self.listed = [
            {"name": f"{PARENT}/queues/dev-mail", "state": "RUNNING",
             "stats": {"tasksCount": "3", "oldestEstimatedArrivalTime": OLDEST}},
            {"name": f"{PARENT}/queues/dev-collection", "state": "PAUSED", "stats": {}},
            {"name": f"{PARENT}/queues/dev-capture", "state": "DISABLED", "stats": {}},
            {"name": f"{PARENT}/queues/mail", "state": "RUNNING", "stats": {"tasksCount": "99"}},
        ]  # fmt: skip
        self.masks: list[str] = []
        self.status = 200

    def application(self) -> Flask:
        app = Flask(__name__)

        @app.get("/v2beta3/<path:parent>/queues")
        def listed(parent: str) -> tuple[Response, int]:
            assert parent == PARENT
            self.masks.append(request.args["readMask"])
            return jsonify({"queues": self.listed} if self.status == 200 else {}), self.status

        return app


@pytest.fixture
def queues() -> Queues:
    return Queues()


@pytest.fixture
def figures(queues: Queues) -> Iterator[CloudQueueFigures]:
    anonymous = AnonymousCredentials()  # type: ignore[no-untyped-call]  # google-auth has no types
    with on_loopback(queues.application()) as address:
        host = address.removeprefix("http://")
        transport = CloudTasksRestTransport(host=host, url_scheme="http", credentials=anonymous)
        with CloudTasksClient(transport=transport) as client:
            yield CloudQueueFigures(lambda: client, "sample-project", "europe-west1", "dev-")


def test_one_question_tells_of_all_queues_of_the_installation(
    queues: Queues, figures: CloudQueueFigures
) -> None:
    told = {each.queue: each for each in figures()}
    assert list(told) == [each.name for each in QUEUES]
    assert told["collection"] == QueueFigures("collection", 0, None, is_paused=True)
    assert told["mail"] == QueueFigures("mail", 3, datetime(2026, 11, 20, 11, tzinfo=UTC))
    assert told["webhooks"] == QueueFigures("webhooks", 0, None, is_there=False)
    assert told["capture"].is_paused
    assert len(queues.masks) == 1
    assert "stats" in queues.masks[0]


@pytest.mark.parametrize("status", [403, 404, 500, 503])
def test_a_refusal_is_no_empty_queue(queues: Queues, figures: CloudQueueFigures, status: int) -> None:
    queues.status = status
    with pytest.raises(QueuesUnavailable):
        figures()
