"""Tasks by name: asked for inside a transaction, sent after its commit, and never twice for one slot.

A task that is asked for in a transaction, or a savepoint, that is rolled back is forgotten with it.
"""

import hashlib
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction
from werkzeug.datastructures import Headers

from application.extensions import db
from application.integrations.tasks import (
    JSON,
    OutgoingTask,
    TaskAlreadyExists,
    TaskSender,
    TaskSendFailed,
    queue_settings,
)

logger = logging.getLogger(__name__)

_PENDING = "pending_tasks"
_COMMITTED = "committed_transaction"
_FAILURES_IN_A_ROW = 3
"""After so many the queue is out of reach: each further try would hold the request for a time-out."""


@dataclass(frozen=True)
class TaskKind:
    """Where tasks of a kind go: their queue, and the path that they are POSTed to."""

    queue: str
    path: str


TASKS: dict[str, TaskKind] = {
    "collection.collect": TaskKind("collection", "/tasks/collection/collect"),
    "collection.history": TaskKind("history", "/tasks/collection/history"),
    "pictures.copy": TaskKind("pictures", "/tasks/pictures/copy"),
    "webhooks.work": TaskKind("webhooks", "/tasks/webhooks/work"),
    "subscriptions.settle": TaskKind("collection", "/tasks/subscriptions/settle"),
    "connections.check": TaskKind("collection", "/tasks/connections/check"),
    "accounts.forgotten": TaskKind("mail", "/tasks/accounts/forgotten"),
    "mail.send": TaskKind("mail", "/tasks/mail/send"),
    "capture.find": TaskKind("capture", "/tasks/capture/find"),
    "capture.take": TaskKind("capture", "/tasks/capture/take"),
    "matching.apply": TaskKind("matching", "/tasks/matching/apply"),
    "evidence.check": TaskKind("evidence", "/tasks/evidence/check"),
    "reports.build": TaskKind("reports", "/tasks/reports/build"),
    "reports.build_by_itself": TaskKind("rhythms", "/tasks/reports/build"),
    "reports.access": TaskKind("access", "/tasks/reports/access"),
    "google_sign_ins.check": TaskKind("access", "/tasks/google-sign-ins/check"),
    "followers.count": TaskKind("followers", "/tasks/followers/count"),
    "followers.dump": TaskKind("followers", "/tasks/followers/dump"),
    "leaving.erase": TaskKind("leaving", "/tasks/leaving/erase"),
}


@dataclass(frozen=True)
class _PendingTask:
    task: OutgoingTask
    transactions: tuple[SessionTransaction, ...]
    """The transaction in which it was asked for, and all around it: with any of them, it goes."""


def task_name(task: str, identity: str, slot: str, generation: int = 0) -> str:
    """The queue's name for this piece of work: the same four always give the same, and nothing else does."""
    parts = json.dumps([task, identity, slot, generation], ensure_ascii=True)
    return hashlib.sha256(parts.encode()).hexdigest()


def enqueue(
    task: str,
    payload: Mapping[str, JSON],
    *,
    identity: str,
    slot: str,
    generation: int = 0,
    run_at: datetime | None = None,
) -> str:
    """Ask for a task once the current transaction is committed by `commit()`; returns the task's name.

    `task` is a key of TASKS. `identity` is what it is about, `slot` the time it is due for: a queue takes the
    same two only once in 24 hours, even after the task failed, unless `generation` is raised. Raises KeyError
    for an unknown task, ValueError or TypeError for a payload that cannot be sent.
    """
    kind = TASKS[task]
    name = task_name(task, identity, slot, generation)
    outgoing = OutgoingTask(kind.queue, kind.path, dict(payload), name, run_at)
    session = db.session()
    if not session.in_transaction():
        session.begin()  # so that a rollback is noticed even if nothing else happens before it
    pending: list[_PendingTask] = session.info.setdefault(_PENDING, [])
    pending.append(_PendingTask(outgoing, _open_transactions(session)))
    return name


