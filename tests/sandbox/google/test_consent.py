"""Google's consent dialog and tokens, as the application and a person meet them."""

import base64
import hashlib
import json

import pytest
import requests
from google.auth.exceptions import RefreshError
from google.auth.transport.requests import Request
from google.oauth2.credentials import Credentials

from sandbox.google.accounts import CLIENT_ID, CLIENT_SECRET, SERVICE_ACCOUNT
from tests.sandbox.driver import Driver
from tests.sandbox.google.clients import (
    ALEX,
    DRIVE,
    DRIVE_FILE,
    NORA,
    REDIRECT,
    People,
    ask_token,
    code_of,
    consent,
    exchange,
    status_of,
)

METADATA = "/google/computeMetadata/v1/instance/service-accounts/default"


def dialog(base: str, **changes: str) -> requests.Response:
    query = {
        "client_id": CLIENT_ID,
        "redirect_uri": REDIRECT,
        "response_type": "code",
        "scope": f"openid email {DRIVE_FILE}",
        **changes,
    }
    return requests.get(f"{base}/google/o/oauth2/v2/auth", query, timeout=10)


def userinfo(base: str, token: str) -> requests.Response:
    headers = {"Authorization": f"Bearer {token}"}
    return requests.get(f"{base}/google/oauth2/v3/userinfo", headers=headers, timeout=10)


def test_the_dialog_lists_accounts_and_takes_any_address(served: str) -> None:
    page = dialog(served, login_hint="somebody@brand.example").text
    assert "Nora Lind" in page
    assert 'value="somebody@brand.example"' in page


def test_the_dialog_lets_files_be_unticked_but_not_the_sign_in(served: str) -> None:
    page = dialog(served, account=NORA).text
    assert f'name="granted" value="{DRIVE_FILE}" checked' in page
    assert 'name="granted" value="email"' not in page


def test_what_is_asked_wrongly_is_refused_before_anybody_chooses(served: str) -> None:
    assert "invalid_client" in dialog(served, client_id="other").text
    assert "redirect_uri_mismatch" in dialog(served, redirect_uri="nowhere").text
    assert "invalid_scope" in dialog(served, scope="openid everything").text
    assert dialog(served, response_type="token").status_code == 400
    assert dialog(served, code_challenge="x", code_challenge_method="plain").status_code == 400


def test_cancelling_leads_back_with_the_state(served: str) -> None:
    assert consent(served, NORA, DRIVE_FILE, action="cancel") == {"error": "access_denied", "state": "s1"}


def test_a_scope_that_was_unticked_is_not_granted(served: str) -> None:
    back = consent(served, NORA, DRIVE_FILE, granted="openid")
    assert back["scope"] == "openid email"
    assert exchange(served, back["code"])["scope"] == "openid email"


def test_a_refresh_token_comes_at_the_first_consent_only_unless_consent_is_asked_for(served: str) -> None:
    assert "refresh_token" in exchange(served, code_of(served, NORA, DRIVE_FILE))
    assert "refresh_token" not in exchange(served, code_of(served, NORA, DRIVE_FILE))
    assert "refresh_token" in exchange(served, code_of(served, NORA, DRIVE_FILE, prompt="consent"))
    assert "refresh_token" not in exchange(served, code_of(served, ALEX, DRIVE_FILE, access_type="online"))


def test_a_code_is_good_once_for_its_address_and_for_ten_minutes(sandbox: Driver, served: str) -> None:
    code = code_of(served, NORA, DRIVE_FILE)
    other = ask_token(served, grant_type="authorization_code", code=code, redirect_uri="http://x/")
    assert (other.status_code, other.json()["error"]) == (400, "redirect_uri_mismatch")
    exchange(served, code)
    again = ask_token(served, grant_type="authorization_code", code=code)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    late = code_of(served, NORA, DRIVE_FILE)
    sandbox.advance(601)
    assert ask_token(served, grant_type="authorization_code", code=late).status_code == 400


def test_the_client_must_know_its_secret(served: str) -> None:
    code = code_of(served, NORA, DRIVE_FILE)
    wrong = ask_token(served, grant_type="authorization_code", code=code, client_secret="x")
    assert (wrong.status_code, wrong.json()["error"]) == (401, "invalid_client")


