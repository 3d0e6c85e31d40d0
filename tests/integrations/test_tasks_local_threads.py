"""The local queue's own threads and processes: waking, stopping, several at once, and a kill -9."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from application.integrations.tasks import Delivery
from application.integrations.tasks_local import LocalTaskQueue, QueueInUse
from tests.fakes.movable_clock import START, MovableClock
from tests.fakes.task_receiver import SMALL_QUEUES, Receiver, task

ROOT = Path(__file__).parents[2]


def real_now() -> datetime:
    return datetime.now(UTC)


def wait_until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.005)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "queue.sqlite"


@pytest.fixture
def opened(path: Path) -> Iterator[Callable[..., LocalTaskQueue]]:
    queues: list[LocalTaskQueue] = []

    def open_queue(
        deliver: Callable[[Delivery], int], now: Callable[[], datetime] = real_now
    ) -> LocalTaskQueue:
        queues.append(LocalTaskQueue(path, deliver, now, SMALL_QUEUES))
        return queues[-1]

    yield open_queue
    for queue in queues:
        queue.close()


def test_workers_deliver_what_was_sent_before_and_after_their_start(
    opened: Callable[..., LocalTaskQueue],
) -> None:
    receiver = Receiver(MovableClock())
    queue = opened(receiver)
    queue.send(task("before"))
    queue.start()
    wait_until(lambda: receiver.names == ["before"])
    queue.send(task("after"))
    wait_until(lambda: receiver.names == ["before", "after"])
    wait_until(lambda: sum(state.waiting + state.running for state in queue.pending()) == 0)


def test_send_wakes_a_worker_sooner_than_its_next_look(opened: Callable[..., LocalTaskQueue]) -> None:
    receiver = Receiver(MovableClock())
    queue = opened(receiver)
    queue.start()
    waits = []
    for number in range(4):
        time.sleep(0.05)
        begun = time.monotonic()
        queue.send(task(f"task-{number}"))
        wait_until(lambda: len(receiver.names) > number)  # noqa: B023 - called within this turn
        waits.append(time.monotonic() - begun)
    assert min(waits) < 0.1


def test_workers_follow_a_clock_that_jumps(opened: Callable[..., LocalTaskQueue]) -> None:
    clock = MovableClock()
    receiver = Receiver(clock)
    queue = opened(receiver, clock)
    queue.start()
    queue.send(task(run_at=START + timedelta(days=1)))
    time.sleep(0.3)
    assert receiver.names == []
    clock.advance(timedelta(days=1))
    wait_until(lambda: receiver.names == ["a"])


def test_workers_keep_the_rate_by_the_clock(opened: Callable[..., LocalTaskQueue]) -> None:
    clock = MovableClock()
    receiver = Receiver(clock)
    queue = opened(receiver, clock)
    for number in range(7):
        queue.send(task(f"task-{number}"))
    queue.start()
    wait_until(lambda: len(receiver.names) == 5)
    time.sleep(0.3)
    assert len(receiver.names) == 5
    clock.advance(timedelta(seconds=0.2))
    wait_until(lambda: len(receiver.names) == 6)


def test_a_queue_has_no_more_deliveries_under_way_than_it_may(
    opened: Callable[..., LocalTaskQueue],
) -> None:
    lock = threading.Lock()
    under_way: list[str] = []
    most: list[int] = []

    def deliver(delivery: Delivery) -> int:
        name = delivery.headers["X-AppEngine-TaskName"]
        with lock:
            under_way.append(name)
            most.append(len(under_way))
        time.sleep(0.05)
        with lock:
            under_way.remove(name)
        return 200

    queue = opened(deliver)
    for number in range(5):
        queue.send(task(f"task-{number}"))
    queue.start()
    wait_until(lambda: len(most) == 5)
    assert max(most) == 2


def worker_threads() -> int:
    return sum(thread.name.startswith("queue-") for thread in threading.enumerate())


def test_stop_ends_idle_workers_at_once_and_start_brings_them_back(
    opened: Callable[..., LocalTaskQueue],
) -> None:
    receiver = Receiver(MovableClock())
    queue = opened(receiver)
    queue.start()
    queue.start()
    assert worker_threads() == 3
    begun = time.monotonic()
    assert queue.stop() is True
    assert time.monotonic() - begun < 1
    assert worker_threads() == 0
    queue.send(task())
    queue.start()
    wait_until(lambda: receiver.names == ["a"])


def test_stop_waits_for_a_delivery_but_not_for_ever(opened: Callable[..., LocalTaskQueue]) -> None:
    entered, leave = threading.Event(), threading.Event()

    def deliver(delivery: Delivery) -> int:
        entered.set()
        leave.wait(10)
        return 200

    queue = opened(deliver)
    queue.send(task())
    queue.start()
    assert entered.wait(5)
    begun = time.monotonic()
    assert queue.stop(timeout=0.2) is False
    assert time.monotonic() - begun < 1
    with pytest.raises(QueueInUse):
        opened(Receiver(MovableClock())).drain()
    leave.set()
    wait_until(lambda: queue.pending()[0].running == 0)


def test_workers_live_through_trouble_of_their_own(
    opened: Callable[..., LocalTaskQueue], caplog: pytest.LogCaptureFixture
) -> None:
    class BrokenAtFirst(MovableClock):
        broken = False

        def __call__(self) -> datetime:
            if self.broken:
                raise OSError("the clock cannot be read")
            return super().__call__()

    clock = BrokenAtFirst()
    receiver = Receiver(clock)
    queue = opened(receiver, clock)
    queue.send(task())
    clock.broken = True
    queue.start()
    wait_until(lambda: "the clock cannot be read" in caplog.text)
    clock.broken = False
    wait_until(lambda: receiver.names == ["a"])


def test_of_two_queues_on_a_file_one_delivers_and_the_other_takes_over(
    opened: Callable[..., LocalTaskQueue],
) -> None:
    first_receiver, second_receiver = Receiver(MovableClock()), Receiver(MovableClock())
    first, second = opened(first_receiver), opened(second_receiver)
    first.start()
    first.send(task("one"))
    wait_until(lambda: first_receiver.names == ["one"])
    second.start()
    second.send(task("two"))
    wait_until(lambda: first_receiver.names == ["one", "two"])
    with pytest.raises(QueueInUse):
        first.drain()
    assert first.stop() is True
    second.send(task("three"))
    wait_until(lambda: second_receiver.names == ["three"])


def test_a_new_file_that_another_process_is_just_making_is_waited_for(
    opened: Callable[..., LocalTaskQueue], path: Path
) -> None:
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    ready = threading.Timer(0.2, lambda: other.execute("COMMIT"))
    ready.start()
    queue = opened(Receiver(MovableClock()))
    queue.send(task())
    ready.join()
    other.close()
    assert queue.drain() == 1


KILLED_IN_DELIVERY = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from application.integrations.tasks_local import LocalTaskQueue
from tests.fakes.task_receiver import SMALL_QUEUES, task

def deliver(delivery):
    sys.stdout.write("entered\\n")
    sys.stdout.flush()
    time.sleep(60)

queue = LocalTaskQueue(Path(sys.argv[1]), deliver, lambda: datetime.now(UTC), SMALL_QUEUES)
queue.send(task())
queue.send(task("untouched", queue="mail"))
queue.start()
time.sleep(60)
"""


def test_after_kill_9_the_task_is_delivered_again(opened: Callable[..., LocalTaskQueue], path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", KILLED_IN_DELIVERY, str(path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "entered\n"
        os.kill(process.pid, signal.SIGKILL)
    receiver = Receiver(MovableClock())
    queue = opened(receiver)
    assert queue.drain() == 2
    assert sorted(receiver.names) == ["a", "untouched"]
