"""Posts in groups that are alike, counted and added up by the database."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, String, case, func, select, type_coerce

from application.campaigns.results.columns import METRIC_NAMES, post_type
from application.campaigns.results.post_sets import State
from application.campaigns.results.rates import ENGAGEMENT_PARTS
from application.extensions import db
from application.models import InstagramAccount, Post
from application.profiles.alike_posts import AlikePosts

SUMMED = ("views", "reach", "total_interactions", *ENGAGEMENT_PARTS)
"""The figures that are added up."""

_KEYS: tuple[Any, ...] = (Post.media_type, Post.media_product_type, Post.manual_figures)
_STATE: tuple[Any, ...] = (
    type_coerce(InstagramAccount.region, String),
    type_coerce(Post.insights_reason, String),
    Post.refused_metrics,
)
_FLAGS: tuple[ColumnElement[bool], ...] = (
    Post.last_read_at.is_(None),
    Post.details_read_at.is_not(None),
    Post.deleted_at.is_not(None),
    Post.instagram_account_id.is_(None),
)
"""Those of State, in its order."""
_IN_STATE = (*_KEYS, *_STATE)


def alike_posts(condition: ColumnElement[bool]) -> list[AlikePosts]:
    """The posts that fulfil the condition, by type and by which of SUMMED they have; one statement."""
    rows = db.session.execute(_grouped(_KEYS, _bits(SUMMED), condition))
    return [
        AlikePosts(posts, post_type(*type_), _named(SUMMED, bits), _split(manual), _sums(sums))
        for posts, bits, (*type_, manual), sums in _read(rows, _KEYS)
    ]


def alike_in_state(condition: ColumnElement[bool], part: ColumnElement[Any]) -> dict[Any, list[AlikePosts]]:
    """The same by every metric, and by what decides why one is missing, of each `part`; one statement."""
    keys = (*_IN_STATE, part)
    found: dict[Any, list[AlikePosts]] = defaultdict(list)
    rows = db.session.execute(_grouped(keys, _bits_in_state(), condition))
    for posts, bits, (media_type, product, manual, *words, of_part), sums in _read(rows, keys):
        flags = (bits >> len(METRIC_NAMES) + place & 1 for place in range(len(_FLAGS)))
        state = State(media_type, product, *words, *flags)
        known = _named(METRIC_NAMES, bits)
        type_ = post_type(media_type, product)
        group = AlikePosts(posts, type_, known, _split(manual), _sums(sums), state)
        found[of_part].append(group)
    return found


def _grouped(
    alike: Sequence[Any],
    bits: ColumnElement[int],
    condition: ColumnElement[bool],
) -> Select[*tuple[Any, ...]]:
    """How many posts each group has, its bits, what they have alike, and the sums of SUMMED."""
    keys = [column.label(f"key_{place}") for place, column in enumerate(alike)]
    sums = [func.sum(getattr(Post, name)) for name in SUMMED]
    return (
        select(func.count(), bits.label("bits"), *keys, *sums)
        .select_from(Post)
        .outerjoin(InstagramAccount, InstagramAccount.id == Post.instagram_account_id)
        .where(condition)
        .group_by("bits", *(key.name for key in keys))
    )


def _read(
    rows: Iterable[Sequence[Any]], alike: Sequence[Any]
) -> Iterator[tuple[int, int, Sequence[Any], Sequence[Any]]]:
    """Of each row the posts, the bits, what they have alike, and the sums of SUMMED."""
    first_sum = 2 + len(alike)
    for row in rows:
        yield row[0], int(row[1]), row[2:first_sum], row[first_sum : first_sum + len(SUMMED)]


@cache
def _bits_in_state() -> ColumnElement[int]:
    return _bits(METRIC_NAMES, _FLAGS)


def _bits(names: Sequence[str], flags: Sequence[ColumnElement[bool]] = ()) -> ColumnElement[int]:
    """A number whose bits tell which of the figures are known, the first the lowest, then the flags."""
    known = [getattr(Post, name).is_not(None) for name in names]
    first, *others = (case((each, 1 << place), else_=0) for place, each in enumerate([*known, *flags]))
    return sum(others, first)


def _named(names: Sequence[str], bits: int) -> frozenset[str]:
    return frozenset(name for place, name in enumerate(names) if bits >> place & 1)


def _split(manual: str | None) -> frozenset[str]:
    return frozenset((manual or "").split())


def _sums(values: Sequence[Any]) -> dict[str, int]:
    return {name: int(value) for name, value in zip(SUMMED, values, strict=True) if value is not None}
