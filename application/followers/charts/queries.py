"""Counts of accounts over time, thinned by the database, and the notes on them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from application.charts.thinning import Bucket, Point
from application.extensions import db
from application.followers.charts.frame import Frame, Held
from application.models import CountNote, CountRound, FollowerCount, TrackedAccount
from application.models.seconds import Seconds

BUCKETS = 1_000
"""The spans that a frame is cut into: about a pixel of a wide screen each."""
MOST_NOTES = 12

_SECONDS = 1 << 19
_FOLLOWERS = 1 << 44
"""A second within a bucket and a count stand together in one whole number of 63 bits, so that one look at the
rows finds the least and the most with their moments, and the first and the last with their counts. Buckets
are up to six days wide, counts below 2^44: more people than there are."""


def held_counts(account_ids: Sequence[int]) -> Held | None:
    """The first and the last moment of these accounts' closed rounds; one statement on few rows."""
    asked = select(_edge_of(FollowerCount.counted_at.asc()), _edge_of(FollowerCount.counted_at.desc()))
    found = db.session.execute(asked.where(TrackedAccount.id.in_(account_ids))).all()
    firsts, lasts = ([row[at] for row in found if row[at]] for at in (0, 1))
    return Held(min(firsts), max(lasts)) if firsts else None


def _edge_of(order: ColumnElement[Any]) -> ColumnElement[Any]:
    """The moment of the account's first round in that order."""
    return (
        select(CountRound.counted_at)
        .select_from(FollowerCount)
        .join(CountRound, CountRound.id == FollowerCount.round_id)
        .where(FollowerCount.tracked_account_id == TrackedAccount.id, CountRound.closed_at.is_not(None))
        .order_by(order)
        .limit(1)
        .correlate(TrackedAccount)
        .scalar_subquery()
    )


def buckets_of(account_ids: Sequence[int], frame: Frame, number: int = BUCKETS) -> dict[int, list[Bucket]]:
    """By account what is kept of its counts, the frame cut into so many buckets, the oldest first.

    One statement.
    """
    start = int(frame.first.timestamp())
    width = min(max(1, -(-(frame.seconds + 1) // number)), _SECONDS)
    since = Seconds(CountRound.counted_at) - start
    within = since % width
    at_edge = within * _FOLLOWERS + FollowerCount.followers
    of_value = FollowerCount.followers * _SECONDS + within
    bucket = (since - within).label("bucket")
    columns = (
        FollowerCount.tracked_account_id,
        bucket,
        func.min(at_edge),
        func.min(of_value),
        func.max(of_value),
        func.max(at_edge),
        func.count(),
    )
    asked = (
        _counts(account_ids, *columns)
        .where(*_inside(frame), FollowerCount.followers < _FOLLOWERS)
        .group_by(FollowerCount.tracked_account_id, bucket)
        .order_by(FollowerCount.tracked_account_id, bucket)
    )
    found: dict[int, list[Bucket]] = {account_id: [] for account_id in account_ids}
    for account_id, begins, first, least, most, last, number in db.session.execute(asked):
        at = start + int(begins)
        found[account_id].append(
            Bucket(_edge(at, first), _value(at, least), _value(at, most), _edge(at, last), number)
        )
    return found


def _edge(start: int, packed: int) -> Point:
    within, followers = divmod(int(packed), _FOLLOWERS)
    return Point(start + within, followers)


def _value(start: int, packed: int) -> Point:
    followers, within = divmod(int(packed), _SECONDS)
    return Point(start + within, followers)


def all_counts(account_ids: Sequence[int], frame: Frame) -> list[tuple[int, int, int]]:
    """Each count of the frame as (seconds since 1970, account, followers), oldest first; one statement."""
    moment = Seconds(CountRound.counted_at)
    asked = (
        _counts(account_ids, moment, FollowerCount.tracked_account_id, FollowerCount.followers)
        .where(*_inside(frame))
        .order_by(CountRound.counted_at, FollowerCount.round_id)
    )
    return [(at, account_id, followers) for at, account_id, followers in db.session.execute(asked)]


def notes_on(zids: Sequence[int], networks: Sequence[str], frame: Frame) -> list[CountNote]:
    """The newest notes in the frame on these units and networks, or on all, oldest first; one statement."""
    asked = (
        select(CountNote)
        .where(
            CountNote.removed_at.is_(None),
            CountNote.happened_at >= frame.first,
            CountNote.happened_at <= frame.last,
            or_(CountNote.unit_zid.is_(None), CountNote.unit_zid.in_(zids)),
            or_(CountNote.network.is_(None), CountNote.network.in_(networks)),
        )
        .order_by(CountNote.happened_at.desc(), CountNote.id.desc())
        .limit(MOST_NOTES)
    )
    return list(db.session.scalars(asked))[::-1]


def _counts(account_ids: Sequence[int], *columns: ColumnElement[Any] | Any) -> Select[Any]:
    """Of closed rounds. A count stands at its round's moment, so that all networks meet there."""
    return (
        select(*columns)
        .select_from(FollowerCount)
        .join(CountRound, CountRound.id == FollowerCount.round_id)
        .where(FollowerCount.tracked_account_id.in_(account_ids), CountRound.closed_at.is_not(None))
    )


def _inside(frame: Frame) -> tuple[ColumnElement[bool], ...]:
    return CountRound.counted_at >= _whole(frame.first), CountRound.counted_at <= frame.last


def _whole(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)
