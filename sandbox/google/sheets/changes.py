"""Everything that changes a spreadsheet, as it is kept in its log: a kind, and what was asked."""

from collections.abc import Callable, Mapping

from sandbox.google.errors import Json, invalid
from sandbox.google.sheets import batch, values
from sandbox.google.sheets.areas import BadArea, a1
from sandbox.google.sheets.cell_values import value_of
from sandbox.google.sheets.developer_metadata import matching, sheet_of
from sandbox.google.sheets.model import Workbook
from sandbox.google.sheets.tab import Tab
from sandbox.google.sheets.tabs import new_tab

_TAB_PARTS = ("data", "properties", "developerMetadata", "basicFilter")


def create(spreadsheet_id: str, asked: Json) -> Workbook:
    """A new spreadsheet from the body of spreadsheets.create. Raises GoogleRefusal."""
    properties = {"locale": "en_US", "autoRecalc": "ON_CHANGE", "timeZone": "Etc/GMT"}
    given = asked.get("properties", {})
    workbook = Workbook(spreadsheet_id, properties | {"title": "Untitled spreadsheet"} | given)
    sheets = asked.get("sheets") or [{"properties": {"title": "Sheet1", "sheetId": 0}}]
    try:
        for sheet in sheets:
            _add_tab(workbook, sheet)
        workbook.check_size()
    except BadArea as trouble:
        raise invalid(f"Invalid sheets: {trouble}") from trouble
    requests = [{"addNamedRange": {"namedRange": named}} for named in asked.get("namedRanges", [])]
    marks = [*asked.get("developerMetadata", []), *_marks_of_tabs(workbook, sheets)]
    requests += [{"createDeveloperMetadata": {"developerMetadata": mark}} for mark in marks]
    if requests:
        batch.apply(workbook, {"requests": requests})
    return workbook


def _add_tab(workbook: Workbook, sheet: Json) -> None:
    unknown = set(sheet) - set(_TAB_PARTS)
    if unknown:
        raise BadArea(f"The sandbox takes {', '.join(sorted(unknown))} only by batchUpdate.")
    tab = new_tab(workbook, {**sheet.get("properties", {}), "index": len(workbook.tabs)})
    for grid in sheet.get("data", []):
        _fill(tab, grid)
    if "basicFilter" in sheet:
        batch.apply(workbook, {"requests": [{"setBasicFilter": {"filter": sheet["basicFilter"]}}]})


def _fill(tab: Tab, grid: Json) -> None:
    top, left = grid.get("startRow", 0), grid.get("startColumn", 0)
    for number, row in enumerate(grid.get("rowData", []), top):
        for column, cell in enumerate(row.get("values", []), left):
            if number >= tab.grid.rows or column >= tab.grid.columns:
                raise BadArea("The cells of data lie outside of the sheet.")
            tab.put_row(number, column, [value_of(cell.get("userEnteredValue"))])
            rest = {name: part for name, part in cell.items() if name in _CELL_PARTS}
            tab.put_single(number, column, rest)
    for sizes, name in ((tab.row_sizes, "rowMetadata"), (tab.column_sizes, "columnMetadata")):
        sizes.update(enumerate(grid.get(name, []), top if name == "rowMetadata" else left))


_CELL_PARTS = ("userEnteredFormat", "note", "textFormatRuns", "dataValidation")


def _marks_of_tabs(workbook: Workbook, sheets: list[Json]) -> list[Json]:
    marks = []
    for tab, sheet in zip(workbook.tabs, sheets, strict=True):
        for mark in sheet.get("developerMetadata", []):
            marks.append({**mark, "location": mark.get("location") or {"sheetId": tab.id}})
    return marks


def _values_batch_update(workbook: Workbook, asked: Json) -> Json:
    option = asked.get("valueInputOption", "")
    responses = [
        values.write(workbook, one, option, f"data[{number}]")
        for number, one in enumerate(asked.get("data", []))
    ]
    return _counted(workbook, responses)


def _counted(workbook: Workbook, responses: list[Json]) -> Json:
    sheets = {response["updatedRange"].rpartition("!")[0] for response in responses}
    totals = {
        f"total{name[0].upper()}{name[1:]}": sum(response.get(name, 0) for response in responses)
        for name in ("updatedRows", "updatedColumns", "updatedCells")
    }
    return {"spreadsheetId": workbook.id, **totals, "totalUpdatedSheets": len(sheets), "responses": responses}


def _values_by_filter(workbook: Workbook, asked: Json) -> Json:
    option = asked.get("valueInputOption", "")
    responses = []
    for number, one in enumerate(asked.get("data", [])):
        for text in ranges_of(workbook, one.get("dataFilter", {})):
            ranged = {**one, "range": text}
            responses.append(values.write(workbook, ranged, option, f"data[{number}]"))
    return _counted(workbook, responses)


def _batch_clear(workbook: Workbook, asked: Json) -> Json:
    cleared = [values.clear(workbook, text) for text in asked.get("ranges", [])]
    return {"spreadsheetId": workbook.id, "clearedRanges": cleared}


def _clear_by_filter(workbook: Workbook, asked: Json) -> Json:
    texts = [text for one in asked.get("dataFilters", []) for text in ranges_of(workbook, one)]
    return {"spreadsheetId": workbook.id, "clearedRanges": [values.clear(workbook, text) for text in texts]}


def ranges_of(workbook: Workbook, one: Json) -> list[str]:
    """The ranges, in A1 notation, that a DataFilter picks. Raises GoogleRefusal."""
    from_title = {tab.id: tab.title for tab in workbook.tabs}
    try:
        if "a1Range" in one:
            return [one["a1Range"]]
        if "gridRange" in one:
            area = workbook.area(one["gridRange"])
            return [a1(area, from_title[area.sheet_id])]
        marks = matching(workbook, [one])
    except BadArea as trouble:
        raise invalid(f"Invalid dataFilter: {trouble}") from trouble
    return [f"'{from_title[sheet_of(mark)]}'" for mark in marks if sheet_of(mark) in from_title]


def _batch_update(workbook: Workbook, asked: Json) -> Json:
    return {"spreadsheetId": workbook.id, "replies": batch.apply(workbook, asked)}


def _update(workbook: Workbook, asked: Json) -> Json:
    return values.write(workbook, asked["body"], asked["option"], "data")


def _append(workbook: Workbook, asked: Json) -> Json:
    return values.append(workbook, asked["range"], asked["body"], asked["option"])


def _rename(workbook: Workbook, asked: Json) -> Json:
    workbook.properties["title"] = asked["title"]
    return {}


def _comment(workbook: Workbook, asked: Json) -> Json:
    tab = workbook.titled(asked["title"])
    if tab is None:
        raise invalid(f"No such tab: {asked['title']}")
    workbook.comments.append({**asked["comment"], "sheetId": tab.id})
    return {}


_CHANGES: Mapping[str, Callable[[Workbook, Json], Json]] = {
    "batchUpdate": _batch_update,
    "values.batchUpdate": _values_batch_update,
    "values.batchUpdateByDataFilter": _values_by_filter,
    "values.batchClear": _batch_clear,
    "values.batchClearByDataFilter": _clear_by_filter,
    "values.update": _update,
    "values.append": _append,
    "rename": _rename,
    "comment": _comment,
}


def apply(workbook: Workbook, kind: str, asked: Json) -> Json:
    """Do one change on a spreadsheet; what came of it. Raises GoogleRefusal, then throw it away."""
    return _CHANGES[kind](workbook, asked)
