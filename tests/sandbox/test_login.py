"""The login dialog and the calls around tokens."""

import hashlib
import hmac
from urllib.parse import parse_qs, urlsplit

import pytest

from sandbox.personas import BY_KEY
from sandbox.services import APP_ID, APP_SECRET
from tests.sandbox.driver import REDIRECT, SCOPES, Driver

DIALOG = "/facebook/v26.0/dialog/oauth"
ASKED = {"client_id": APP_ID, "redirect_uri": REDIRECT, "state": "xyz", "scope": ",".join(SCOPES)}


def test_the_dialog_shows_people_then_permissions_and_pages(sandbox: Driver) -> None:
    people = sandbox.client.get(DIALOG, query_string=ASKED).get_data(as_text=True)
    assert "Inês Duarte" in people
    page = sandbox.client.get(DIALOG, query_string={**ASKED, "persona": "sam_ortega"}).get_data(as_text=True)
    for scope in SCOPES:
        assert f'name="granted" value="{scope}"' in page
    for sams in BY_KEY["sam_ortega"].pages:
        assert f'name="pages" value="{sams.id}"' in page


def test_going_on_returns_code_and_state(sandbox: Driver) -> None:
    answer = sandbox.dialog("mara_lindqvist")
    query = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert answer.headers["Location"].startswith(REDIRECT + "?")
    assert query["state"] == ["xyz"]
    assert query["code"][0]


def test_a_query_in_the_redirect_address_is_kept(sandbox: Driver) -> None:
    answer = sandbox.dialog("mara_lindqvist", redirect_uri=REDIRECT + "?role=brand")
    assert parse_qs(urlsplit(answer.headers["Location"]).query)["role"] == ["brand"]


def test_cancel_returns_access_denied(sandbox: Driver) -> None:
    answer = sandbox.dialog("mara_lindqvist", action="cancel")
    query = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert query["error"] == ["access_denied"]
    assert query["error_reason"] == ["user_denied"]
    assert query["error_code"] == ["200"]
    assert query["state"] == ["xyz"]
    assert "code" not in query


@pytest.mark.parametrize("scope", ["instagram_business_basic", "manage_pages", "made_up"])
def test_scopes_that_do_not_belong_here_are_invalid(sandbox: Driver, scope: str) -> None:
    answer = sandbox.client.get(DIALOG, query_string={**ASKED, "scope": f"instagram_basic,{scope}"})
    assert answer.status_code == 400
    assert f"Invalid Scopes: {scope}" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "change", [{"client_id": "1"}, {"redirect_uri": "javascript:x"}, {"redirect_uri": ""}]
)
def test_a_wrong_application_or_address_never_redirects(sandbox: Driver, change: dict[str, str]) -> None:
    assert sandbox.client.get(DIALOG, query_string={**ASKED, **change}).status_code == 400
    assert sandbox.client.post(DIALOG, data={**ASKED, **change, "persona": "ben_castell"}).status_code == 400


def test_a_code_works_once(sandbox: Driver) -> None:
    code = sandbox.code("mara_lindqvist")
    first = sandbox.exchange(code).get_json()
    assert first["token_type"] == "bearer"
    assert first["access_token"].startswith("EAA")
    assert first["expires_in"] == 5_400
    again = sandbox.exchange(code)
    assert again.status_code == 400
    assert again.get_json()["error"]["error_subcode"] == 36009


def test_a_code_needs_the_identical_redirect_address(sandbox: Driver) -> None:
    code = sandbox.code("mara_lindqvist")
    wrong = sandbox.exchange(code, redirect_uri=REDIRECT + "/")
    assert wrong.get_json()["error"]["error_subcode"] == 36008
    assert sandbox.exchange(code).status_code == 200


def test_a_code_grows_old(sandbox: Driver) -> None:
    code = sandbox.code("mara_lindqvist")
    sandbox.advance(700)
    assert sandbox.exchange(code).get_json()["error"]["error_subcode"] == 36007


