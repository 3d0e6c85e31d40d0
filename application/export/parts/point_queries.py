"""The readings of a report's posts nearest to points in time, and the calls behind all its figures."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, func, literal, or_, select

from application.campaigns.results.figure_queries import calls_named, told_together
from application.campaigns.results.reported import ReportedPost
from application.export.parts.elapsed import SecondsBetween
from application.export.parts.facts import ApiCallFacts, PointReading
from application.extensions import db
from application.formats import counted
from application.models import FIGURE_NAMES, Post, Reading, ReadingSource
from application.models.base import UtcDateTime

DAY, WEEK = timedelta(days=1), timedelta(days=7)
ROWS_AT_ONCE = 2_000
CALLS_AT_ONCE = 10_000
"""As many numbers as one statement takes without complaint."""

_MEASURED = Reading.source != ReadingSource.MANUAL
_FIGURES = tuple(getattr(Reading, name) for name in FIGURE_NAMES)


def point_readings(
    wanted: Select[int], ends_at: datetime | None = None
) -> dict[int, tuple[PointReading, ...]]:
    """By post, the readings that tell each figure nearest to 24 hours, 7 days and, if given, `ends_at`.

    One statement, in a window. A call often tells some of a post's figures only: readings that tell the same
    ones are ranked together, so the nearest that has a figure is always among those found.
    """
    which = told_together()
    age = SecondsBetween(Post.posted_at, Reading.read_at)
    offs = [func.abs(age - _seconds(DAY)), func.abs(age - _seconds(WEEK))]
    if ends_at is not None:
        offs.append(func.abs(SecondsBetween(literal(ends_at, UtcDateTime()), Reading.read_at)))
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


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())


def calls_of_points(points: Mapping[int, Sequence[PointReading]]) -> dict[int, set[int]]:
    """By call, the posts whose readings it brought."""
    found: dict[int, set[int]] = {}
    for post_id, readings in points.items():
        for reading in readings:
            if reading.api_call is not None:
                found.setdefault(reading.api_call, set()).add(post_id)
    return found


def calls_behind(
    posts: Iterable[ReportedPost],
    points: Mapping[int, Sequence[PointReading]],
    others: Mapping[int, Sequence[str]],
) -> tuple[ApiCallFacts, ...]:
    """The calls behind all figures that are told one by one; a statement for each 10,000.

    `others` says of further calls, by number, what each was used for.
    """
    behind = calls_of_points(points)
    for post in posts:
        for call in post.calls:
            behind.setdefault(call, set()).add(post.post_id)
    numbers = sorted({*behind, *others})
    parts = (numbers[start : start + CALLS_AT_ONCE] for start in range(0, len(numbers), CALLS_AT_ONCE))
    return tuple(
        _call(row, len(behind.get(row.id, ())), others.get(row.id, ()))
        for part in parts
        for row in calls_named(part)
    )


def _call(row: Row[*tuple[Any, ...]], posts: int, others: Collection[str]) -> ApiCallFacts:
    uses = [f"Figures of {counted(posts, 'post')}"] if posts else []
    return ApiCallFacts(
        number=row.id,
        requested_at=row.requested_at,
        path=row.path,
        query=row.query,
        version=row.version,
        status=row.status,
        body_sha256=row.body_sha256,
        used_for="; ".join([*uses, *others]),
    )
