"""Batches of requests on a Sheet: what they do and refuse, and that they are done wholly or not at all."""

from typing import Any

from sandbox.google.errors import Json
from tests.sandbox.google.clients import People, Person, refused

HEADER = {"sheetId": 0, "startRowIndex": 0, "endRowIndex": 1}
COLUMN = {"sheetId": 0, "startRowIndex": 0, "endRowIndex": 10, "startColumnIndex": 0, "endColumnIndex": 1}
BANDS = {"rowProperties": {"firstBandColor": {"red": 1}}}
ANCHOR = {"overlayPosition": {"anchorCell": {"sheetId": 0, "rowIndex": 1, "columnIndex": 5}}}


def batch(person: Person, sheet: str, *requests: Json) -> Any:
    return person.sheets.batchUpdate(spreadsheetId=sheet, body={"requests": list(requests)})


def chart(source: Json, *more: Json) -> Json:
    series = [{"series": {"sourceRange": {"sources": [one]}}} for one in (source, *more)]
    spec = {"title": "Views", "basicChart": {"chartType": "COLUMN", "series": series}}
    return {"addChart": {"chart": {"spec": spec, "position": ANCHOR}}}


def named(name: str, place: Json = COLUMN) -> Json:
    return {"addNamedRange": {"namedRange": {"name": name, "range": place}}}


def band(place: Json) -> Json:
    return {"addBanding": {"bandedRange": {"range": place, **BANDS}}}


def mark(location: Json, **changes: Any) -> Json:
    metadata = {"metadataKey": "tab", "visibility": "DOCUMENT", "location": location, **changes}
    return {"createDeveloperMetadata": {"developerMetadata": metadata}}


def cell(fields: str | None = "note", place: Json = HEADER) -> Json:
    asked: Json = {"range": place, "cell": {"note": "n"}}
    return {"repeatCell": asked if fields is None else {**asked, "fields": fields}}


def tab(**properties: Any) -> Json:
    return {"addSheet": {"properties": properties}}


def properties(fields: str, **changes: Any) -> Json:
    return {"updateSheetProperties": {"properties": {"sheetId": 0, **changes}, "fields": fields}}


def cells(rows: list[Json], fields: str = "*", **place: Any) -> Json:
    start = {"sheetId": 0, "rowIndex": 0, "columnIndex": 0, **place}
    return {"updateCells": {"start": start, "rows": [{"values": rows}], "fields": fields}}


REFUSED: list[tuple[list[Json], str]] = [
    ([], "Must specify at least one request."),
    ([{}], "No request set."),
    ([{**tab(title="x"), **cell()}], "oneof field 'kind' is already set"),
    ([cell(None)], "At least one field must be listed in 'fields'."),
    ([cell("nope")], "Invalid field selection nope"),
    ([{"addShet": {}}], "Unknown name \"addShet\" at 'requests[0]'"),
    ([tab(title=5)], "TYPE_STRING"),
    ([tab(sheetType="PAGE")], "TYPE_ENUM"),
    ([tab(index="first")], "TYPE_INT32"),
    ([cell(place={"sheetId": 99})], "No grid with id: 99"),
    ([cell(place={"sheetId": 0, "endRowIndex": 1001})], "exceeds grid limits"),
    ([cell(place={"sheetId": 0, "startRowIndex": 5, "endRowIndex": 5})], "empty"),
    ([cells([{"userEnteredValue": {"stringValue": "x" * 50_001}}])], "maximum of 50000 characters"),
    ([cells([{}], rowIndex=1_000)], "exceeds grid limits"),
    ([cells([{"userEnteredValue": {"formulaValue": "1+1"}}])], "must begin with ="),
    ([tab(title="sheet1")], 'A sheet with the name "sheet1" already exists.'),
    ([tab(sheetId=0)], "already exists"),
    ([tab(gridProperties={"rowCount": 1_000_000, "columnCount": 11})], "limit of 10000000 cells"),
    ([tab(gridProperties={"rowCount": 1, "frozenRowCount": 1})], "You can't freeze all visible rows"),
    ([{"deleteSheet": {"sheetId": 0}}], "You can't remove all the sheets"),
    ([properties("title", title="")], "cannot be empty"),
    ([named("views"), named("Views")], "already exists"),
    ([named("A1")], "not valid"),
    ([named("two words")], "not valid"),
    ([band(COLUMN), band(HEADER)], "already has alternating background colors"),
    ([{"addBanding": {"bandedRange": {"range": COLUMN}}}], "rowProperties or columnProperties"),
    ([mark({"sheetId": 0}, metadataId=7), mark({"sheetId": 0}, metadataId=7)], "already exists"),
    ([mark({})], "exactly one of"),
    ([mark({"sheetId": 0, "spreadsheet": True})], "exactly one of"),
    ([mark({"sheetId": 0}, visibility="DEVELOPER_METADATA_VISIBILITY_UNSPECIFIED")], "visibility"),
    ([mark({"dimensionRange": {"sheetId": 0, "dimension": "ROWS", "endIndex": 2}})], "single row or column"),
    ([chart(HEADER | {"sheetId": 9})], "No grid with id: 9"),
    ([chart(COLUMN | {"endColumnIndex": 3})], "one row or one column"),
    ([chart(COLUMN | {"endRowIndex": 2_000})], "exceeds grid limits"),
    ([{"addChart": {"chart": {"spec": {"title": "x"}, "position": ANCHOR}}}], "one kind of chart"),
    ([{"addConditionalFormatRule": {"rule": {"ranges": [COLUMN]}}}], "booleanRule or a gradientRule"),
    ([{"deleteConditionalFormatRule": {"sheetId": 0, "index": 0}}], "No conditional format"),
    ([{"deleteEmbeddedObject": {"objectId": 4}}], "No charts with id: 4"),
    ([{"mergeCells": {"range": COLUMN}}, {"mergeCells": {"range": COLUMN}}], "merged range"),
]


