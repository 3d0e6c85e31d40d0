"""Spreadsheets: what stands where, changes in one step, values, and how much goes into one request."""

import json
from typing import Any

import pytest

from application.integrations.google.account import GoogleAccount
from application.integrations.google.error_types import (
    GoogleBadReply,
    GoogleBodyTooLarge,
    GoogleGone,
    GoogleRefused,
    GoogleTooMany,
    GoogleUnavailable,
)
from application.integrations.google.sheets import MOST_BODY_BYTES, Rows, body_bytes
from tests.integrations.google.stage import Google, signed_in
from tests.integrations.google.test_calls import TOKEN, account, calls_of
from tests.integrations.graph.player import Player, json_reply


@pytest.fixture
def file_id(person: GoogleAccount) -> str:
    return person.drive.create("Report", "r-1").id


def add_tab(number: int, title: str) -> dict[str, Any]:
    grid = {"rowCount": 20, "columnCount": 5, "frozenRowCount": 1, "frozenColumnCount": 1}
    return {"addSheet": {"properties": {"sheetId": number, "title": title, "gridProperties": grid}}}


def area(tab: int, rows: int = 3, columns: int = 2) -> dict[str, int]:
    return {
        "sheetId": tab,
        "startRowIndex": 0,
        "endRowIndex": rows,
        "startColumnIndex": 0,
        "endColumnIndex": columns,
    }


def column(tab: int, number: int) -> dict[str, Any]:
    sources = [area(tab) | {"startColumnIndex": number, "endColumnIndex": number + 1}]
    return {"sourceRange": {"sources": sources}}


def line_chart(tab: int) -> dict[str, Any]:
    lines = {
        "chartType": "LINE",
        "domains": [{"domain": column(tab, 0)}],
        "series": [{"series": column(tab, 1)}],
        "headerCount": 1,
    }
    anchor = {"anchorCell": {"sheetId": tab, "rowIndex": 5, "columnIndex": 0}}
    return {
        "chartId": 51,
        "spec": {"title": "Reach", "basicChart": lines},
        "position": {"overlayPosition": anchor},
    }


def a_little_of_everything(tab: int) -> list[dict[str, Any]]:
    grey = {"red": 0.9, "green": 0.9, "blue": 0.9}
    bands = {"firstBandColor": grey, "secondBandColor": grey}
    mark = {"metadataId": 71, "metadataKey": "report-tab", "metadataValue": "posts"}
    place = {"location": {"sheetId": tab}, "visibility": "DOCUMENT"}
    negative = {"type": "NUMBER_LESS", "values": [{"userEnteredValue": "0"}]}
    bold = {"condition": negative, "format": {"textFormat": {"bold": True}}}
    warning = {"protectedRangeId": 41, "range": area(tab), "warningOnly": True}
    return [
        {"createDeveloperMetadata": {"developerMetadata": mark | place}},
        {"addNamedRange": {"namedRange": {"namedRangeId": "posts", "name": "posts", "range": area(tab)}}},
        {"setBasicFilter": {"filter": {"range": area(tab)}}},
        {"addFilterView": {"filter": {"filterViewId": 61, "title": "Mine", "range": area(tab)}}},
        {"addBanding": {"bandedRange": {"bandedRangeId": 31, "range": area(tab), "rowProperties": bands}}},
        {"addConditionalFormatRule": {"rule": {"ranges": [area(tab)], "booleanRule": bold}, "index": 0}},
        {"addProtectedRange": {"protectedRange": warning}},
        {"addChart": {"chart": line_chart(tab)}},
    ]


def test_a_new_file_has_one_empty_tab(person: GoogleAccount, file_id: str) -> None:
    layout = person.sheets.layout(file_id)
    (tab,) = layout.tabs
    assert layout.title == "Report"
    assert (tab.id, tab.index, tab.has_filter, tab.chart_ids) == (0, 0, False, ())
    assert tab.rows > 0
    assert tab.mark("report-tab") is None


def test_what_stands_on_a_tab_is_seen_without_reading_a_cell(person: GoogleAccount, file_id: str) -> None:
    person.sheets.batch_update(file_id, [add_tab(7, "Posts"), *a_little_of_everything(7)])
    layout = person.sheets.layout(file_id)
    tab = layout.tabs[1]
    assert (tab.id, tab.title, tab.index, tab.is_hidden) == (7, "Posts", 1, False)
    assert (tab.rows, tab.columns, tab.frozen_rows, tab.frozen_columns) == (20, 5, 1, 1)
    assert tab.mark("report-tab") == "posts"
    assert (tab.chart_ids, tab.banding_ids, tab.filter_view_ids) == ((51,), (31,), (61,))
    assert (tab.has_filter, tab.conditional_formats, tab.protected_range_ids) == (True, 1, (41,))
    assert [(range_.name, range_.tab_id) for range_ in layout.named_ranges] == [("posts", 7)]


def test_replies_come_in_the_order_of_the_requests(person: GoogleAccount, file_id: str) -> None:
    rename = {"updateSheetProperties": {"properties": {"sheetId": 0, "title": "Summary"}, "fields": "title"}}
    first, second = person.sheets.batch_update(file_id, [rename, add_tab(7, "Posts")])
    assert first == {}
    assert second["addSheet"]["properties"]["sheetId"] == 7


def test_all_changes_are_made_or_none(person: GoogleAccount, file_id: str) -> None:
    with pytest.raises(GoogleRefused) as caught:
        person.sheets.batch_update(file_id, [add_tab(7, "Posts"), {"deleteSheet": {"sheetId": 99}}])
    assert "99" in caught.value.message
    assert len(person.sheets.layout(file_id).tabs) == 1


