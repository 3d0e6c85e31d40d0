"""The way back from Facebook counts once, in the browser that went there, within half an hour."""

from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import RunningSandbox
from tests.onboarding.dialog import decide, join, open_dialog
from tests.onboarding.rows import call_outcomes, numbers

CALLBACK = "/connect/facebook/callback"


def _state(dialog: str) -> str:
    return parse_qs(urlsplit(dialog).query)["state"][0]


def _title(answer_text: str) -> str:
    return answer_text.split('<h1 dir="auto">')[1].split("</h1>")[0]


@pytest.mark.parametrize("query", ["", "?code=abc", "?state=", "?error=access_denied"])
def test_without_a_state_nothing_happens(app: Flask, client: FlaskClient, query: str) -> None:
    open_dialog(client)
    answer = client.get(CALLBACK + query)
    assert answer.status_code == 400
    assert _title(answer.get_data(as_text=True)) == "Something is missing in this address"
    assert call_outcomes(app) == []


@pytest.mark.parametrize("state", ["x", "0" * 43, "ü" * 50, "a" * 10_000])
def test_a_state_of_our_own_making_is_needed(app: Flask, client: FlaskClient, state: str) -> None:
    open_dialog(client)
    answer = client.get(CALLBACK, query_string={"state": state, "code": "abc"})
    assert answer.status_code == 400
    assert _title(answer.get_data(as_text=True)) == "This answer belongs to another browser window"
    assert call_outcomes(app) == []


def test_the_state_of_another_browser_is_refused(
    app: Flask, client: FlaskClient, sandbox: RunningSandbox
) -> None:
    way_back = decide(open_dialog(app.test_client()), "mara_lindqvist")
    assert client.get(way_back).status_code == 400
    assert numbers(app)["users"] == 0


def test_a_state_is_checked_before_a_refusal_is_believed(client: FlaskClient) -> None:
    answer = client.get(CALLBACK, query_string={"state": "made up", "error": "access_denied"})
    assert answer.status_code == 400


def test_a_way_back_that_is_loaded_again_leads_to_ones_own_page(
    app: Flask, client: FlaskClient, sandbox: RunningSandbox
) -> None:
    way_back = decide(open_dialog(client), "mara_lindqvist")
    assert client.get(way_back).status_code == 303
    calls = call_outcomes(app)
    again = client.get(way_back)
    assert (again.status_code, again.headers["Location"]) == (303, "/me")
    assert call_outcomes(app) == calls
    assert client.get("/me").status_code == 200


def test_a_state_is_used_up_by_a_refusal_too(client: FlaskClient, sandbox: RunningSandbox) -> None:
    way_back = decide(open_dialog(client), "mara_lindqvist", action="cancel")
    assert client.get(way_back).status_code == 200
    again = client.get(way_back)
    assert again.status_code == 400
    assert _title(again.get_data(as_text=True)) == "This step is already done"


def test_a_dialog_left_open_for_too_long_is_refused(client: FlaskClient) -> None:
    state = _state(open_dialog(client))
    with client.session_transaction() as kept:
        kept["facebook_states"] = [
            [given, role, at - 1_801, *more] for given, role, at, *more in kept["facebook_states"]
        ]
    answer = client.get(CALLBACK, query_string={"state": state, "code": "abc"})
    assert answer.status_code == 400
    assert _title(answer.get_data(as_text=True)) == "Facebook&#39;s page was open for too long"


def test_dialogs_in_several_windows_all_count(
    app: Flask, client: FlaskClient, sandbox: RunningSandbox
) -> None:
    first, second = open_dialog(client, "influencer"), open_dialog(client, "brand")
    assert client.get(decide(first, "mara_lindqvist", action="cancel")).status_code == 200
    assert client.get(decide(second, "alder_tea")).headers["Location"] == "/me"


def test_a_browser_keeps_only_its_latest_dialogs(client: FlaskClient) -> None:
    first = _state(open_dialog(client))
    for _ in range(4):
        open_dialog(client)
    assert client.get(CALLBACK, query_string={"state": first, "error": "access_denied"}).status_code == 400


@pytest.mark.parametrize(
    "query",
    [
        {"code": ""},
        {},
        {"error": "server_error", "error_description": "x" * 5_000},
        {"error": "\x00<script>", "error_reason": "\x00"},
        {"code": "a b%zz\x00"},
    ],
)
def test_a_damaged_answer_is_a_clear_page(
    client: FlaskClient, sandbox: RunningSandbox, query: dict[str, str]
) -> None:
    answer = client.get(CALLBACK, query_string={"state": _state(open_dialog(client)), **query})
    assert answer.status_code in (400, 502)
    assert "<script>" not in answer.get_data(as_text=True).split("</main>")[0]


def test_a_code_that_is_not_facebooks_is_refused(
    app: Flask, client: FlaskClient, sandbox: RunningSandbox
) -> None:
    answer = client.get(CALLBACK, query_string={"state": _state(open_dialog(client)), "code": "made-up"})
    assert answer.status_code == 502
    assert "Try again" in answer.get_data(as_text=True)
    assert numbers(app)["facebook_logins"] == 0
    assert len(call_outcomes(app)) == 1


def test_the_session_is_another_one_after_joining(client: FlaskClient, sandbox: RunningSandbox) -> None:
    with client.session_transaction() as kept:
        kept["planted"] = "by somebody else"
    join(client, "mara_lindqvist")
    with client.session_transaction() as kept:
        assert "planted" not in kept
        assert "facebook_states" not in kept