def test_what_google_refuses_is_refused_and_leaves_no_trace(people: People) -> None:
    nora = people.person()
    sheet = nora.new_sheet()
    before = nora.look(sheet, "*")
    for requests, words in REFUSED:
        status, message, reason = refused(batch(nora, sheet, *requests))
        assert (status, reason, words in message) == (400, "badRequest", True), (requests, message)
    assert nora.look(sheet, "*") == before


def test_a_batch_is_done_wholly_or_not_at_all(people: People) -> None:
    nora = people.person()
    sheet = nora.new_sheet()
    value = cells([{"userEnteredValue": {"numberValue": 1}, "note": "n"}])
    before = nora.look(sheet, "*")
    assert refused(batch(nora, sheet, tab(title="New"), value, band(COLUMN), tab(title="New")))[0] == 400
    assert nora.look(sheet, "*") == before


def test_requests_that_the_sandbox_does_not_know_say_so(people: People) -> None:
    nora = people.person()
    status, message, _ = refused(batch(nora, nora.new_sheet(), {"randomizeRange": {"range": COLUMN}}))
    assert status == 501
    assert "The sandbox does not know" in message


def test_a_second_basic_filter_takes_the_place_of_the_first(people: People) -> None:
    nora = people.person()
    sheet = nora.new_sheet()
    for place in (COLUMN, HEADER):
        nora.change(sheet, {"setBasicFilter": {"filter": {"range": place}}})
    found = nora.look(sheet, "sheets.basicFilter.range")["sheets"][0]["basicFilter"]["range"]
    assert (found["endRowIndex"], found["endColumnIndex"]) == (1, 26)
    nora.change(sheet, {"clearBasicFilter": {"sheetId": 0}})
    assert nora.look(sheet, "sheets.basicFilter") == {"sheets": [{}]}


