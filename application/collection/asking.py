"""Ask for accounts to be read: opens their runs and queues their tasks."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from application.clock import clock
from application.collection.run_stages import ROUTES
from application.extensions import db
from application.models import CollectionRun, RunKind, RunState
from application.models.upsert import upsert
from application.task_queue import enqueue

COLLECT = "collection.collect"
HISTORY = "collection.history"
"""The same work in a queue of its own: the many days of the past must not hold up the present."""
SILENT_AFTER = timedelta(minutes=11)
"""A little more than the queue's longest back-off: who asks then need not wait for the sweep."""


def ask_for_collection(
    account_ids: Sequence[int],
    *,
    asked_by_id: int | None,
    kind: RunKind = RunKind.READING,
    spread: timedelta = timedelta(0),
) -> int:
    """Open a run of this kind for each account that has none open, and queue it; returns how many are open.

    Asking twice is harmless: an account has one open run of a kind at most, and whoever asks at the same
    moment waits at that run's row. `spread` is the time over which the tasks are
    staggered. The caller commits by `task_queue.commit()`, which sends the tasks.
    """
    wanted = sorted(set(account_ids))
    if not wanted:
        return 0
    lock_open_runs(wanted, kind)
    now = clock.now()
    rows = [_new_run(account_id, kind, asked_by_id, now) for account_id in wanted]
    upsert(db.session(), CollectionRun, rows, key=["open_for_account_id", "kind"], update=[])
    runs = db.session.scalars(
        select(CollectionRun)
        .where(CollectionRun.open_for_account_id.in_(wanted), CollectionRun.kind == kind)
        .order_by(CollectionRun.id)
    ).all()
    silent_since = clock.real_now() - SILENT_AFTER
    for place, run in enumerate(runs):
        if run.heartbeat_at <= silent_since:
            # Its queue has dropped it or will soon: a used name would be refused for a day.
            queue_run_anew(run)
        elif run.state is RunState.QUEUED and run.paused_until is None:
            queue_run(run, run_at=now + spread * place / len(runs) if spread else None)
    return len(runs)


def lock_open_runs(account_ids: Sequence[int], *kinds: RunKind) -> None:
    """Wait for the tasks that these open runs are in; to be called before any of the accounts is locked.

    The insert of a run holds its account by the foreign key before it meets the open run (InnoDB), and the
    run's own task goes the other way.
    """
    statement = select(CollectionRun.id).where(
        CollectionRun.open_for_account_id.in_(account_ids), CollectionRun.kind.in_(kinds)
    )
    db.session.execute(statement.order_by(CollectionRun.id).with_for_update()).all()


def queue_run(run: CollectionRun, *, run_at: datetime | None = None) -> None:
    """Queue the run's task in its present generation; a task already queued stays the only one."""
    enqueue(
        HISTORY if run.kind is RunKind.HISTORY else COLLECT,
        {"run": run.id, "generation": run.generation},
        identity=f"run:{run.id}",
        slot=run.created_at.isoformat(),
        generation=run.generation,
        run_at=run_at,
    )


def queue_run_anew(run: CollectionRun) -> None:
    """Queue an open run under a new name, to go on at once: a used name is refused for a day."""
    run.generation += 1
    run.state = RunState.QUEUED
    run.heartbeat_at = clock.real_now()
    run.paused_until = None
    queue_run(run)


def pause_run(run: CollectionRun, pause: timedelta) -> None:
    """Queue an open run under a new name, to go on after a pause; until then it doesn't count as lost."""
    run.generation += 1
    run.state = RunState.QUEUED
    run.heartbeat_at = clock.real_now() + pause
    run.paused_until = clock.now() + pause
    queue_run(run, run_at=run.paused_until)


def _new_run(account_id: int, kind: RunKind, asked_by_id: int | None, now: datetime) -> dict[str, object]:
    return {
        "instagram_account_id": account_id,
        "kind": kind,
        "open_for_account_id": account_id,
        "state": RunState.QUEUED,
        "generation": 0,
        "stage": ROUTES[kind][0],
        "posts_read": 0,
        "calls_made": 0,
        "refused_metrics": "",
        "times_lost": 0,
        "asked_by_id": asked_by_id,
        "created_at": now,
        "heartbeat_at": clock.real_now(),
    }
