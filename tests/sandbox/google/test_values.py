"""Values of a Sheet: what is written, what is read back, and what does not fit."""

from typing import Any

from tests.sandbox.google.clients import People, Person, refused


def write(person: Person, sheet: str, place: str, rows: list[list[Any]], option: str = "RAW") -> Any:
    body = {"valueInputOption": option, "data": [{"range": place, "values": rows}]}
    return person.values.batchUpdate(spreadsheetId=sheet, body=body)


def test_raw_text_stays_text_even_when_it_looks_like_a_formula(people: People) -> None:
    nora = people.person()
    sheet = nora.new_sheet()
    texts = ['=HYPERLINK("http://x","y")', "+1", "@x", "-2", "'a", "1.5", "👩‍👩‍👧"]
    nora.write(sheet, "A1", [texts])
    assert nora.read(sheet, "A1:G1") == [texts]
    cells = nora.look(sheet, "sheets.data.rowData.values.userEnteredValue")
    values = cells["sheets"][0]["data"][0]["rowData"][0]["values"]
    assert [cell["userEnteredValue"] for cell in values] == [{"stringValue": text} for text in texts]


def test_what_a_person_types_is_understood(people: People) -> None:
    nora = people.person()
    sheet = nora.new_sheet()
    typed = [["=SUM(A1:A2)", "1,234.5", "12%", "true", "2026-10-15", "'007", "text", "1-2"]]
    nora.write(sheet, "A1", typed, "USER_ENTERED")
    assert nora.read(sheet, "A1:H1") == [["", 1234.5, 0.12, True, 46310, "007", "text", "1-2"]]
    assert nora.read(sheet, "A1", "FORMULA") == [["=SUM(A1:A2)"]]


def test_null_leaves_a_cell_as_it_is_and_empty_text_clears_it(people: People) -> None:
    nora = people.person()
    sheet = nora.new_sheet()
    nora.write(sheet, "A1:C2", [["a", "b", "c"], [1, 2, 3]])
    nora.write(sheet, "A1:C1", [[None, "", "x"]])
    assert nora.read(sheet, "A1:C2") == [["a", "", "x"], [1, 2, 3]]


def test_values_are_cleared_and_appended(people: People) -> None:
    nora = people.person()
    sheet, values = nora.new_sheet(), nora.values
    nora.write(sheet, "A1", [["a", "b"], ["c", "d"]])
    cleared = values.batchClear(spreadsheetId=sheet, body={"ranges": ["A2:A", "B1"]}).execute()
    assert cleared["clearedRanges"] == ["Sheet1!A2:A1000", "Sheet1!B1"]
    assert nora.read(sheet, "Sheet1") == [["a"], ["", "d"]]
    body = {"values": [["e"]]}
    options = {"range": "Sheet1!A1", "valueInputOption": "RAW", "body": body}
    answer = values.append(spreadsheetId=sheet, **options).execute()
    assert answer["updates"]["updatedRange"] == "Sheet1!A3"
    values.clear(spreadsheetId=sheet, range="Sheet1").execute()
    assert nora.read(sheet, "Sheet1") == []


def test_one_range_is_updated_and_columns_may_be_written(people: People) -> None:
    nora = people.person()
    sheet, values = nora.new_sheet(), nora.values
    body = {"majorDimension": "COLUMNS", "values": [[1, 2], [3]]}
    options = {"range": "B2:C3", "valueInputOption": "RAW", "body": body}
    assert values.update(spreadsheetId=sheet, **options).execute()["updatedCells"] == 3
    assert nora.read(sheet, "B2:C3") == [[1, 3], [2]]
    both = values.batchGet(spreadsheetId=sheet, ranges=["B2", "C2:C"], majorDimension="COLUMNS").execute()
    assert [found["values"] for found in both["valueRanges"]] == [[["1"]], [["3"]]]


def test_tabs_with_strange_names_are_reached_in_quotes(people: People) -> None:
    nora = people.person()
    sheet = nora.new_sheet()
    nora.change(sheet, {"addSheet": {"properties": {"title": "Ann's / 50% (A1)"}}})
    place = "'Ann''s / 50% (A1)'!B2"
    nora.write(sheet, place, [["x"]])
    assert nora.read(sheet, place) == [["x"]]
    found = nora.values.get(spreadsheetId=sheet, range=place).execute()
    assert found["range"] == place


def test_numbers_read_as_their_format_shows_them(people: People) -> None:
    nora = people.person()
    sheet = nora.new_sheet()
    nora.write(sheet, "A1", [[12345.678, 0.0456, 46310.5, -3, 1234]])
    patterns = [
        ("NUMBER", "#,##0"),
        ("PERCENT", "0.00%"),
        ("DATE_TIME", "yyyy-mm-dd hh:mm"),
        ("NUMBER", "#,##0.0#;(0)"),
        ("CURRENCY", '[$EUR] #,##0.00" EUR"'),
    ]
    requests = []
    for column, (kind, pattern) in enumerate(patterns):
        where = {"sheetId": 0, "startColumnIndex": column, "endColumnIndex": column + 1}
        form = {"userEnteredFormat": {"numberFormat": {"type": kind, "pattern": pattern}}}
        requests.append({"repeatCell": {"range": where, "cell": form, "fields": "userEnteredFormat"}})
    nora.change(sheet, *requests)
    shown = nora.read(sheet, "A1:E1", "FORMATTED_VALUE")
    assert shown == [["12,346", "4.56%", "2026-10-15 12:00", "(3)", " 1,234.00 EUR"]]


UNFIT: list[tuple[str, list[list[Any]], str]] = [
    ("Nowhere!A1", [["x"]], "Unable to parse range: Nowhere!A1"),
    ("A1001", [["x"]], "exceeds grid limits. Max rows: 1000, max columns: 26"),
    ("AB1", [["x"]], "exceeds grid limits"),
    ("Z1", [["x", "y"]], "exceeds grid limits"),
    ("A1:B1", [["x"], ["y"]], "tried writing to row [2]"),
    ("A1:B1", [["x", "y", "z"]], "tried writing to column [3]"),
    ("A1", [[["x"]]], "no value of a cell"),
    ("A1", [["x" * 50_001]], "maximum of 50000 characters"),
]


def test_what_does_not_fit_is_refused(people: People) -> None:
    nora = people.person()
    sheet = nora.new_sheet()
    for place, rows, words in UNFIT:
        status, message, _reason = refused(write(nora, sheet, place, rows))
        assert (status, words in message) == (400, True), (place, message)
    assert nora.read(sheet, "Sheet1") == []


def test_a_write_of_many_ranges_is_done_wholly_or_not_at_all(people: People) -> None:
    nora = people.person()
    sheet = nora.new_sheet()
    ranges = [{"range": "A1", "values": [["x"]]}, {"range": "Nowhere!A1", "values": [["y"]]}]
    body = {"valueInputOption": "RAW", "data": ranges}
    assert refused(nora.values.batchUpdate(spreadsheetId=sheet, body=body))[0] == 400
    assert nora.read(sheet, "A1") == []


def test_how_values_are_meant_must_be_said(people: People) -> None:
    nora = people.person()
    sheet = nora.new_sheet()
    body = {"data": [{"range": "A1", "values": [["x"]]}]}
    status, message, _ = refused(nora.values.batchUpdate(spreadsheetId=sheet, body=body))
    assert (status, message) == (400, "'valueInputOption' is required but not specified")
    assert refused(write(nora, sheet, "A1", [["x"]], "AS_IS"))[0] == 400