def test_a_tab_in_the_style_of_a_report(people: People) -> None:
    nora = people.person()
    sheet = nora.new_sheet()
    condition = {"type": "NUMBER_LESS", "values": [{"userEnteredValue": "5"}]}
    rule = {"ranges": [COLUMN], "booleanRule": {"condition": condition, "format": {}}}
    answer = nora.change(
        sheet,
        tab(title="Posts", sheetId=5, gridProperties={"rowCount": 20, "columnCount": 8}),
        properties(
            "title,gridProperties.frozenRowCount", title="Summary", gridProperties={"frozenRowCount": 1}
        ),
        mark({"sheetId": 5}, metadataValue="posts"),
        named("views"),
        chart(COLUMN),
        {"addConditionalFormatRule": {"rule": rule}},
        {"addProtectedRange": {"protectedRange": {"range": {"sheetId": 5}, "warningOnly": True}}},
        band(COLUMN),
    )
    kinds = [next(iter(reply), "") for reply in answer["replies"]]
    added = ["addNamedRange", "addChart", "", "addProtectedRange", "addBanding"]
    assert kinds == ["addSheet", "", "createDeveloperMetadata", *added]
    whole = nora.sheets.get(spreadsheetId=sheet).execute()
    summary, posts = whole["sheets"]
    assert summary["properties"]["title"] == "Summary"
    assert summary["properties"]["gridProperties"]["frozenRowCount"] == 1
    assert summary["charts"][0]["spec"]["title"] == "Views"
    assert posts["developerMetadata"][0]["metadataValue"] == "posts"
    assert whole["namedRanges"][0]["name"] == "views"
    assert "data" not in summary


def test_tabs_are_found_by_their_marks(people: People) -> None:
    nora = people.person()
    sheet = nora.new_sheet()
    nora.change(sheet, tab(title="Posts", sheetId=5), mark({"sheetId": 5}), mark({"spreadsheet": True}))
    search = nora.sheets.developerMetadata().search
    lookup = {"metadataKey": "tab", "locationType": "SHEET"}
    body = {"dataFilters": [{"developerMetadataLookup": lookup}]}
    found = search(spreadsheetId=sheet, body=body).execute()["matchedDeveloperMetadata"]
    assert [match["developerMetadata"]["location"]["sheetId"] for match in found] == [5]
    nora.change(sheet, {"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": lookup}}})
    assert search(spreadsheetId=sheet, body=body).execute() == {}
    assert refused(search(spreadsheetId=sheet, body={"dataFilters": []}))[0] == 400


def test_formats_lie_over_each_other_field_by_field(people: People) -> None:
    nora = people.person()
    sheet = nora.new_sheet()
    bold = {"userEnteredFormat": {"textFormat": {"bold": True}}}
    number = {"userEnteredFormat": {"numberFormat": {"type": "NUMBER", "pattern": "#,##0"}}}
    whole = {"sheetId": 0, "endRowIndex": 50}
    nora.change(
        sheet,
        {"repeatCell": {"range": whole, "cell": number, "fields": "userEnteredFormat.numberFormat"}},
        {"repeatCell": {"range": HEADER, "cell": bold, "fields": "userEnteredFormat.textFormat.bold"}},
        cells([{"note": "why"}], fields="note"),
    )
    nora.write(sheet, "A1:B2", [[1_000, 2], [3, 4]])
    found = nora.look(sheet, "sheets.data.rowData.values", ranges="A1:B2")["sheets"][0]["data"][0]["rowData"]
    first, second = found[0]["values"][0], found[1]["values"][0]
    assert first["userEnteredFormat"] == bold["userEnteredFormat"] | number["userEnteredFormat"]
    assert (first["note"], first["formattedValue"]) == ("why", "1,000")
    assert second["userEnteredFormat"] == number["userEnteredFormat"]
    clear = {"range": whole, "cell": {}, "fields": "userEnteredFormat"}
    nora.change(sheet, {"repeatCell": clear})
    found = nora.look(sheet, "sheets.data.rowData.values", ranges="A1:B2")["sheets"][0]["data"][0]["rowData"]
    assert "userEnteredFormat" not in found[0]["values"][0]
    assert found[0]["values"][0]["note"] == "why"


def test_writing_values_keeps_what_lies_on_the_cells(people: People) -> None:
    nora = people.person()
    sheet = nora.new_sheet()
    nora.change(sheet, cells([{"userEnteredValue": {"numberValue": 1}, "note": "n"}]))
    nora.change(sheet, cells([{"userEnteredValue": {"numberValue": 2}}], fields="userEnteredValue"))
    found = nora.look(sheet, "sheets.data.rowData.values(note,userEnteredValue)")
    first = found["sheets"][0]["data"][0]["rowData"][0]["values"][0]
    assert first == {"note": "n", "userEnteredValue": {"numberValue": 2}}
    place = {"range": {"sheetId": 0}, "fields": "*"}
    nora.change(sheet, {"updateCells": place})
    assert nora.look(sheet, "sheets.data.rowData") == {"sheets": [{"data": [{}]}]}


