"""One's own second factor: set up, moved to another phone, turned off, new recovery codes."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from application.models import AuditAction
from tests.accounts import stage
from tests.conftest import SignIn


@pytest.fixture
def client(managers_browser: FlaskClient) -> FlaskClient:
    return managers_browser


def _offered(client: FlaskClient, password: str = stage.PASSWORD) -> str:
    answer = client.post("/account/second-factor/begin", data={"own_password": password})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/account/second-factor/set-up")
    page = client.get("/account/second-factor/set-up").get_data(as_text=True)
    return stage.typed_key(page)


def _confirm(client: FlaskClient, code: str) -> TestResponse:
    return client.post("/account/second-factor/set-up", data={"code": code})


def test_a_second_factor_is_set_up_confirmed_and_asked_for(
    app: Flask, client: FlaskClient, manager: int, sign_in: SignIn
) -> None:
    elsewhere = app.test_client()
    sign_in(elsewhere, manager)
    secret = _offered(client)
    assert stage.user(app, manager).totp_secret is None
    assert _confirm(client, "12345x").status_code == 400
    done = _confirm(client, stage.code_now(secret))
    assert done.get_data(as_text=True).count("<li><code>") == 10
    assert not stage.is_signed_in(elsewhere)
    assert b"10 recovery codes left" in client.get("/account").data
    assert stage.enter(app.test_client()).headers["Location"] == "/sign-in/code"
    assert _confirm(client, stage.code_now(secret)).headers["Location"] == "/account/second-factor"


def test_moving_it_to_another_phone_keeps_the_old_one_until_the_new_one_is_confirmed(
    app: Flask, client: FlaskClient, manager: int
) -> None:
    old = stage.give_second_factor(app, manager)
    new = _offered(client)
    assert stage.user(app, manager).totp_secret == old
    assert _confirm(client, stage.code_now(new)).status_code == 200
    assert stage.user(app, manager).totp_secret == new


def test_turning_it_off_takes_the_password_and_is_told_by_letter(
    app: Flask, client: FlaskClient, manager: int
) -> None:
    stage.give_second_factor(app, manager)
    assert client.post("/account/second-factor/off", data={"own_password": "guess"}).status_code == 403
    assert stage.user(app, manager).totp_confirmed_at is not None
    assert client.post("/account/second-factor/off", data={"own_password": stage.PASSWORD}).status_code == 303
    row = stage.user(app, manager)
    assert (row.totp_secret, row.totp_confirmed_at, row.totp_last_step) == (None, None, None)
    assert stage.letters(app) == [("second_factor_removed", stage.ADDRESS)]
    assert stage.enter(app.test_client()).headers["Location"] == "/today"
    assert client.post("/account/second-factor/off", data={"own_password": stage.PASSWORD}).status_code == 303
    assert len(stage.letters(app)) == len(stage.recorded(app, AuditAction.SECOND_FACTOR_REMOVED)) == 1


def test_new_recovery_codes_end_the_old_ones(app: Flask, client: FlaskClient, manager: int) -> None:
    def made() -> list[str]:
        answer = client.post("/account/second-factor/recovery-codes", data={"own_password": stage.PASSWORD})
        return re.findall(r"<li><code>([^<]+)<", answer.get_data(as_text=True))

    assert made() == []
    stage.give_second_factor(app, manager)
    first, second = made(), made()
    assert len(first) == len(second) == 10
    browser = app.test_client()
    stage.enter(browser)
    assert browser.post("/sign-in/recovery-code", data={"code": first[0]}).status_code == 401
    assert browser.post("/sign-in/recovery-code", data={"code": second[0]}).status_code == 303
    assert client.post("/account/second-factor/recovery-codes", data={"own_password": "x"}).status_code == 403


def test_nobody_sets_one_up_without_the_password(app: Flask, client: FlaskClient, manager: int) -> None:
    assert client.post("/account/second-factor/begin", data={"own_password": "guess"}).status_code == 403
    assert client.get("/account/second-factor/set-up").status_code == 303
    assert _confirm(client, "123456").status_code == 303
    assert stage.user(app, manager).totp_confirmed_at is None


def test_an_offer_is_for_who_asked_for_it(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    secret = _offered(client)
    other = stage.member(app, email="other@example.org")
    with client.session_transaction() as kept:
        offer = kept["second_factor_offer"]
    sign_in(client, other)
    with client.session_transaction() as kept:
        kept["second_factor_offer"] = offer
    assert _confirm(client, stage.code_now(secret)).status_code == 303
    assert stage.user(app, other).totp_confirmed_at is None
