"""Readings of a campaign's posts over time: those nearest to points in time, and what each day added."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, case, func, literal, or_, select, union_all

from application.campaigns.results.figure_queries import told_together
from application.export.campaign.beside import TIMED, Gain, PointReading
from application.export.campaign.elapsed import SecondsBetween
from application.extensions import db
from application.models import FIGURE_NAMES, Post, Reading, ReadingSource
from application.models.base import UtcDateTime

DAY, WEEK = timedelta(days=1), timedelta(days=7)
ROWS_AT_ONCE = 2_000

_MEASURED = Reading.source != ReadingSource.MANUAL
_FIGURES = tuple(getattr(Reading, name) for name in FIGURE_NAMES)


def point_readings(wanted: Select[int], ends_at: datetime) -> dict[int, tuple[PointReading, ...]]:
    """By post, the readings that tell each figure nearest to 24 hours, 7 days and the campaign's end.

    One statement, in a window. A call often tells some of a post's figures only: readings that tell the same
    ones are ranked together, so the nearest that has a figure is always among those found.
    """
    which = told_together()
    age = SecondsBetween(Post.posted_at, Reading.read_at)
    to_end = SecondsBetween(literal(ends_at, UtcDateTime()), Reading.read_at)
    offs = (func.abs(age - _seconds(DAY)), func.abs(age - _seconds(WEEK)), func.abs(to_end))
    ranks = [
        func.row_number()
        .over(partition_by=(Reading.post_id, which), order_by=(off, Reading.read_at))
        .label(f"rank_{place}")
        for place, off in enumerate(offs)
    ]
    ranked = (
        select(Reading.post_id, Reading.read_at, Reading.api_call_id, *_FIGURES, *ranks)
        .join(Post, Post.id == Reading.post_id)
        .where(Reading.post_id.in_(wanted), _MEASURED)
        .subquery("ranked")
    )
    columns = [ranked.c[name] for name in ("post_id", "read_at", "api_call_id", *FIGURE_NAMES)]
    nearest = or_(*(ranked.c[rank.name] == 1 for rank in ranks))
    found: dict[int, list[PointReading]] = {}
    rows = db.session.execute(select(*columns).where(nearest).order_by(ranked.c.post_id, ranked.c.read_at))
    for part in rows.partitions(ROWS_AT_ONCE):
        for post_id, read_at, call, *figures in part:
            found.setdefault(post_id, []).append(PointReading(read_at, call, tuple(figures)))
    return {post_id: tuple(readings) for post_id, readings in found.items()}


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


def calls_of_points(points: Mapping[int, Sequence[PointReading]]) -> dict[int, set[int]]:
    """By call, the posts whose readings it brought."""
    found: dict[int, set[int]] = {}
    for post_id, readings in points.items():
        for reading in readings:
            if reading.api_call is not None:
                found.setdefault(reading.api_call, set()).add(post_id)
    return found
