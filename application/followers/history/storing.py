"""Rounds and their counts, many at a time. The caller commits."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Table, insert, select

from application.extensions import db
from application.models import Base, CountRound, FollowerCount
from application.models.upsert import CHUNK_ROWS

Item = TypeVar("Item")


@dataclass(frozen=True)
class Brought:
    """A round as a file has it: what `count_rounds` is to hold of it, and its counts by account."""

    identity: str
    row: Mapping[str, Any]
    counts: Mapping[int, Mapping[str, Any]]
    """By the account's id: followers, count_precision, counted_at."""


@dataclass
class Added:
    """How many rounds and counts were new."""

    rounds: int = 0
    counts: int = 0


def add_rounds(rounds: Iterable[Brought]) -> Added:
    """Add those whose identity is not there yet, in their order, with their counts; the others stay.

    A few statements for each portion of 5,000 rounds, and memory for one.
    """
    added = Added()
    for portion in portions(rounds):
        known = ids_of([each.identity for each in portion])
        new = [each for each in portion if each.identity not in known]
        insert_rounds([{"identity": each.identity, **each.row} for each in new])
        ids = ids_of([each.identity for each in new])
        counts = insert_counts(
            {"tracked_account_id": account, "round_id": ids[each.identity], **count}
            for each in new
            for account, count in each.counts.items()
        )
        added.rounds += len(new)
        added.counts += counts
    return added


def ids_of(identities: Sequence[str]) -> dict[str, int]:
    """The ids of the rounds of these identities, as far as they are there."""
    if not identities:
        return {}
    rows = db.session.execute(
        select(CountRound.identity, CountRound.id).where(CountRound.identity.in_(identities))
    )
    return {row.identity: row.id for row in rows}


def insert_rounds(rows: Sequence[Mapping[str, Any]]) -> None:
    """In their order, as feeds tell rounds of one moment by rising ids: `upsert` would sort them by key."""
    if rows:
        db.session.execute(insert(_table(CountRound)), rows)


def insert_counts(rows: Iterable[Mapping[str, Any]]) -> int:
    """Counts that are not there yet; how many they were."""
    inserted = 0
    for portion in portions(rows):
        db.session.execute(insert(_table(FollowerCount)), portion)
        inserted += len(portion)
    return inserted


def _table(model: type[Base]) -> Table:
    """Rows go into the table itself: by way of the model they take twice as long."""
    return Base.metadata.tables[model.__tablename__]


def portions(items: Iterable[Item], size: int = CHUNK_ROWS) -> Iterator[list[Item]]:
    """The items, some at a time."""
    left = iter(items)
    while portion := list(islice(left, size)):
        yield portion
