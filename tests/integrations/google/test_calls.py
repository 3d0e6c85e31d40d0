"""Calls that fail: what is waited out, how long, and what is never asked twice."""

import pytest

from application.integrations.google.account import GoogleAccount, google_account
from application.integrations.google.addresses import google_addresses
from application.integrations.google.calls import LONGEST_PAUSE, Patience
from application.integrations.google.credentials import person_credentials
from application.integrations.google.error_types import (
    GoogleBadReply,
    GoogleCannotOwnFiles,
    GoogleDayLimit,
    GoogleError,
    GoogleNotAllowed,
    GoogleSignedOut,
    GoogleTimeout,
    GoogleTooMany,
    GoogleUnavailable,
)
from application.integrations.http import USER_AGENT
from tests.integrations.google.stage import Google, patience, signed_in
from tests.integrations.graph.player import Asked, Player, Reply, json_reply

TOKEN = json_reply({"access_token": "ya29.first", "expires_in": 3599})
NOTHING = json_reply({"files": []})
FILE = json_reply(
    {
        "id": "1abc",
        "name": "Report",
        "webViewLink": "https://docs.google.com/spreadsheets/d/1abc",
        "createdTime": "2026-11-20T08:00:00.000Z",
        "modifiedTime": "2026-11-20T08:00:00.000Z",
    }
)


def account(
    player: Player, pauses: list[float], *, seconds: float = 300.0, read_timeout: float = 5.0
) -> GoogleAccount:
    addresses = google_addresses(player.origin)
    credentials = person_credentials(addresses, "client-1", "secret-1", "1//refresh")
    return google_account(addresses, credentials, (2.0, read_timeout), patience(pauses, seconds))


def limited(status: int = 429, after: str = "") -> Reply:
    error = {"error": {"code": status, "message": "Quota exceeded", "status": "RESOURCE_EXHAUSTED"}}
    return json_reply(error, status, {"Retry-After": after} if after else {})


def calls_of(player: Player) -> list[Asked]:
    """What was asked, without the questions for tokens."""
    return [asked for asked in player.asked if asked.path != "/token"]


def test_a_limit_is_waited_out_longer_each_time(player: Player, pauses: list[float]) -> None:
    player.play(TOKEN, limited(), limited(), limited(), NOTHING)
    found = account(player, pauses)
    assert found.drive.find("r1") == ()
    assert pauses == [1.0, 2.0, 4.0]
    assert found.calls == len(calls_of(player)) == 4


def test_chance_keeps_apart_who_was_refused_together() -> None:
    pauses: list[float] = []
    waiting = Patience(100.0, sleep=pauses.append, chance=lambda: 0.25)
    assert waiting.wait(GoogleTooMany("x"), 1)
    assert waiting.wait(GoogleTooMany("x"), 3)
    assert pauses == [1.25, 4.25]


def test_no_pause_grows_beyond_what_quotas_count_by() -> None:
    pauses: list[float] = []
    assert patience(pauses).wait(GoogleTooMany("x"), 40)
    assert pauses == [LONGEST_PAUSE]


def test_google_is_given_the_time_that_it_asks_for(player: Player, pauses: list[float]) -> None:
    player.play(TOKEN, limited(after="37"), limited(after="1"), NOTHING)
    account(player, pauses).drive.find("r1")
    assert pauses == [37.0, 2.0]


def test_patience_ends_before_it_is_overdrawn_and_is_shared_by_all_calls(
    player: Player, pauses: list[float]
) -> None:
    player.play(TOKEN, limited(), limited(), NOTHING, limited(), limited(after="9"))
    found = account(player, pauses, seconds=5.0)
    found.drive.find("r1")
    with pytest.raises(GoogleTooMany) as caught:
        found.drive.find("r2")
    assert caught.value.retry_after == 9.0
    assert pauses == [1.0, 2.0, 1.0]


def test_a_failing_server_is_waited_for_where_asking_again_does_no_harm(
    player: Player, pauses: list[float]
) -> None:
    player.play(TOKEN, json_reply({}, 500), Reply(b"<html>", 503), Reply(is_lost=True), NOTHING)
    assert account(player, pauses).drive.find("r1") == ()
    assert pauses == [1.0, 2.0, 4.0]


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (json_reply({}, 500), GoogleUnavailable),
        (Reply(is_lost=True), GoogleUnavailable),
        (Reply(b'{"id": "1a', promised=500), GoogleUnavailable),
        (Reply(b"<html>"), GoogleBadReply),
        (Reply(wait_seconds=1.0), GoogleTimeout),
    ],
)
def test_a_file_is_asked_for_once_when_it_may_have_been_made(
    player: Player, pauses: list[float], reply: Reply, expected: type[GoogleError]
) -> None:
    player.play(TOKEN, reply)
    with pytest.raises(expected) as caught:
        account(player, pauses, read_timeout=0.3).drive.create("Report", "r1")
    assert caught.value.may_have_acted
    assert pauses == []
    assert len(calls_of(player)) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"5",
        b"[3]",
        b"null",
        b'{"error": 5}',
        b'{"error": {"message": 5}}',
        b'{"error": {"errors": 3}}',
        b"\xff",
    ],
)
@pytest.mark.parametrize("status", [200, 403, 500])
def test_an_answer_of_any_shape_is_an_error_of_ours(
    player: Player, pauses: list[float], status: int, body: bytes
) -> None:
    player.play(TOKEN, Reply(body, status, {"Content-Type": "application/json"}))
    with pytest.raises(GoogleError):
        account(player, pauses, seconds=0.0).drive.create("Report", "r1")


