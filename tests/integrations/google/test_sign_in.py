"""Staff sign in at Google: the dialog, its way back, the tokens, whose they are, and the end."""

from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from application.integrations.google.addresses import google_addresses
from application.integrations.google.error_types import (
    GoogleBadReply,
    GoogleError,
    GoogleMisconfigured,
    GoogleScopeMissing,
    GoogleSignedOut,
    GoogleTimeout,
    GoogleUnavailable,
)
from application.integrations.google.oauth import (
    DRIVE_FILE_SCOPE,
    GoogleDialogRefused,
    GoogleOAuth,
    GoogleStateMismatch,
)
from tests.integrations.google.stage import BACK, Google, allow, signed_in
from tests.integrations.graph.player import Player, Reply, json_reply


def played(player: Player, read_timeout: float = 5.0) -> GoogleOAuth:
    return GoogleOAuth(google_addresses(player.origin), "client-1", "planted-secret", (2.0, read_timeout))


def test_the_dialog_is_googles_own_and_asks_for_little() -> None:
    login = GoogleOAuth(google_addresses(None), "client-1", "planted-secret", (1, 1))
    dialog = login.dialog(BACK, login_hint="nora.lind@agency.example")
    asked = parse_qs(urlsplit(dialog.url).query)
    challenge = asked.pop("code_challenge")
    assert dialog.url.startswith("https://accounts.google.com/o/oauth2/v2/auth?")
    assert asked == {
        "response_type": ["code"],
        "client_id": ["client-1"],
        "redirect_uri": [BACK],
        "scope": [f"openid email {DRIVE_FILE_SCOPE}"],
        "state": [dialog.state],
        "access_type": ["offline"],
        "prompt": ["consent"],
        "code_challenge_method": ["S256"],
        "login_hint": ["nora.lind@agency.example"],
    }
    assert dialog.verifier not in dialog.url
    assert len(challenge[0]) == 43


def test_each_dialog_has_a_state_and_a_verifier_of_its_own() -> None:
    login = GoogleOAuth(google_addresses(None), "client-1", "planted-secret", (1, 1))
    first, second = login.dialog(BACK), login.dialog(BACK)
    assert first.state != second.state
    assert first.verifier != second.verifier
    assert first.verifier not in repr(first)


def test_who_allows_everything_is_signed_in(google: Google, email: str) -> None:
    login = google.login()
    dialog = login.dialog(BACK)
    grant = login.exchange_code(
        login.callback_code(allow(dialog, email), dialog.state), BACK, dialog.verifier
    )
    person = login.person(grant.access_token)
    assert grant.may_make_files
    assert grant.refresh_token is not None
    assert grant.refresh_token not in repr(grant)
    assert (person.email, person.email_is_verified) == (email, True)
    assert person.google_id.isdigit()


def test_who_signs_in_again_gets_a_refresh_token_again(google: Google, email: str) -> None:
    assert signed_in(google, email) != signed_in(google, email)


def test_an_unticked_box_is_seen_at_once(google: Google, email: str) -> None:
    login = google.login()
    dialog = login.dialog(BACK)
    code = login.callback_code(allow(dialog, email, DRIVE_FILE_SCOPE), dialog.state)
    assert not login.exchange_code(code, BACK, dialog.verifier).may_make_files


def test_a_sign_in_without_files_says_what_is_missing(google: Google, email: str) -> None:
    account = google.person(signed_in(google, email, DRIVE_FILE_SCOPE), [])
    with pytest.raises(GoogleScopeMissing):
        account.drive.find("r1")


def test_a_cancelled_dialog_says_so(google: Google, email: str) -> None:
    login = google.login()
    dialog = login.dialog(BACK)
    with pytest.raises(GoogleDialogRefused, match="access_denied") as caught:
        login.callback_code(allow(dialog, email, action="cancel"), dialog.state)
    assert caught.value.__context__ is None


def test_a_way_back_without_a_code_is_a_refusal(player: Player) -> None:
    with pytest.raises(GoogleDialogRefused):
        played(player).callback_code({"state": "s"}, "s")


@pytest.mark.parametrize(
    ("arguments", "state"),
    [
        ({"code": "c", "state": "other"}, "s"),
        ({"code": "c"}, "s"),
        ({"code": "c", "state": "ü"}, "s"),
        ({"error": "access_denied", "state": "other"}, "s"),
        ({"code": "c", "state": ""}, ""),
    ],
)
def test_a_foreign_state_is_refused_on_every_branch(
    player: Player, arguments: dict[str, str], state: str
) -> None:
    with pytest.raises(GoogleStateMismatch):
        played(player).callback_code(arguments, state)


