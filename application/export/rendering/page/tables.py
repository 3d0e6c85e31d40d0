"""Rows of a tab as tables of a page, parted so that each fits a sheet of paper. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from application.export.rendering.page.cells import Notes, ShownCell, shown_cell
from application.export.report import Cell, Column, Entry, Row, fitted_width, value_of

WIDEST = 156
"""Characters of a table across a screen of 1280 pixels, and across a sheet of A4 on its side."""
_BESIDE = 3
"""Characters that the space beside a column is worth."""
_WIDEST_TEXT = 30
"""Longer texts wrap."""
_EVENER = 4
_MOST_LABELS = 2
_NO_COLUMN = Column()


@dataclass(frozen=True, slots=True)
class Head:
    """A column's title; `note`: see ShownCell."""

    text: str
    note: int = 0
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A row: its number in the workbook (0: not told), and its cells."""

    number: int
    cells: tuple[ShownCell, ...]


@dataclass(frozen=True)
class Table:
    """One table. `part` of `parts`: the columns of a wide one stand in several, below each other."""

    heads: tuple[Head, ...]
    lines: tuple[Line, ...]
    notes: tuple[str, ...]
    numeric: tuple[bool, ...]
    """Of each column, whether numbers stand in it: all of it then stands at the right."""
    part: int = 1
    parts: int = 1


def parted(widths: Sequence[float], fixed: int) -> list[list[int]]:
    """The columns of each part, led by the fixed ones: each once, the parts of about one width."""
    first = list(range(min(fixed, len(widths))))
    needed = [min(width, _WIDEST_TEXT) + _BESIDE for width in widths]
    room = WIDEST - sum(needed[: len(first)])
    parts = _within(needed, len(first), room)
    narrower = parts
    while len(narrower) == len(parts) and room > 0:
        parts, room = narrower, room - _EVENER
        narrower = _within(needed, len(first), room)
    return [[*first, *part] for part in parts]


def _within(needed: Sequence[float], first: int, room: float) -> list[list[int]]:
    """The columns from `first` on, as many in each part as have room, one at least."""
    parts: list[list[int]] = [[]]
    taken = 0.0
    for column in range(first, len(needed)):
        if parts[-1] and taken + needed[column] > room:
            parts.append([])
            taken = 0.0
        parts[-1].append(column)
        taken += needed[column]
    return parts


def header_tables(
    columns: Sequence[Column], rows: Sequence[Row], *, first_number: int, fixed: int, root: str
) -> tuple[Table, ...]:
    """The parts of a table whose columns have titles; `first_number` is that of the first row."""
    numbered = [(first_number + place, row) for place, row in enumerate(rows)]
    titles = [Cell(column.title, note=column.note) for column in columns]
    return tuple(_tables(columns, titles, numbered, max(fixed, 1), root))


def free_tables(
    columns: Sequence[Column], titles: Row | None, rows: Sequence[Row], *, root: str
) -> tuple[Table, ...]:
    """The parts of a table that is laid out freely; without titles its rows are labels with what is so."""
    wide = max(len(row) for row in (titles or (), *rows))
    padded = [(0, (*row, *(None for _ in range(wide - len(row))))) for row in rows]
    own = [*columns[:wide], *(_NO_COLUMN for _ in range(wide - len(columns)))]
    fitted = [
        replace(column, width=_width_of((titles or ())[place : place + 1], [row[place] for _, row in padded]))
        for place, column in enumerate(own)
    ]
    return tuple(_tables(fitted, titles, padded, _labels(padded, wide), root))


def _labels(rows: Sequence[tuple[int, Row]], wide: int) -> int:
    """How many columns in front name the row, in words."""
    for column in range(min(_MOST_LABELS, wide - 1)):
        if not all(isinstance(value_of(row[column]), str) for _, row in rows):
            return max(1, column)
    return min(_MOST_LABELS, wide)


def _width_of(title: Sequence[Entry], entries: Sequence[Entry]) -> float:
    """The width of a column of many tables, of which each has other words: what this one needs."""
    words = str(value_of(title[0]) or "") if title else ""
    return fitted_width(words, entries, most=_WIDEST_TEXT)


def _tables(
    columns: Sequence[Column],
    titles: Sequence[Entry] | None,
    rows: Sequence[tuple[int, Sequence[Entry]]],
    fixed: int,
    root: str,
) -> Iterator[Table]:
    parts = parted([column.width for column in columns], fixed)
    for number, part in enumerate(parts, 1):
        notes = Notes()
        heads = _heads(titles, part, notes, root) if titles is not None else []
        lines = _lines(columns, rows, part, notes, root)
        numeric = [_has_numbers(lines, place) for place in range(len(part))]
        yield Table(
            heads=tuple(
                Head(head.text, head.note, is_number) for head, is_number in zip(heads, numeric, strict=False)
            ),
            lines=lines,
            numeric=tuple(numeric),
            notes=notes.texts,
            part=number,
            parts=len(parts),
        )


def _heads(titles: Sequence[Entry], part: Sequence[int], notes: Notes, root: str) -> list[ShownCell]:
    told = [titles[index] if index < len(titles) else None for index in part]
    return [shown_cell(title, _NO_COLUMN, notes, root) for title in told]


def _lines(
    columns: Sequence[Column],
    rows: Sequence[tuple[int, Sequence[Entry]]],
    part: Sequence[int],
    notes: Notes,
    root: str,
) -> tuple[Line, ...]:
    return tuple(
        Line(place, tuple(shown_cell(row[index], columns[index], notes, root) for index in part))
        for place, row in rows
    )


def _has_numbers(lines: Sequence[Line], place: int) -> bool:
    return any(line.cells[place].is_number for line in lines)
