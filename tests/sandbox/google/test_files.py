"""Drive: who sees which file, where files may be made, how they are found and go."""

from typing import Any

import requests

from sandbox.google.accounts import SERVICE_ACCOUNT, SHARED_DRIVE_ID
from tests.sandbox.driver import Driver
from tests.sandbox.google.clients import (
    DRIVE,
    DRIVE_FILE,
    NORA,
    PETER,
    REVIEWER,
    SHEET_TYPE,
    People,
    Person,
    refused,
    status_of,
)

ALL: dict[str, Any] = {"supportsAllDrives": True, "includeItemsFromAllDrives": True}


def names(person: Person, query: str = "", **options: Any) -> list[str]:
    found = person.files.list(q=query or None, fields="files(name)", **options).execute()
    return [file["name"] for file in found["files"]]


def test_a_file_tells_little_unless_a_mask_asks_for_more(people: People) -> None:
    nora = people.person()
    sheet = nora.new_sheet("Report", appProperties={"report": "campaign-7"})
    assert set(nora.files.get(fileId=sheet).execute()) == {"kind", "id", "name", "mimeType"}
    fields = "webViewLink,owners(emailAddress,me),appProperties,trashed,parents,createdTime"
    whole = nora.files.get(fileId=sheet, fields=fields).execute()
    assert whole["webViewLink"] == f"{nora.base}/google/sheets/{sheet}"
    assert whole["owners"] == [{"emailAddress": NORA, "me": True}]
    assert whole["appProperties"] == {"report": "campaign-7"}


def test_a_mask_of_unknown_fields_is_refused(people: People) -> None:
    nora = people.person()
    assert refused(nora.files.list(fields="files(nmae)"))[0] == 400
    assert refused(nora.files.list(fields="files(name"))[0] == 400


def test_drive_file_reaches_only_what_the_person_made_or_opened_with_the_app(people: People) -> None:
    nora, wide, peter = people.person(), people.person(NORA, DRIVE), people.person(PETER)
    own = nora.new_sheet("Of the app")
    asked = {"owner": NORA, "name": "Private"}
    private = requests.post(f"{nora.base}/control/google/files", json=asked, timeout=10).json()["id"]
    assert names(nora) == ["Of the app"]
    assert sorted(names(wide)) == ["Of the app", "Private"]
    assert refused(nora.files.get(fileId=private))[0] == 404
    assert refused(nora.sheets.get(spreadsheetId=private))[0] == 404
    share = {"type": "user", "role": "writer", "emailAddress": PETER}
    nora.permissions.create(fileId=own, body=share).execute()
    assert refused(peter.files.get(fileId=own))[0] == 404
    opened = {"account": PETER}
    requests.post(f"{nora.base}/control/google/files/{own}/open", json=opened, timeout=10)
    assert peter.files.get(fileId=own).execute()["name"] == "Of the app"


def test_a_missing_scope_and_a_bad_token_are_told_apart(people: People) -> None:
    poor = people.person(NORA, "https://www.googleapis.com/auth/spreadsheets.readonly")
    status, message, reason = refused(poor.files.list())
    assert (status, reason) == (403, "insufficientPermissions")
    assert "insufficient authentication scopes" in message
    assert refused(poor.sheets.create(body={}))[0] == 403
    assert status_of(people.base, "nonsense") == 401


def test_the_service_account_cannot_own_files(people: People) -> None:
    robot = people.service_account()
    status, message, reason = refused(robot.files.create(body={"name": "x", "mimeType": SHEET_TYPE}))
    assert (status, reason) == (403, "storageQuotaExceeded")
    assert message.startswith("Service Accounts do not have storage quota.")
    status, message, _reason = refused(robot.sheets.create(body={}))
    assert (status, message) == (403, "The caller does not have permission")


def test_in_the_shared_drive_the_service_account_makes_and_trashes_but_does_not_delete(
    people: People,
) -> None:
    robot = people.service_account()
    assert refused(robot.files.create(body={"mimeType": SHEET_TYPE, "parents": [SHARED_DRIVE_ID]}))[0] == 404
    sheet = robot.new_shared_sheet("Shared")
    assert refused(robot.files.get(fileId=sheet))[0] == 404
    fields = "driveId,ownedByMe,owners,permissions,capabilities(canTrash,canDelete)"
    file = robot.files.get(fileId=sheet, supportsAllDrives=True, fields=fields).execute()
    assert (file["driveId"], file["ownedByMe"]) == (SHARED_DRIVE_ID, False)
    assert not {"owners", "permissions"} & set(file)
    assert file["capabilities"] == {"canTrash": True, "canDelete": False}
    assert refused(robot.files.delete(fileId=sheet, supportsAllDrives=True))[0] == 403
    robot.files.update(fileId=sheet, supportsAllDrives=True, body={"trashed": True}).execute()
    assert names(robot, "trashed = false", **ALL) == []
    manager = people.person(NORA, DRIVE)
    assert manager.files.delete(fileId=sheet, supportsAllDrives=True).execute() == ""


def test_items_of_the_shared_drive_are_listed_only_when_asked_for(people: People) -> None:
    robot = people.service_account()
    robot.new_shared_sheet("Shared")
    assert names(robot) == []
    assert names(robot, **ALL) == ["Shared"]
    assert names(robot, corpora="drive", driveId=SHARED_DRIVE_ID, **ALL) == ["Shared"]
    assert refused(robot.files.list(corpora="drive", driveId=SHARED_DRIVE_ID))[0] == 400
    assert refused(robot.files.list(corpora="drive", **ALL))[0] == 400
    stranger = people.person(PETER, DRIVE)
    assert refused(stranger.files.list(corpora="drive", driveId=SHARED_DRIVE_ID, **ALL))[0] == 404


