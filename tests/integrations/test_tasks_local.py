"""The local queue, driven by hand on a clock of our own."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from application.integrations.local_queue.store import QueueState
from application.integrations.tasks import TaskAlreadyExists, TaskSendFailed
from application.integrations.tasks_local import LocalTaskQueue
from tests.fakes.movable_clock import START, MovableClock
from tests.fakes.task_receiver import SMALL_QUEUES, Receiver, task


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "instance" / "queue.sqlite"


Opener = Callable[..., tuple[LocalTaskQueue, Receiver]]


@pytest.fixture
def opened(clock: MovableClock, path: Path) -> Opener:
    def open_queue(*answers: int | BaseException) -> tuple[LocalTaskQueue, Receiver]:
        receiver = Receiver(clock, *answers)
        return LocalTaskQueue(path, receiver, clock, SMALL_QUEUES, secret="between-us"), receiver

    return open_queue


def state(queue: LocalTaskQueue) -> QueueState:
    return queue.pending()[0]


def test_a_task_is_delivered_once_with_app_engine_s_headers(opened: Opener) -> None:
    queue, receiver = opened()
    queue.send(task())
    assert queue.drain() == 1
    assert queue.drain() == 0
    (delivery,) = receiver.deliveries
    assert delivery.path == "/tasks/collection/collect"
    assert json.loads(delivery.body) == {"run": 7, "word": "Blüte"}
    assert delivery.headers == {
        "User-Agent": "AppEngine-Google; (+http://code.google.com/appengine)",
        "Content-Type": "application/json",
        "X-AppEngine-QueueName": "collection",
        "X-AppEngine-TaskName": "a",
        "X-AppEngine-TaskRetryCount": "0",
        "X-AppEngine-TaskExecutionCount": "0",
        "X-AppEngine-TaskETA": "1795176000.000000",
        "X-Task-Secret": "between-us",
    }


def test_a_retry_says_what_went_before(opened: Opener) -> None:
    queue, receiver = opened(404, 500)
    queue.send(task())
    queue.drain(until_empty=True, advance=receiver.clock.advance)
    names = ("RetryCount", "ExecutionCount", "PreviousResponse", "RetryReason", "ETA")
    retries = [
        [delivery.headers[f"X-AppEngine-Task{name}"] for name in names]
        for delivery in receiver.deliveries[1:]
    ]
    assert retries == [
        ["1", "1", "404", "App Error", "1795176010.000000"],
        ["2", "2", "500", "App Error", "1795176030.000000"],
    ]


def test_a_failing_task_waits_longer_each_time_and_is_dropped_after_the_last_attempt(
    opened: Opener, caplog: pytest.LogCaptureFixture
) -> None:
    queue, receiver = opened(500, 500, 500, 500)
    queue.send(task())
    assert queue.drain(until_empty=True, advance=receiver.clock.advance) == 3
    assert receiver.times == [0, 10, 30]
    assert state(queue) == QueueState("collection", waiting=0, running=0, given_up=1, oldest_run_at=None)
    assert "dropped" in caplog.text


def test_a_task_for_later_waits_for_its_time(opened: Opener, clock: MovableClock) -> None:
    queue, receiver = opened()
    queue.send(task("later", run_at=START + timedelta(hours=1)))
    queue.send(task("now"))
    assert queue.drain() == 1
    clock.advance(timedelta(minutes=59, seconds=59))
    assert queue.drain() == 0
    clock.advance(timedelta(seconds=1))
    assert queue.drain() == 1
    assert receiver.names == ["now", "later"]


def test_a_time_in_the_past_means_now(opened: Opener) -> None:
    queue, _ = opened()
    queue.send(task(run_at=START - timedelta(hours=1)))
    assert queue.drain() == 1


def test_drain_stops_at_its_limit(opened: Opener) -> None:
    queue, receiver = opened()
    for name in "abc":
        queue.send(task(name))
    assert queue.drain(2) == 2
    assert receiver.names == ["a", "b"]
    assert (state(queue).waiting, state(queue).oldest_run_at) == (1, START)


def test_a_drain_that_cannot_move_the_clock_says_so(opened: Opener) -> None:
    queue, _ = opened()
    queue.send(task(run_at=START + timedelta(hours=1)))
    with pytest.raises(ValueError, match="advance"):
        queue.drain(until_empty=True)
    with pytest.raises(RuntimeError, match="did not move"):
        queue.drain(until_empty=True, advance=lambda time: None)


def test_a_queue_that_answered_503_rests_and_the_other_queue_goes_on(opened: Opener) -> None:
    queue, receiver = opened(503)
    for name in "abc":
        queue.send(task(name))
    queue.send(task("letter", queue="mail"))
    assert queue.drain() == 2
    assert receiver.names == ["a", "letter"]
    queue.drain(until_empty=True, advance=receiver.clock.advance)
    assert receiver.names == ["a", "letter", "b", "c", "a"]
    assert receiver.times == [0, 0, 1, 1, 10]


def test_429_does_not_slow_the_queue_down(opened: Opener) -> None:
    queue, receiver = opened(429)
    queue.send(task("a"))
    queue.send(task("b"))
    assert queue.drain() == 2
    assert receiver.names == ["a", "b"]


def test_the_rate_is_kept_where_it_is_asked_for(opened: Opener) -> None:
    queue, receiver = opened()
    for number in range(8):
        queue.send(task(f"task-{number}"))
    queue.drain(until_empty=True, advance=receiver.clock.advance, at_rate=True)
    assert receiver.times == [0, 0, 0, 0, 0, 0.2, 0.4, 0.6]


def test_a_name_is_refused_while_its_task_waits(opened: Opener) -> None:
    queue, _ = opened()
    queue.send(task())
    with pytest.raises(TaskAlreadyExists):
        queue.send(task())
    queue.send(task(queue="mail"))


@pytest.mark.parametrize("answers", [(200,), (500, 500, 500)])
def test_a_name_is_refused_for_24_hours_after_its_task_ended(
    opened: Opener, clock: MovableClock, answers: tuple[int, ...]
) -> None:
    queue, receiver = opened(*answers)
    queue.send(task())
    queue.drain(until_empty=True, advance=clock.advance)
    clock.advance(timedelta(hours=24) - timedelta(microseconds=1))
    with pytest.raises(TaskAlreadyExists):
        queue.send(task())
    clock.advance(timedelta(microseconds=1))
    queue.send(task())
    assert queue.drain() == 1
    assert len(receiver.deliveries) == len(answers) + 1


def test_a_task_that_failed_for_good_runs_at_once_under_the_next_generation(
    opened: Opener, clock: MovableClock
) -> None:
    queue, receiver = opened(500, 500, 500)
    queue.send(task("account-7-generation-0"))
    queue.drain(until_empty=True, advance=clock.advance)
    with pytest.raises(TaskAlreadyExists):
        queue.send(task("account-7-generation-0"))
    queue.send(task("account-7-generation-1"))
    assert queue.drain() == 1
    assert receiver.names[-1] == "account-7-generation-1"


def test_names_outlive_the_queue_s_process(opened: Opener) -> None:
    first, _ = opened()
    first.send(task("done"))
    first.drain()
    first.send(task("waits"))
    second, receiver = opened()
    for name in ("done", "waits"):
        with pytest.raises(TaskAlreadyExists):
            second.send(task(name))
    second.drain()
    assert receiver.names == ["waits"]


def test_an_unknown_queue_and_a_time_beyond_thirty_days_fail_the_sending(opened: Opener) -> None:
    queue, _ = opened()
    with pytest.raises(TaskSendFailed):
        queue.send(task(queue="unheard-of"))
    with pytest.raises(TaskSendFailed):
        queue.send(task(run_at=START + timedelta(days=31)))
