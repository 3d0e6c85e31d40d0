"""How full the task queues are, and whether they move."""

import logging
import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import current_app

from application.clock import clock
from application.config import Config
from application.formats import counted
from application.integrations.queue_figures import QueueFigures, ReadQueues, local_figures
from application.integrations.tasks import QueuesUnavailable
from application.integrations.tasks_local import LocalTaskQueue
from application.operations.doctor.findings import State
from application.operations.health.lines import Line, Section, Table, age_words

logger = logging.getLogger(__name__)

STUCK_AFTER = timedelta(minutes=60)
"""What is due waits minutes, also behind a limit of Facebook's."""
LONG_QUEUES = ("history", "pictures", "rhythms", "evidence")
"""Many tasks come into these at once, and nobody waits for them."""
LONG_AFTER = timedelta(hours=12)
KEY, NAME = "queue-stuck", "Queues"

Told = tuple[QueueFigures, ...] | None
"""None where it can't be told."""


def read_queues() -> Told:
    """What each queue holds, None when that can't be told. Asks Cloud Tasks: no transaction may be open."""
    try:
        return _reader()()
    except (QueuesUnavailable, sqlite3.Error, OSError) as error:
        logger.warning("the queues can't be looked at", extra={"reason": str(error)})
        return None


def section(queues: Sequence[QueueFigures] | None) -> Section:
    """No statement: `queues` is what `read_queues` told."""
    now = clock.now()
    rows = [_row(each, now) for each in queues or ()]
    columns = ("Queue", "Tasks", "Longest overdue", "Failed before", "Given up, 24 h")
    return Section(
        "queues", NAME, [moving_line(queues, now, _config().queue_prefix)], Table("Each queue", columns, rows)
    )


def moving_line(queues: Sequence[QueueFigures] | None, now: datetime, prefix: str = "") -> Line:
    """Whether every queue is there, and what is due is being done; `prefix` stands before their names."""
    if queues is None:
        to_do = "Ask the doctor, who says what is wrong with the queues."
        return Line(KEY, NAME, State.UNKNOWN, "The queues can’t be looked at just now.", to_do, alerts=True)
    troubles = [*_missing(queues), *_stuck(queues, now), *_paused(queues, prefix)]
    if troubles:
        words = " ".join(words for words, _ in troubles)
        to_do = " ".join(to_do for _, to_do in troubles)
        return Line(KEY, NAME, State.WRONG, words, to_do, alerts=True)
    waiting = sum(each.waiting for each in queues)
    words = f"{counted(waiting, 'task')} in all, none overdue for long." if waiting else "No task waits."
    return Line(KEY, NAME, State.OK, words, alerts=True)


def waited(queue: QueueFigures, now: datetime) -> timedelta:
    """How long its oldest task has been due; nothing for what is due later."""
    return max(timedelta(), now - queue.oldest_at) if queue.oldest_at else timedelta()


def _missing(queues: Sequence[QueueFigures]) -> list[tuple[str, str]]:
    named = ", ".join(each.queue for each in queues if not each.is_there)
    if not named:
        return []
    words = f"Cloud Tasks has no queue {named}: what belongs there is never done."
    return [(words, "Have the queues made: flask --app main queues ensure.")]


def _stuck(queues: Sequence[QueueFigures], now: datetime) -> list[tuple[str, str]]:
    named = ", ".join(
        each.queue
        for each in queues
        if waited(each, now) > (LONG_AFTER if each.queue in LONG_QUEUES else STUCK_AFTER)
    )
    if not named:
        return []
    return [(f"Tasks are long overdue in {named}.", "The log names tasks that fail again and again.")]


def _paused(queues: Sequence[QueueFigures], prefix: str) -> list[tuple[str, str]]:
    names = [each.queue for each in queues if each.is_paused]
    if not names:
        return []
    to_do = f"Let them go on: gcloud tasks queues resume {prefix}{names[0]}"
    return [(f"Stopped by hand: {', '.join(names)}.", f"{to_do}{', and so each.' if names[1:] else '.'}")]


def _row(queue: QueueFigures, now: datetime) -> tuple[str, int | str, str, int | str, int | str]:
    state = " (missing)" if not queue.is_there else " (paused)" if queue.is_paused else ""
    return (
        queue.queue + state,
        queue.waiting if queue.is_there else "–",
        age_words(waited(queue, now)) if queue.waiting else "–",
        "not told" if queue.retrying is None else queue.retrying,
        "not told" if queue.dropped is None else queue.dropped,
    )


def _reader() -> ReadQueues:
    sender, config = current_app.extensions["task_sender"], _config()
    if isinstance(sender, LocalTaskQueue):
        return lambda: local_figures(sender)
    # Google's client takes a third of a second to import: only where queues are in the cloud.
    from application.integrations.queue_figures_cloud import cloud_queue_figures

    return cloud_queue_figures(config.cloud_project, config.cloud_location, config.queue_prefix)


def _config() -> Config:
    config: Config = current_app.extensions["configuration"]
    return config