def test_files_are_found_by_what_is_known_of_them(people: People) -> None:
    nora = people.person()
    nora.new_sheet("Spring report", appProperties={"report": "1", "for": "staff"})
    nora.new_sheet("Autumn report", appProperties={"report": "2"})
    gone = nora.new_sheet("Old", appProperties={"report": "1"})
    nora.files.update(fileId=gone, body={"trashed": True}).execute()
    first = "appProperties has { key='report' and value='1' }"
    assert names(nora, f"{first} and trashed = false") == ["Spring report"]
    assert names(nora, f"({first} or name = 'Autumn report') and not trashed = true", orderBy="name") == [
        "Autumn report",
        "Spring report",
    ]
    assert names(nora, f"mimeType = '{SHEET_TYPE}' and name contains 'autumn'") == ["Autumn report"]
    assert len(names(nora, "'root' in parents")) == 3
    assert names(nora, f"'{PETER}' in writers") == []
    assert names(nora, "modifiedTime > '2027-01-01T00:00:00'") == []


def test_a_query_that_is_not_understood_is_refused(people: People) -> None:
    nora = people.person()
    for query in ("name like 'x'", "name = x", "(trashed = false", "fullText contains 'x'", "name = 'x"):
        status, message, _reason = refused(nora.files.list(q=query))
        assert (status, message[:16]) == (400, "Invalid Value: q"), query
    assert refused(nora.files.list(orderBy="size"))[0] == 400


def test_a_long_list_comes_in_pages(people: People) -> None:
    nora = people.person()
    for number in range(5):
        nora.new_sheet(f"Report {number}")
    request = nora.files.list(pageSize=2, orderBy="name", fields="nextPageToken,incompleteSearch,files(name)")
    seen: list[str] = []
    while request is not None:
        page = request.execute()
        assert page["incompleteSearch"] is False
        seen += [file["name"] for file in page["files"]]
        request = nora.files.list_next(request, page)
    assert seen == [f"Report {number}" for number in range(5)]
    assert refused(nora.files.list(pageToken="nonsense"))[0] == 400
    assert refused(nora.files.list(pageSize=1_001))[0] == 400


def test_a_renamed_file_renames_its_spreadsheet_and_the_other_way_round(people: People) -> None:
    nora = people.person()
    sheet = nora.new_sheet("First")
    nora.files.update(fileId=sheet, body={"name": "Second", "appProperties": {"a": "1"}}).execute()
    assert nora.look(sheet, "properties.title") == {"properties": {"title": "Second"}}
    title = {"properties": {"title": "Third"}, "fields": "title"}
    nora.change(sheet, {"updateSpreadsheetProperties": title})
    assert names(nora) == ["Third"]
    nora.files.update(fileId=sheet, body={"appProperties": {"a": None}}).execute()
    assert "appProperties" not in nora.files.get(fileId=sheet, fields="appProperties").execute()


def test_fields_that_cannot_be_written_are_refused(people: People) -> None:
    nora = people.person()
    sheet = nora.new_sheet()
    assert refused(nora.files.update(fileId=sheet, body={"parents": ["root"]}))[2] == "fieldNotWritable"
    assert refused(nora.files.create(body={"name": "x", "webViewLink": "http://x"}))[2] == "fieldNotWritable"
    long = {"appProperties": {"key": "v" * 122}}
    assert refused(nora.files.update(fileId=sheet, body=long))[2] == "propertyTooLong"


def test_only_the_owner_deletes_and_trashes(people: People) -> None:
    nora, peter = people.person(), people.person(PETER, DRIVE)
    sheet = nora.new_sheet()
    share = {"type": "user", "role": "writer", "emailAddress": PETER}
    nora.permissions.create(fileId=sheet, body=share).execute()
    assert refused(peter.files.delete(fileId=sheet))[0] == 403
    assert refused(peter.files.update(fileId=sheet, body={"trashed": True}))[0] == 403
    nora.files.delete(fileId=sheet).execute()
    assert refused(nora.files.get(fileId=sheet))[0] == 404
    assert refused(nora.sheets.get(spreadsheetId=sheet))[0] == 404


def test_drives_and_about(people: People) -> None:
    robot, peter = people.service_account(), people.person(PETER, DRIVE)
    assert [drive["id"] for drive in robot.drive.drives().list().execute()["drives"]] == [SHARED_DRIVE_ID]
    assert robot.drive.drives().get(driveId=SHARED_DRIVE_ID).execute()["name"] == "Campaign reports"
    assert peter.drive.drives().list().execute()["drives"] == []
    assert refused(peter.drive.drives().get(driveId=SHARED_DRIVE_ID))[0] == 404
    assert refused(robot.drive.about().get())[0] == 400
    user = robot.drive.about().get(fields="user(emailAddress)").execute()
    assert user == {"user": {"emailAddress": SERVICE_ACCOUNT}}


def test_files_survive_a_restart(sandbox: Driver, people: People) -> None:
    nora = people.person(REVIEWER, DRIVE_FILE)
    sheet = nora.new_sheet("Kept")
    nora.write(sheet, "A1", [["a", 1.5, True]])
    formula = {"userEnteredValue": {"formulaValue": "=1+1"}, "note": "why"}
    where = {"sheetId": 0, "rowIndex": 1, "columnIndex": 0}
    update = {"start": where, "rows": [{"values": [formula]}], "fields": "*"}
    nora.change(sheet, {"updateCells": update}, {"addSheet": {"properties": {"title": "Next"}}})
    before = sandbox.google.workbooks.get(sheet)
    again = Driver(sandbox.folder).google
    assert again.workbooks.get(sheet) == before
    assert again.store.files == sandbox.google.store.files
    assert again.store.tokens == sandbox.google.store.tokens