def test_a_wrong_app_secret_is_refused_and_costs_no_code(sandbox: Driver) -> None:
    code = sandbox.code("mara_lindqvist")
    refused = sandbox.exchange(code, client_secret="wrong").get_json()["error"]
    assert (refused["code"], refused["message"]) == (1, "Error validating client secret.")
    assert sandbox.exchange(code, client_id="5").get_json()["error"]["code"] == 101
    assert sandbox.exchange(code).status_code == 200


def test_the_long_lived_token_lives_about_sixty_days(sandbox: Driver) -> None:
    token = sandbox.connect("mara_lindqvist")
    about = sandbox.inspect(token)
    assert about["is_valid"] is True
    assert about["expires_at"] - about["issued_at"] == 5_183_944
    assert about["data_access_expires_at"] - about["issued_at"] == 90 * 86_400
    assert about["user_id"] == BY_KEY["mara_lindqvist"].user_id
    assert set(SCOPES) < set(about["scopes"])
    targets = {row["scope"]: row["target_ids"] for row in about["granular_scopes"]}
    assert targets["instagram_basic"] == [BY_KEY["mara_lindqvist"].accounts[0].id]
    assert targets["pages_show_list"] == [BY_KEY["mara_lindqvist"].pages[0].id]


def test_a_token_ends_when_its_time_is_over(sandbox: Driver) -> None:
    token = sandbox.connect("mara_lindqvist")
    sandbox.advance(61 * 86_400)
    error = sandbox.refusal("me", token)
    assert (error["code"], error["error_subcode"]) == (190, 463)
    about = sandbox.inspect(token)
    assert about["is_valid"] is False
    assert about["error"]["subcode"] == 463
    exchange = {
        "client_id": APP_ID,
        "client_secret": APP_SECRET,
        "grant_type": "fb_exchange_token",
        "fb_exchange_token": token,
    }
    assert sandbox.client.get("/graph/oauth/access_token", query_string=exchange).status_code == 400


def test_data_access_ends_ninety_days_after_the_last_login(sandbox: Driver) -> None:
    sandbox.connect("mara_lindqvist")
    sandbox.advance(50 * 86_400)
    code = sandbox.exchange(sandbox.code("mara_lindqvist")).get_json()["access_token"]
    assert sandbox.read("me/permissions", code)["data"]
    page = sandbox.read("me/accounts", sandbox.connect("mara_lindqvist"))["data"][0]
    sandbox.advance(91 * 86_400)
    rows = sandbox.read(f"{BY_KEY['mara_lindqvist'].pages[0].id}", page["access_token"])
    assert rows["name"] == "Mara Lindqvist"
    account = BY_KEY["mara_lindqvist"].accounts[0].id
    assert sandbox.refusal(account, page["access_token"])["code"] in (10, 200)


def test_an_unknown_token_is_described_as_invalid(sandbox: Driver) -> None:
    about = sandbox.inspect("EAAwhatever")
    assert about["is_valid"] is False
    assert about["error"]["code"] == 190
    assert sandbox.refusal("me", "EAAwhatever")["code"] == 190


def test_a_wrong_app_token_may_not_inspect(sandbox: Driver) -> None:
    query = {"input_token": "x", "access_token": f"{APP_ID}|nope"}
    assert sandbox.client.get("/graph/debug_token", query_string=query).get_json()["error"]["code"] == 190


def test_a_call_without_a_token_is_refused(sandbox: Driver) -> None:
    answer = sandbox.client.get("/graph/v26.0/me")
    assert answer.status_code == 400
    assert answer.get_json()["error"]["code"] == 2500


