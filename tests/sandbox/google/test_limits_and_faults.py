"""Quotas, sizes, and troubles at the press of a button."""

import http.client
from typing import Any

import pytest
import requests
from googleapiclient.errors import HttpError

from sandbox.google.accounts import SERVICE_ACCOUNT
from tests.sandbox.driver import Driver
from tests.sandbox.google.clients import (
    DRIVE_FILE,
    NORA,
    PETER,
    SHEET_TYPE,
    People,
    ask_token,
    code_of,
    exchange,
    refused,
)

CUT = (http.client.HTTPException, ConnectionError)


def recorded(base: str) -> Any:
    return requests.get(f"{base}/control/google/calls", timeout=10).json()


def test_sixty_writes_and_sixty_reads_a_minute_are_allowed_to_one_user(
    sandbox: Driver, people: People
) -> None:
    nora = people.person()
    sheet = nora.new_sheet()
    now = sandbox.now.timestamp()
    for kind in ("Read", "Write"):
        for _ in range(59):
            sandbox.google.quotas.take(NORA, kind, now)
    nora.write(sheet, "A1", [["x"]])
    body: dict[str, Any] = {"requests": [{"addSheet": {}}]}
    status, message, _ = refused(nora.sheets.batchUpdate(spreadsheetId=sheet, body=body))
    assert status == 429
    assert "Write requests per minute per user" in message
    assert nora.read(sheet, "A1") == [["x"]]
    assert refused(nora.sheets.get(spreadsheetId=sheet))[0] == 429
    assert nora.files.list().execute()["files"]
    sandbox.advance(60)
    assert nora.read(sheet, "A1") == [["x"]]


def test_all_users_together_have_three_hundred(sandbox: Driver, people: People) -> None:
    nora = people.person()
    sheet = nora.new_sheet()
    for number in range(300):
        sandbox.google.quotas.take(f"u{number % 6}", "Read", sandbox.now.timestamp())
    status, message, _ = refused(nora.sheets.get(spreadsheetId=sheet))
    assert (status, "per minute'" in message) == (429, True)


def test_a_body_has_at_most_ten_megabytes(people: People) -> None:
    nora = people.person()
    sheet = nora.new_sheet()
    data = {"valueInputOption": "RAW", "data": [{"range": "A1", "values": [["x" * 10_500_000]]}]}
    status, message, _ = refused(nora.values.batchUpdate(spreadsheetId=sheet, body=data))
    assert (status, message) == (400, "Request payload size exceeds the limit: 10485760 bytes.")


def test_unknown_parameters_and_bodies_that_are_no_json_are_refused(people: People) -> None:
    nora = people.person()
    sheet = nora.new_sheet()
    headers = {"Authorization": f"Bearer {nora.token}"}
    address = f"{nora.base}/google/v4/spreadsheets/{sheet}"
    unknown = requests.get(address, {"includeGrid": "true"}, headers=headers, timeout=10).json()["error"]
    assert (unknown["code"], unknown["status"]) == (400, "INVALID_ARGUMENT")
    assert 'Unknown name "includeGrid"' in unknown["message"]
    assert requests.get(address, {"includeGridData": "yes"}, headers=headers, timeout=10).status_code == 400
    for raw in (b"{", b'{"requests": [{"addSheet": {"properties": {"title": "\\ud83d"}}}]}'):
        sent = headers | {"Content-Type": "application/json"}
        answer = requests.post(f"{address}:batchUpdate", raw, headers=sent, timeout=10)
        assert (answer.status_code, answer.json()["error"]["status"]) == (400, "INVALID_ARGUMENT")
    assert requests.get(f"{nora.base}/google/v4/nothing", headers=headers, timeout=10).status_code == 404


@pytest.mark.parametrize(
    ("kind", "options", "expected"),
    [
        ("google_rate_limit", {}, (429, "rateLimitExceeded")),
        ("google_user_rate_limit", {}, (403, "userRateLimitExceeded")),
        ("google_storage_full", {}, (403, "storageQuotaExceeded")),
        ("google_no_permission", {}, (403, "insufficientFilePermissions")),
        ("google_server_error", {}, (500, "backendError")),
        ("google_server_error", {"variant": "503"}, (503, "backendError")),
    ],
)
def test_a_fault_strikes_as_often_as_it_was_asked_to(
    sandbox: Driver, people: People, kind: str, options: dict[str, Any], expected: tuple[int, str]
) -> None:
    nora = people.person()
    sandbox.fault(kind, times=1, **options)
    status, _message, reason = refused(nora.files.create(body={"name": "x", "mimeType": SHEET_TYPE}))
    assert (status, reason) == expected
    assert nora.files.list().execute()["files"] == []
    assert [call["fault"] for call in recorded(nora.base)["calls"][-2:]] == [kind, ""]


def test_a_server_error_may_come_as_a_page(sandbox: Driver, people: People) -> None:
    nora = people.person()
    sandbox.fault("google_server_error", variant="html")
    with pytest.raises(HttpError) as caught:
        nora.files.list().execute()
    assert (caught.value.status_code, b"<html" in caught.value.content.lower()) == (502, False)
    assert caught.value.content.startswith(b"<!DOCTYPE html>")