def test_a_challenge_must_be_met(served: str) -> None:
    digest = hashlib.sha256(b"verifier").digest()
    challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    code = code_of(served, NORA, DRIVE_FILE, code_challenge=challenge, code_challenge_method="S256")
    for wrong in ({}, {"code_verifier": "other"}):
        refusal = ask_token(served, grant_type="authorization_code", code=code, **wrong)
        assert refusal.json()["error"] == "invalid_grant"
    assert exchange(served, code, code_verifier="verifier")["access_token"]


def test_userinfo_and_the_id_token_name_the_same_person(served: str) -> None:
    tokens = exchange(served, code_of(served, NORA, DRIVE_FILE))
    person = userinfo(served, tokens["access_token"]).json()
    assert (person["email"], person["email_verified"], person["name"]) == (NORA, True, "Nora Lind")
    claims = tokens["id_token"].split(".")[1]
    told = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    assert (told["sub"], told["aud"]) == (person["sub"], CLIENT_ID)


def test_an_access_token_lives_an_hour_and_is_renewed(sandbox: Driver, served: str) -> None:
    tokens = exchange(served, code_of(served, NORA, DRIVE_FILE))
    sandbox.advance(3_600)
    assert userinfo(served, tokens["access_token"]).status_code == 401
    new = ask_token(served, grant_type="refresh_token", refresh_token=tokens["refresh_token"]).json()
    assert userinfo(served, new["access_token"]).status_code == 200
    assert "refresh_token" not in new


def test_googles_own_library_renews_a_token(sandbox: Driver, served: str) -> None:
    tokens = exchange(served, code_of(served, NORA, DRIVE_FILE))
    credentials = Credentials(  # type: ignore[no-untyped-call]
        token=None,
        refresh_token=tokens["refresh_token"],
        token_uri=f"{served}/google/token",
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        scopes=[DRIVE_FILE],
    )
    credentials.refresh(Request())  # type: ignore[no-untyped-call]
    assert status_of(served, str(credentials.token)) == 200
    requests.delete(f"{served}/control/google/accounts/{NORA}/grant", timeout=10)
    with pytest.raises(RefreshError, match="invalid_grant"):
        credentials.refresh(Request())  # type: ignore[no-untyped-call]


def test_a_revoked_grant_ends_all_tokens(served: str) -> None:
    tokens = exchange(served, code_of(served, NORA, DRIVE_FILE))
    assert status_of(served, tokens["access_token"]) == 200
    assert requests.delete(f"{served}/control/google/accounts/{NORA}/grant", timeout=10).status_code == 200
    assert status_of(served, tokens["access_token"]) == 401
    refusal = ask_token(served, grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    assert (refusal.status_code, refusal.json()["error"]) == (400, "invalid_grant")
    # The next consent is a first one again.
    assert "refresh_token" in exchange(served, code_of(served, NORA, DRIVE_FILE))


def test_the_application_may_give_its_grant_back(served: str) -> None:
    tokens = exchange(served, code_of(served, NORA, DRIVE_FILE))
    body = {"token": tokens["refresh_token"]}
    assert requests.post(f"{served}/google/revoke", body, timeout=10).status_code == 200
    assert userinfo(served, tokens["access_token"]).status_code == 401
    assert requests.post(f"{served}/google/revoke", body, timeout=10).status_code == 400


def test_the_metadata_server_wants_its_header(served: str, people: People) -> None:
    assert requests.get(f"{served}{METADATA}/token", timeout=10).status_code == 403
    headers = {"Metadata-Flavor": "Google"}
    email = requests.get(f"{served}{METADATA}/email", headers=headers, timeout=10)
    assert (email.text, email.headers["Metadata-Flavor"]) == (SERVICE_ACCOUNT, "Google")
    query = {"scopes": DRIVE}
    answer = requests.get(f"{served}{METADATA}/token", query, headers=headers, timeout=10).json()
    assert (answer["token_type"], answer["expires_in"]) == ("Bearer", 3_600)
    assert people.with_token(answer["access_token"]).files.list().execute()["files"] == []
