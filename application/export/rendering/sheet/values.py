"""The values and formulas of a report as calls, row by row."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from application.export.rendering.sheet.calls import BODY_LIMIT, PutValues, RowPacker, wire_size
from application.export.rendering.sheet.places import Place
from application.export.rendering.sheet.references import retitled
from application.export.report import Cell, Entry, Row, Value, quoted_tab

_FIRST_DAY = datetime(1899, 12, 30)
_DAY = timedelta(days=1)
_PLAIN = (str, int, float, type(None))
_MOST_IN_A_ROW = BODY_LIMIT // 2
"""Bytes of a row that is sent whole."""


@dataclass
class Seen:
    """What the cells of a tab were seen to have, so that later passes go over those tabs alone."""

    first_formula: int | None = None
    images: bool = False
    links: bool = False
    cells: bool = False

    def note(self, column: int, cell: Cell, *, images: bool) -> None:
        """Take a cell into account; `images`: pictures are shown."""
        self.cells = True
        if cell.link or cell.image:
            self.links = True
        if cell.formula or (images and cell.image):
            self.images = self.images or not cell.formula
            self.first_formula = column if self.first_formula is None else min(self.first_formula, column)


def serial(value: date) -> int | float:
    """A day or a moment as spreadsheets count: days since 1899-12-30."""
    if isinstance(value, datetime):
        # Nine decimals of a day are a tenth of a millisecond.
        return round((value - _FIRST_DAY) / _DAY, 9)
    return (value - _FIRST_DAY.date()).days


def raw_calls(places: Sequence[Place], seen: Mapping[str, Seen], *, images: bool) -> Iterator[PutValues]:
    """All values that are no formulas; blank cells stay as they are. Fills `seen`, by the tabs' keys."""
    packer = RowPacker(raw=True)
    for place in places:
        title = quoted_tab(place.title)
        if place.tab.header:
            titles: list[Any] = [column.title or None for column in place.tab.columns]
            yield from _add(packer, title, 0, 0, titles)
        noted = seen[place.key]
        for row, entries in enumerate(place.tab.rows, place.first_row):
            yield from _add(packer, title, row, 0, _raw_row(entries, noted, images=images))
        if not len(place.tab.rows) and place.tab.empty:
            yield from _add(packer, title, place.first_row, 0, [place.tab.empty])
    yield from packer.flush()


def _raw_row(entries: Row, seen: Seen, *, images: bool) -> list[Any]:
    values: list[Any] = []
    for column, entry in enumerate(entries):
        if type(entry) in _PLAIN:
            values.append(entry if entry != "" else None)
        elif isinstance(entry, Cell):
            seen.note(column, entry, images=images)
            values.append(None if formula_of(entry, images=images) else _sent(shown(entry)))
        else:
            values.append(_sent(entry))
    while values and values[-1] is None:
        values.pop()
    return values


def shown(cell: Cell) -> Value:
    """What stands in a cell: its value, else the address that it leads to."""
    return cell.value if cell.value is not None else cell.link or cell.image


def _sent(value: Value) -> Any:
    return serial(value) if isinstance(value, date) else value if value != "" else None


def formula_of(entry: Entry, *, images: bool) -> str | None:
    """The formula of an entry, if it has one: its own, or the one that shows its picture."""
    if not isinstance(entry, Cell):
        return None
    if entry.formula is None and images and entry.image:
        return '=IMAGE("{}")'.format(entry.image.replace('"', "%22"))
    return entry.formula


def formula_calls(places: Sequence[Place], seen: Mapping[str, Seen], *, images: bool) -> Iterator[PutValues]:
    """All formulas; `seen` says where to look."""
    packer = RowPacker(raw=False)
    renamed = {place.tab.name: place.title for place in places if place.title != place.tab.name}
    for place in places:
        first = seen[place.key].first_formula
        if first is None:
            continue
        title = quoted_tab(place.title)
        for row, entries in enumerate(place.tab.rows, place.first_row):
            found = [formula_of(entry, images=images) for entry in entries[first:]]
            formulas = [retitled(one, renamed) if one and renamed else one for one in found]
            while formulas and formulas[-1] is None:
                formulas.pop()
            yield from _add(packer, title, row, first, formulas)
    yield from packer.flush()


def _add(packer: RowPacker, title: str, row: int, column: int, values: Sequence[Any]) -> Iterator[PutValues]:
    """Take a row; one too long for a body goes in halves."""
    size = wire_size(values)
    if size > _MOST_IN_A_ROW and len(values) > 1:
        half = len(values) // 2
        yield from _add(packer, title, row, column, values[:half])
        yield from _add(packer, title, row, column + half, values[half:])
        return
    yield from packer.add(title, row, column, values, size)
