"""What both queues share: the queues' settings, a task on its way, a delivery, and the errors of sending."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from application.exceptions import ApplicationError

JSON = str | int | float | bool | None | list["JSON"] | dict[str, "JSON"]

LARGEST_BODY = 100_000
"""Bytes. Cloud Tasks' pages name 1 MiB, its client 100 KB: the lower one holds, tasks carry ids."""

FURTHEST_DELAY = timedelta(days=30)
NAME_KEPT = timedelta(hours=24)
"""How long a queue refuses a name again after its task ended, done or given up."""

_NAME = re.compile(r"[A-Za-z0-9_-]{1,500}")


class TaskAlreadyExists(ApplicationError):
    """The queue holds a task of this name, or held one within the last 24 hours."""


class TaskSendFailed(ApplicationError):
    """The queue did not take the task: not reached in time, or refused."""


class QueuesUnavailable(ApplicationError):
    """The service of the queues refused or did not answer; `str(error)` says what to do."""


@dataclass(frozen=True)
class QueueSettings:
    """How fast a queue delivers and how it retries; the same figures make the queue in Cloud Tasks."""

    name: str
    rate_per_second: float
    max_concurrent: int
    max_attempts: int
    min_backoff: timedelta
    max_backoff: timedelta
    max_doublings: int

    def back_off(self, failures: int) -> timedelta:
        """How long to wait after the `failures`-th failed attempt (1 for the first).

        Cloud Tasks' rule: the interval starts at `min_backoff`, doubles `max_doublings` times, then grows
        by `min_backoff * 2**max_doublings` each time, up to `max_backoff`.
        """
        step = max(failures - 1, 0)
        doublings = min(step, self.max_doublings)
        interval: timedelta = self.min_backoff * (2**doublings) * (1 + step - doublings)
        return min(interval, self.max_backoff)


QUEUES = (
    QueueSettings("collection", 5, 2, 8, timedelta(seconds=10), timedelta(minutes=10), 4),
    # Days of the past are many and can wait.
    QueueSettings("history", 2, 1, 8, timedelta(seconds=30), timedelta(minutes=10), 4),
    QueueSettings("webhooks", 20, 2, 8, timedelta(seconds=5), timedelta(minutes=10), 5),
    QueueSettings("pictures", 5, 1, 5, timedelta(seconds=30), timedelta(minutes=10), 4),
    # Sheets takes 60 writes a minute from one account.
    QueueSettings("reports", 0.8, 1, 5, timedelta(seconds=10), timedelta(minutes=5), 4),
    # The same, of what nobody has pressed a button for: many fall due at six in the morning.
    QueueSettings("rhythms", 0.8, 1, 5, timedelta(seconds=10), timedelta(minutes=5), 4),
    # Whoever is shut out doesn't wait behind reports that are being made.
    QueueSettings("access", 2, 1, 8, timedelta(seconds=10), timedelta(minutes=5), 4),
    QueueSettings("capture", 2, 4, 5, timedelta(seconds=10), timedelta(minutes=5), 4),
    QueueSettings("mail", 1, 1, 8, timedelta(seconds=30), timedelta(hours=1), 5),
    # One at a time: two deletions at once would wait for each other's rows.
    QueueSettings("leaving", 1, 1, 5, timedelta(seconds=30), timedelta(minutes=10), 4),
    QueueSettings("matching", 2, 2, 5, timedelta(seconds=10), timedelta(minutes=5), 4),
    # A check reads all that was ever kept: it neither waits for others nor holds them up.
    QueueSettings("evidence", 1, 1, 5, timedelta(seconds=30), timedelta(minutes=5), 4),
    # One place for each network: none waits behind another that is slow.
    QueueSettings("followers", 2, 4, 5, timedelta(seconds=10), timedelta(minutes=5), 4),
)


def queue_settings(name: str, queues: tuple[QueueSettings, ...] = QUEUES) -> QueueSettings:
    """The settings of the queue of this name; KeyError when there is none."""
    for settings in queues:
        if settings.name == name:
            return settings
    raise KeyError(name)


@dataclass(frozen=True)
class OutgoingTask:
    """A task to be handed to a queue: POST `payload` as JSON to `path`, not before `run_at`.

    `name` is refused by the queue while a task of that name exists and for 24 hours after it ended.
    Raises ValueError (TypeError for a payload that JSON cannot hold): such a task is a programming error.
    """

    queue: str
    path: str
    payload: Mapping[str, JSON] = field(repr=False)
    name: str
    run_at: datetime | None = None

    def __post_init__(self) -> None:
        if _NAME.fullmatch(self.name) is None:
            raise ValueError(f"not a task name: {self.name!r}")
        if not self.path.startswith("/"):
            raise ValueError(f"not a path: {self.path!r}")
        if self.run_at is not None and self.run_at.tzinfo is None:
            raise ValueError("run_at has no time zone")
        if len(self.body()) > LARGEST_BODY:
            raise ValueError(f"the payload of task {self.name} is over {LARGEST_BODY} bytes")

    def body(self) -> bytes:
        """The payload as it travels: compact JSON in UTF-8."""
        return json.dumps(self.payload, ensure_ascii=False, separators=(",", ":")).encode()


@dataclass(frozen=True)
class Delivery:
    """One attempt at a task, as the application's deliverer has to POST it."""

    path: str
    headers: Mapping[str, str] = field(repr=False)  # one of them is the secret
    body: bytes = field(repr=False)


class TaskSender(Protocol):
    """Something that takes a task for later delivery."""

    def send(self, task: OutgoingTask) -> None:
        """Hand the task over; raises TaskAlreadyExists or TaskSendFailed."""
