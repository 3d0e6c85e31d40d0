"""The counts a period before the latest ones, of many accounts in one statement."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
    union_all,
)

from application.extensions import db
from application.followers.changes import NEAR, Change, Count, Period, change_between
from application.followers.standing import ToldAccount
from application.models import CountRound, FollowerCount, TrackedAccount, Unit
from application.models.seconds import Seconds


def latest_of(account: ToldAccount) -> Count | None:
    """The account's latest count, if it has one."""
    if account.followers is None or account.counted_at is None or account.count_precision is None:
        return None
    return Count(account.followers, account.count_precision, account.counted_at)


def newest_count(accounts: Iterable[ToldAccount]) -> datetime | None:
    """When any of them was counted last."""
    return max((each.counted_at for each in accounts if each.counted_at), default=None)


def newest_of_all() -> datetime | None:
    """When any account of a unit that is there was counted last; one statement."""
    return db.session.scalar(
        select(func.max(TrackedAccount.published_at))
        .join(Unit, Unit.zid == TrackedAccount.unit_zid)
        .where(Unit.removed_at.is_(None))
    )


def changes_of(
    accounts: Collection[ToldAccount], newest: datetime | None, periods: Collection[Period]
) -> dict[tuple[int, Period], Change]:
    """By account's id and period, the change up to its own latest count; one statement, none without a count.

    `newest`: when anything was counted last. It only says whose latest count is too old for a change.
    """
    if newest is None or not accounts or not periods:
        return {}
    fresh = {
        account.id: account.counted_at
        for account in accounts
        if account.counted_at is not None and newest - account.counted_at <= NEAR
    }
    earlier = earlier_counts(fresh, periods)
    return {
        (account.id, period): change_between(
            latest_of(account), earlier.get((account.id, period)), newest, period
        )
        for account in accounts
        for period in periods
    }


_AT_ONCE = 900
"""MariaDB makes a table of a longer list, and then reads all counts of each account in it."""
_ROUNDS = 1 << 40
"""How near a count is and its round stand together in one whole number of 63 bits, the least of which is of
the nearest count. Rounds are fewer than 2^40, and no period's slack has 2^22 seconds."""


def earlier_counts(
    latest: Mapping[int, datetime], periods: Collection[Period]
) -> Mapping[tuple[int, Period], Count]:
    """By account's id and period, the count nearest to a period before its latest one; one statement.

    `latest`: by account's id, the moment of its latest count that readers are told of. Of two counts that are
    as near it is the older one, of two of one moment that of the later round. All are of closed rounds.
    """
    if not latest or not periods:
        return {}
    asked = [_nearest(latest, period) for period in periods]
    return {
        (account_id, Period(name)): Count(followers, precision, counted_at)
        for name, account_id, followers, precision, counted_at in db.session.execute(union_all(*asked))
    }


def _nearest(latest: Mapping[int, datetime], period: Period) -> Select[Any]:
    nearest = _ranked(latest, period).subquery()
    round_id = _ROUNDS - 1 - nearest.c.rank % _ROUNDS
    columns: tuple[Any, ...] = (
        literal(period.value),
        FollowerCount.tracked_account_id,
        FollowerCount.followers,
        FollowerCount.count_precision,
        FollowerCount.counted_at,
    )
    return select(*columns).join(
        nearest,
        (FollowerCount.tracked_account_id == nearest.c.account_id) & (FollowerCount.round_id == round_id),
    )


def _ranked(latest: Mapping[int, datetime], period: Period) -> Select[Any]:
    """By account, the rank of the nearest count. Within fixed times, so that it is a range of the index."""
    after = Seconds(FollowerCount.counted_at) - Seconds(TrackedAccount.published_at) + _seconds(period.length)
    nearness = case((after > 0, 2 * after + 1), else_=-2 * after)
    still_open = select(CountRound.id).where(CountRound.closed_at.is_(None))
    columns: tuple[Any, ...] = (
        FollowerCount.tracked_account_id.label("account_id"),
        func.min(nearness * _ROUNDS + (_ROUNDS - 1 - FollowerCount.round_id)).label("rank"),
    )
    return (
        select(*columns)
        .join(TrackedAccount, TrackedAccount.id == FollowerCount.tracked_account_id)
        .where(
            _among(latest),
            FollowerCount.counted_at >= min(latest.values()) - period.length - period.slack,
            FollowerCount.counted_at <= max(latest.values()) - period.length + period.tolerance,
            after >= -_seconds(period.slack),
            after <= _seconds(period.tolerance),
            FollowerCount.round_id.not_in(still_open),
        )
        .group_by(FollowerCount.tracked_account_id)
    )


def _among(account_ids: Iterable[int]) -> ColumnElement[bool]:
    """Written into the statement: SQLite takes so many parameters only."""
    ids = sorted(account_ids)
    some = [ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE)]
    named: list[BindParameter[int]] = [
        bindparam(None, each, expanding=True, literal_execute=True) for each in some
    ]
    return or_(*(FollowerCount.tracked_account_id.in_(each) for each in named))


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())
