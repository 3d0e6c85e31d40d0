"""Names, generations and last tries: what `task_queue` and the two queues behind it make together."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from google.auth.credentials import AnonymousCredentials
from google.cloud.tasks_v2 import CloudTasksClient
from google.cloud.tasks_v2.services.cloud_tasks.transports.rest import CloudTasksRestTransport

from application.extensions import db
from application.integrations.tasks import Delivery
from application.integrations.tasks_cloud import CloudTasksSender
from application.integrations.tasks_local import LocalTaskQueue
from application.task_queue import TASKS, Attempt, commit, enqueue, task_name
from tests.fakes.cloud_tasks import FakeCloudTasks
from tests.fakes.movable_clock import MovableClock
from tests.fakes.task_receiver import Receiver

COLLECT = "collection.collect"


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{tmp_path / 'queue-test.sqlite'}"
    db.init_app(app)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def ask(word: str, generation: int = 0) -> str:
    return enqueue(COLLECT, {"word": word}, identity=word, slot="noon", generation=generation)


def test_a_name_stands_for_task_identity_slot_and_generation() -> None:
    names = {
        task_name("a", "b", "c"),
        task_name("x", "b", "c"),
        task_name("a", "x", "c"),
        task_name("a", "b", "x"),
        task_name("a", "b", "c", 1),
        task_name("ab", "", "c"),
        task_name("a", 'b","c', ""),
    }
    assert len(names) == 7
    assert task_name("a", "b", "c") == task_name("a", "b", "c", 0)
    assert all(name.isalnum() and len(name) == 64 for name in names)


def test_a_task_that_failed_for_good_and_is_asked_for_again_runs_on_the_local_queue(
    app: Flask, tmp_path: Path
) -> None:
    clock = MovableClock()
    receiver = Receiver(clock, *[500] * 8)
    queue = LocalTaskQueue(tmp_path / "tasks.sqlite", receiver, clock)
    app.extensions["task_sender"] = queue
    ask("account")
    commit()
    assert queue.drain(until_empty=True, advance=clock.advance) == 8
    ask("account")
    commit()
    assert queue.drain() == 0
    ask("account", generation=1)
    commit()
    assert queue.drain() == 1
    assert [delivery.body for delivery in receiver.deliveries] == [b'{"word":"account"}'] * 9


def test_a_task_that_failed_for_good_and_is_asked_for_again_runs_on_cloud_tasks(app: Flask) -> None:
    queue = "projects/sample-project/locations/europe-west1/queues/collection"
    service = FakeCloudTasks([queue], MovableClock())
    anonymous = AnonymousCredentials()  # type: ignore[no-untyped-call]
    with service.serve() as host:
        transport = CloudTasksRestTransport(host=host, url_scheme="http", credentials=anonymous)
        with CloudTasksClient(transport=transport) as client:
            sender = CloudTasksSender(lambda: client, "sample-project", "europe-west1")
            app.extensions["task_sender"] = sender
            failed = ask("account")
            commit()
            service.end(f"{queue}/tasks/{failed}")
            ask("account")
            commit()
            assert service.tasks == {}
            again = ask("account", generation=1)
            commit()
            assert list(service.tasks) == [f"{queue}/tasks/{again}"]


@pytest.mark.parametrize(
    ("headers", "number", "last"),
    [
        ({}, 1, False),
        ({"X-AppEngine-TaskRetryCount": "0"}, 1, False),
        ({"X-AppEngine-TaskRetryCount": "6"}, 7, False),
        ({"X-AppEngine-TaskRetryCount": "7"}, 8, True),
        ({"X-AppEngine-TaskRetryCount": "8"}, 9, True),
        ({"X-AppEngine-TaskRetryCount": "-1"}, 1, False),
        ({"X-AppEngine-TaskRetryCount": "²"}, 1, False),
    ],
)
def test_the_last_try_is_known_by_the_queue_s_headers(
    headers: dict[str, str], number: int, last: bool
) -> None:
    attempt = Attempt.from_headers({"X-AppEngine-TaskName": "a", **headers})
    assert (attempt.number, attempt.task_name, attempt.is_last("collection")) == (number, "a", last)


def test_the_local_queue_s_last_try_says_so(app: Flask, tmp_path: Path) -> None:
    clock = MovableClock()
    last: list[bool] = []

    def deliver(delivery: Delivery) -> int:
        last.append(Attempt.from_headers(delivery.headers).is_last("collection"))
        return 500

    queue = LocalTaskQueue(tmp_path / "tasks.sqlite", deliver, clock)
    app.extensions["task_sender"] = queue
    ask("a")
    commit()
    queue.drain(until_empty=True, advance=clock.advance)
    assert last == [False] * 7 + [True]


def test_every_task_has_a_queue_that_exists_and_a_path_of_its_own_in_it() -> None:
    assert TASKS[COLLECT].path == "/tasks/collection/collect"
    assert all(isinstance(Attempt(1, "").is_last(kind.queue), bool) for kind in TASKS.values())
    assert len(set(TASKS.values())) == len(TASKS)