def test_faults_may_mean_one_account_method_or_file(sandbox: Driver, people: People) -> None:
    nora, robot = people.person(), people.service_account()
    sheet, other = nora.new_sheet(), nora.new_sheet()
    sandbox.fault("google_rate_limit", account=SERVICE_ACCOUNT)
    sandbox.fault("google_no_permission", method="sheets.get", file=sheet)
    assert refused(robot.files.list())[0] == 429
    assert refused(nora.sheets.get(spreadsheetId=sheet))[0] == 403
    assert nora.look(other, "spreadsheetId")
    assert nora.files.get(fileId=sheet).execute()
    wrong = sandbox.client.post("/control/faults", json={"kind": "google_hang", "where": "graph"})
    assert wrong.status_code == 400


def test_an_answer_may_be_lost_after_the_call_acted(sandbox: Driver, people: People) -> None:
    nora = people.person()
    sandbox.fault("google_lost_answer", method="drive.files.create", variant="cut", times=1)
    with pytest.raises(CUT):
        nora.files.create(body={"name": "Made", "mimeType": SHEET_TYPE}).execute()
    assert [file.name for file in sandbox.google.store.files.values()] == ["Made"]


def test_googles_client_repeats_a_call_by_itself_when_no_answer_begins(
    sandbox: Driver, people: People
) -> None:
    nora = people.person()
    sandbox.fault("google_lost_answer", method="drive.files.create", times=1)
    nora.files.create(body={"name": "Made", "mimeType": SHEET_TYPE}).execute()
    assert [file.name for file in sandbox.google.store.files.values()] == ["Made", "Made"]


def test_a_hang_does_nothing_and_closes(sandbox: Driver, people: People) -> None:
    nora = people.person()
    sandbox.fault("google_hang", seconds=0.1)
    with pytest.raises(CUT):
        nora.files.create(body={"name": "Never", "mimeType": SHEET_TYPE}).execute()
    assert sandbox.google.store.files == {}


def test_a_refresh_may_be_refused(sandbox: Driver, served: str) -> None:
    tokens = exchange(served, code_of(served, NORA, DRIVE_FILE))
    sandbox.fault("google_refused_refresh", account=NORA, times=1)
    asked = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    refusal = ask_token(served, **asked)
    assert (refusal.status_code, refusal.json()["error"]) == (400, "invalid_grant")
    assert ask_token(served, **asked).status_code == 200


def test_calls_are_counted_with_their_bytes(people: People) -> None:
    nora = people.person()
    sheet = nora.new_sheet()
    requests.delete(f"{nora.base}/control/google/calls", timeout=10)
    nora.change(sheet, {"addSheet": {"properties": {"title": "Posts"}}})
    nora.write(sheet, "Posts!A1", [["x" * 1_000]])
    nora.look(sheet, "properties.title")
    told = recorded(nora.base)
    assert told["total"] == 3
    assert told["by_method"] == {"sheets.batchUpdate": 1, "sheets.values.batchUpdate": 1, "sheets.get": 1}
    assert 1_000 < told["largest_body_bytes"] < 1_200
    assert {call["account"] for call in told["calls"]} == {NORA}


def test_google_begins_anew(sandbox: Driver, people: People) -> None:
    nora = people.person()
    sheet = nora.new_sheet()
    for _ in range(60):
        sandbox.google.quotas.take(NORA, "Read", sandbox.now.timestamp())
    assert requests.delete(f"{nora.base}/control/google", timeout=10).status_code == 200
    assert recorded(nora.base)["total"] == 0
    again = people.person()
    assert again.files.list().execute()["files"] == []
    assert refused(again.sheets.get(spreadsheetId=sheet))[0] == 404


def test_people_act_on_files_by_hand(people: People) -> None:
    nora, peter = people.person(), people.person(PETER)
    sheet = nora.new_sheet()
    base = f"{nora.base}/control/google/files/{sheet}"
    own = {"title": "My notes", "rows": [["a", "=1+1"], [2]]}
    assert requests.post(f"{base}/tabs", json=own, timeout=10).status_code == 200
    assert requests.post(f"{base}/tabs", json=own, timeout=10).status_code == 400
    typed = {"range": "'My notes'!B2", "rows": [["5%"]]}
    assert requests.post(f"{base}/cells", json=typed, timeout=10).status_code == 200
    assert nora.read(sheet, "'My notes'", "FORMULA") == [["a", "=1+1"], [2, 0.05]]
    said = {"title": "My notes", "cell": "A1", "text": "Why?", "author": PETER}
    assert requests.post(f"{base}/comments", json=said, timeout=10).status_code == 200
    requests.post(f"{base}/trash", timeout=10)
    assert nora.files.get(fileId=sheet, fields="trashed").execute() == {"trashed": True}
    requests.post(f"{base}/untrash", timeout=10)
    assert nora.files.get(fileId=sheet, fields="trashed").execute() == {"trashed": False}
    assert requests.delete(base, timeout=10).status_code == 200
    assert refused(nora.files.get(fileId=sheet))[0] == 404
    assert requests.delete(base, timeout=10).status_code == 404
    assert refused(peter.files.get(fileId=sheet))[0] == 404


def test_a_large_report_is_taken_in(people: People) -> None:
    nora = people.person()
    sheet = nora.new_sheet()
    grid = {"rowCount": 10_001, "columnCount": 45}
    nora.change(sheet, {"addSheet": {"properties": {"title": "Posts", "gridProperties": grid}}})
    row = ["caption", 5, 0.25] * 15
    nora.write(sheet, "Posts!A2", [row] * 5_000)
    nora.write(sheet, "Posts!A5002", [row] * 5_000)
    assert nora.read(sheet, "Posts!AS10001") == [[0.25]]
    assert recorded(nora.base)["largest_body_bytes"] < 2_000_000
