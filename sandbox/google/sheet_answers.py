"""Answers of Sheets v4."""

from collections.abc import Mapping

from sandbox.google import masks
from sandbox.google.access import RANKS, SHEET_TYPE, changed, reached, role_of
from sandbox.google.calls import Answer, Call
from sandbox.google.drive_files import new_file
from sandbox.google.errors import GoogleRefusal, Json, entity_missing, invalid, no_permission
from sandbox.google.links import address_of
from sandbox.google.sheets import reading, values
from sandbox.google.sheets.areas import BadArea
from sandbox.google.sheets.changes import ranges_of
from sandbox.google.sheets.developer_metadata import picks
from sandbox.google.sheets.model import Workbook
from sandbox.google.store import DriveFile


def _file(call: Call, role: str) -> DriveFile:
    """The file of a call to Sheets, which knows no shared drives. Raises GoogleRefusal."""
    file = call.google.store.files.get(call.params["spreadsheetId"])
    if file is None or file.mime_type != SHEET_TYPE or not reached(call.caller, file, "sheets"):
        raise entity_missing()
    own = role_of(call.google, file, call.caller.email)
    if not own or RANKS[own] < RANKS[role]:
        raise no_permission()
    return file


def _book(call: Call) -> Workbook:
    return call.google.workbooks.get(_file(call, "reader").id)


def _changed(call: Call, kind: str, asked: Json) -> Json:
    file = _file(call, "writer")
    text = call.raw_body.decode() if asked is call.body else ""
    result = call.google.workbooks.change(file.id, kind, asked, text)
    book = call.google.workbooks.get(file.id)
    changed(call.google, file, name=book.properties["title"])
    return result


def _create(call: Call) -> Json:
    if call.caller.is_service_account:
        raise no_permission()
    given = {
        name: part for name, part in call.body.items() if name not in ("spreadsheetId", "spreadsheetUrl")
    }
    title = given.get("properties", {}).get("title") or "Untitled spreadsheet"
    file = new_file(call.google, call.caller, {"name": title, "mimeType": SHEET_TYPE}, given)
    return _told(call, call.google.workbooks.get(file.id), [], with_cells=False, mask=call.mask)


def _told(
    call: Call, book: Workbook, ranges: list[str], *, with_cells: bool, mask: masks.Mask | None
) -> Json:
    address = address_of(book.id)
    return reading.spreadsheet(book, address, mask, ranges, with_cells=with_cells)


def _get(call: Call) -> Json:
    ranges = call.lists.get("ranges", [])
    return _told(call, _book(call), ranges, with_cells=call.flag("includeGridData"), mask=call.mask)


def _get_by_filter(call: Call) -> Json:
    book = _book(call)
    ranges = [text for one in call.body.get("dataFilters", []) for text in ranges_of(book, one)]
    with_cells = bool(call.body.get("includeGridData"))
    return _told(call, book, ranges, with_cells=with_cells, mask=call.mask)


def _batch_update(call: Call) -> Json:
    result = _changed(call, "batchUpdate", call.body)
    if call.body.get("includeSpreadsheetInResponse"):
        ranges = call.body.get("responseRanges", [])
        with_cells = bool(call.body.get("responseIncludeGridData"))
        result["updatedSpreadsheet"] = _told(call, _book(call), ranges, with_cells=with_cells, mask=None)
    return result


def _values_batch_update(call: Call) -> Json:
    return _changed(call, "values.batchUpdate", call.body)


def _values_by_filter(call: Call) -> Json:
    return _changed(call, "values.batchUpdateByDataFilter", call.body)


def _values_update(call: Call) -> Json:
    named = call.body.get("range", call.params["range"])
    if named != call.params["range"]:
        raise invalid(f"Requested range {call.params['range']} does not match the body's {named}")
    body = {**call.body, "range": call.params["range"]}
    return _changed(call, "values.update", {"body": body, "option": call.params.get("valueInputOption", "")})


def _values_append(call: Call) -> Json:
    option = call.params.get("valueInputOption", "")
    return _changed(
        call, "values.append", {"range": call.params["range"], "body": call.body, "option": option}
    )


def _values_clear(call: Call) -> Json:
    cleared = _changed(call, "values.batchClear", {"ranges": [call.params["range"]]})
    return {"spreadsheetId": cleared["spreadsheetId"], "clearedRange": cleared["clearedRanges"][0]}


def _values_batch_clear(call: Call) -> Json:
    return _changed(call, "values.batchClear", call.body)


def _values_clear_by_filter(call: Call) -> Json:
    return _changed(call, "values.batchClearByDataFilter", call.body)


def _values_get(call: Call) -> Json:
    option, dimension = call.params.get("valueRenderOption", ""), call.params.get("majorDimension", "")
    return values.read(_book(call), call.params["range"], option, dimension)


def _values_batch_get(call: Call) -> Json:
    book = _book(call)
    option, dimension = call.params.get("valueRenderOption", ""), call.params.get("majorDimension", "")
    found = [values.read(book, text, option, dimension) for text in call.lists.get("ranges", [])]
    return {"spreadsheetId": book.id, "valueRanges": found}


def _metadata_get(call: Call) -> Json:
    for kept in _book(call).metadata:
        if str(kept["metadataId"]) == call.params["metadataId"]:
            return kept
    raise GoogleRefusal(404, f"No metadata with id: {call.params['metadataId']}")


def _metadata_search(call: Call) -> Json:
    book, filters = _book(call), call.body.get("dataFilters", [])
    if not filters:
        raise invalid("At least one data filter is needed.")
    found = []
    try:
        for kept in book.metadata:
            picked = [one for one in filters if picks(book, one, kept)]
            if picked:
                found.append({"developerMetadata": kept, "dataFilters": picked})
    except BadArea as trouble:
        raise invalid(f"Invalid dataFilters: {trouble}") from trouble
    return {"matchedDeveloperMetadata": found} if found else {}


ANSWERS: Mapping[str, Answer] = {
    "sheets.create": _create,
    "sheets.get": _get,
    "sheets.getByDataFilter": _get_by_filter,
    "sheets.batchUpdate": _batch_update,
    "sheets.values.batchUpdate": _values_batch_update,
    "sheets.values.batchUpdateByDataFilter": _values_by_filter,
    "sheets.values.update": _values_update,
    "sheets.values.append": _values_append,
    "sheets.values.clear": _values_clear,
    "sheets.values.batchClear": _values_batch_clear,
    "sheets.values.batchClearByDataFilter": _values_clear_by_filter,
    "sheets.values.get": _values_get,
    "sheets.values.batchGet": _values_batch_get,
    "sheets.developerMetadata.get": _metadata_get,
    "sheets.developerMetadata.search": _metadata_search,
}
