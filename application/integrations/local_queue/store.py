"""The local queue's file: tasks that wait or run, and the names of those that ended lately."""

import os
import sqlite3
import threading
import time
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from application.integrations.tasks import NAME_KEPT, OutgoingTask, TaskAlreadyExists

_SCHEMA = (
    """CREATE TABLE IF NOT EXISTS tasks (
        id INTEGER PRIMARY KEY,
        queue TEXT NOT NULL,
        name TEXT NOT NULL,
        path TEXT NOT NULL,
        body BLOB NOT NULL,
        state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done', 'given_up')),
        run_at INTEGER NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0,
        answers INTEGER NOT NULL DEFAULT 0,
        previous_response INTEGER,
        retry_reason TEXT,
        ended_at INTEGER,
        CONSTRAINT uq_tasks_queue_name UNIQUE (queue, name)
    )""",
    "CREATE INDEX IF NOT EXISTS ix_tasks_waiting ON tasks (queue, run_at, id) WHERE state = 'waiting'",
    "CREATE INDEX IF NOT EXISTS ix_tasks_running ON tasks (queue) WHERE state = 'running'",
    "CREATE INDEX IF NOT EXISTS ix_tasks_ended_at ON tasks (ended_at) WHERE ended_at IS NOT NULL",
)
_SCHEMA_VERSION = 1
_BUSY_SECONDS = 15.0
_COLUMNS = "id, queue, name, path, body, run_at, attempts, answers, previous_response, retry_reason"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def microseconds(moment: datetime) -> int:
    """Microseconds since 1970 in UTC."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def _moment(stamp: int) -> datetime:
    return _EPOCH + timedelta(microseconds=stamp)


@dataclass(frozen=True)
class StoredTask:
    """A task that waits. `attempts` counts deliveries begun, `answers` those that came to an answer."""

    id: int
    queue: str
    name: str
    path: str
    body: bytes
    run_at: datetime
    attempts: int
    answers: int
    previous_response: int | None
    retry_reason: str | None


@dataclass(frozen=True)
class QueueState:
    """What one queue holds: `given_up` counts tasks dropped after their last attempt within 24 hours."""

    queue: str
    waiting: int
    running: int
    given_up: int
    oldest_run_at: datetime | None
    retrying: int = 0
    """Of the waiting ones, those that failed before."""


class _Connection(sqlite3.Connection):
    """Closes itself when its thread is gone; a plain connection left open warns since Python 3.13."""

    def __del__(self) -> None:
        self.close()


def _prepare(connection: sqlite3.Connection) -> None:
    """Make a new file what it has to be; several threads and processes may be at it at once."""
    deadline = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            break
        except sqlite3.OperationalError:
            # SQLite's own waiting does not cover this change: of two at once, one fails immediately.
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
    connection.execute("PRAGMA synchronous = NORMAL")
    if connection.execute("PRAGMA user_version").fetchone() == (_SCHEMA_VERSION,):
        return
    connection.execute("BEGIN IMMEDIATE")
    for statement in _SCHEMA:
        connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {_SCHEMA_VERSION}")
    connection.execute("COMMIT")


class TaskFile:
    """The SQLite file, with one connection for each thread and nothing opened before its first use.

    A process forked off meanwhile opens its own: SQLite forbids carrying a connection over a fork.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()

    def add(self, task: OutgoingTask, now: datetime) -> None:
        """Store a task to run at `task.run_at` or now; raises TaskAlreadyExists while its name is kept."""
        run_at = microseconds(task.run_at or now)
        with self._transaction() as connection:
            kept_since = microseconds(now - NAME_KEPT)
            connection.execute("DELETE FROM tasks WHERE ended_at <= ?", (kept_since,))
            added = connection.execute(
                "INSERT INTO tasks (queue, name, path, body, run_at) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (queue, name) DO NOTHING",
                (task.queue, task.name, task.path, task.body(), run_at),
            ).rowcount
        if added == 0:
            raise TaskAlreadyExists(f"task {task.name} exists in queue {task.queue}")

    def earliest(self, queue: str) -> StoredTask | None:
        """The waiting task of the queue that is, or will be, due first."""
        row = self._fetch(
            f"SELECT {_COLUMNS} FROM tasks WHERE queue = ? AND state = 'waiting' ORDER BY run_at, id LIMIT 1",
            (queue,),
        )
        if row is None:
            return None
        task_id, queue, name, path, body, run_at, *attempts = row
        return StoredTask(task_id, queue, name, path, body, _moment(run_at), *attempts)

    def claim(self, task_id: int) -> bool:
        """Mark a waiting task as running and count the attempt; False when another got it first."""
        return self._write(
            "UPDATE tasks SET state = 'running', attempts = attempts + 1 WHERE id = ? AND state = 'waiting'",
            (task_id,),
        )

    def retry(self, task_id: int, run_at: datetime, previous_response: int, reason: str) -> None:
        """Put a task that failed back, to run at `run_at`."""
        self._write(
            "UPDATE tasks SET state = 'waiting', run_at = ?, answers = answers + 1, previous_response = ?,"
            " retry_reason = ? WHERE id = ?",
            (microseconds(run_at), previous_response, reason, task_id),
        )

    def end(self, task_id: int, now: datetime, *, done: bool) -> None:
        """Keep of the task only its name and how it ended: done, or given up."""
        self._write(
            "UPDATE tasks SET state = ?, ended_at = ?, body = x'', answers = answers + 1 WHERE id = ?",
            ("done" if done else "given_up", microseconds(now), task_id),
        )

    def recover(
        self, queue: str, max_attempts: int, in_flight: Collection[int], now: datetime, reason: str
    ) -> int:
        """Make tasks whose delivery was cut off due again; returns how many.

        The cut-off delivery counts as an attempt, as with Cloud Tasks, but never as the last one: a task
        always gets an attempt in which it can record that it failed.
        """
        marks = ", ".join("?" * len(in_flight))
        with self._transaction() as connection:
            return connection.execute(
                "UPDATE tasks SET state = 'waiting', run_at = min(run_at, ?), retry_reason = ?,"
                " previous_response = NULL, attempts = min(attempts, ?)"
                f" WHERE queue = ? AND state = 'running' AND id NOT IN ({marks})",
                (microseconds(now), reason, max_attempts - 1, queue, *in_flight),
            ).rowcount

    def state(self, queue: str, now: datetime) -> QueueState:
        """Counts of the queue's tasks, for the health page."""
        row = self._fetch(
            "SELECT count(*) FILTER (WHERE state = 'waiting'), count(*) FILTER (WHERE state = 'running'),"
            " count(*) FILTER (WHERE state = 'given_up' AND ended_at > ?),"
            " min(run_at) FILTER (WHERE state = 'waiting'),"
            " count(*) FILTER (WHERE state = 'waiting' AND attempts > 0) FROM tasks WHERE queue = ?",
            (microseconds(now - NAME_KEPT), queue),
        )
        assert row is not None
        waiting, running, given_up, oldest, retrying = row
        return QueueState(
            queue, waiting, running, given_up, None if oldest is None else _moment(oldest), retrying
        )

    def close(self) -> None:
        """Close this thread's connection; the next use opens another."""
        if self._local.__dict__.pop("process", None) == os.getpid():
            self._local.connection.close()

    def _connection(self) -> sqlite3.Connection:
        if self._local.__dict__.get("process") != os.getpid():
            self._local.connection = self._open()
            self._local.process = os.getpid()
        connection: sqlite3.Connection = self._local.connection
        return connection

    def _open(self) -> sqlite3.Connection:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        # Used by its own thread only; another thread may be the one that collects it as garbage.
        connection = sqlite3.connect(
            self.path,
            timeout=_BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
            factory=_Connection,
        )
        _prepare(connection)
        return connection

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        connection = self._connection()
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")

    def _write(self, statement: str, values: tuple[int | str, ...]) -> bool:
        with closing(self._connection().execute(statement, values)) as cursor:
            return cursor.rowcount == 1

    def _fetch(self, statement: str, values: tuple[int | str, ...]) -> tuple[Any, ...] | None:
        with closing(self._connection().execute(statement, values)) as cursor:
            row: tuple[Any, ...] | None = cursor.fetchone()
            return row