@pytest.mark.parametrize(
    "text", ['=HYPERLINK("http://x","y")', "+1", "@x", "-1", "'1", "0012", "1/2", "👩‍👩‍👧 ü"]
)
def test_raw_text_stays_what_it_is(
    google: Google, person: GoogleAccount, email: str, file_id: str, text: str
) -> None:
    written = person.sheets.put_values(file_id, {"A1": [[text, 3, 2.5, True, None]]})
    assert written == 4
    assert google.entered(email, file_id)[0] == {"stringValue": text}


def test_a_formula_is_one_only_when_it_is_asked_for(
    google: Google, person: GoogleAccount, email: str, file_id: str
) -> None:
    person.sheets.put_values(file_id, {"A1": [["=SUM(B1:C1)"]]}, raw=False)
    assert google.entered(email, file_id)[0] == {"formulaValue": "=SUM(B1:C1)"}


def test_several_ranges_go_in_one_call(person: GoogleAccount, file_id: str) -> None:
    before = person.calls
    assert person.sheets.put_values(file_id, {"A1": [[1], [2]], "C1:D1": [[3, 4]]}) == 4
    assert person.calls - before == 1


def test_a_lost_answer_to_values_is_asked_for_again(
    google: Google, person: GoogleAccount, file_id: str, email: str, pauses: list[float]
) -> None:
    google.sandbox.fault("google_lost_answer", times=1, account=email)
    assert person.sheets.put_values(file_id, {"A1": [["x"]]}) == 1
    assert pauses == [1.0]


def test_changes_that_add_are_not_made_twice(
    google: Google, person: GoogleAccount, file_id: str, email: str, pauses: list[float]
) -> None:
    google.sandbox.fault("google_lost_answer", times=1, account=email)
    with pytest.raises(GoogleUnavailable) as caught:
        person.sheets.batch_update(file_id, [{"addSheet": {"properties": {"title": "Posts"}}}])
    assert caught.value.may_have_acted
    assert [tab.title for tab in person.sheets.layout(file_id).tabs][1:] == ["Posts"]
    assert pauses == []


def test_changes_that_set_are_made_again(
    google: Google, person: GoogleAccount, file_id: str, email: str, pauses: list[float]
) -> None:
    google.sandbox.fault("google_lost_answer", times=1, account=email)
    rename = {"updateSheetProperties": {"properties": {"sheetId": 0, "title": "Summary"}, "fields": "title"}}
    assert person.sheets.batch_update(file_id, [rename], repeatable=True) == ({},)
    assert pauses == [1.0]


def test_more_than_goes_into_one_request_is_not_sent(player: Player) -> None:
    player.play(TOKEN, json_reply({}))
    sheets = account(player, []).sheets
    with pytest.raises(GoogleBodyTooLarge):
        sheets.put_values("1abc", {"A1": [["x" * MOST_BODY_BYTES]]})
    with pytest.raises(GoogleBodyTooLarge):
        sheets.batch_update("1abc", [add_tab(1, "x" * MOST_BODY_BYTES)])
    assert player.asked == []


def test_a_body_is_measured_as_it_is_sent(player: Player) -> None:
    player.play(TOKEN, json_reply({"totalUpdatedCells": 1}))
    rows: Rows = [["ü 👩‍👩‍👧", 'a "quoted" word\n', 3, None, True]]
    account(player, []).sheets.put_values("1abc", {"A1": rows})
    (asked,) = calls_of(player)
    data = [{"range": "A1", "values": rows}]
    assert json.loads(asked.body) == {"valueInputOption": "RAW", "data": data}
    assert len(asked.body) == body_bytes({"valueInputOption": "RAW", "data": data})


def test_a_body_of_just_that_size_is_sent(player: Player) -> None:
    player.play(TOKEN, json_reply({"totalUpdatedCells": 1}))
    empty = body_bytes({"valueInputOption": "RAW", "data": [{"range": "A1", "values": [[""]]}]})
    text = "x" * (MOST_BODY_BYTES - empty)
    assert account(player, []).sheets.put_values("1abc", {"A1": [[text]]}) == 1
    assert len(calls_of(player)[0].body) == MOST_BODY_BYTES


def test_the_limit_of_a_minute_is_met_and_passes(google: Google, email: str) -> None:
    found = google.person(signed_in(google, email), [], seconds=0.5)
    file = found.drive.create("Report", "r-1")
    for _ in range(60):
        found.sheets.layout(file.id)
    with pytest.raises(GoogleTooMany):
        found.sheets.layout(file.id)
    google.sandbox.advance(seconds=61)
    assert found.sheets.layout(file.id).title == "Report"


def test_a_spreadsheet_that_is_not_there_is_gone(person: GoogleAccount) -> None:
    with pytest.raises(GoogleGone):
        person.sheets.layout("1NobodyKnowsThisFile")


@pytest.mark.parametrize(
    "answer",
    [{}, {"properties": {}}, {"properties": {"title": "x"}}, {"properties": {"title": "x"}, "sheets": [{}]}],
)
def test_a_layout_without_its_parts_is_a_damaged_answer(player: Player, answer: object) -> None:
    player.play(TOKEN, json_reply(answer))
    with pytest.raises(GoogleBadReply):
        account(player, []).sheets.layout("1abc")


def test_what_google_leaves_out_is_zero(player: Player) -> None:
    chart_tab = {"properties": {"title": "Chart", "sheetType": "OBJECT"}}
    player.play(TOKEN, json_reply({"properties": {"title": "x"}, "sheets": [chart_tab]}))
    (tab,) = account(player, []).sheets.layout("1abc").tabs
    assert (tab.id, tab.index, tab.rows, tab.columns, tab.frozen_rows) == (0, 0, 0, 0, 0)
