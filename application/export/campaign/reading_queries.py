"""What the readings of each day added to a campaign's posts."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, case, func, literal, select, union_all

from application.export.campaign.beside import TIMED, Gain
from application.export.parts.elapsed import SecondsBetween
from application.extensions import db
from application.models import Post, Reading, ReadingSource
from application.models.base import UtcDateTime

DAY = timedelta(days=1)

_MEASURED = Reading.source != ReadingSource.MANUAL


def daily_gains(wanted: Select[int], first: date, zone: ZoneInfo, now: datetime) -> tuple[Gain, ...]:
    """What the readings of each day in the zone added, from the day `first` on; one statement.

    Differences are taken by the database, a figure at a time, between readings that tell it. Entries by hand
    and figures under names of the older API, which counted otherwise, are no readings here.
    """
    arms = [_gains_of(name, wanted, first, zone, now) for name in TIMED]
    rows = db.session.execute(union_all(*arms))
    found = [
        Gain(first + timedelta(days=int(place)), name, _whole(gained), _whole(earlier), int(posts))
        for name, place, gained, earlier, posts in rows
        if place is not None and place >= 0
    ]
    return tuple(sorted(found))


def _gains_of(name: str, wanted: Select[int], first: date, zone: ZoneInfo, now: datetime) -> Select[Any]:
    column = getattr(Reading, name)
    told = (
        select(
            Reading.post_id,
            Reading.read_at,
            column.label("value"),
            func.lag(column).over(partition_by=Reading.post_id, order_by=Reading.read_at).label("before"),
            SecondsBetween(Post.posted_at, Reading.read_at).label("age"),
        )
        .join(Post, Post.id == Reading.post_id)
        .where(Reading.post_id.in_(wanted), _MEASURED, column.is_not(None), Reading.classic_names == "")
        .subquery(f"told_{name}")
    )
    row = told.c
    is_first = row.before.is_(None)
    at_once = is_first & (row.age <= _seconds(DAY))
    gained = case((row.before.is_not(None), row.value - row.before), (at_once, row.value))
    # Not "not at once": the age of a post without a time of posting is NULL, and so would that be.
    earlier = case((row.before.is_not(None), None), (at_once, None), else_=row.value)
    place = _day_place(row.read_at, first, zone, now).label("place")
    return select(
        literal(name).label("metric"),
        place,
        func.sum(gained).label("gained"),
        func.sum(earlier).label("earlier"),
        func.count(row.post_id.distinct()).label("posts"),
    ).group_by(place)


def _day_place(read_at: Any, first: date, zone: ZoneInfo, now: datetime) -> ColumnElement[Any]:
    """How many days after `first` a time is, by the zone's clock on either side of its changes."""
    midnight = datetime.combine(first, time(), UTC)
    offsets = _offsets(first, zone, now)
    last = _seconds(offsets[-1][1])
    until = [(read_at < literal(change, UtcDateTime()), _seconds(offset)) for change, offset in offsets[:-1]]
    shift: Any = case(*until, else_=last) if until else literal(last)
    seconds: ColumnElement[Any] = SecondsBetween(literal(midnight, UtcDateTime()), read_at) + shift
    return seconds // _seconds(DAY)


def _offsets(first: date, zone: ZoneInfo, now: datetime) -> list[tuple[datetime, timedelta]]:
    """The zone's distance from UTC, each with the instant up to which it holds; the last one to `now`."""
    at = datetime.combine(first, time(), zone).astimezone(UTC)
    found: list[tuple[datetime, timedelta]] = []
    while at < now:
        following = min(at + DAY, now)
        before, after = (each.astimezone(zone).utcoffset() or timedelta() for each in (at, following))
        if before != after:
            found.append((_change(at, following, zone), before))
        at = following
    return [*found, (now, now.astimezone(zone).utcoffset() or timedelta())]


def _change(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    """The second in which the zone's distance from UTC changes between two times."""
    before = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = (low + (high - low) / 2).replace(microsecond=0)
        if middle <= low:
            break
        low, high = (middle, high) if middle.astimezone(zone).utcoffset() == before else (low, middle)
    return high


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())


def _whole(value: Any) -> int | None:
    """MySQL sums whole numbers as decimals."""
    return None if value is None else int(value)


def first_day(starts_on: date, posted: Sequence[datetime | None], zone: ZoneInfo) -> date:
    """The first day that can have a reading: the campaign's, or that of an earlier post."""
    days = [at.astimezone(zone).date() for at in posted if at is not None]
    return min([starts_on, *days])
