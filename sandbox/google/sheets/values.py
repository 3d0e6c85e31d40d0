"""Values by ranges in A1 notation: writing, clearing, appending, reading."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from sandbox.google.errors import GoogleRefusal, Json, invalid
from sandbox.google.sheets.areas import Area, BadArea, a1, inside
from sandbox.google.sheets.cell_values import MOST_CHARACTERS, TOO_LONG, Formula, Row, Value
from sandbox.google.sheets.model import Workbook
from sandbox.google.sheets.number_formats import DAY_ZERO, shown
from sandbox.google.sheets.tab import Tab

_NUMBER = re.compile(r"-?(\d{1,3}(,\d{3})+|\d+)?(\.\d+)?(e[+-]?\d+)?", re.IGNORECASE)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def write(workbook: Workbook, asked: Mapping[str, Any], option: str, place: str) -> Json:
    """Write one ValueRange; what came of it, as UpdateValuesResponse. Raises GoogleRefusal."""
    if option not in ("RAW", "USER_ENTERED"):
        raise invalid("'valueInputOption' is required but not specified")
    text = asked.get("range", "")
    if not text:
        raise invalid(f"Invalid {place}: a range is needed")
    area, single = workbook.named(text)
    tab = workbook.tab(area.sheet_id)
    rows = _rows(asked, place)
    written = 0
    width = max((len(row) for row in rows), default=0)
    target = _target(area, single, tab, rows, width)
    for number, values in enumerate(rows):
        written += _write_row(tab, target.top + number, target.left, values, option, place)
    filled = Area(tab.id, target.top, max(target.top + len(rows), target.top + 1), target.left, 0)
    filled = filled._replace(right=max(target.left + width, target.left + 1))
    result: Json = {"spreadsheetId": workbook.id, "updatedRange": a1(filled, tab.title)}
    if written:
        result |= {"updatedRows": len(rows), "updatedColumns": width, "updatedCells": written}
    return result


def _rows(asked: Mapping[str, Any], place: str) -> list[list[Any]]:
    rows = asked.get("values", [])
    for number, row in enumerate(rows):
        if not isinstance(row, list):
            raise invalid(f"Invalid value at '{place}.values[{number}]', a list is needed")
    if asked.get("majorDimension") != "COLUMNS":
        return rows  # type: ignore[no-any-return]
    height = max((len(column) for column in rows), default=0)
    return [[column[at] if at < len(column) else None for column in rows] for at in range(height)]


def _target(area: Area, single: bool, tab: Tab, rows: list[list[Any]], width: int) -> Area:
    """Where the rows go: one cell as a range is only a start. Raises GoogleRefusal."""
    wanted = area._replace(bottom=area.top + max(len(rows), 1), right=area.left + max(width, 1))
    if single:
        try:
            return inside(wanted, tab.grid)
        except BadArea as trouble:
            raise invalid(str(trouble)) from trouble
    if wanted.bottom > area.bottom:
        row = area.bottom + 1
        raise invalid(
            f"Requested writing within range [{a1(area, tab.title)}], but tried writing to row [{row}]"
        )
    if wanted.right > area.right:
        raise invalid(
            f"Requested writing within range [{a1(area, tab.title)}], but tried writing to column "
            f"[{area.right + 1}]"
        )
    return area


def _write_row(tab: Tab, row: int, left: int, values: list[Any], option: str, place: str) -> int:
    """Write one row; null leaves a cell as it is. How many cells were written.

    Millions of values pass here: the common kinds are told apart by one look at their type.
    """
    new: Row = []
    skipped = 0
    raw = option == "RAW"
    for number, value in enumerate(values):
        kind = type(value)
        if kind is str:
            if len(value) > MOST_CHARACTERS:
                raise invalid(f"Invalid {place}.values: {TOO_LONG}")
            new.append((value or None) if raw else typed(value))
        elif kind is int or kind is float or kind is bool:
            new.append(value)
        elif value is None:
            skipped += 1
            new.append(tab.value(row, left + number))
        else:
            raise invalid(f"Invalid {place}.values: {kind.__name__} is no value of a cell")
    tab.put_row(row, left, new)
    return len(values) - skipped


def typed(text: str) -> Value:
    """What a person gets who types this: formula, number, per cent, yes or no, a day, or text."""
    if not text:
        return None
    if text.startswith("'"):
        return text[1:]
    if text.startswith("=") and len(text) > 1:
        return Formula(text)
    if text.upper() in ("TRUE", "FALSE"):
        return text.upper() == "TRUE"
    bare = text.strip()
    if _DAY.fullmatch(bare):
        try:
            return float((date.fromisoformat(bare) - DAY_ZERO).days)
        except ValueError:
            return text
    share = bare.endswith("%")
    number = bare.removesuffix("%")
    if number.strip("-") and _NUMBER.fullmatch(number) and any(sign.isdigit() for sign in number):
        found = float(number.replace(",", ""))
        return found / 100 if share else found
    return text


def clear(workbook: Workbook, text: str) -> str:
    """Empty the cells of a range and keep all else; the range as it was understood."""
    area, _ = workbook.named(text)
    tab = workbook.tab(area.sheet_id)
    clear_area(tab, area)
    return a1(area, tab.title)


def clear_area(tab: Tab, area: Area) -> None:
    """Empty the values of an area."""
    width = area.right - area.left
    for row in range(area.top, min(area.bottom, len(tab.rows))):
        if len(tab.rows[row]) > area.left:
            tab.put_row(row, area.left, [None] * min(width, len(tab.rows[row]) - area.left))


def append(workbook: Workbook, text: str, asked: Mapping[str, Any], option: str) -> Json:
    """Write below the last row that holds something in the range's columns; the grid grows as needed."""
    area, _ = workbook.named(text)
    tab = workbook.tab(area.sheet_id)
    last = next(
        (row for row in range(len(tab.rows) - 1, -1, -1) if any(v is not None for v in tab.rows[row])), -1
    )
    rows = asked.get("values", [])
    start = max(area.top, last + 1)
    grid = tab.properties["gridProperties"]
    grid["rowCount"] = max(grid["rowCount"], start + len(rows))
    width = max((len(row) for row in rows), default=1)
    grid["columnCount"] = max(grid["columnCount"], area.left + width)
    try:
        workbook.check_size()
    except BadArea as trouble:
        raise invalid(str(trouble)) from trouble
    cell = Area(tab.id, start, start + 1, area.left, area.left + 1)
    updates = write(workbook, {**asked, "range": a1(cell, tab.title)}, option, "data")
    return {"spreadsheetId": workbook.id, "updates": updates}


