"""One tab of a spreadsheet as its page shows it: 200 rows, and lists of all that lies over the cells."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sandbox.google.errors import Json
from sandbox.google.sheets.areas import BadArea, a1, letters
from sandbox.google.sheets.cell_values import Formula
from sandbox.google.sheets.developer_metadata import sheet_of
from sandbox.google.sheets.model import Workbook
from sandbox.google.sheets.number_formats import shown
from sandbox.google.sheets.reading import link_of
from sandbox.google.sheets.tab import Tab

ROWS = 200
_LISTED = {
    "bandedRanges": "Banding",
    "conditionalFormats": "Conditional format",
    "protectedRanges": "Protected range",
    "merges": "Merged cells",
    "filterViews": "Filter view",
    "rowGroups": "Group of rows",
    "columnGroups": "Group of columns",
}


@dataclass
class ShownCell:
    """One cell; `kind` is a class of the page: number, formula or text."""

    text: str
    kind: str
    link: str
    note: str
    bold: bool


@dataclass
class SheetPage:
    """What the template draws. `rows` are the number of each row with its cells."""

    tab: Tab
    page: int
    pages: int
    columns: list[str]
    rows: list[tuple[int, list[ShownCell]]]
    notes: list[tuple[str, str]] = field(default_factory=list)
    charts: list[Json] = field(default_factory=list)
    rules: list[tuple[str, str]] = field(default_factory=list)
    named: list[tuple[str, str]] = field(default_factory=list)
    metadata: list[tuple[str, str, str]] = field(default_factory=list)
    comments: list[Json] = field(default_factory=list)


def sheet_page(book: Workbook, tab_id: str, page: int) -> SheetPage:
    """The page of the tab with this id, or of the first."""
    tab = next((tab for tab in book.tabs if str(tab.id) == tab_id), book.tabs[0])
    used = max(len(tab.rows), max(tab.cells, default=-1) + 1)
    pages = max(1, -(-used // ROWS))
    page = min(max(page, 1), pages)
    numbers = range((page - 1) * ROWS, min(page * ROWS, used))
    width = max((_width(tab, row) for row in numbers), default=0)
    rows = [(row + 1, [_cell(tab, row, column) for column in range(width)]) for row in numbers]
    view = SheetPage(tab, page, pages, [letters(column) for column in range(width)], rows)
    view.notes = [
        (f"{letters(column)}{row}", cell.note)
        for row, cells in rows
        for column, cell in enumerate(cells)
        if cell.note
    ]
    view.charts = [_chart(book, chart) for chart in tab.part("charts")]
    view.rules = list(_rules(tab))
    view.named = [(named["name"], _place(book, named["range"])) for named in book.named_ranges]
    view.metadata = list(_metadata(book))
    view.comments = [kept for kept in book.comments if kept["sheetId"] == tab.id]
    return view


def _width(tab: Tab, row: int) -> int:
    values = len(tab.rows[row]) if row < len(tab.rows) else 0
    return max(values, max(tab.cells.get(row, {}), default=-1) + 1)


def _cell(tab: Tab, row: int, column: int) -> ShownCell:
    value, rest = tab.value(row, column), tab.rest(row, column)
    form = rest.get("userEnteredFormat", {})
    if isinstance(value, Formula):
        kind, text = "formula", str(value)
    else:
        text = "" if value is None else shown(value, form.get("numberFormat"))
        kind = "number" if isinstance(value, int | float) and not isinstance(value, bool) else "text"
    link = link_of(tab, row, column, rest)
    safe = link if link.startswith(("http://", "https://")) else ""
    return ShownCell(text, kind, safe, rest.get("note", ""), bool(form.get("textFormat", {}).get("bold")))


def _chart(book: Workbook, chart: Json) -> Json:
    spec = chart["spec"]
    kind = next((name for name in spec if name.endswith("Chart")), "chart")
    shape = spec.get(kind, {}).get("chartType", "")
    return {
        "id": chart["chartId"],
        "title": spec.get("title", ""),
        "kind": f"{kind} {shape}".strip(),
        "sources": [_place(book, source) for source in _sources(spec)],
    }


def _sources(value: Any) -> Iterator[Json]:
    if isinstance(value, list):
        for item in value:
            yield from _sources(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from item.get("sources", []) if name == "sourceRange" else _sources(item)


def _place(book: Workbook, grid_range: Json) -> str:
    try:
        area = book.area(grid_range)
    except BadArea:
        return "#REF!"
    return a1(area, book.tab(area.sheet_id).title)


def _rules(tab: Tab) -> Iterator[tuple[str, str]]:
    if tab.basic_filter is not None:
        yield "Filter", json.dumps(tab.basic_filter)
    for name, word in _LISTED.items():
        for entry in tab.part(name):
            yield word, json.dumps(entry)


def _metadata(book: Workbook) -> Iterator[tuple[str, str, str]]:
    titles = {tab.id: tab.title for tab in book.tabs}
    for kept in book.metadata:
        place = titles.get(sheet_of(kept), "the spreadsheet")
        yield kept["metadataKey"], kept.get("metadataValue", ""), place
