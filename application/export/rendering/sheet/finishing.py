"""What is written over the values: links, then looks and notes of single cells."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

from application.export.rendering.link_limit import LinkLimit
from application.export.rendering.looks import look_in, look_of
from application.export.rendering.sheet.calls import Body
from application.export.rendering.sheet.cell_formats import change
from application.export.rendering.sheet.dressing import repeat
from application.export.rendering.sheet.places import Place
from application.export.rendering.sheet.rectangles import Rectangle, Rectangles, Shared
from application.export.rendering.sheet.values import Seen, formula_of
from application.export.report import Cell, Format, Row

_LINK_MASK = "userEnteredFormat.textFormat.link"
_LINKS_AT_ONCE = 500


def links(places: Sequence[Place], seen: Mapping[str, Seen], *, images: bool) -> Iterator[Body]:
    """The links behind texts; Google colours and underlines them, which the looks set right afterwards."""
    for place in places:
        if not seen[place.key].links:
            continue
        limit = LinkLimit()
        runs: dict[int, tuple[int, list[str]]] = {}
        for row, entries in enumerate(place.tab.rows, place.first_row):
            found = dict(_linked(entries, limit, images=images))
            for column in [column for column in runs if column not in found]:
                yield _link_run(place, column, *runs.pop(column))
            for column, address in found.items():
                start, addresses = runs.setdefault(column, (row, []))
                addresses.append(address)
                if len(addresses) == _LINKS_AT_ONCE:
                    yield _link_run(place, column, start, addresses)
                    del runs[column]
        for column, (start, addresses) in runs.items():
            yield _link_run(place, column, start, addresses)


def _linked(entries: Row, limit: LinkLimit, *, images: bool) -> Iterator[tuple[int, str]]:
    for column, entry in enumerate(entries):
        if not isinstance(entry, Cell):
            continue
        address = limit.address(entry)
        if address and formula_of(entry, images=images) is None:
            yield column, address


def _link_run(place: Place, column: int, row: int, addresses: Sequence[str]) -> Body:
    """The links of cells below each other."""
    formats = [{"userEnteredFormat": {"textFormat": {"link": {"uri": address}}}} for address in addresses]
    start = {"sheetId": place.sheet_id, "rowIndex": row, "columnIndex": column}
    rows = [{"values": [format]} for format in formats]
    return {"updateCells": {"start": start, "rows": rows, "fields": _LINK_MASK}}


def looks_and_notes(places: Sequence[Place], seen: Mapping[str, Seen]) -> Iterator[Body]:
    """Looks that are not their column's, and the notes of cells and titles."""
    for place in places:
        yield from _title_notes(place)
        if seen[place.key].cells or not place.tab.header:
            yield from _of_rows(place)
        if not len(place.tab.rows) and place.tab.empty:
            shared = change(None, look_of(Format.REMARK))
            assert shared is not None
            yield _request(place, Rectangle(place.first_row, place.first_row + 1, 0, 1, shared))


def _title_notes(place: Place) -> Iterator[Body]:
    if place.tab.header:
        for index, column in enumerate(place.tab.columns):
            if column.note:
                yield _request(place, Rectangle(0, 1, index, index + 1, _note(column.note)))


def _of_rows(place: Place) -> Iterator[Body]:
    looks, notes = Rectangles(), Rectangles()
    base = _Base(place)
    for row, entries in enumerate(place.tab.rows, place.first_row):
        yield from _requests(place, looks.take(row, base.changes(entries)))
        yield from _requests(place, notes.take(row, _notes(entries)))
    yield from _requests(place, looks.finish())
    yield from _requests(place, notes.finish())


class _Base:
    """What the cells of a tab look like already: their column's look where there is a header, else bare."""

    def __init__(self, place: Place) -> None:
        self.tab = place.tab
        columns = place.tab.columns
        self.looks = [look_of(column.format, column.currency) for column in columns]
        self.limit = LinkLimit()

    def changes(self, entries: Row) -> Iterator[tuple[int, Shared]]:
        """The cells of a row whose looks are to be changed."""
        for index, entry in enumerate(entries):
            if isinstance(entry, Cell):
                linked = self.limit.address(entry) is not None
                shared = self._change(index, entry, linked=linked)
                if shared:
                    yield index, shared
            elif entry is not None and not self.tab.header:
                shared = change(None, look_in(self.tab, index, _PLAIN))
                if shared:
                    yield index, shared

    def _change(self, index: int, cell: Cell, *, linked: bool) -> Shared | None:
        if self.tab.header:
            return change(self.looks[index], look_in(self.tab, index, cell), linked=linked)
        stands = cell.value is not None or cell.format is not None or cell.formula is not None or linked
        return change(None, look_in(self.tab, index, cell), linked=linked) if stands else None


_PLAIN = Cell()


def _notes(entries: Row) -> Iterator[tuple[int, Shared]]:
    for index, entry in enumerate(entries):
        if isinstance(entry, Cell) and entry.note:
            yield index, _note(entry.note)


def _note(text: str) -> Shared:
    return json.dumps({"note": text}), "note"


def _requests(place: Place, rectangles: Iterable[Rectangle]) -> Iterator[Body]:
    for rectangle in rectangles:
        yield _request(place, rectangle)


def _request(place: Place, rectangle: Rectangle) -> Body:
    said, fields = rectangle.shared
    rows, columns = (rectangle.top, rectangle.bottom), (rectangle.left, rectangle.right)
    return repeat(place, rows, columns, json.loads(said), fields)