def test_rows_that_go_take_along_what_hangs_on_them(people: People) -> None:
    nora = people.person()
    sheet = nora.new_sheet()
    nora.write(sheet, "A1", [[1], [2], [3], [4]])
    row = {"sheetId": 0, "dimension": "ROWS", "startIndex": 2, "endIndex": 3}
    nora.change(sheet, named("views"), band(COLUMN), mark({"dimensionRange": row}))
    first = {"sheetId": 0, "dimension": "ROWS", "startIndex": 0, "endIndex": 2}
    nora.change(sheet, {"deleteDimension": {"range": first}})
    assert nora.read(sheet, "A1:A") == [[3], [4]]
    whole = nora.sheets.get(spreadsheetId=sheet).execute()
    assert whole["namedRanges"][0]["range"]["endRowIndex"] == 8
    assert whole["sheets"][0]["properties"]["gridProperties"]["rowCount"] == 998
    nora.change(sheet, {"insertDimension": {"range": first}}, {"deleteDimension": {"range": row}})
    assert nora.read(sheet, "A1:A") == [[], [], [4]]


def test_a_smaller_grid_cuts_what_reached_beyond_it(people: People) -> None:
    nora = people.person()
    sheet = nora.new_sheet()
    nora.write(sheet, "A1", [[1, 2], [3, 4], [5, 6]])
    nora.change(sheet, band(COLUMN), named("views"), {"setBasicFilter": {"filter": {"range": COLUMN}}})
    size = {"rowCount": 2, "columnCount": 1}
    nora.change(sheet, properties("gridProperties(rowCount,columnCount)", gridProperties=size))
    assert nora.read(sheet, "Sheet1") == [[1], [3]]
    whole = nora.sheets.get(spreadsheetId=sheet).execute()
    tab_, small = whole["sheets"][0], {**COLUMN, "endRowIndex": 2}
    assert tab_["bandedRanges"][0]["range"] == tab_["basicFilter"]["range"] == small
    assert whole["namedRanges"][0]["range"] == small


def test_only_what_is_asked_for_is_told(people: People) -> None:
    nora = people.person()
    sheet = nora.new_sheet()
    assert nora.look(sheet, "sheets(properties(sheetId,title))") == {
        "sheets": [{"properties": {"sheetId": 0, "title": "Sheet1"}}]
    }
    assert refused(nora.sheets.get(spreadsheetId=sheet, fields="sheets.titles"))[0] == 400
    sized = {"sheetId": 0, "dimension": "COLUMNS", "startIndex": 1, "endIndex": 2}
    width = {"range": sized, "properties": {"pixelSize": 210}, "fields": "pixelSize"}
    nora.change(sheet, {"updateDimensionProperties": width})
    columns = nora.look(sheet, "sheets.data.columnMetadata.pixelSize", ranges="A1:C1")
    found = columns["sheets"][0]["data"][0]["columnMetadata"]
    assert [column["pixelSize"] for column in found] == [100, 210, 100]


def test_a_spreadsheet_is_made_with_its_tabs(people: People) -> None:
    nora = people.person()
    sheets = [{"properties": {"title": "Summary", "sheetId": 3}}, {"properties": {"title": "Posts"}}]
    body = {"properties": {"title": "Spring", "locale": "en_GB"}, "sheets": sheets}
    made = nora.sheets.create(
        body=body, fields="spreadsheetId,spreadsheetUrl,sheets.properties.title"
    ).execute()
    assert [one["properties"]["title"] for one in made["sheets"]] == ["Summary", "Posts"]
    assert made["spreadsheetUrl"].endswith(f"/google/sheets/{made['spreadsheetId']}")
    assert nora.files.get(fileId=made["spreadsheetId"]).execute()["name"] == "Spring"
    twins = {"sheets": [{"properties": {"title": "A"}}, {"properties": {"title": "a"}}]}
    assert refused(nora.sheets.create(body=twins))[0] == 400