def commit() -> None:
    """Commit the current session, then send the tasks asked for in it, in the order of asking.

    Raises what the commit raises; then the caller rolls back, and the tasks are forgotten. A task that could
    not be sent is logged and left to the sweep.
    """
    session = db.session()
    session.commit()
    _send([pending.task for pending in session.info.pop(_PENDING, [])])


def rollback() -> None:
    """Roll the current session back, and forget the tasks asked for since the last commit."""
    session = db.session()
    session.rollback()
    session.info.pop(_PENDING, None)


def pending_tasks() -> tuple[OutgoingTask, ...]:
    """The tasks that the next `commit()` of the current session will send."""
    return tuple(pending.task for pending in db.session().info.get(_PENDING, ()))


def _send(tasks: list[OutgoingTask]) -> None:
    if not tasks:
        return
    sender: TaskSender = current_app.extensions["task_sender"]
    failures_in_a_row = 0
    for position, task in enumerate(tasks):
        if failures_in_a_row == _FAILURES_IN_A_ROW:
            logger.warning("The queue is out of reach: %d tasks left to the sweep", len(tasks) - position)
            return
        failures_in_a_row = 0 if _sent(sender, task) else failures_in_a_row + 1


def _sent(sender: TaskSender, task: OutgoingTask) -> bool:
    """Whether the queue has the task now."""
    try:
        sender.send(task)
    except TaskAlreadyExists:
        logger.info("Task %s for %s is in queue %s already", task.name, task.path, task.queue)
    except TaskSendFailed as error:
        logger.warning("Task %s for %s is left to the sweep: %s", task.name, task.path, error)
        return False
    except Exception:
        # What the task is about is committed: whatever ails the queue, the request has succeeded.
        logger.exception("Task %s for %s is left to the sweep", task.name, task.path)
        return False
    return True


def _open_transactions(session: Session) -> tuple[SessionTransaction, ...]:
    transactions = []
    transaction = session.get_nested_transaction() or session.get_transaction()
    while transaction is not None:
        transactions.append(transaction)
        transaction = transaction.parent
    return tuple(transactions)


def _note_commit(session: Session) -> None:
    """SQLAlchemy's `after_commit` comes for savepoints too, always while the one meant is the innermost."""
    if _PENDING in session.info:
        session.info[_COMMITTED] = session.get_nested_transaction() or session.get_transaction()


def _forget_what_was_undone(session: Session, transaction: SessionTransaction) -> None:
    """A transaction that ends without a commit was rolled back or closed: its tasks go with it.

    `after_soft_rollback` would not do: it is not called when a session is closed.
    """
    committed = session.info.pop(_COMMITTED, None)
    is_flush_only = transaction.parent is not None and not transaction.nested
    if committed is transaction or is_flush_only or _PENDING not in session.info:
        return
    session.info[_PENDING] = [
        pending for pending in session.info[_PENDING] if transaction not in pending.transactions
    ]


event.listen(Session, "after_commit", _note_commit)
event.listen(Session, "after_transaction_end", _forget_what_was_undone)


@dataclass(frozen=True)
class Attempt:
    """Which try of a task this request is; `number` is 1 for the first."""

    number: int
    task_name: str

    @classmethod
    def from_headers(cls, headers: Mapping[str, str] | Headers) -> "Attempt":
        """Read the queue's headers (`request.headers`); without them it is the first try."""
        retries = headers.get("X-AppEngine-TaskRetryCount", "")
        number = int(retries) + 1 if retries.isascii() and retries.isdigit() else 1
        return cls(number, headers.get("X-AppEngine-TaskName", ""))

    def is_last(self, queue: str) -> bool:
        """Whether the queue drops the task if this try fails: what failed has to be recorded now."""
        return self.number >= queue_settings(queue).max_attempts
