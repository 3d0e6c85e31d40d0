"""A column of the tabs of posts while it is built, and their rows, which are made when they are written."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from application.campaigns.results.reported import ReportedPost
from application.export.report import Cell, Entry, Format, Row

NOTES_PER_TAB = 5_000
"""Spreadsheets draw every note as a shape; beyond this many the last columns alone say why."""


@dataclass(frozen=True)
class Field:
    """`entry` takes the post and its row in the tab, counted from 0 at the titles."""

    key: str
    title: str
    format: Format
    entry: Callable[[ReportedPost, int], Entry]
    note: str | None = None
    widest: float = 44
    currency: str | None = None


class PostRows(Collection[Row]):
    """The rows of a tab of posts, made anew each time that they are gone through: none is kept.

    The notes of blank cells and of figures by hand are dropped from the 5,001st on.
    """

    def __init__(self, posts: Sequence[ReportedPost], fields: Sequence[Field]) -> None:
        self._posts = posts
        self._fields = fields

    def __len__(self) -> int:
        return len(self._posts)

    def __contains__(self, row: object) -> bool:
        return any(row == each for each in self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PostRows) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]  # as lists have none

    def __iter__(self) -> Iterator[Row]:
        notes = 0
        entries_of = [field.entry for field in self._fields]
        for place, post in enumerate(self._posts, 1):
            row = [entry(post, place) for entry in entries_of]
            for index, entry in enumerate(row):
                if isinstance(entry, Cell) and entry.note and (entry.value is None or entry.by_hand):
                    notes += 1
                    if notes > NOTES_PER_TAB:
                        row[index] = replace(entry, note=None)
            yield row
