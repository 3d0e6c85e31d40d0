"""Requests about rows and columns: more, fewer, their sizes and groups.

Formulas keep their references when rows or columns move: the sandbox does not read formulas.
"""

from typing import Any

from sandbox.google.errors import Json
from sandbox.google.masks import merge
from sandbox.google.sheets.areas import BadArea
from sandbox.google.sheets.model import Workbook
from sandbox.google.sheets.tab import Layer, Tab
from sandbox.google.sheets.update_masks import mask_of

_ENDS = {"ROWS": ("startRowIndex", "endRowIndex"), "COLUMNS": ("startColumnIndex", "endColumnIndex")}
_COUNTS = {"ROWS": "rowCount", "COLUMNS": "columnCount"}


def _dimension(workbook: Workbook, asked: Json) -> tuple[Tab, str, int, int]:
    """Tab, ROWS or COLUMNS, start and end of a DimensionRange. Raises BadArea."""
    tab = workbook.tab(asked.get("sheetId", 0))
    name = asked.get("dimension", "")
    if name not in _COUNTS:
        raise BadArea("A dimension must be ROWS or COLUMNS.")
    count = tab.properties["gridProperties"][_COUNTS[name]]
    start, end = asked.get("startIndex", 0), asked.get("endIndex", count)
    if not 0 <= start < end:
        raise BadArea(f"The range of {name} from {start} to {end} is empty.")
    return tab, name, start, end


def _checked(workbook: Workbook, asked: Json) -> tuple[Tab, str, int, int]:
    tab, name, start, end = _dimension(workbook, asked)
    count = tab.properties["gridProperties"][_COUNTS[name]]
    if end > count:
        raise BadArea(f"The range of {name} ends at {end}, but the sheet has {count}.")
    return tab, name, start, end


def _append(workbook: Workbook, asked: Json) -> None:
    tab, name, _start, _end = _dimension(workbook, asked)
    if asked.get("length", 0) < 1:
        raise BadArea("The length must be at least 1.")
    tab.properties["gridProperties"][_COUNTS[name]] += asked["length"]


def _insert(workbook: Workbook, asked: Json) -> None:
    tab, name, start, end = _dimension(workbook, asked.get("range", {}))
    count = tab.properties["gridProperties"][_COUNTS[name]]
    if start > count or (start == 0 and asked.get("inheritFromBefore")):
        raise BadArea(f"Cannot insert {name} at {start}.")
    added = end - start
    tab.properties["gridProperties"][_COUNTS[name]] = count + added
    if name == "ROWS":
        if start < len(tab.rows):
            tab.rows[start:start] = [[] for _ in range(added)]
    else:
        tab.rows = [
            [*row[:start], *[None] * added, *row[start:]] if len(row) > start else row for row in tab.rows
        ]
    move(workbook, tab, name, start, added)


def _delete(workbook: Workbook, asked: Json) -> None:
    tab, name, start, end = _checked(workbook, asked.get("range", {}))
    count = tab.properties["gridProperties"][_COUNTS[name]]
    if end - start == count:
        raise BadArea(f"You can't delete all the {name.lower()} on the sheet.")
    tab.properties["gridProperties"][_COUNTS[name]] = count - (end - start)
    if name == "ROWS":
        del tab.rows[start:end]
    else:
        tab.rows = [[*row[:start], *row[end:]] if len(row) > start else row for row in tab.rows]
    move(workbook, tab, name, start, start - end)


def move(workbook: Workbook, tab: Tab, name: str, at: int, by: int) -> None:
    """Move all that hangs on rows or columns from `at` on; what lies in a deleted part is gone."""
    if name == "ROWS":
        tab.cells = _moved_keys(tab.cells, at, by)
        tab.row_sizes = _moved_keys(tab.row_sizes, at, by)
    else:
        tab.cells = {row: _moved_keys(kept, at, by) for row, kept in tab.cells.items()}
        tab.column_sizes = _moved_keys(tab.column_sizes, at, by)
    layers = []
    for layer in tab.layers:
        area = layer.area
        ends = (area.top, area.bottom) if name == "ROWS" else (area.left, area.right)
        start, end = _moved(ends[0], at, by), _moved(ends[1], at, by)
        if end > start:
            moved = (
                area._replace(top=start, bottom=end)
                if name == "ROWS"
                else area._replace(left=start, right=end)
            )
            layers.append(Layer(moved, layer.mask, layer.cell))
    tab.set_layers(layers)
    tab.parts = {part: _moved_list(kept, tab.id, name, at, by) for part, kept in tab.parts.items()}
    if tab.basic_filter is not None:
        tab.basic_filter = next(iter(_moved_list([tab.basic_filter], tab.id, name, at, by)), None)
    workbook.named_ranges = _moved_list(workbook.named_ranges, tab.id, name, at, by)
    workbook.metadata = [kept for kept in workbook.metadata if _move_metadata(kept, tab.id, name, at, by)]