def test_a_code_works_once_and_with_its_own_verifier(google: Google, email: str) -> None:
    login = google.login()
    dialog = login.dialog(BACK)
    code = login.callback_code(allow(dialog, email), dialog.state)
    with pytest.raises(GoogleSignedOut):
        login.exchange_code(code, BACK, "x" * 64)
    login.exchange_code(code, BACK, dialog.verifier)
    with pytest.raises(GoogleSignedOut):
        login.exchange_code(code, BACK, dialog.verifier)


def test_a_client_that_google_does_not_know_is_a_matter_of_the_settings(google: Google) -> None:
    login = GoogleOAuth(google.addresses, "unknown", "planted-secret", (2.0, 5.0))
    with pytest.raises(GoogleMisconfigured):
        login.exchange_code("4/code", BACK, "v" * 64)


def test_a_revoked_sign_in_is_over_and_may_be_revoked_twice(google: Google, email: str) -> None:
    token = signed_in(google, email)
    google.login().revoke(token)
    google.login().revoke(token)
    with pytest.raises(GoogleSignedOut):
        google.person(token, []).drive.find("r1")


def test_a_grant_taken_away_at_google_ends_work_that_is_under_way(google: Google, email: str) -> None:
    account = google.person(signed_in(google, email), [])
    account.drive.create("Report", "r1")
    address = f"{google.sandbox.url}/control/google/accounts/{email}/grant"
    requests.delete(address, timeout=5).raise_for_status()
    with pytest.raises(GoogleSignedOut):
        account.drive.find("r1")


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (json_reply({"token_type": "Bearer"}), GoogleBadReply),
        (json_reply({"access_token": ""}), GoogleBadReply),
        (json_reply(["access_token"]), GoogleBadReply),
        (Reply(b"<html>"), GoogleBadReply),
        (json_reply({"error": {"code": 401, "message": "Invalid Credentials"}}, 401), GoogleSignedOut),
        (json_reply({}, 500), GoogleUnavailable),
        (json_reply({}, 429), GoogleUnavailable),
        (Reply(is_lost=True), GoogleUnavailable),
    ],
)
def test_an_answer_without_tokens_is_an_error_of_ours(
    player: Player, reply: Reply, expected: type[GoogleError]
) -> None:
    player.play(reply)
    with pytest.raises(expected) as caught:
        played(player).exchange_code("4/planted-code", BACK, "v" * 64)
    assert "planted" not in repr(caught.value)
    assert caught.value.__context__ is None


def test_google_is_not_waited_for_without_end(player: Player) -> None:
    player.play(Reply(wait_seconds=1.0))
    with pytest.raises(GoogleTimeout):
        played(player, read_timeout=0.1).exchange_code("4/code", BACK, "v" * 64)


@pytest.mark.parametrize(
    "told", [{}, {"sub": "1"}, {"email": "a@b.example"}, {"sub": 1, "email": "a@b.example"}]
)
def test_a_person_without_a_number_or_an_address_is_nobody(player: Player, told: dict[str, object]) -> None:
    player.play(json_reply(told))
    with pytest.raises(GoogleBadReply):
        played(player).person("token")


def test_an_address_counts_as_verified_only_when_google_says_so(player: Player) -> None:
    player.play(json_reply({"sub": "7", "email": "a@b.example", "email_verified": "true"}))
    assert not played(player).person("token").email_is_verified


def test_secrets_go_in_the_body_and_not_in_the_address(player: Player) -> None:
    player.play(json_reply({"access_token": "ya29", "scope": DRIVE_FILE_SCOPE}))
    assert played(player).exchange_code("4/code", BACK, "v" * 64).refresh_token is None
    (asked,) = player.asked
    assert (asked.method, asked.path, asked.query) == ("POST", "/token", {})
    assert asked.form["client_secret"] == "planted-secret"
    assert asked.form["code_verifier"] == "v" * 64


def test_nobody_signs_in_inside_a_transaction(player: Player) -> None:
    def refuse() -> None:
        raise RuntimeError("a transaction is open")

    login = GoogleOAuth(google_addresses(player.origin), "client-1", "s", (1, 1), before_call=refuse)
    for ask in (
        lambda: login.exchange_code("4/code", BACK, "v"),
        lambda: login.person("token"),
        lambda: login.revoke("token"),
    ):
        with pytest.raises(RuntimeError):
            ask()
    assert player.asked == []