def read(workbook: Workbook, text: str, option: str, dimension: str) -> Json:
    """A range as ValueRange: trailing empty cells and rows left out. Raises GoogleRefusal."""
    area, _ = workbook.named(text)
    tab = workbook.tab(area.sheet_id)
    render = _RENDERS.get(option or "FORMATTED_VALUE")
    if render is None:
        raise GoogleRefusal(400, f"Invalid valueRenderOption: {option}")
    rows: list[list[Any]] = []
    for row in range(area.top, min(area.bottom, len(tab.rows))):
        values = tab.rows[row][area.left : area.right]
        rows.append([render(tab, row, area.left + at, value) for at, value in enumerate(values)])
    while rows and not any(value != "" for value in rows[-1]):
        rows.pop()
    if dimension == "COLUMNS" and rows:
        width = max(len(row) for row in rows)
        rows = [[row[at] if at < len(row) else "" for row in rows] for at in range(width)]
    result: Json = {"range": a1(area, tab.title), "majorDimension": dimension or "ROWS"}
    return {**result, "values": rows} if rows else result


def _formatted(tab: Tab, row: int, column: int, value: Value) -> Any:
    if value is None or isinstance(value, Formula):
        return ""
    return shown(value, tab.rest(row, column).get("userEnteredFormat", {}).get("numberFormat"))


def _unformatted(tab: Tab, row: int, column: int, value: Value) -> Any:
    return "" if value is None or isinstance(value, Formula) else value


def _formula(tab: Tab, row: int, column: int, value: Value) -> Any:
    return "" if value is None else value


_RENDERS = {"FORMATTED_VALUE": _formatted, "UNFORMATTED_VALUE": _unformatted, "FORMULA": _formula}
