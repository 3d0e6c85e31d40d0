"""Requests that write cells: values, formats, notes, borders, merges, validation."""

from typing import Any

from sandbox.google.errors import GoogleRefusal, Json
from sandbox.google.masks import Mask, merge
from sandbox.google.sheets.areas import Area, BadArea, grid_range, inside
from sandbox.google.sheets.cell_values import Formula, Row, value_json, value_of
from sandbox.google.sheets.model import Workbook
from sandbox.google.sheets.tab import Tab
from sandbox.google.sheets.update_masks import mask_of
from sandbox.google.sheets.values import clear_area

_VALUE = "userEnteredValue"
_READ_ONLY = ("effectiveValue", "effectiveFormat", "formattedValue", "hyperlink")


def _cell_mask(asked: Json) -> tuple[Mask | None, bool]:
    """The mask of all but the value, None when only that is meant; and whether the value is meant."""
    mask = mask_of(asked, "CellData")
    if not mask:
        return {}, True
    rest = {name: branch for name, branch in mask.items() if name not in (_VALUE, *_READ_ONLY)}
    return rest or None, _VALUE in mask


def _rest(cell: Json) -> Json:
    return {name: part for name, part in cell.items() if name not in (_VALUE, *_READ_ONLY)}


def _update(workbook: Workbook, asked: Json) -> None:
    """`start` with rows, or a `range`, whose cells beyond the rows are cleared."""
    if ("start" in asked) == ("range" in asked):
        raise BadArea("Either start or range must be set.")
    mask, values_too = _cell_mask(asked)
    rows = [row.get("values", []) for row in asked.get("rows", [])]
    if "range" in asked:
        area = workbook.area(asked["range"])
        tab = workbook.tab(area.sheet_id)
        _check_fits(area, rows)
        if values_too:
            clear_area(tab, area)
        if mask is not None:
            tab.put_rest(area, {}, mask)
    else:
        start = asked["start"]
        tab = workbook.tab(start.get("sheetId", 0))
        top, left = start.get("rowIndex", 0), start.get("columnIndex", 0)
        width = max((len(row) for row in rows), default=1)
        area = inside(Area(tab.id, top, top + max(len(rows), 1), left, left + max(width, 1)), tab.grid)
    shared: dict[str, Json] = {}
    for number, row in enumerate(rows):
        if values_too:
            _write_values(tab, area.top + number, area.left, row)
        if mask is not None:
            _write_rest(tab, area.top + number, area.left, row, mask, shared)


def _check_fits(area: Area, rows: list[list[Json]]) -> None:
    if len(rows) > area.bottom - area.top:
        raise BadArea(
            f"Attempting to write row: {area.bottom}, beyond the last requested row of: {area.bottom - 1}"
        )
    if any(len(row) > area.right - area.left for row in rows):
        raise BadArea(
            f"Attempting to write column: {area.right}, beyond the last requested column of: {area.right - 1}"
        )


def _write_values(tab: Tab, row: int, left: int, cells: list[Json]) -> None:
    values: Row = [value_of(cell.get(_VALUE)) for cell in cells]
    tab.put_row(row, left, values)


def _write_rest(
    tab: Tab, row: int, left: int, cells: list[Json], mask: Mask, shared: dict[str, Json]
) -> None:
    """Write all but the values of a row; cells that look alike share what says so, by `shared`."""
    changed: dict[int, Json] = {}
    for column, cell in enumerate(cells, left):
        new, kept = _rest(cell), tab.rest(row, column)
        if new or kept:
            merged = merge(kept, new, mask)
            changed[column] = shared.setdefault(repr(merged), merged)
    if changed:
        tab.cells[row] = {**tab.cells.get(row, {}), **changed}


def _repeat(workbook: Workbook, asked: Json) -> None:
    area = workbook.area(asked.get("range", {}))
    tab = workbook.tab(area.sheet_id)
    mask, values_too = _cell_mask(asked)
    cell = asked.get("cell", {})
    if values_too:
        value = value_of(cell.get(_VALUE))
        if isinstance(value, Formula) and area.cells > 1:
            raise GoogleRefusal(
                501, "Google moves a repeated formula's references; the sandbox cannot: use updateCells."
            )
        if value is None:
            clear_area(tab, area)
        else:
            for row in range(area.top, area.bottom):
                tab.put_row(row, area.left, [value] * (area.right - area.left))
    if mask is not None:
        tab.put_rest(area, _rest(cell), mask)


