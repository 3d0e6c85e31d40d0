"""Which readings the archive of docs/scale.md would let go, as its statement has it, for any database."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import func, select

from application.extensions import db
from application.models import FIGURE_NAMES, Post, Reading, ReadingSource

HOUR, FIRST_HOURS = timedelta(hours=1), 48


def spare_readings(ahead: timedelta = timedelta()) -> set[int]:
    """Ids of those that may go, of all posts, by a clock that is so far ahead of UTC."""
    alike: dict[tuple[object, ...], list[Reading]] = defaultdict(list)
    last: dict[tuple[object, ...], Reading] = {}
    for reading, posted_at, told in _in_order():
        alike[told].append(reading)
        age = min((reading.read_at - posted_at) // HOUR, FIRST_HOURS) if posted_at else FIRST_HOURS
        last[*told, (reading.read_at + ahead).date(), age] = reading
    stays = {reading.id for reading in last.values()} | {readings[0].id for readings in alike.values()}
    asked = [
        reading for found in alike.values() for reading in found if reading.source is ReadingSource.ASKED
    ]
    return {reading.id for reading in asked} - stays


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
