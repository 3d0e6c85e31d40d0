"""The steps of a deletion, made from the retention table; each works chunk by chunk. Never commits."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from application.integrations.blobs import BlobStore
from application.leaving.remade import make_again
from application.leaving.removing import (
    Chunk,
    remove_files,
    remove_rows,
    replace_columns,
    rows_of,
    rows_that_go,
)
from application.leaving.retention import FILES, RULES
from application.leaving.rules import FileRule, Leaver, MakeAgain, Remove, Rule
from application.models import Base, DeletionExtent

FACEBOOK = "facebook"
"""The permission is given back at Facebook: an outside call, made by the task."""


@dataclass(frozen=True)
class Step:
    """One table, or one kind of file; `work` goes on behind the row of this id, where that matters.

    `comes_last`: it waits until all other steps are done. `waits_for`: rows that name files outlast them.
    """

    name: str
    what: str
    comes_last: bool
    waits_for: frozenset[str]
    work: Callable[[Leaver, BlobStore, int], Iterator[Chunk]]


def steps_of(extent: DeletionExtent) -> tuple[Step, ...]:
    """The steps in their order: files ahead of the rows that name them."""
    found: list[Step] = []
    for rule in RULES:
        if not rule.deeds(extent):
            continue
        found += [_file_step(files, rule, extent) for files in FILES if files.table is rule.table]
        along = going_along(rule.name)
        found.append(
            _row_step(
                rule, extent, frozenset(files.name for files in FILES if files.table.__tablename__ in along)
            )
        )
    return tuple(found)


@lru_cache
def going_along(name: str) -> frozenset[str]:
    """The table, and all of which the database itself removes rows when rows of it go."""
    children = {
        table.name
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name == name and key.ondelete == "CASCADE" and table.name != name
    }
    return frozenset({name}).union(*(going_along(child) for child in children))


def _row_step(rule: Rule, extent: DeletionExtent, waits_for: frozenset[str]) -> Step:
    def work(leaver: Leaver, blobs: BlobStore, after: int) -> Iterator[Chunk]:
        assert rule.belongs is not None
        rows = rule.belongs.rows_of(leaver)
        for deed in rule.deeds(extent):
            if isinstance(deed, Remove):
                yield from remove_rows(rule.table, rows_that_go(deed, rows))
            elif isinstance(deed, MakeAgain):
                yield from make_again(leaver, extent, blobs, after)
            else:
                yield from replace_columns(rule.table, rows_of(deed, rows), deed, reason(extent))

    return Step(rule.name, rule.what, rule.comes_last, waits_for, work)


def _file_step(files: FileRule, rule: Rule, extent: DeletionExtent) -> Step:
    def work(leaver: Leaver, blobs: BlobStore, after: int) -> Iterator[Chunk]:
        assert rule.belongs is not None
        rows = rule.belongs.rows_of(leaver)
        if extent is DeletionExtent.LEAVING:
            for deed in rule.deeds(extent):
                if isinstance(deed, Remove):
                    rows = rows_that_go(deed, rows)
        yield from remove_files(files, rows, reason(extent), blobs, after)

    return Step(files.name, files.what, False, frozenset(), work)


def reason(extent: DeletionExtent) -> str:
    """Why a file went, as its tombstone says it."""
    return "leaving" if extent is DeletionExtent.LEAVING else "deletion"
