"""Queue what is due, staggered, and runs that have fallen silent."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import select

from application.clock import clock
from application.collection import due
from application.collection.asking import ask_for_collection, queue_run_anew
from application.extensions import db
from application.models import CollectionRun, RunKind, RunState
from application.models.collection import OPEN_STATES

LOST_AFTER = timedelta(minutes=30)
"""Longer than the queue's longest back-off and than one task may run."""

MOST_LOST = 3
LOST_AT_ONCE = 500
LOST_FOR_GOOD = (
    "Reading broke off several times without a word. Tell the platform's admin: the log has the details."
)

SPREAD = {
    RunKind.READING: timedelta(minutes=5),
    RunKind.POSTS: timedelta(minutes=5),
    RunKind.STORIES: timedelta(minutes=2),
    RunKind.HISTORY: timedelta(minutes=30),
}
"""The time over which a chunk's tasks are staggered: not all accounts should be asked in the same second."""

DUE = {
    RunKind.READING: due.accounts_to_read,
    RunKind.POSTS: due.accounts_with_posts_due,
    RunKind.STORIES: due.accounts_with_stories_due,
    RunKind.HISTORY: due.accounts_with_history_due,
}
WORTH_STAGGERING = 20


def ask_for_due(kind: RunKind) -> Iterator[int]:
    """Open and queue the runs of this kind that are due, a chunk at a time; yields each chunk's size.

    The caller commits after each chunk.
    """
    for chunk in DUE[kind]():
        spread = SPREAD[kind] if len(chunk) > WORTH_STAGGERING else timedelta(0)
        yield ask_for_collection(chunk, asked_by_id=None, kind=kind, spread=spread)


def queue_lost_runs() -> int:
    """Queue silent runs anew; give up one that falls silent again and again without recording a step."""
    lost_before = clock.real_now() - LOST_AFTER
    lost = db.session.scalars(
        select(CollectionRun)
        .where(CollectionRun.state.in_(OPEN_STATES), CollectionRun.heartbeat_at <= lost_before)
        .order_by(CollectionRun.id)
        .limit(LOST_AT_ONCE)
        .with_for_update()
    ).all()
    for run in lost:
        # One that only waits its turn in a long queue has not been lost; one that was begun has.
        run.times_lost += run.state is RunState.RUNNING
        if run.times_lost > MOST_LOST:
            run.problem_kind, run.problem = "lost", LOST_FOR_GOOD
            run.finish(RunState.FAILED, clock.now())
        else:
            queue_run_anew(run)
    return len(lost)