def test_a_proof_must_belong_to_the_token(sandbox: Driver) -> None:
    token, other = sandbox.connect("mara_lindqvist"), sandbox.connect("yuki_brandt")
    proofs = {
        value: hmac.new(APP_SECRET.encode(), value.encode(), hashlib.sha256).hexdigest()
        for value in (token, other)
    }
    assert sandbox.read("me", token, appsecret_proof=proofs[token])["name"] == "Mara Lindqvist"
    error = sandbox.refusal("me", token, appsecret_proof=proofs[other])
    assert error["code"] == 100
    assert error["type"] == "GraphMethodException"
    assert "appsecret_proof" in error["message"]


def test_a_timed_proof_is_good_for_five_minutes(sandbox: Driver) -> None:
    token = sandbox.connect("mara_lindqvist")
    moment = str(int(sandbox.now.timestamp()))
    proof = hmac.new(APP_SECRET.encode(), f"{token}|{moment}".encode(), hashlib.sha256).hexdigest()
    assert sandbox.get("me", token, appsecret_proof=proof, appsecret_time=moment).status_code == 200
    sandbox.advance(400)
    assert sandbox.get("me", token, appsecret_proof=proof, appsecret_time=moment).status_code == 400


def test_declined_scopes_show_and_are_not_asked_again_unless_rerequested(sandbox: Driver) -> None:
    fewer = tuple(scope for scope in SCOPES if scope != "instagram_manage_insights")
    token = sandbox.connect("mara_lindqvist", granted=fewer)
    status = {row["permission"]: row["status"] for row in sandbox.read("me/permissions", token)["data"]}
    assert status["instagram_manage_insights"] == "declined"
    assert status["instagram_basic"] == "granted"
    page = sandbox.client.get(DIALOG, query_string={**ASKED, "persona": "mara_lindqvist"})
    assert 'value="instagram_manage_insights"' not in page.get_data(as_text=True)
    sandbox.connect("mara_lindqvist")
    assert "instagram_manage_insights" not in sandbox.inspect(token)["scopes"]
    again = sandbox.client.get(
        DIALOG, query_string={**ASKED, "persona": "mara_lindqvist", "auth_type": "rerequest"}
    )
    assert 'value="instagram_manage_insights"' in again.get_data(as_text=True)
    sandbox.connect("mara_lindqvist", auth_type="rerequest")
    assert "instagram_manage_insights" in sandbox.inspect(token)["scopes"]


def test_a_login_configuration_stands_for_its_scopes(sandbox: Driver) -> None:
    page = sandbox.client.get(
        DIALOG,
        query_string={
            "client_id": APP_ID,
            "redirect_uri": REDIRECT,
            "config_id": "7000000000000001",
            "persona": "mara_lindqvist",
        },
    )
    assert 'value="instagram_manage_insights"' in page.get_data(as_text=True)


def test_one_permission_can_be_given_back(sandbox: Driver) -> None:
    token = sandbox.connect("mara_lindqvist")
    path = "/graph/v26.0/me/permissions/instagram_basic"
    assert sandbox.client.delete(path, query_string={"access_token": token}).get_json() == {"success": True}
    assert "instagram_basic" not in sandbox.inspect(token)["scopes"]
    assert sandbox.client.delete(path, query_string={"access_token": token}).status_code == 400


def test_giving_everything_back_ends_the_token(sandbox: Driver) -> None:
    token = sandbox.connect("mara_lindqvist")
    user_id = BY_KEY["mara_lindqvist"].user_id
    path = f"/graph/v26.0/{user_id}/permissions"
    assert sandbox.client.delete(path, query_string={"access_token": token}).get_json() == {"success": True}
    error = sandbox.refusal("me", token)
    assert (error["code"], error["error_subcode"]) == (190, 458)
    assert sandbox.inspect(token)["is_valid"] is False


def test_a_person_who_left_can_connect_again(sandbox: Driver) -> None:
    sandbox.connect("mara_lindqvist")
    assert sandbox.client.delete("/control/personas/mara_lindqvist/grant").status_code == 200
    token = sandbox.connect("mara_lindqvist")
    assert sandbox.read("me", token)["id"] == BY_KEY["mara_lindqvist"].user_id
