"""When a capture is tried again. Pure.

Each try is a task, which the queue delivers up to five times within some minutes. Between tries there are
pauses; of a story the last try falls just before its end.
"""

from datetime import datetime, timedelta

PAUSES = (
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(minutes=45),
    timedelta(hours=2),
    timedelta(hours=5),
)
LAST_BEFORE_END = timedelta(minutes=25)
"""Longer than the queue's five deliveries take, each up to the call's deadline."""
TAKEN_FOR = timedelta(minutes=15)
"""Longer than a task waits in the queue and takes; one of which nothing was heard by then was lost."""
SOONEST = timedelta(minutes=2)
MOST_TRIES = 8
"""Of posts that don't end. A post on demand that can't be had for half a day won't be had."""


def next_try(now: datetime, tries: int, ends_at: datetime | None) -> datetime | None:
    """When to try again after `tries` that failed; None when that was the last."""
    pause = PAUSES[min(max(tries, 1), len(PAUSES)) - 1]
    if ends_at is None:
        return now + pause if tries < MOST_TRIES else None
    last = ends_at - LAST_BEFORE_END
    if now + pause <= last:
        return now + pause
    return last if now + SOONEST <= last else None
