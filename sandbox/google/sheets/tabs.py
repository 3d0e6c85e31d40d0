"""Requests about tabs and the spreadsheet itself."""

import copy
from typing import Any

from sandbox.google.errors import Json
from sandbox.google.masks import merge
from sandbox.google.sheets.areas import BadArea
from sandbox.google.sheets.dimensions import move
from sandbox.google.sheets.model import Workbook
from sandbox.google.sheets.tab import Tab
from sandbox.google.sheets.update_masks import mask_of

_ROWS, _COLUMNS = 1_000, 26
_LONGEST_TITLE = 100


def new_tab(workbook: Workbook, properties: Json) -> Tab:
    """A tab from SheetProperties, put where its index says. Raises BadArea."""
    asked = copy.deepcopy(properties)
    sheet_id = asked.setdefault("sheetId", _free_id(workbook))
    if sheet_id < 0 or any(tab.id == sheet_id for tab in workbook.tabs):
        raise BadArea(f"A sheet with the id {sheet_id} already exists, or the id is negative.")
    asked["title"] = asked.get("title") or _free_title(workbook)
    _check_title(workbook, asked["title"], None)
    index = asked.pop("index", len(workbook.tabs))
    if not 0 <= index <= len(workbook.tabs):
        raise BadArea(f"The index {index} is out of range.")
    asked.setdefault("sheetType", "GRID")
    asked["gridProperties"] = {"rowCount": _ROWS, "columnCount": _COLUMNS} | asked.get("gridProperties", {})
    _check_grid(asked["gridProperties"])
    tab = Tab(asked)
    workbook.tabs.insert(index, tab)
    workbook.renumber()
    return tab


def _free_id(workbook: Workbook) -> int:
    return 0 if not workbook.tabs else workbook.take_number()


def _free_title(workbook: Workbook) -> str:
    number = len(workbook.tabs) + 1
    while workbook.titled(f"Sheet{number}") is not None:
        number += 1
    return f"Sheet{number}"


def _check_title(workbook: Workbook, title: str, own: Tab | None) -> None:
    if len(title) > _LONGEST_TITLE:
        raise BadArea(f"The name of a sheet has at most {_LONGEST_TITLE} characters.")
    other = workbook.titled(title)
    if other is not None and other is not own:
        raise BadArea(f'A sheet with the name "{title}" already exists. Please enter another name.')


def _check_grid(grid: Json) -> None:
    rows, columns = grid["rowCount"], grid["columnCount"]
    if rows < 1 or columns < 1:
        raise BadArea("A sheet needs at least one row and one column.")
    for name, count in (("frozenRowCount", rows), ("frozenColumnCount", columns)):
        if not 0 <= grid.get(name, 0) < count:
            raise BadArea(f"You can't freeze all visible {'rows' if 'Row' in name else 'columns'} ({name}).")


def _add(workbook: Workbook, asked: Json) -> Json:
    return {"properties": new_tab(workbook, asked.get("properties", {})).properties}


def _delete(workbook: Workbook, asked: Json) -> None:
    tab = workbook.tab(asked.get("sheetId", 0))
    if len(workbook.tabs) == 1:
        raise BadArea("You can't remove all the sheets in a document.")
    workbook.tabs.remove(tab)
    workbook.named_ranges = [n for n in workbook.named_ranges if n["range"].get("sheetId", 0) != tab.id]
    workbook.metadata = [kept for kept in workbook.metadata if _sheet_of(kept) != tab.id]
    workbook.comments = [kept for kept in workbook.comments if kept["sheetId"] != tab.id]
    workbook.renumber()


def _sheet_of(metadata: Json) -> Any:
    location = metadata["location"]
    return location.get("dimensionRange", {}).get("sheetId", location.get("sheetId"))


def _update(workbook: Workbook, asked: Json) -> None:
    new = asked.get("properties", {})
    tab = workbook.tab(new.get("sheetId", 0))
    mask = mask_of(asked, "SheetProperties", "properties") or {
        name: {} for name in (*new, "title") if name != "sheetId"
    }
    if "sheetId" in mask:
        raise BadArea("The sheetId cannot be changed.")
    merged = merge(tab.properties, new, mask)
    if not merged.get("title"):
        raise BadArea("The title of a sheet cannot be empty.")
    if "title" in mask:
        _check_title(workbook, merged["title"], tab)
    grid = {"rowCount": tab.grid.rows, "columnCount": tab.grid.columns} | merged.get("gridProperties", {})
    _check_grid(grid)
    _cut(workbook, tab, grid["rowCount"], grid["columnCount"])
    merged["gridProperties"] = grid
    if "index" in mask:
        others = [other for other in workbook.tabs if other is not tab]
        others.insert(merged.get("index", 0), tab)
        workbook.tabs = others
    tab.properties = merged
    workbook.renumber()


def _cut(workbook: Workbook, tab: Tab, rows: int, columns: int) -> None:
    """What lies beyond a smaller grid is gone."""
    del tab.rows[rows:]
    if rows < tab.grid.rows:
        move(workbook, tab, "ROWS", rows, rows - tab.grid.rows)
    if columns < tab.grid.columns:
        tab.rows = [row[:columns] for row in tab.rows]
        move(workbook, tab, "COLUMNS", columns, columns - tab.grid.columns)


def _duplicate(workbook: Workbook, asked: Json) -> Json:
    source = workbook.tab(asked.get("sourceSheetId", 0))
    title = asked.get("newSheetName") or f"Copy of {source.title}"
    properties = {**source.properties, "title": title, "index": asked.get("insertSheetIndex", 0)}
    properties.pop("sheetId")
    if "newSheetId" in asked:
        properties["sheetId"] = asked["newSheetId"]
    tab = new_tab(workbook, properties)
    twin = source.copy()
    tab.rows, tab.cells = twin.rows, twin.cells
    tab.row_sizes, tab.column_sizes = twin.row_sizes, twin.column_sizes
    tab.set_layers(
        [type(layer)(layer.area._replace(sheet_id=tab.id), layer.mask, layer.cell) for layer in twin.layers]
    )
    return {"properties": tab.properties}


def _update_spreadsheet(workbook: Workbook, asked: Json) -> None:
    mask = mask_of(asked, "SpreadsheetProperties", "properties")
    merged = merge(workbook.properties, asked.get("properties", {}), mask)
    if not merged.get("title"):
        raise BadArea("The title of a spreadsheet cannot be empty.")
    workbook.properties = merged


KINDS = {
    "addSheet": _add,
    "deleteSheet": _delete,
    "updateSheetProperties": _update,
    "duplicateSheet": _duplicate,
    "updateSpreadsheetProperties": _update_spreadsheet,
}
