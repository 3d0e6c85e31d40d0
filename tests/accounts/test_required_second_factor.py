"""Where a second factor is required, nobody of the team comes in without."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from application.models import AuditAction, Role
from tests.accounts import stage


def _send_code(client: FlaskClient, code: str, page: str = "code") -> TestResponse:
    return client.post(f"/sign-in/{page}", data={"code": code})


@pytest.fixture(autouse=True)
def _required(app: Flask) -> None:
    config = app.extensions["configuration"]
    app.extensions["configuration"] = replace(config, require_second_factor=True)


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ADMIN, Role.CONSULTANT])
def test_who_has_none_sets_it_up_before_anything_else(app: Flask, client: FlaskClient, role: Role) -> None:
    user_id = stage.member(app, role)
    assert stage.enter(client, query="?next=/account").headers["Location"] == "/sign-in/second-factor"
    page = client.get("/sign-in/second-factor").get_data(as_text=True)
    assert 'src="data:image/svg+xml' in page
    assert not stage.is_signed_in(client)
    assert stage.running(app, user_id) == 0
    secret = stage.typed_key(page)
    assert secret not in str(client.get_cookie("session"))
    answer = _send_code(client, "12345x", "second-factor")
    assert answer.status_code == 400
    assert secret in answer.get_data(as_text=True).replace(" ", "")
    done = _send_code(client, stage.code_now(secret), "second-factor")
    assert done.status_code == 200
    assert done.get_data(as_text=True).count("<li><code>") == 10
    assert 'href="/account"' in done.get_data(as_text=True)
    assert stage.is_signed_in(client)
    found = stage.user(app, user_id)
    assert found.totp_secret == secret
    assert found.totp_confirmed_at is not None
    assert len(stage.recorded(app, AuditAction.SECOND_FACTOR_SET)) == 1


def test_one_can_sign_out_from_the_page_that_shows_the_recovery_codes(
    app: Flask, client: FlaskClient
) -> None:
    stage.member(app)
    stage.enter(client)
    page = client.get("/sign-in/second-factor").text
    app.config["WTF_CSRF_ENABLED"] = True
    token = page_token(client.get("/sign-in/second-factor").text)
    secret = stage.typed_key(page)
    form = {"code": stage.code_now(secret), "csrf_token": token}
    shown = client.post("/sign-in/second-factor", data=form)
    assert shown.status_code == 200
    out = client.post("/sign-out", data={"csrf_token": page_token(shown.text)})
    assert out.status_code == 303
    assert not stage.is_signed_in(client)


def page_token(page: str) -> str:
    """The form's token that the page carries."""
    return page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]


def test_the_first_code_is_not_good_again_at_the_next_sign_in(app: Flask, client: FlaskClient) -> None:
    stage.member(app)
    stage.enter(client)
    page = client.get("/sign-in/second-factor").get_data(as_text=True)
    code = stage.code_now(stage.typed_key(page))
    assert _send_code(client, code, "second-factor").status_code == 200
    client.post("/sign-out")
    stage.enter(client)
    assert _send_code(client, code).status_code == 401


def test_a_set_up_that_was_left_lying_never_becomes_the_second_factor(
    app: Flask, client: FlaskClient
) -> None:
    user_id = stage.member(app)
    thief = app.test_client()
    stage.enter(thief)
    seen = thief.get("/sign-in/second-factor").get_data(as_text=True)
    stage.enter(client)
    page = client.get("/sign-in/second-factor").get_data(as_text=True)
    secrets = [stage.typed_key(each) for each in (seen, page)]
    assert secrets[0] != secrets[1]
    assert _send_code(client, stage.code_now(secrets[1]), "second-factor").status_code == 200
    late = _send_code(thief, stage.code_now(secrets[0]), "second-factor")
    assert (late.status_code, late.headers["Location"]) == (303, "/sign-in")
    assert stage.user(app, user_id).totp_secret == secrets[1]


def test_it_can_be_moved_and_not_turned_off(app: Flask, client: FlaskClient) -> None:
    user_id = stage.member(app)
    secret = stage.give_second_factor(app, user_id)
    stage.enter(client)
    _send_code(client, stage.code_now(secret))
    assert b"turned off: everybody" in client.get("/account/second-factor").data
    answer = client.post("/account/second-factor/off", data={"own_password": stage.PASSWORD})
    assert answer.status_code == 409
    assert stage.user(app, user_id).totp_confirmed_at is not None
