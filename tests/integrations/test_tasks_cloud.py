"""The real Cloud Tasks client, over its REST transport, against a local fake."""

import json
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from google.api_core.exceptions import BadRequest, NotFound
from google.auth.credentials import AnonymousCredentials
from google.auth.exceptions import DefaultCredentialsError
from google.cloud.tasks_v2 import AppEngineHttpRequest, CloudTasksClient, Task
from google.cloud.tasks_v2.services.cloud_tasks.transports.rest import CloudTasksRestTransport

from application.integrations.tasks import OutgoingTask, TaskAlreadyExists, TaskSendFailed
from application.integrations.tasks_cloud import CloudTasksSender, cloud_tasks_sender
from tests.fakes.cloud_tasks import FakeCloudTasks
from tests.fakes.movable_clock import START, MovableClock

QUEUE = "projects/sample-project/locations/europe-west1/queues/collection"


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def service(clock: MovableClock) -> FakeCloudTasks:
    return FakeCloudTasks([QUEUE, QUEUE.replace("collection", "staging-collection")], clock)


@pytest.fixture
def client(service: FakeCloudTasks) -> Iterator[CloudTasksClient]:
    with service.serve() as host, rest_client(host) as client:
        yield client


def rest_client(host: str) -> CloudTasksClient:
    anonymous = AnonymousCredentials()  # type: ignore[no-untyped-call]
    return CloudTasksClient(
        transport=CloudTasksRestTransport(host=host, url_scheme="http", credentials=anonymous)
    )


def sender_of(
    connect: Callable[[], CloudTasksClient], prefix: str = "", seconds: float = 5
) -> CloudTasksSender:
    return CloudTasksSender(connect, "sample-project", "europe-west1", prefix, timeout_seconds=seconds)


@pytest.fixture
def sender(client: CloudTasksClient) -> CloudTasksSender:
    return sender_of(lambda: client)


def collect(generation: int = 0) -> OutgoingTask:
    name = f"collect-account-7-generation-{generation}"
    return OutgoingTask("collection", "/tasks/collection/collect", {"run": 7, "word": "Blüte"}, name)


def test_a_task_arrives_as_app_engine_would_deliver_it(
    sender: CloudTasksSender, service: FakeCloudTasks
) -> None:
    task = collect()
    sender.send(task)
    delivered = service.delivery(f"{QUEUE}/tasks/{task.name}")
    assert (delivered.method, delivered.path) == ("POST", "/tasks/collection/collect")
    assert json.loads(delivered.body) == {"run": 7, "word": "Blüte"}
    assert delivered.headers["Content-Type"] == "application/json"
    assert delivered.headers["X-AppEngine-QueueName"] == "collection"
    assert delivered.headers["X-AppEngine-TaskName"] == task.name


def test_a_task_for_later_carries_its_time(
    sender: CloudTasksSender, service: FakeCloudTasks, client: CloudTasksClient
) -> None:
    run_at = START + timedelta(hours=3, microseconds=250_000)
    task = replace(collect(), run_at=run_at)
    sender.send(task)
    stored = client.get_task(name=f"{QUEUE}/tasks/{task.name}", timeout=5)
    assert stored.schedule_time == run_at
    assert service.delivery(stored.name).headers["X-AppEngine-TaskETA"] == f"{run_at.timestamp():.6f}"


def test_the_same_name_is_refused_while_the_task_waits(sender: CloudTasksSender) -> None:
    sender.send(collect())
    with pytest.raises(TaskAlreadyExists):
        sender.send(collect())


def test_the_same_name_is_refused_for_24_hours_after_the_task_failed(
    sender: CloudTasksSender, service: FakeCloudTasks, clock: MovableClock
) -> None:
    task = collect()
    sender.send(task)
    service.end(f"{QUEUE}/tasks/{task.name}")
    clock.moment += timedelta(hours=23, minutes=59)
    with pytest.raises(TaskAlreadyExists):
        sender.send(task)
    clock.moment += timedelta(minutes=1)
    sender.send(task)
    assert f"{QUEUE}/tasks/{task.name}" in service.tasks


