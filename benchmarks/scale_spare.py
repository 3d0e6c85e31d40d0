"""Which readings the archive of docs/scale.md would let go, as its statement has it, for any database."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select

from application.export.parts.point_queries import DAY, WEEK
from application.extensions import db
from application.models import FIGURE_NAMES, Post, Reading, ReadingSource

HOUR, FIRST_HOURS = timedelta(hours=1), 48


def spare_readings(ahead: timedelta = timedelta(), ends_at: datetime | None = None) -> set[int]:
    """Ids of those that may go, of all posts, by a clock that is so far ahead of UTC.

    `ends_at` is when their campaign ended; the reading nearest to it stays.
    """
    alike: dict[tuple[object, ...], list[Reading]] = defaultdict(list)
    posted: dict[tuple[object, ...], datetime] = {}
    last: dict[tuple[object, ...], Reading] = {}
    for reading, posted_at, told in _in_order():
        alike[told].append(reading)
        age = FIRST_HOURS
        if posted_at is not None:
            posted[told] = posted_at
            age = min((reading.read_at - posted_at) // HOUR, FIRST_HOURS)
        last[*told, (reading.read_at + ahead).date(), age] = reading
    stays = {reading.id for reading in last.values()}
    for told, readings in alike.items():
        points = [posted[told] + age for age in (DAY, WEEK)] if told in posted else []
        points += [ends_at] if ends_at is not None else []
        stays |= {readings[0].id} | {_nearest(readings, point).id for point in points}
    return {
        reading.id
        for readings in alike.values()
        for reading in readings
        if reading.source is ReadingSource.ASKED and reading.id not in stays
    }


def _nearest(readings: Sequence[Reading], point: datetime) -> Reading:
    return min(readings, key=lambda reading: (abs(reading.read_at - point), reading.read_at))


def spare_share() -> float:
    """Of all readings, those that may go."""
    readings = db.session.scalar(select(func.count(Reading.id))) or 0
    return len(spare_readings()) / max(1, readings)


def _in_order() -> Iterator[tuple[Reading, datetime | None, tuple[object, ...]]]:
    """Each reading, when its post is from, and what has to be the same for two of them to be told alike."""
    statement = select(Reading, Post.posted_at).join(Post, Post.id == Reading.post_id)
    for reading, posted_at in db.session.execute(statement.order_by(Reading.read_at)):
        names = tuple(name for name in FIGURE_NAMES if getattr(reading, name) is None)
        words = (reading.classic_names, reading.refused_metrics, reading.insights_reason)
        yield reading, posted_at, (reading.post_id, reading.source, words, names)
