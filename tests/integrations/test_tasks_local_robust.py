"""What the local queue does when a delivery goes wrong or is cut off, and what deliveries share: nothing."""

import contextvars
import logging
from collections.abc import Callable
from pathlib import Path

import pytest

from application.integrations.local_queue.store import QueueState
from application.integrations.tasks import Delivery
from application.integrations.tasks_local import LocalTaskQueue, QueueInUse
from tests.fakes.movable_clock import MovableClock
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


def test_an_exception_on_delivery_is_a_failed_attempt(
    opened: Opener, caplog: pytest.LogCaptureFixture
) -> None:
    queue, receiver = opened(ZeroDivisionError("broken handler"))
    queue.send(task())
    with caplog.at_level(logging.ERROR):
        assert queue.drain(until_empty=True, advance=receiver.clock.advance) == 2
    assert receiver.deliveries[1].headers["X-AppEngine-TaskPreviousResponse"] == "500"
    assert "Traceback" in caplog.text
    assert "broken handler" in caplog.text
    assert "Blüte" not in caplog.text
    assert "between-us" not in caplog.text


class Killed(BaseException):
    """Ends a delivery as the end of its process does: nothing gets to note an outcome."""


def test_a_delivery_that_was_cut_off_is_made_again_by_the_next_queue(opened: Opener) -> None:
    first, _ = opened(Killed())
    first.send(task())
    with pytest.raises(Killed):
        first.drain()
    assert state(first).running == 1
    second, receiver = opened()
    assert second.drain() == 1
    (delivery,) = receiver.deliveries
    assert delivery.headers["X-AppEngine-TaskRetryCount"] == "1"
    assert delivery.headers["X-AppEngine-TaskExecutionCount"] == "0"
    assert delivery.headers["X-AppEngine-TaskRetryReason"] == "Instance Unavailable"
    assert "X-AppEngine-TaskPreviousResponse" not in delivery.headers


def test_a_task_cut_off_in_its_last_attempt_gets_another_last_one(opened: Opener) -> None:
    first, receiver = opened(500, 500, Killed())
    first.send(task())
    with pytest.raises(Killed):
        first.drain(until_empty=True, advance=receiver.clock.advance)
    second, receiver = opened(500)
    assert second.drain() == 1
    assert receiver.deliveries[0].headers["X-AppEngine-TaskRetryCount"] == "2"
    assert state(second).given_up == 1


def test_each_delivery_has_a_context_of_its_own(clock: MovableClock, path: Path) -> None:
    word: contextvars.ContextVar[str] = contextvars.ContextVar("word")
    seen: list[str | None] = []

    def deliver(delivery: Delivery) -> int:
        seen.append(word.get(None))
        word.set("delivery")
        return 200

    queue = LocalTaskQueue(path, deliver, clock, SMALL_QUEUES)
    queue.send(task("a"))
    queue.send(task("b"))
    word.set("outside")
    queue.drain()
    assert seen == [None, None]
    assert word.get() == "outside"


def test_a_task_sent_by_a_delivery_is_delivered_in_the_same_drain(clock: MovableClock, path: Path) -> None:
    seen: list[str] = []

    def deliver(delivery: Delivery) -> int:
        seen.append(delivery.headers["X-AppEngine-TaskName"])
        if seen == ["first"]:
            queue.send(task("second"))
        return 200

    queue = LocalTaskQueue(path, deliver, clock, SMALL_QUEUES)
    queue.send(task("first"))
    assert queue.drain() == 2
    assert seen == ["first", "second"]


def test_a_drain_within_a_drain_is_refused(clock: MovableClock, path: Path) -> None:
    def deliver(delivery: Delivery) -> int:
        with pytest.raises(QueueInUse):
            queue.drain()
        return 200

    queue = LocalTaskQueue(path, deliver, clock, SMALL_QUEUES)
    queue.send(task())
    assert queue.drain() == 1
    assert state(queue).running == 0
