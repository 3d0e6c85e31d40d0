"""A spreadsheet as Google shows it: `spreadsheets.get`, with the cells of ranges where they are asked for."""

from collections.abc import Sequence

from sandbox.google.errors import Json
from sandbox.google.masks import Mask, wants
from sandbox.google.sheets.areas import Area
from sandbox.google.sheets.cell_values import Formula
from sandbox.google.sheets.cells import cell_json
from sandbox.google.sheets.developer_metadata import sheet_of
from sandbox.google.sheets.model import Workbook
from sandbox.google.sheets.number_formats import shown
from sandbox.google.sheets.tab import Tab

_DEFAULT_SIZES = {"rowMetadata": 21, "columnMetadata": 100}


def spreadsheet(
    workbook: Workbook, address: str, mask: Mask | None, ranges: Sequence[str], *, with_cells: bool
) -> Json:
    """The Spreadsheet; with ranges only their tabs. `address` is where people open it.

    Cells come when `with_cells` is set, or when a mask asks for them, as with Google. Raises GoogleRefusal.
    """
    if mask is not None:
        with_cells = wants(mask, "sheets", "data")
    areas = [workbook.named(text)[0] for text in ranges]
    shown_tabs = [tab for tab in workbook.tabs if not areas or any(a.sheet_id == tab.id for a in areas)]
    result: Json = {
        "spreadsheetId": workbook.id,
        "properties": workbook.properties,
        "sheets": [_sheet(workbook, tab, mask, areas, with_cells) for tab in shown_tabs],
        "spreadsheetUrl": address,
    }
    if workbook.named_ranges:
        result["namedRanges"] = workbook.named_ranges
    marks = [kept for kept in workbook.metadata if sheet_of(kept) is None]
    return {**result, "developerMetadata": marks} if marks else result


def _sheet(workbook: Workbook, tab: Tab, mask: Mask | None, areas: list[Area], with_cells: bool) -> Json:
    result: Json = {"properties": tab.properties}
    result |= {name: entries for name, entries in tab.parts.items() if entries}
    if tab.basic_filter is not None:
        result["basicFilter"] = tab.basic_filter
    marks = [kept for kept in workbook.metadata if sheet_of(kept) == tab.id]
    on_the_tab = [kept for kept in marks if kept["location"]["locationType"] == "SHEET"]
    if on_the_tab:
        result["developerMetadata"] = on_the_tab
    if with_cells:
        grid = tab.grid
        mine = [area for area in areas if area.sheet_id == tab.id]
        whole = Area(tab.id, 0, grid.rows, 0, grid.columns)
        result["data"] = [_data(workbook, tab, area, mask) for area in mine or [whole]]
    return result


def _data(workbook: Workbook, tab: Tab, area: Area, mask: Mask | None) -> Json:
    """GridData of an area; rows below the last that holds something are left out."""
    result: Json = {}
    if area.top:
        result["startRow"] = area.top
    if area.left:
        result["startColumn"] = area.left
    if wants(mask, "sheets", "data", "rowData"):
        last = max(len(tab.rows), max(tab.cells, default=-1) + 1)
        rows = [_row(tab, row, area) for row in range(area.top, min(area.bottom, last))]
        while rows and not rows[-1]:
            rows.pop()
        if rows:
            result["rowData"] = rows
    for name, sizes, start, end in (
        ("rowMetadata", tab.row_sizes, area.top, area.bottom),
        ("columnMetadata", tab.column_sizes, area.left, area.right),
    ):
        if wants(mask, "sheets", "data", name):
            size = {"pixelSize": _DEFAULT_SIZES[name]}
            marks = _line_marks(workbook, tab, name)
            result[name] = [
                size | sizes.get(at, {}) | ({"developerMetadata": marks[at]} if at in marks else {})
                for at in range(start, end)
            ]
    return result


def _line_marks(workbook: Workbook, tab: Tab, name: str) -> dict[int, list[Json]]:
    dimension = "ROWS" if name == "rowMetadata" else "COLUMNS"
    marks: dict[int, list[Json]] = {}
    for kept in workbook.metadata:
        place = kept["location"].get("dimensionRange")
        if place is not None and place["sheetId"] == tab.id and place["dimension"] == dimension:
            marks.setdefault(place["startIndex"], []).append(kept)
    return marks


def _row(tab: Tab, row: int, area: Area) -> Json:
    length = len(tab.rows[row]) if row < len(tab.rows) else 0
    end = min(area.right, max(length, max(tab.cells.get(row, {}), default=-1) + 1))
    cells = [_cell(tab, row, column) for column in range(area.left, end)]
    while cells and not cells[-1]:
        cells.pop()
    return {"values": cells} if cells else {}


def _cell(tab: Tab, row: int, column: int) -> Json:
    cell = cell_json(tab, row, column)
    value = tab.value(row, column)
    if value is not None and not isinstance(value, Formula):
        cell["formattedValue"] = shown(value, cell.get("userEnteredFormat", {}).get("numberFormat"))
    link = link_of(tab, row, column, cell)
    if link:
        cell["hyperlink"] = link
    return cell


def link_of(tab: Tab, row: int, column: int, cell: Json) -> str:
    """Where a cell leads as a whole: by its text format, or by =HYPERLINK with a plain address."""
    link = cell.get("userEnteredFormat", {}).get("textFormat", {}).get("link", {}).get("uri", "")
    value = tab.value(row, column)
    if not link and isinstance(value, Formula) and value.upper().startswith('=HYPERLINK("'):
        link = value.split('"')[1]
    return str(link)
