"""How full the task queues are, and whether they move."""

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

STUCK_AFTER = timedelta(minutes=60)
"""What is due waits minutes, also behind a limit of Facebook's."""
LONG_QUEUES = ("history", "pictures", "rhythms", "evidence")
"""Many tasks come into these at once, and nobody waits for them."""
LONG_AFTER = timedelta(hours=12)
_KEY, _NAME = "queue-stuck", "Queues"


def read_queues() -> tuple[QueueFigures, ...] | None:
    """What each queue holds, None when that can't be told. Asks Cloud Tasks: no transaction may be open."""
    try:
        return _reader()()
    except (QueuesUnavailable, sqlite3.Error, OSError):
        return None


def section(queues: Sequence[QueueFigures] | None) -> Section:
    """No statement: `queues` is what `read_queues` told."""
    now = clock.now()
    rows = [
        (
            each.queue + (" (paused)" if each.is_paused else ""),
            each.waiting,
            age_words(waited(each, now)) if each.waiting else "–",
            "not told" if each.retrying is None else each.retrying,
            "not told" if each.dropped is None else each.dropped,
        )
        for each in queues or ()
    ]
    columns = ("Queue", "Tasks", "Longest overdue", "Failed before", "Given up, 24 h")
    return Section("queues", "Queues", [moving_line(queues, now)], Table("Task queues", columns, rows))


def moving_line(queues: Sequence[QueueFigures] | None, now: datetime) -> Line:
    """Whether what is due is being done."""
    if queues is None:
        to_do = "Ask the doctor, which says what is wrong with the queues."
        return Line(_KEY, _NAME, State.UNKNOWN, "The queues can’t be looked at just now.", to_do, alerts=True)
    stuck = [
        each.queue
        for each in queues
        if waited(each, now) > (LONG_AFTER if each.queue in LONG_QUEUES else STUCK_AFTER)
    ]
    paused = [each.queue for each in queues if each.is_paused]
    if stuck or paused:
        told = [f"Tasks have been due for too long in {', '.join(stuck)}."] if stuck else []
        told += [f"Paused: {', '.join(paused)}."] if paused else []
        to_do = (
            "Look into the log for tasks that fail again and again; a paused queue is resumed by the console."
        )
        return Line(_KEY, _NAME, State.WRONG, " ".join(told), to_do, alerts=True)
    waiting = sum(each.waiting for each in queues)
    words = f"{counted(waiting, 'task')} in all, none for long." if waiting else "No task waits."
    return Line(_KEY, _NAME, State.OK, words, alerts=True)


def waited(queue: QueueFigures, now: datetime) -> timedelta:
    """How long its oldest task has been due; nothing for what is due later."""
    return max(timedelta(), now - queue.oldest_at) if queue.oldest_at else timedelta()


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