def _moved(index: int, at: int, by: int) -> int:
    if index <= at and by < 0:
        return index
    return index if index < at else max(at, index + by)


def _moved_keys(kept: dict[int, Any], at: int, by: int) -> dict[int, Any]:
    gone = range(at, at - by)
    return {
        (index + by if index >= at else index): value for index, value in kept.items() if index not in gone
    }


def _moved_list(parts: list[Json], sheet_id: int, name: str, at: int, by: int) -> list[Json]:
    return [moved for part in parts if (moved := _moved_ranges(part, sheet_id, name, at, by)) is not None]


def _moved_ranges(value: Any, sheet_id: int, name: str, at: int, by: int) -> Any:
    """The same with every GridRange of the tab moved; None for a range that is gone."""
    if isinstance(value, list):
        moved = (_moved_ranges(item, sheet_id, name, at, by) for item in value)
        return [item for item in moved if item is not None]
    if not isinstance(value, dict):
        return value
    first, last = _ENDS[name]
    if (first in value or last in value) and value.get("sheetId", 0) == sheet_id:
        moved_range = {**value}
        for end in (first, last):
            if end in value:
                moved_range[end] = _moved(value[end], at, by)
        empty = last in moved_range and moved_range[last] <= moved_range.get(first, 0)
        return None if empty else moved_range
    result = {key: _moved_ranges(item, sheet_id, name, at, by) for key, item in value.items()}
    return None if "range" in result and result["range"] is None else result


def _move_metadata(metadata: Json, sheet_id: int, name: str, at: int, by: int) -> bool:
    """Move the row or column it hangs on; False when that is gone."""
    place = metadata["location"].get("dimensionRange")
    if place is None or place.get("sheetId", 0) != sheet_id or place["dimension"] != name:
        return True
    index = place.get("startIndex", 0)
    if by < 0 and at <= index < at - by:
        return False
    if index >= at:
        place |= {"startIndex": index + by, "endIndex": index + by + 1}
    return True


def _update(workbook: Workbook, asked: Json) -> None:
    tab, name, start, end = _checked(workbook, asked.get("range", {}))
    mask = mask_of(asked, "DimensionProperties", "properties")
    if asked.get("properties", {}).get("pixelSize", 0) < 0:
        raise BadArea("The pixelSize cannot be negative.")
    sizes = tab.row_sizes if name == "ROWS" else tab.column_sizes
    for index in range(start, end):
        sizes[index] = merge(sizes.get(index, {}), asked.get("properties", {}), mask)


def _auto_resize(workbook: Workbook, asked: Json) -> None:
    tab, name, start, end = _checked(workbook, asked.get("dimensions", {}))
    sizes = tab.row_sizes if name == "ROWS" else tab.column_sizes
    for index in range(start, end):
        sizes[index] = {key: kept for key, kept in sizes.get(index, {}).items() if key != "pixelSize"}


def _add_group(workbook: Workbook, asked: Json) -> Json:
    tab, name, start, end = _checked(workbook, asked.get("range", {}))
    groups = tab.part("rowGroups" if name == "ROWS" else "columnGroups")
    around = [g for g in groups if g["range"]["startIndex"] <= start and end <= g["range"]["endIndex"]]
    place = {"sheetId": tab.id, "dimension": name, "startIndex": start, "endIndex": end}
    groups.append({"range": place, "depth": len(around) + 1})
    return {"dimensionGroups": groups}


KINDS = {
    "appendDimension": _append,
    "insertDimension": _insert,
    "deleteDimension": _delete,
    "updateDimensionProperties": _update,
    "autoResizeDimensions": _auto_resize,
    "addDimensionGroup": _add_group,
}
