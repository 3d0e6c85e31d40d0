"""Tabs that are laid out freely, as what a page is made of: headings, sentences, tables. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from application.export.rendering.page.tables import Table, free_tables
from application.export.report import Cell, Column, Entry, Format, Row, value_of


@dataclass(frozen=True)
class Block:
    """One of three: the title of what follows, a remark that stands by itself, the parts of one table."""

    heading: str = ""
    sentence: str = ""
    parts: tuple[Table, ...] = ()


def blocks_of(columns: Sequence[Column], rows: Sequence[Row], root: str) -> Iterator[Block]:
    """What the rows are: a title of the tab is passed over, as the page has its own.

    A row of headings begins a table, and so does the first row after a section's title; an empty row ends it.
    """
    titles: Row | None = None
    gathered: list[Row] = []

    def table() -> Iterator[Block]:
        if gathered:
            yield Block(parts=free_tables(columns, titles, gathered, root=root))
            gathered.clear()

    for row in (_trimmed(row) for row in rows):
        if lone := _lone(row):
            yield from table()
            titles = None
            if lone.format is not Format.TITLE:
                text = str(lone.value or "")
                yield Block(heading=text) if lone.format is Format.SECTION else Block(sentence=text)
        elif not row or _is_heading(row):
            yield from table()
            titles = row or None
        else:
            gathered.append(row)
    yield from table()


def led(rows: Sequence[Row], first: int) -> list[Row]:
    """The rows from `first` on, led by the section's title and the headings that they stand under."""
    section: Row | None = None
    headings: Row | None = None
    for row in rows[:first]:
        trimmed = _trimmed(row)
        lone = _lone(trimmed)
        if lone is not None and lone.format is Format.SECTION:
            section, headings = row, None
        elif not trimmed:
            headings = None
        elif _is_heading(trimmed):
            headings = row
    return [row for row in (section, headings) if row is not None] + list(rows[first:])


def _trimmed(row: Row) -> list[Entry]:
    """The row up to its last cell that tells something."""
    cells = list(row)
    while cells and _is_bare(cells[-1]):
        cells.pop()
    return cells


def _is_bare(entry: Entry) -> bool:
    if isinstance(entry, Cell):
        return entry.value is None and entry.note is None and entry.format is not Format.NOT_OFFERED
    return entry is None


def _lone(row: Sequence[Entry]) -> Cell | None:
    """The one cell of a row that is a title or a remark."""
    first = row[0] if len(row) == 1 else None
    if isinstance(first, Cell) and first.format in (Format.TITLE, Format.SECTION, Format.REMARK):
        return first
    return None


def _is_heading(row: Sequence[Entry]) -> bool:
    told = [entry for entry in row if value_of(entry) is not None]
    return bool(told) and all(isinstance(entry, Cell) and entry.format is Format.HEADING for entry in told)
