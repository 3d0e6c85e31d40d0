"""How many posts each view of a campaign holds.

Which decided posts the campaign's dates and members still cover is known only by looking at each of them.
The answer hangs on nothing but the two sets of posts, so it is kept under their checksums: whoever leafs
through a large campaign doesn't have them compared again for every page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, case, func, literal, select, union_all

from application.campaigns.candidates import Window, arms_with_rows, candidate_arms
from application.extensions import db
from application.models import Assignment, Decision, Post

BEFORE_ALL_DECISIONS = datetime(1970, 1, 1, tzinfo=UTC)
WORTH_KEEPING = 1_000
"""Fewer decided posts are compared about as quickly as an answer is found again."""

_REMAINDER = 65_521


@dataclass(frozen=True)
class Standing:
    """How many posts each view holds, and when the campaign's latest decision was made."""

    counts: dict[Decision, int]
    as_of: datetime
    owners: tuple[tuple[int | None, int | None], ...]
    """Whose posts were decided on, as (account, user of a post without one), where some of them are not
    covered now; else empty."""


class _Checksum(NamedTuple):
    """Which posts a set holds, in numbers: two sets that share them are the same."""

    posts: int
    total: int
    squares: int


class _Compared(NamedTuple):
    """Of the posts that a campaign covers: those with a row, and those put back among these."""

    with_row: int
    put_back: int
    owners: tuple[tuple[int | None, int | None], ...] = ()


def standing_of(window: Window) -> Standing:
    """Four statements at most. Who reads posts afterwards sees them as they were at `as_of`, or later."""
    decided = db.session.execute(
        select(Assignment.decision, func.max(Assignment.decided_at), *_checksum(Assignment.post_id))
        .where(Assignment.campaign_id == window.campaign_id)
        .group_by(Assignment.decision)
        .order_by(Assignment.decision)
    ).all()
    sets = tuple((row.decision, _read(row)) for row in decided)
    covered = _covered(window)
    latest = max((latest for _, latest, *_ in decided), default=BEFORE_ALL_DECISIONS)
    rows = sum(found.posts for _, found in sets)
    compared = _compare(window, sets) if rows < WORTH_KEEPING else compared_once(window, sets, covered)
    counts = {decision: found.posts for decision, found in sets}
    counts[Decision.UNDECIDED] = covered.posts - compared.with_row + compared.put_back
    return Standing({decision: counts.get(decision, 0) for decision in Decision}, latest, compared.owners)


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
    arms = [arm.with_only_columns(*_checksum(Post.id)) for arm in candidate_arms([window])]
    found = [_read(row) for row in db.session.execute(union_all(*arms))]
    return _Checksum(*(sum(numbers) for numbers in zip(*found, strict=True)))


Sets = Sequence[tuple[Decision, _Checksum]]


def _compare(window: Window, sets: Sets) -> _Compared:
    """Two statements at most. Where none can have been put back, decisions aren't asked for."""
    rows = sum(found.posts for _, found in sets)
    if not rows:
        return _Compared(0, 0)
    any_put_back = any(decision is Decision.UNDECIDED for decision, _ in sets)
    put_back = func.sum(case((Assignment.decision == Decision.UNDECIDED, 1), else_=0))
    numbers = (func.count(Assignment.id), put_back if any_put_back else literal(0))
    arms = [arm.with_only_columns(*numbers) for arm in arms_with_rows([window])]
    found: Sequence[Row[Any]] = db.session.execute(union_all(*arms)).all()
    with_row, back = (sum(int(number or 0) for number in column) for column in zip(*found, strict=True))
    owners = db.session.execute(_owners(window.campaign_id)).all() if with_row < rows else []
    return _Compared(with_row, back, tuple((account_id, user_id) for account_id, user_id in owners))


@lru_cache(maxsize=256)
def compared_once(window: Window, sets: Sets, covered: _Checksum) -> _Compared:
    """As `_compare` tells it; `covered` only tells one answer from another."""
    return _compare(window, sets)


def _owners(campaign_id: int) -> Select[int | None, int | None]:
    return (
        select(Post.instagram_account_id, Post.user_id)
        .join(Assignment, Assignment.post_id == Post.id)
        .where(Assignment.campaign_id == campaign_id)
        .distinct()
    )
