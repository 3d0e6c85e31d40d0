"""The local queue: delivers tasks by threads of this process, with the manners of Cloud Tasks."""

import contextvars
import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from application.exceptions import ApplicationError
from application.integrations.local_queue.gate import QueueGate
from application.integrations.local_queue.headers import ANSWERED, CUT_OFF, app_engine_headers
from application.integrations.local_queue.lock import DeliveryLock
from application.integrations.local_queue.store import QueueState, StoredTask, TaskFile
from application.integrations.tasks import (
    FURTHEST_DELAY,
    QUEUES,
    Delivery,
    OutgoingTask,
    QueueSettings,
    TaskSendFailed,
)

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.2
TROUBLE_SECONDS = 2.0


class QueueInUse(ApplicationError):
    """Another process, or this one's worker threads, deliver from this queue's file."""


class LocalTaskQueue:
    """A queue in one SQLite file at `path`, a TaskSender and the deliverer in one.

    `deliver` POSTs a Delivery to the application and returns the HTTP status; each call runs in an empty
    `contextvars` context, so that it shares no Flask context and no database session with its surroundings.
    2xx ends the task; anything else, an exception too, is retried by the queue's back-off until
    `max_attempts`, then the task is dropped. Its name stays refused for 24 hours either way. A delivery cut
    off by the end of the process is made again. Delays and names follow `now`, which may jump. `secret`
    travels as `X-Task-Secret`.

    Any number of processes may send and `start()`; one at a time delivers, the others stand by.
    """

    def __init__(
        self,
        path: Path,
        deliver: Callable[[Delivery], int],
        now: Callable[[], datetime],
        queues: Sequence[QueueSettings] = QUEUES,
        *,
        secret: str | None = None,
    ) -> None:
        self._file = TaskFile(path)
        self._delivery_lock = DeliveryLock(path.with_name(path.name + ".lock"))
        self._deliver = deliver
        self._now = now
        self._queues = {settings.name: settings for settings in queues}
        self._gates = {settings.name: QueueGate(settings) for settings in queues}
        self._secret = secret
        self._lock = threading.RLock()
        self._woken = threading.Condition()
        self._stopping = threading.Event()
        self._workers: list[threading.Thread] = []
        self._deliverers = 0
        self._in_flight: set[int] = set()
        self._recover_first = True

    def send(self, task: OutgoingTask) -> None:
        """Store the task and wake the workers; raises TaskAlreadyExists or TaskSendFailed."""
        now = self._now()
        if task.queue not in self._queues:
            raise TaskSendFailed(f"queue {task.queue} does not exist")
        if task.run_at is not None and task.run_at > now + FURTHEST_DELAY:
            raise TaskSendFailed(f"task {task.name} is to run more than 30 days from now")
        self._file.add(task, now)
        with self._woken:
            self._woken.notify_all()

    def start(self) -> None:
        """Start the worker threads, one for each delivery that a queue may have under way at once."""
        with self._lock:
            if self._workers:
                return
            self._stopping = threading.Event()
            self._recover_first = True
            self._workers = [
                threading.Thread(
                    target=self._work,
                    args=(settings, self._stopping),
                    name=f"queue-{settings.name}-{number}",
                    daemon=True,
                )
                for settings in self._queues.values()
                for number in range(settings.max_concurrent)
            ]
            self._deliverers += len(self._workers)
            for worker in self._workers:
                worker.start()

    def stop(self, timeout: float = 1.0) -> bool:
        """Take no more tasks and wait up to `timeout` seconds for those under way; True when all ended.

        A delivery that takes longer goes on by itself; when the process ends first, the next one repeats it.
        """
        with self._lock:
            workers, self._workers = self._workers, []
            self._stopping.set()
        with self._woken:
            self._woken.notify_all()
        deadline = time.monotonic() + timeout
        for worker in workers:
            worker.join(max(0.0, deadline - time.monotonic()))
        return not any(worker.is_alive() for worker in workers)

    def drain(
        self,
        limit: int | None = None,
        *,
        until_empty: bool = False,
        advance: Callable[[timedelta], object] | None = None,
        at_rate: bool = False,
    ) -> int:
        """Deliver, in this thread and one after the other, what is due; returns how many deliveries.

        The rates are kept with `at_rate` only. With `until_empty`, `advance` is called with the time that is
        missing to the next task; it has to move the clock by it. At most `limit` deliveries. Raises
        QueueInUse while others deliver.
        """
        if until_empty and advance is None:
            raise ValueError("until_empty needs a way to advance the clock")
        deliveries = 0
        with self._sole_deliverer():
            while limit is None or deliveries < limit:
                task = self._take(tuple(self._queues), at_rate=at_rate)
                if task is not None:
                    self._attempt(task)
                    deliveries += 1
                elif advance is None or not until_empty or not self._advance(advance, at_rate):
                    break
        return deliveries

    def pending(self) -> tuple[QueueState, ...]:
        """What each queue holds at this moment."""
        now = self._now()
        return tuple(self._file.state(queue, now) for queue in self._queues)

    def close(self) -> None:
        """Stop, and close the calling thread's connection to the file."""
        self.stop()
        self._file.close()

    def _work(self, settings: QueueSettings, stopping: threading.Event) -> None:
        try:
            while not stopping.is_set():
                try:
                    task = self._take((settings.name,), at_rate=True) if self._may_deliver() else None
                    if task is not None:
                        self._attempt(task)
                        continue
                except Exception:
                    # The thread has nobody to raise to; what it held is taken up again first.
                    logger.exception("The local queue %s met trouble of its own", settings.name)
                    self._recover_first = True
                    stopping.wait(TROUBLE_SECONDS)
                with self._woken:
                    if not stopping.is_set():
                        self._woken.wait(POLL_SECONDS)
        finally:
            self._file.close()
            self._leave()

    def _may_deliver(self) -> bool:
        """Whether this process delivers; at first, and after trouble, makes cut-off tasks due again."""
        with self._lock:
            if not self._delivery_lock.acquire():
                return False
            if self._recover_first:
                self._recover()
            return True

    def _recover(self) -> None:
        now = self._now()
        for settings in self._queues.values():
            recovered = self._file.recover(
                settings.name, settings.max_attempts, self._in_flight, now, CUT_OFF
            )
            if recovered:
                logger.warning("%d tasks of queue %s were cut off and run again", recovered, settings.name)
        self._recover_first = False

    @contextmanager
    def _sole_deliverer(self) -> Iterator[None]:
        with self._lock:
            if self._deliverers or not self._delivery_lock.acquire():
                raise QueueInUse("tasks of this file are being delivered already")
            self._deliverers = 1
        try:
            self._recover()
            yield
        finally:
            self._leave()

    def _leave(self) -> None:
        with self._lock:
            self._deliverers -= 1
            if self._deliverers == 0:
                self._delivery_lock.release()

    def _take(self, queues: Sequence[str], *, at_rate: bool) -> StoredTask | None:
        now = self._now()
        with self._lock:
            task, ready_at = self._next_task(queues, now, at_rate)
            if task is None or ready_at > now or not self._file.claim(task.id):
                return None
            self._gates[task.queue].passed(now)
            self._in_flight.add(task.id)
            return task

    def _next_task(
        self, queues: Sequence[str], now: datetime, at_rate: bool
    ) -> tuple[StoredTask | None, datetime]:
        """The task of these queues that may be delivered first, and when that is."""
        candidates = [
            (max(task.run_at, self._gates[queue].opens_at(now, at_rate=at_rate)), task.run_at, task.id, task)
            for queue in queues
            if (task := self._file.earliest(queue)) is not None
        ]
        if not candidates:
            return None, now
        ready_at, _, _, task = min(candidates, key=lambda candidate: candidate[:3])
        return task, ready_at

    def _advance(self, advance: Callable[[timedelta], object], at_rate: bool) -> bool:
        now = self._now()
        with self._lock:
            task, ready_at = self._next_task(tuple(self._queues), now, at_rate)
        if task is None:
            return False
        if ready_at > now:
            advance(ready_at - now)
            if self._now() < ready_at:
                raise RuntimeError("advance() did not move the clock to the next task")
        return True

    def _attempt(self, task: StoredTask) -> None:
        delivery = Delivery(path=task.path, headers=app_engine_headers(task, self._secret), body=task.body)
        try:
            try:
                status = contextvars.Context().run(self._deliver, delivery)
            except Exception:
                # Whatever a delivery raises is a failed attempt, as a lost connection is for Cloud Tasks.
                logger.exception("Delivery of task %s of queue %s failed", task.name, task.queue)
                status = 500
            self._settle(task, status)
        finally:
            with self._lock:
                self._in_flight.discard(task.id)

    def _settle(self, task: StoredTask, status: int) -> None:
        settings = self._queues[task.queue]
        attempts = task.attempts + 1
        now = self._now()
        with self._lock:
            self._gates[task.queue].answered(status, now)
        if 200 <= status < 300:
            self._file.end(task.id, now, done=True)
        elif attempts >= settings.max_attempts:
            self._file.end(task.id, now, done=False)
            logger.warning("Task %s of queue %s is dropped: %d", task.name, task.queue, status)
        else:
            self._file.retry(task.id, now + settings.back_off(attempts), status, ANSWERED)