def _append(workbook: Workbook, asked: Json) -> None:
    """Below the last row that holds something; the grid grows as needed."""
    tab = workbook.tab(asked.get("sheetId", 0))
    mask, values_too = _cell_mask(asked)
    while tab.rows and not tab.rows[-1]:
        tab.rows.pop()
    top = len(tab.rows)
    rows = [row.get("values", []) for row in asked.get("rows", [])]
    grid = tab.properties["gridProperties"]
    grid["rowCount"] = max(grid["rowCount"], top + len(rows))
    grid["columnCount"] = max([grid["columnCount"], *(len(row) for row in rows)])
    workbook.check_size()
    shared: dict[str, Json] = {}
    for number, row in enumerate(rows):
        if values_too:
            _write_values(tab, top + number, 0, row)
        if mask is not None:
            _write_rest(tab, top + number, 0, row, mask, shared)


def _borders(workbook: Workbook, asked: Json) -> None:
    area = workbook.area(asked.get("range", {}))
    tab = workbook.tab(area.sheet_id)
    edges: dict[str, list[Area]] = {
        "top": [area._replace(bottom=area.top + 1)],
        "bottom": [area._replace(top=area.bottom - 1)],
        "left": [area._replace(right=area.left + 1)],
        "right": [area._replace(left=area.right - 1)],
    }
    for side, places in edges.items():
        if side in asked:
            _put_border(tab, places, side, asked[side])
    if "innerHorizontal" in asked and area.bottom - area.top > 1:
        _put_border(tab, [area._replace(bottom=area.bottom - 1)], "bottom", asked["innerHorizontal"])
    if "innerVertical" in asked and area.right - area.left > 1:
        _put_border(tab, [area._replace(right=area.right - 1)], "right", asked["innerVertical"])


def _put_border(tab: Tab, places: list[Area], side: str, border: Any) -> None:
    for place in places:
        cell = {"userEnteredFormat": {"borders": {side: border}}}
        tab.put_rest(place, cell, {"userEnteredFormat": {"borders": {side: {}}}})


def _merge(workbook: Workbook, asked: Json) -> None:
    area = workbook.area(asked.get("range", {}))
    tab = workbook.tab(area.sheet_id)
    merges = tab.part("merges")
    if any(workbook.area(merged).meets(area) for merged in merges):
        raise BadArea("You must select all cells in a merged range to merge or unmerge them.")
    merges.extend(grid_range(part) for part in _parts(area, asked.get("mergeType", "MERGE_ALL")))


def _parts(area: Area, kind: str) -> list[Area]:
    if kind == "MERGE_ROWS":
        return [area._replace(top=row, bottom=row + 1) for row in range(area.top, area.bottom)]
    if kind == "MERGE_COLUMNS":
        return [area._replace(left=column, right=column + 1) for column in range(area.left, area.right)]
    return [area]


def _unmerge(workbook: Workbook, asked: Json) -> None:
    area = workbook.area(asked.get("range", {}))
    tab = workbook.tab(area.sheet_id)
    met = [merged for merged in tab.part("merges") if workbook.area(merged).meets(area)]
    if not all(area.holds(workbook.area(merged)) for merged in met):
        raise BadArea("You must select all cells in a merged range to merge or unmerge them.")
    tab.parts["merges"] = [merged for merged in tab.part("merges") if merged not in met]


def _validate(workbook: Workbook, asked: Json) -> None:
    area = workbook.area(asked.get("range", {}))
    cell = {"dataValidation": asked["rule"]} if "rule" in asked else {}
    workbook.tab(area.sheet_id).put_rest(area, cell, {"dataValidation": {}})


def cell_json(tab: Tab, row: int, column: int) -> Json:
    """CellData as it was entered."""
    value = value_json(tab.value(row, column))
    return ({_VALUE: value} if value is not None else {}) | tab.rest(row, column)


KINDS = {
    "updateCells": _update,
    "repeatCell": _repeat,
    "appendCells": _append,
    "updateBorders": _borders,
    "mergeCells": _merge,
    "unmergeCells": _unmerge,
    "setDataValidation": _validate,
}
