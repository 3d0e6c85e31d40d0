"""How many posts each view of a campaign holds.

Which decided posts the campaign's dates and members still cover is known only by looking at each of them.
The answer hangs on nothing but the two sets of posts, so it is kept under their checksums: whoever leafs
through a large campaign doesn't have them compared again for every page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import CompoundSelect, Select, case, func, literal, select, union_all

from application.built_once import built_once
from application.campaigns.candidates import Window, arms_with_rows, candidate_arms
from application.extensions import db
from application.models import Assignment, Decision, Post
from application.remembered import Remembered

BEFORE_ALL_DECISIONS = datetime(1970, 1, 1, tzinfo=UTC)
MOST_REMEMBERED = 256
"""Campaigns in a process."""

comparisons: Remembered["_Compared"] = Remembered(MOST_REMEMBERED)

_REMAINDER = 65_521

Arms = CompoundSelect[*tuple[Any, ...]]


@dataclass(frozen=True)
class Standing:
    """How many posts each view holds, and when the campaign's latest decision was made."""

    counts: dict[Decision, int]
    as_of: datetime
    owners: tuple[tuple[int | None, int | None], ...]
    """Whose posts were decided on, as (account, user of a post without one), where some of them are not
    covered now; else empty."""


class _Checksum(NamedTuple):
    """Which posts a set holds, in numbers: sets that share them are hardly ever different ones (1, 5, 6 and
    2, 3, 7 would be)."""

    posts: int
    total: int
    squares: int


class _DecidedSet(NamedTuple):
    """The posts of a decision. `latest` and the sum of the rows' ids tell apart what the checksum doesn't:
    whoever decides does so later than all before."""

    decision: Decision
    posts: _Checksum
    latest: datetime
    rows: int


class _Compared(NamedTuple):
    """Of the posts that a campaign covers: those with a row, and those put back among these."""

    with_row: int
    put_back: int
    owners: tuple[tuple[int | None, int | None], ...] = ()


def standing_of(window: Window) -> Standing:
    """Six statements at most. Who reads posts afterwards sees them as they were at `as_of`, or later."""
    sets, covered = _decided_sets(window), _covered(window)
    compared = _Compared(0, 0)
    if sets:
        compared = comparisons.get(
            window,
            (sets, covered),
            lambda: _compare(window, sets),
            lambda: (_decided_sets(window), _covered(window)),
        )
    latest = max((each.latest for each in sets), default=BEFORE_ALL_DECISIONS)
    counts = {each.decision: each.posts.posts for each in sets}
    counts[Decision.UNDECIDED] = covered.posts - compared.with_row + compared.put_back
    return Standing({decision: counts.get(decision, 0) for decision in Decision}, latest, compared.owners)


def _decided_sets(window: Window) -> tuple[_DecidedSet, ...]:
    found = db.session.execute(*_decided(window.campaign_id))
    return tuple(_DecidedSet(row.decision, _read(row), row.latest, int(row.rows)) for row in found)


@built_once
def _decided(campaign_id: int) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Assignment.decision,
            func.max(Assignment.decided_at).label("latest"),
            func.sum(Assignment.id).label("rows"),
            *_checksum(Assignment.post_id),
        )
        .where(Assignment.campaign_id == campaign_id)
        .group_by(Assignment.decision)
        .order_by(Assignment.decision)
    )


def _checksum(post_id: Any) -> tuple[Any, ...]:
    remainder = post_id % _REMAINDER
    return (
        func.count(post_id).label("posts"),
        func.coalesce(func.sum(post_id), 0).label("total"),
        func.coalesce(func.sum(remainder * remainder), 0).label("squares"),
    )


def _read(row: Any) -> _Checksum:
    return _Checksum(int(row.posts), int(row.total), int(row.squares))


def _covered(window: Window) -> _Checksum:
    """The posts that a campaign covers; an index tells them."""
    found = [_read(row) for row in db.session.execute(*_covered_posts(*_bounds(window)))]
    return _Checksum(*(sum(numbers) for numbers in zip(*found, strict=True)))


@built_once
def _covered_posts(campaign_id: int, starts_at: datetime, ends_at: datetime) -> Arms:
    arms = candidate_arms([Window(campaign_id, starts_at, ends_at)])
    return union_all(*(arm.with_only_columns(*_checksum(Post.id)) for arm in arms))


def _bounds(window: Window) -> tuple[int, datetime, datetime]:
    return window.campaign_id, window.starts_at, window.ends_at


def _compare(window: Window, sets: Sequence[_DecidedSet]) -> _Compared:
    """Two statements at most. Where none can have been put back, decisions aren't asked for."""
    rows = sum(each.posts.posts for each in sets)
    any_put_back = any(each.decision is Decision.UNDECIDED for each in sets)
    found = db.session.execute(*_decided_of_covered(*_bounds(window), any_put_back=any_put_back)).all()
    with_row, back = (sum(int(number or 0) for number in column) for column in zip(*found, strict=True))
    owners = db.session.execute(*_owners(window.campaign_id)).all() if with_row < rows else []
    return _Compared(with_row, back, tuple((account_id, user_id) for account_id, user_id in owners))


@built_once
def _decided_of_covered(
    campaign_id: int, starts_at: datetime, ends_at: datetime, *, any_put_back: bool
) -> Arms:
    put_back = func.sum(case((Assignment.decision == Decision.UNDECIDED, 1), else_=0))
    numbers = (func.count(Assignment.id), put_back if any_put_back else literal(0))
    arms = arms_with_rows([Window(campaign_id, starts_at, ends_at)])
    return union_all(*(arm.with_only_columns(*numbers) for arm in arms))


@built_once
def _owners(campaign_id: int) -> Select[int | None, int | None]:
    return (
        select(Post.instagram_account_id, Post.user_id)
        .join(Assignment, Assignment.post_id == Post.id)
        .where(Assignment.campaign_id == campaign_id)
        .distinct()
    )
