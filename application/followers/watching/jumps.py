"""Counts that changed within a day by more than the setting takes for likely."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from application.extensions import db
from application.followers.changes import Count, Period, change_between
from application.followers.earlier_counts import earlier_counts
from application.followers.watching.conditions import is_counted
from application.models import TrackedAccount, Unit
from application.networks import Precision, label

LEAST_FOLLOWERS = 100
"""Below, a handful of people is a great share."""

LATELY = timedelta(days=2)
TOLD_AGAIN_AFTER = timedelta(days=7)


@dataclass(frozen=True)
class Jump:
    """An account whose count changed by `share`, a fraction, since `earlier`."""

    account_id: int
    unit: str
    network: str
    handle: str
    followers: int
    earlier: int
    share: float
    counted_at: datetime
    told_at: datetime | None


def jumps(percent: int, now: datetime) -> list[Jump]:
    """The largest first; two statements. Only of accounts that were counted within the last two days."""
    latest = _latest(now)
    newest = max((count.counted_at for _, count in latest.values()), default=None)
    if newest is None:
        return []
    moments = {account_id: count.counted_at for account_id, (_, count) in latest.items()}
    earlier = earlier_counts(moments, [Period.DAY])
    found = []
    for account_id, (row, count) in latest.items():
        before = earlier.get((account_id, Period.DAY))
        change = change_between(count, before, newest, Period.DAY)
        if before is None or change.share is None or abs(change.share) * 100 <= percent:
            continue
        if max(before.followers, count.followers) >= LEAST_FOLLOWERS:
            found.append(
                Jump(
                    account_id, row.name, label(row.network), row.handle, count.followers, before.followers,
                    change.share, count.counted_at, row.jump_told_at,
                )
            )  # fmt: skip
    return sorted(found, key=lambda jump: (-abs(jump.share), jump.account_id))


def not_told_yet(found: Sequence[Jump], now: datetime) -> list[Jump]:
    """Those that nobody was written to about lately."""
    return [jump for jump in found if jump.told_at is None or jump.told_at < now - TOLD_AGAIN_AFTER]


def _latest(now: datetime) -> dict[int, tuple[Any, Count]]:
    rows = db.session.execute(
        select(
            TrackedAccount.id,
            TrackedAccount.unit_zid,
            TrackedAccount.network,
            TrackedAccount.handle,
            TrackedAccount.jump_told_at,
            TrackedAccount.published_followers,
            TrackedAccount.published_precision,
            TrackedAccount.published_at,
            Unit.name,
        ).where(
            is_counted(),
            TrackedAccount.published_at >= now - LATELY,
            TrackedAccount.published_followers.is_not(None),
        )
    )
    return {
        row.id: (
            row,
            Count(row.published_followers, row.published_precision or Precision.EXACT, row.published_at),
        )
        for row in rows
    }
