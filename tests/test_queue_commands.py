"""`flask queues ensure`: what it says and what it leaves alone."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from google.cloud.tasks_v2 import CloudTasksClient

from application.gateways import Gateways
from application.integrations.queues_cloud import CloudQueues
from application.integrations.tasks import QUEUES
from tests.fakes.cloud_queues import FakeCloudQueues
from tests.integrations.test_tasks_cloud import rest_client

PARENT = "projects/sample-project/locations/europe-west1"
ENSURE = ["queues", "ensure"]


class CloudGateways(Gateways):
    """The usual ones, but for a Cloud Tasks on this machine."""

    def __init__(self, app: Flask, client: CloudTasksClient) -> None:
        super().__init__(replace(app.extensions["configuration"], task_queue="cloud"))
        self._client = client

    def cloud_queues(self) -> CloudQueues:
        return CloudQueues(lambda: self._client, "sample-project", "europe-west1")


@pytest.fixture
def service(app: Flask) -> Iterator[FakeCloudQueues]:
    service = FakeCloudQueues(PARENT)
    with service.serve() as host, rest_client(host) as client:
        app.extensions["gateways"] = CloudGateways(app, client)
        yield service


def test_the_first_run_creates_and_the_second_finds_all_as_it_should_be(
    app: Flask, service: FakeCloudQueues
) -> None:
    first = app.test_cli_runner().invoke(args=ENSURE)
    assert (first.exit_code, first.output.count(": created")) == (0, len(QUEUES))
    second = app.test_cli_runner().invoke(args=ENSURE)
    assert (second.exit_code, second.output.count(": as it should be")) == (0, len(QUEUES))


def test_a_dry_run_tells_and_changes_nothing(app: Flask, service: FakeCloudQueues) -> None:
    before = app.test_cli_runner().invoke(args=[*ENSURE, "--dry-run"])
    assert before.output.count(": to be created") == len(QUEUES)
    assert service.queues == {}
    app.test_cli_runner().invoke(args=ENSURE)
    service.named("mail")["rateLimits"]["maxDispatchesPerSecond"] = 500
    service.named("mail")["state"] = "PAUSED"
    told = app.test_cli_runner().invoke(args=[*ENSURE, "--dry-run"]).output
    assert "mail: to be updated\n  rate_limits.max_dispatches_per_second: 1 instead of 500\n" in told
    assert "gcloud tasks queues resume mail" in told
    assert service.named("mail")["rateLimits"]["maxDispatchesPerSecond"] == 500


def test_a_refusal_ends_the_command_with_what_to_do(app: Flask, service: FakeCloudQueues) -> None:
    service.refusal = (403, "PERMISSION_DENIED")
    result = app.test_cli_runner().invoke(args=ENSURE)
    assert (result.exit_code, "Cloud Tasks Queue Admin" in result.output) == (1, True)


def test_the_local_queue_needs_nothing(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=ENSURE)
    assert (result.exit_code, "needs no preparation" in result.output) == (0, True)
