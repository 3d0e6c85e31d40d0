"""The pages that show what Google keeps."""

import requests

from tests.sandbox.google.clients import NORA, People, Person

LINK = {"userEnteredFormat": {"textFormat": {"link": {"uri": "https://www.instagram.com/mara/"}}}}


def page(person: Person, path: str = "") -> str:
    answer = requests.get(f"{person.base}/google/{path}", timeout=10)
    assert answer.status_code == 200
    return answer.text


def filled(person: Person) -> str:
    sheet = person.new_sheet("Spring report")
    place = {"sheetId": 0, "startRowIndex": 0, "endRowIndex": 3, "startColumnIndex": 1, "endColumnIndex": 2}
    source = {"sources": [place]}
    spec = {"title": "Views a day", "pieChart": {"series": {"sourceRange": source}}}
    anchor = {"overlayPosition": {"anchorCell": {"rowIndex": 5}}}
    share = {"userEnteredFormat": {"numberFormat": {"type": "PERCENT", "pattern": "0.0%"}}}
    cells = [
        {"userEnteredValue": {"stringValue": "<b>@mara</b>"}, **LINK},
        {"userEnteredValue": {"numberValue": 0.125}, "note": "Measured at noon", **share},
        {"userEnteredValue": {"formulaValue": "=SUM(B1:B3)"}},
    ]
    where = {"sheetId": 0, "rowIndex": 0, "columnIndex": 0}
    mark = {"metadataKey": "tab", "metadataValue": "summary", "visibility": "DOCUMENT"}
    person.change(
        sheet,
        {"updateCells": {"start": where, "rows": [{"values": cells}], "fields": "*"}},
        {"addChart": {"chart": {"spec": spec, "position": anchor}}},
        {"addNamedRange": {"namedRange": {"name": "shares", "range": place}}},
        {"createDeveloperMetadata": {"developerMetadata": {**mark, "location": {"sheetId": 0}}}},
    )
    return sheet


def test_a_sheet_is_shown_as_its_readers_see_it(people: People) -> None:
    nora = people.person()
    shown = page(nora, f"sheets/{filled(nora)}")
    for text in ("12.5%", "Measured at noon", "<code>=SUM(B1:B3)</code>", "Views a day", "Sheet1!B1:B3"):
        assert text in shown
    assert '<a href="https://www.instagram.com/mara/" rel="noreferrer">&lt;b&gt;@mara&lt;/b&gt;</a>' in shown
    assert "<code>shares</code> Sheet1!B1:B3" in shown
    assert "<code>tab</code> = <code>summary</code> on Sheet1" in shown


def test_long_tabs_come_in_pages_of_two_hundred_rows(people: People) -> None:
    nora = people.person()
    sheet = nora.new_sheet()
    nora.write(sheet, "A1", [[f"row {number}"] for number in range(1, 402)])
    first, last = page(nora, f"sheets/{sheet}"), page(nora, f"sheets/{sheet}?page=3")
    assert ("row 200<" in first, "row 201<" in first, "Page 1 of 3" in first) == (True, False, True)
    assert ("row 401<" in last, "row 400<" in last) == (True, False)
    assert "Page 3 of 3" in page(nora, f"sheets/{sheet}?page=99")


def test_the_first_page_lists_files_grants_and_calls(people: People) -> None:
    nora = people.person()
    sheet = filled(nora)
    shown = page(nora)
    assert f'<a href="/google/sheets/{sheet}">Spring report</a>' in shown
    assert "drive.file" in shown
    assert "sheets.batchUpdate" in shown


def test_buttons_switch_faults_remove_the_app_and_act_on_files(people: People) -> None:
    nora = people.person()
    sheet = nora.new_sheet()
    press = f"{nora.base}/press/google"
    fault = {"kind": "google_rate_limit", "times": "3", "seconds": "60", "variant": ""}
    assert "The fault is on." in requests.post(f"{press}/fault", fault, timeout=10).text
    active = requests.get(f"{nora.base}/control/faults", timeout=10).json()
    assert [(found["kind"], found["times"]) for found in active] == [("google_rate_limit", 3)]
    requests.post(f"{press}/fault-off", {"id": str(active[0]["id"])}, timeout=10)
    assert requests.get(f"{nora.base}/control/faults", timeout=10).json() == []
    assert requests.post(f"{press}/fault", {"kind": "nonsense"}, timeout=10).status_code == 400
    trash = requests.post(f"{press}/file", {"file": sheet, "deed": "trash"}, timeout=10)
    assert "The file is in the trash." in trash.text
    revoked = requests.post(f"{press}/revoke", {"account": NORA}, timeout=10)
    assert "its tokens are void" in revoked.text


def test_a_sheet_that_is_not_there_is_missing(people: People) -> None:
    nora = people.person()
    assert requests.get(f"{nora.base}/google/sheets/none", timeout=10).status_code == 404
