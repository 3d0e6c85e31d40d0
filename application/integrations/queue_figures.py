"""How full each task queue is, whichever service holds it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from application.integrations.tasks_local import LocalTaskQueue


@dataclass(frozen=True)
class QueueFigures:
    """`oldest_at`: when the task that waits longest was, or will be, due; None also where none waits.

    `retrying` counts those that failed before, `dropped` those given up within 24 hours; None where the
    service does not tell. Queues that are `is_paused` or not there deliver nothing.
    """

    queue: str
    waiting: int
    oldest_at: datetime | None
    retrying: int | None = None
    dropped: int | None = None
    is_paused: bool = False
    is_there: bool = True


ReadQueues = Callable[[], tuple[QueueFigures, ...]]
"""Raises QueuesUnavailable."""


def local_figures(queue: LocalTaskQueue) -> tuple[QueueFigures, ...]:
    """Of the local queue, from its file. Raises sqlite3.Error."""
    return tuple(
        QueueFigures(
            each.queue, each.waiting + each.running, each.oldest_run_at, each.retrying, each.given_up
        )
        for each in queue.pending()
    )
