"""All problems as one page shows them: how many of each cause, and the first entries of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ScalarSelect, Select, func, select

from application.extensions import db
from application.operations.causes import CAUSES
from application.operations.entries import Entry, entries
from application.operations.kinds import Cause, Tier

SHOWN = 10
PER_PAGE = 50


@dataclass(frozen=True)
class Group:
    """A cause with the number of its entries, and some of them."""

    cause: Cause
    total: int
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Board:
    """The causes that have entries, in their order."""

    groups: tuple[Group, ...]

    def of(self, tier: Tier) -> tuple[Group, ...]:
        return tuple(group for group in self.groups if group.cause.tier is tier)

    def total(self, tier: Tier) -> int:
        return sum(group.total for group in self.of(tier))


def board(causes: Sequence[Cause] = CAUSES) -> Board:
    """Two statements for the numbers, one for each cause that has entries, and those that finding needs."""
    found = [(cause, cause.find()) for cause in causes]
    numbers = _numbers(
        {cause.key: made for cause, made in found if not isinstance(made, list) and cause.numbers is None}
    )
    for counted in {cause.numbers for cause in causes if cause.numbers is not None}:
        numbers |= counted()
    groups = []
    for cause, made in found:
        if isinstance(made, list):
            groups.append(Group(cause, len(made), tuple(made[:SHOWN])))
        elif numbers.get(cause.key):
            groups.append(Group(cause, numbers[cause.key], tuple(entries(made, offset=0, limit=SHOWN))))
    return Board(tuple(group for group in groups if group.total))


def group_page(cause: Cause, page: int) -> tuple[Group, int]:
    """One page of a cause's entries, and the page it is: the last when there are not so many."""
    made = cause.find()
    total = len(made) if isinstance(made, list) else _numbers({cause.key: made})[cause.key]
    page = min(page, max(1, -(-total // PER_PAGE)))
    offset = (page - 1) * PER_PAGE
    shown = (
        made[offset : offset + PER_PAGE]
        if isinstance(made, list)
        else entries(made, offset=offset, limit=PER_PAGE)
    )
    return Group(cause, total, tuple(shown)), page


def _numbers(statements: Mapping[str, Select[*tuple[Any, ...]]]) -> dict[str, int]:
    counting = [_counting(statement).label(key) for key, statement in statements.items()]
    if not counting:
        return {}
    return dict(db.session.execute(select(*counting)).mappings().one())


def _counting(statement: Select[*tuple[Any, ...]]) -> ScalarSelect[int]:
    """The number of rows, without what is only shown."""
    bare = statement.order_by(None).with_only_columns(func.count(), maintain_column_froms=True)
    return bare.scalar_subquery()
