"""Numbers that tell whether posts still stand as they did, worked out by the database without sending one."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, case, func, literal

from application.integrations.graph.metrics import metric
from application.models import Post
from application.profiles.campaigns.seconds import Seconds

_MODULUS = 2**31 - 1
_GENERATOR = 48_271
"""Of the numbers below the modulus, all of which are powers of it (Park and Miller's generator)."""


@cache
def accepted_marks(figure: str) -> tuple[ColumnElement[Any], ...]:
    """Sums over posts that differ as soon as one comes or goes, or has another figure, age or end.

    They are asked for in groups of posts that share their type, their texts, and which figures are known: so
    none of these is among the facts.
    """
    return _marks(_facts(figure))


@cache
def marks_before(figure: str) -> tuple[ColumnElement[Any], ...]:
    """The same of posts that others are held against, with what decides whether they count, and as what."""
    manual = [_is_among(Post.manual_figures, figure)]
    classic = [_is_among(Post.webhook_figures, name) for name in metric(figure).replaces]
    types = [Post.media_type == "VIDEO", Post.media_type == "CAROUSEL_ALBUM"]
    products = [Post.media_product_type == "REELS", Post.media_product_type == "STORY"]
    return _marks([*_facts(figure), *map(_bit, (*manual, *classic, *types, *products))])


def _facts(figure: str) -> list[Any]:
    """In whole numbers; what is not known is another than 0."""
    numbers = (getattr(Post, figure), Seconds(Post.posted_at), Seconds(Post.last_read_at))
    return [*(func.coalesce(number, -1) for number in numbers), _bit(Post.closed_at.is_(None))]


def _marks(facts: Sequence[Any]) -> tuple[ColumnElement[Any], ...]:
    """Each post has a weight of its own: what one gains doesn't make up for what another loses."""
    mark: ColumnElement[int] = literal(0)
    for place, fact in enumerate(facts):
        mark = mark + fact % _MODULUS * _weight(place)
    of_post = Post.id * _GENERATOR % _MODULUS
    return func.count(), func.sum(Post.id), func.sum(mark % _MODULUS * of_post % _MODULUS)


def _weight(place: int) -> int:
    """What a fact is multiplied with: below 2**26, so that two dozen facts of 31 bits fit into 63.

    The weights have nothing to do with each other. With small ones in a row, a fact that rose by one weight
    would make up for another that fell by another, and old results would stay.
    """
    return pow(_GENERATOR, place + 8, _MODULUS) >> 5


def _is_among(names: Any, name: str) -> ColumnElement[bool]:
    """Whether a list of names, with spaces between them, holds this one; of none it doesn't."""
    return (literal(" ") + func.coalesce(names, "") + " ").contains(f" {name} ", autoescape=True)


def _bit(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, 1), else_=0)
