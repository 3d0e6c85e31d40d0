"""The queues of Cloud Tasks: the real client over REST, against a local fake."""

from collections.abc import Iterator

import pytest
from google.auth.exceptions import DefaultCredentialsError
from google.cloud.tasks_v2 import CloudTasksClient

from application.integrations.queues_cloud import CloudQueues
from application.integrations.tasks import QUEUES, QueuesUnavailable
from tests.fakes.cloud_queues import FakeCloudQueues
from tests.integrations.test_tasks_cloud import rest_client

PARENT = "projects/sample-project/locations/europe-west1"


@pytest.fixture
def service() -> FakeCloudQueues:
    return FakeCloudQueues(PARENT)


@pytest.fixture
def client(service: FakeCloudQueues) -> Iterator[CloudTasksClient]:
    with service.serve() as host, rest_client(host) as client:
        yield client


def queues_of(client: CloudTasksClient, prefix: str = "", name: str = "default") -> CloudQueues:
    return CloudQueues(lambda: client, "sample-project", "europe-west1", prefix, name, timeout_seconds=5)


def ensure(queues: CloudQueues) -> None:
    for state in queues.compare():
        queues.mend(state)


def test_every_queue_is_made_with_its_rates_and_tries(
    client: CloudTasksClient, service: FakeCloudQueues
) -> None:
    ensure(queues_of(client))
    assert [name.rpartition("/")[2] for name in service.queues] == [queue.name for queue in QUEUES]
    for settings in QUEUES:
        made = service.named(settings.name)
        limits, tries = made["rateLimits"], made["retryConfig"]
        assert limits["maxDispatchesPerSecond"] == settings.rate_per_second
        assert limits["maxConcurrentDispatches"] == settings.max_concurrent
        assert (tries["maxAttempts"], tries["maxDoublings"]) == (
            settings.max_attempts,
            settings.max_doublings,
        )
        assert tries["minBackoff"] == f"{settings.min_backoff.total_seconds():g}s"
        assert tries["maxBackoff"] == f"{settings.max_backoff.total_seconds():g}s"
        assert "appEngineRoutingOverride" not in made


def test_a_second_time_nothing_is_changed(client: CloudTasksClient, service: FakeCloudQueues) -> None:
    ensure(queues_of(client))
    service.changes.clear()
    ensure(queues_of(client))
    assert service.changes == []


def test_only_what_differs_is_changed(client: CloudTasksClient, service: FakeCloudQueues) -> None:
    ensure(queues_of(client))
    service.changes.clear()
    service.named("mail")["rateLimits"]["maxDispatchesPerSecond"] = 500
    service.named("mail")["retryConfig"]["maxRetryDuration"] = "3600s"
    service.named("capture")["retryConfig"]["minBackoff"] = "0.100s"
    ensure(queues_of(client))
    assert service.changes == [
        "update capture: retryConfig.minBackoff",
        "update mail: rateLimits.maxDispatchesPerSecond, retryConfig.maxRetryDuration",
    ]
    assert all(state.is_there and not state.differences for state in queues_of(client).compare())


def test_a_difference_is_told_with_both_values(client: CloudTasksClient, service: FakeCloudQueues) -> None:
    ensure(queues_of(client))
    service.named("mail")["rateLimits"]["maxDispatchesPerSecond"] = 500
    (state,) = [state for state in queues_of(client).compare() if state.differences]
    (found,) = state.differences
    assert (state.name, found.path) == ("mail", "rate_limits.max_dispatches_per_second")
    assert (found.wanted, found.present) == ("1", "500")


def test_a_second_service_has_queues_of_its_own_that_lead_to_it(
    client: CloudTasksClient, service: FakeCloudQueues
) -> None:
    ensure(queues_of(client))
    ensure(queues_of(client, "dev-", "dev"))
    assert service.named("dev-mail")["appEngineRoutingOverride"] == {"service": "dev"}
    assert "appEngineRoutingOverride" not in service.named("mail")
    assert len(service.queues) == 2 * len(QUEUES)


def test_a_queue_that_leads_to_the_wrong_service_is_led_back(
    client: CloudTasksClient, service: FakeCloudQueues
) -> None:
    ensure(queues_of(client))
    service.named("mail")["appEngineRoutingOverride"] = {"service": "dev"}
    ensure(queues_of(client))
    assert "appEngineRoutingOverride" not in service.named("mail")


def test_what_is_not_ours_stays_and_a_paused_queue_stays_paused(
    client: CloudTasksClient, service: FakeCloudQueues
) -> None:
    foreign = f"{PARENT}/queues/of-somebody-else"
    service.queues[foreign] = {"name": foreign, "state": "RUNNING"}
    ensure(queues_of(client))
    service.named("mail")["state"] = "PAUSED"
    assert [state.name for state in queues_of(client).compare() if state.is_paused] == ["mail"]
    ensure(queues_of(client))
    assert service.named("mail")["state"] == "PAUSED"
    assert foreign in service.queues


@pytest.mark.parametrize(
    ("status", "word", "told"),
    [
        (403, "PERMISSION_DENIED", "Cloud Tasks Queue Admin"),
        (404, "NOT_FOUND", "Cloud Tasks API be enabled"),
        (400, "FAILED_PRECONDITION", "Run the command again"),
        (503, "UNAVAILABLE", "Run the command again"),
    ],
)
def test_a_refusal_says_what_to_do(
    client: CloudTasksClient, service: FakeCloudQueues, status: int, word: str, told: str
) -> None:
    service.refusal = (status, word)
    with pytest.raises(QueuesUnavailable, match=told):
        queues_of(client).compare()


def test_missing_credentials_say_what_to_do() -> None:
    def connect() -> CloudTasksClient:
        raise DefaultCredentialsError("none found")  # type: ignore[no-untyped-call]  # google-auth has no types

    queues = CloudQueues(connect, "sample-project", "europe-west1")
    with pytest.raises(QueuesUnavailable, match="Application Default Credentials"):
        queues.compare()