def test_a_task_that_failed_for_good_runs_at_once_under_the_next_generation(
    sender: CloudTasksSender, service: FakeCloudTasks
) -> None:
    failed, again = collect(), collect(generation=1)
    sender.send(failed)
    service.end(f"{QUEUE}/tasks/{failed.name}")
    with pytest.raises(TaskAlreadyExists):
        sender.send(failed)
    sender.send(again)
    assert list(service.tasks) == [f"{QUEUE}/tasks/{again.name}"]


def test_an_installation_with_a_prefix_uses_its_own_queues(
    client: CloudTasksClient, service: FakeCloudTasks
) -> None:
    sender_of(lambda: client, prefix="staging-").send(collect())
    assert [name.split("/")[5] for name in service.tasks] == ["staging-collection"]


@pytest.mark.parametrize("queue", ["unheard-of", "not a queue"])
def test_a_queue_that_is_not_there_fails_the_sending(sender: CloudTasksSender, queue: str) -> None:
    with pytest.raises(TaskSendFailed):
        sender.send(replace(collect(), queue=queue))


def test_a_time_beyond_thirty_days_fails_the_sending(sender: CloudTasksSender) -> None:
    with pytest.raises(TaskSendFailed):
        sender.send(replace(collect(), run_at=START + timedelta(days=31)))


def test_a_service_that_does_not_answer_is_given_up_in_time(
    client: CloudTasksClient, service: FakeCloudTasks
) -> None:
    service.hang_seconds = 1.0
    begun = time.monotonic()
    with pytest.raises(TaskSendFailed):
        sender_of(lambda: client, seconds=0.3).send(collect())
    assert time.monotonic() - begun < 0.9


def test_an_outage_of_the_service_fails_the_sending(
    sender: CloudTasksSender, service: FakeCloudTasks
) -> None:
    service.outage = True
    with pytest.raises(TaskSendFailed):
        sender.send(collect())


def test_a_network_that_is_down_fails_the_sending() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{unused.getsockname()[1]}"
        with rest_client(host) as client, pytest.raises(TaskSendFailed):
            sender_of(lambda: client).send(collect())


def test_missing_credentials_fail_the_sending() -> None:
    def connect() -> CloudTasksClient:
        raise DefaultCredentialsError("none found")  # type: ignore[no-untyped-call]

    with pytest.raises(TaskSendFailed):
        sender_of(connect).send(collect())


def test_the_client_is_made_once_and_not_before_the_first_send(client: CloudTasksClient) -> None:
    made: list[CloudTasksClient] = []

    def connect() -> CloudTasksClient:
        made.append(client)
        return client

    sender = sender_of(connect)
    assert made == []
    sender.send(collect())
    sender.send(collect(generation=1))
    assert made == [client]


def test_the_sender_of_production_is_made_without_looking_for_credentials() -> None:
    # Here there are none, and no network to ask for them: a client made too early would raise.
    sender = cloud_tasks_sender(project="sample-project", location="europe-west1", prefix="staging-")
    assert isinstance(sender, CloudTasksSender)


def test_the_fake_refuses_what_the_service_refuses(client: CloudTasksClient, service: FakeCloudTasks) -> None:
    target = AppEngineHttpRequest(relative_uri="/", body=b"{}")
    with pytest.raises(BadRequest):
        client.create_task(
            parent=QUEUE, task=Task(name=f"{QUEUE}/tasks/no blanks", app_engine_http_request=target)
        )
    with pytest.raises(BadRequest):
        client.create_task(parent=QUEUE, task=Task(name=f"{QUEUE}/tasks/a"))
    with pytest.raises(NotFound):
        client.get_task(name=f"{QUEUE}/tasks/unknown", retry=None, timeout=5)
    nameless = client.create_task(parent=QUEUE, task=Task(app_engine_http_request=target))
    assert nameless.name in service.tasks