def test_a_file_is_asked_for_again_when_it_surely_was_not_made(player: Player, pauses: list[float]) -> None:
    player.play(TOKEN, limited(), FILE)
    assert account(player, pauses).drive.create("Report", "r1").id == "1abc"
    assert [asked.method for asked in calls_of(player)] == ["POST", "POST"]


def test_who_cannot_be_reached_was_asked_nothing(pauses: list[float]) -> None:
    addresses = google_addresses("http://127.0.0.1:9")
    credentials = person_credentials(addresses, "client-1", "secret-1", "1//refresh")
    credentials.token = "ya29.living"
    found = google_account(addresses, credentials, (1.0, 1.0), patience(pauses, 3.5))
    with pytest.raises(GoogleUnavailable) as caught:
        found.drive.create("Report", "r1")
    assert not caught.value.may_have_acted
    assert pauses == [1.0, 2.0]


@pytest.mark.parametrize(
    ("reason", "expected"),
    [("sharingRateLimitExceeded", GoogleDayLimit), ("insufficientFilePermissions", GoogleNotAllowed)],
)
def test_what_a_pause_does_not_mend_is_not_waited_out(
    player: Player, pauses: list[float], reason: str, expected: type[GoogleError]
) -> None:
    player.play(TOKEN, json_reply({"error": {"message": "x", "errors": [{"reason": reason}]}}, 403))
    with pytest.raises(expected):
        account(player, pauses).drive.find("r1")
    assert pauses == []
    assert len(calls_of(player)) == 1


def test_a_token_that_ended_early_is_renewed_in_between(player: Player, pauses: list[float]) -> None:
    second = json_reply({"access_token": "ya29.second", "expires_in": 3599})
    player.play(TOKEN, json_reply({}, 401), second, FILE)
    account(player, pauses).drive.create("Report", "r1")
    assert [asked.headers["authorization"] for asked in calls_of(player)] == [
        "Bearer ya29.first",
        "Bearer ya29.second",
    ]
    assert pauses == []


def test_a_new_token_that_is_refused_too_ends_the_sign_in(player: Player, pauses: list[float]) -> None:
    player.play(TOKEN, json_reply({}, 401), TOKEN, json_reply({}, 401))
    with pytest.raises(GoogleSignedOut):
        account(player, pauses).drive.find("r1")
    assert len(player.asked) == 4


def test_one_token_serves_drive_and_sheets(player: Player, pauses: list[float]) -> None:
    player.play(TOKEN, NOTHING, json_reply({"replies": [{}]}))
    found = account(player, pauses)
    found.drive.find("r1")
    found.sheets.batch_update("1abc", [{"deleteSheet": {"sheetId": 3}}])
    assert [asked.path for asked in player.asked] == [
        "/token",
        "/drive/v3/files",
        "/v4/spreadsheets/1abc:batchUpdate",
    ]
    assert found.calls == 2


def test_google_is_told_who_asks_and_may_answer_packed(player: Player, pauses: list[float]) -> None:
    player.play(TOKEN, NOTHING)
    account(player, pauses).drive.find("r1")
    agent = player.asked[-1].headers["user-agent"]
    assert agent.startswith(USER_AGENT)
    assert "gzip" in agent


def test_a_redirect_is_not_followed(player: Player, pauses: list[float]) -> None:
    player.play(TOKEN, Reply(b"", 302, {"Location": f"{player.origin}/elsewhere"}))
    with pytest.raises(GoogleBadReply):
        account(player, pauses, seconds=0.5).drive.find("r1")
    assert all(asked.path != "/elsewhere" for asked in player.asked)


def test_limits_of_the_sandbox_are_waited_out(google: Google, email: str, pauses: list[float]) -> None:
    found = google.person(signed_in(google, email), pauses)
    for kind in ("google_rate_limit", "google_user_rate_limit", "google_server_error"):
        google.sandbox.fault(kind, times=1, account=email)
        assert found.drive.find("r1") == ()
    assert pauses == [1.0, 1.0, 1.0]


def test_who_may_own_no_file_is_told_so_at_once(google: Google, pauses: list[float]) -> None:
    found = google.service_account(pauses, shared_drive=None)
    with pytest.raises(GoogleCannotOwnFiles) as caught:
        found.drive.create("Report", "r1")
    assert "shared drive" in caught.value.sentence
    assert (pauses, found.calls) == ([], 1)
