"""Let one count a day stand for those by the hour, where settings ask for it. The caller commits each day.

Of the hourly rounds of a day that has passed long enough, in the zone of the settings, the last count of each
account stays. Daily rounds are not touched, and neither are rounds that never had a count.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, delete, select, tuple_, update

from application.extensions import db
from application.followers.history.storing import portions
from application.followers.publishing import raise_edition
from application.models import CountRound, FollowerCount
from application.models.follower_counts import BY_THE_HOUR

_KEYS_AT_ONCE = 2_000


@dataclass(frozen=True)
class Thinned:
    """How many counts and rounds of a day went."""

    counts: int
    rounds: int


def thin_a_day(days: int, zone: ZoneInfo, now: datetime) -> Thinned | None:
    """Thin the earliest day older than `days` that holds a round not looked at; None where there is none."""
    end_of_all = _midnight(now - timedelta(days=days), zone)
    first = db.session.scalar(
        select(CountRound.counted_at)
        .where(
            CountRound.kind.in_(BY_THE_HOUR),
            CountRound.closed_at.is_not(None),
            CountRound.thinned_at.is_(None),
            CountRound.counted_at < end_of_all,
        )
        .order_by(CountRound.counted_at)
        .limit(1)
    )
    if first is None:
        return None
    begin = _midnight(first, zone)
    thinned = _thin(begin, _midnight(begin + timedelta(hours=36), zone), now)
    if thinned.counts:
        raise_edition(now)
    return thinned


def _midnight(moment: datetime, zone: ZoneInfo) -> datetime:
    """When the moment's day began in the zone."""
    return datetime.combine(moment.astimezone(zone).date(), time(), tzinfo=zone).astimezone(UTC)


def _thin(begin: datetime, end: datetime, now: datetime) -> Thinned:
    of_day = and_(
        CountRound.kind.in_(BY_THE_HOUR),
        CountRound.closed_at.is_not(None),
        CountRound.counted_at >= begin,
        CountRound.counted_at < end,
    )
    db.session.execute(select(CountRound.id).where(of_day).with_for_update()).all()
    kept, others = _last_and_others(of_day)
    with_kept = {round_id for _, round_id in kept}
    empty = {round_id for _, round_id in others} - with_kept
    _delete_counts([key for key in others if key[1] not in empty])
    _delete_rounds(empty)
    db.session.execute(
        update(CountRound).where(of_day).values(thinned_at=now).execution_options(synchronize_session=False)
    )
    return Thinned(len(others), len(empty))


def _last_and_others(of_day: ColumnElement[bool]) -> tuple[set[tuple[int, int]], list[tuple[int, int]]]:
    """The keys of each account's last count of the day, and those of all its others."""
    counts = db.session.execute(
        select(FollowerCount.tracked_account_id, FollowerCount.round_id, FollowerCount.counted_at)
        .join(CountRound, CountRound.id == FollowerCount.round_id)
        .where(of_day)
    ).all()
    last: dict[int, tuple[datetime, int]] = {}
    for account, round_id, counted_at in counts:
        last[account] = max(last.get(account, (counted_at, round_id)), (counted_at, round_id))
    kept = {(account, round_id) for account, (_, round_id) in last.items()}
    return kept, [(row[0], row[1]) for row in counts if (row[0], row[1]) not in kept]


def _delete_counts(keys: Iterable[tuple[int, int]]) -> None:
    for portion in portions(keys, _KEYS_AT_ONCE):
        db.session.execute(
            delete(FollowerCount)
            .where(tuple_(FollowerCount.tracked_account_id, FollowerCount.round_id).in_(portion))
            .execution_options(synchronize_session=False)
        )


def _delete_rounds(rounds: Iterable[int]) -> None:
    """Their counts, and how networks answered in them, go along."""
    for portion in portions(rounds, _KEYS_AT_ONCE):
        db.session.execute(
            delete(CountRound).where(CountRound.id.in_(portion)).execution_options(synchronize_session=False)
        )
