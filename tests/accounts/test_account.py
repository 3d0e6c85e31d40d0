"""One's own account: addresses, password, second factor, each after the password."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from application.accounts.passwords import check_password
from application.accounts.tries import LIMITS, SubjectKind, TryAction
from application.extensions import db
from application.integrations.tasks_local import LocalTaskQueue
from application.models import AuditAction, LinkPurpose, Role
from application.one_time_links import revoke_links
from tests.accounts import stage
from tests.conftest import SignIn
from tests.mail.conftest import Mailbox

NEW = "mona.new@example.org"


@pytest.fixture
def client(managers_browser: FlaskClient) -> FlaskClient:
    return managers_browser


def _change_email(client: FlaskClient, email: str = NEW, password: str = stage.PASSWORD) -> TestResponse:
    return client.post("/account/email", data={"email": email, "own_password": password})


def _change_password(
    client: FlaskClient, new: str = stage.OTHER_PASSWORD, own: str = stage.PASSWORD
) -> TestResponse:
    return client.post("/account/password", data={"own_password": own, "password": new})


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ADMIN, Role.CONSULTANT])
def test_the_page_tells_how_one_signs_in(app: Flask, sign_in: SignIn, role: Role) -> None:
    browser = app.test_client()
    sign_in(browser, stage.member(app, role, google_email="mona@gmail.com"))
    page = browser.get("/account").get_data(as_text=True)
    for told in (stage.ADDRESS, "mona@gmail.com", role.value.title(), "Change the password", "Set it up"):
        assert told in page
    assert 'href="/account"' in browser.get("/").get_data(as_text=True)


def test_a_new_address_is_used_once_it_is_confirmed_and_the_old_one_is_told(
    app: Flask, client: FlaskClient, manager: int, queue: LocalTaskQueue, mailbox: Mailbox
) -> None:
    stage.token_for(app, manager, LinkPurpose.PASSWORD)
    assert _change_email(client).status_code == 303
    assert stage.user(app, manager).email == stage.ADDRESS
    assert NEW in client.get("/account").get_data(as_text=True)
    queue.drain()
    [letter] = mailbox.letters()
    assert letter["to"] == NEW
    found = re.search(r"http\S+(/access/address/\S+)", letter["text"])
    assert found
    for _ in range(2):
        assert client.get(found[1]).status_code == 200
    assert stage.user(app, manager).email == stage.ADDRESS
    assert client.post(found[1]).headers["Location"] == "/account"
    assert stage.user(app, manager).email == NEW
    queue.drain()
    assert mailbox.letters()[0]["to"] == stage.ADDRESS
    assert "another e-mail address was confirmed" in mailbox.letters()[0]["text"]
    assert NEW not in mailbox.letters()[0]["text"]
    assert stage.open_links(app, manager) == []
    [entry] = stage.recorded(app, AuditAction.EMAIL_CHANGED)
    assert "example" not in str(entry.details)
    stranger = app.test_client()
    assert stage.enter(stranger).status_code == 401
    assert stage.enter(stranger, NEW).status_code == 303


def test_the_link_confirms_without_being_signed_in_and_once(app: Flask, manager: int) -> None:
    token = stage.token_for(app, manager, LinkPurpose.EMAIL, email=NEW)
    browser = app.test_client()
    assert browser.post(f"/access/address/{token}").headers["Location"] == "/sign-in"
    assert stage.user(app, manager).email == NEW
    for answer in (browser.get(f"/access/address/{token}"), browser.post(f"/access/address/{token}")):
        assert answer.status_code == 410


def test_an_address_that_somebody_else_has_is_not_given_away(
    app: Flask, client: FlaskClient, manager: int
) -> None:
    """The form says the same; only who reads that mailbox learns it."""
    stage.member(app, email=NEW)
    assert _change_email(client).status_code == 303
    told = client.get("/account").get_data(as_text=True)
    assert "We have written to" in told
    token = stage.token_for(app, manager, LinkPurpose.EMAIL, email=NEW)
    answer = client.post(f"/access/address/{token}")
    assert answer.status_code == 409
    assert b"That address is taken" in answer.data
    assert stage.user(app, manager).email == stage.ADDRESS
    assert stage.is_signed_in(client)
    assert client.post(f"/access/address/{token}").status_code == 410


@pytest.mark.parametrize("trouble", ["expired", "revoked", "unknown", "of another purpose"])
def test_a_link_that_is_not_good_changes_no_address(
    app: Flask, client: FlaskClient, manager: int, trouble: str
) -> None:
    token = stage.token_for(app, manager, LinkPurpose.EMAIL, email=NEW, expired=trouble == "expired")
    if trouble == "revoked":
        with app.app_context():
            revoke_links(manager)
            db.session.commit()
    if trouble == "unknown":
        token = "y" * 43
    if trouble == "of another purpose":
        token = stage.token_for(app, manager, LinkPurpose.PASSWORD)
    for answer in (client.get(f"/access/address/{token}"), client.post(f"/access/address/{token}")):
        assert answer.status_code == 410
    assert stage.user(app, manager).email == stage.ADDRESS


def test_a_waiting_address_can_be_dropped(app: Flask, client: FlaskClient, manager: int) -> None:
    token = stage.token_for(app, manager, LinkPurpose.EMAIL, email=NEW)
    assert client.post("/account/email/keep").status_code == 303
    assert NEW not in client.get("/account").get_data(as_text=True)
    assert client.post(f"/access/address/{token}").status_code == 410
    assert client.post("/account/email/keep").status_code == 303


@pytest.mark.parametrize(
    ("email", "password", "status"),
    [
        ("no address", stage.PASSWORD, 400),
        (stage.ADDRESS.upper(), stage.PASSWORD, 400),
        ("", stage.PASSWORD, 400),
        (NEW, "", 400),
        (NEW, "not my password", 403),
    ],
)
def test_an_address_is_not_changed_without_a_fitting_one_and_the_password(
    app: Flask, client: FlaskClient, manager: int, email: str, password: str, status: int
) -> None:
    answer = _change_email(client, email, password)
    assert answer.status_code == status
    assert b"invalid-feedback" in answer.data
    assert stage.open_links(app, manager) == []


def test_the_google_address_is_kept_changed_and_removed(
    app: Flask, client: FlaskClient, manager: int
) -> None:
    for sent, kept in ((" Mona@Gmail.com ", "mona@gmail.com"), ("m@gmail.com", "m@gmail.com"), ("", None)):
        form = {"google_email": sent, "own_password": stage.PASSWORD}
        assert client.post("/account/google", data=form).status_code == 303
        assert stage.user(app, manager).google_email == kept
    for form, status in (
        ({"google_email": "at gmail", "own_password": stage.PASSWORD}, 400),
        ({"google_email": "thief@gmail.com"}, 400),
        ({"google_email": "thief@gmail.com", "own_password": stage.OTHER_PASSWORD}, 403),
    ):
        assert client.post("/account/google", data=form).status_code == status
    assert stage.user(app, manager).google_email is None
    assert len(stage.recorded(app, AuditAction.EMAIL_CHANGED)) == 3


def test_an_address_that_somebody_with_the_old_password_asked_for_ends_with_that_password(
    app: Flask, client: FlaskClient, manager: int
) -> None:
    stage.token_for(app, manager, LinkPurpose.EMAIL, email="thief@example.org")
    assert _change_password(client).status_code == 303
    assert stage.open_links(app, manager) == []
    stage.token_for(app, manager, LinkPurpose.EMAIL, email="thief@example.org")
    forgotten = stage.token_for(app, manager, LinkPurpose.PASSWORD)
    form = {"password": "quiet lamps over nine harbours"}
    assert app.test_client().post(f"/access/new-password/{forgotten}", data=form).status_code == 303
    assert stage.open_links(app, manager) == []


def test_a_new_password_ends_all_other_sign_ins_and_is_told_by_letter(
    app: Flask, client: FlaskClient, manager: int, sign_in: SignIn
) -> None:
    elsewhere = app.test_client()
    sign_in(elsewhere, manager)
    stage.token_for(app, manager, LinkPurpose.PASSWORD)
    assert _change_password(client).status_code == 303
    assert b"1 other sign-in ended" in client.get("/account").data
    assert stage.is_signed_in(client)
    assert not stage.is_signed_in(elsewhere)
    assert stage.running(app, manager) == 1
    assert stage.open_links(app, manager) == []
    assert check_password(stage.user(app, manager).password_hash, stage.OTHER_PASSWORD).right
    assert stage.letters(app) == [("password_changed", stage.ADDRESS)]
    assert len(stage.recorded(app, AuditAction.PASSWORD_CHANGED)) == 1


@pytest.mark.parametrize(
    ("new", "own", "status", "told"),
    [
        (stage.OTHER_PASSWORD, "not my password", 403, "not your present password"),
        (stage.OTHER_PASSWORD, "", 400, "Enter your present password"),
        ("short", stage.PASSWORD, 400, "12 to 128 characters"),
        ("password1234", stage.PASSWORD, 400, "commonest passwords"),
        ("mona manager 1", stage.PASSWORD, 400, "your own name"),
    ],
)
def test_a_password_is_not_changed_without_a_fitting_one_and_the_present_one(
    app: Flask, client: FlaskClient, manager: int, new: str, own: str, status: int, told: str
) -> None:
    answer = _change_password(client, new, own)
    assert answer.status_code == status
    assert told in answer.get_data(as_text=True)
    assert check_password(stage.user(app, manager).password_hash, stage.PASSWORD).right
    assert stage.letters(app) == []


def test_guessing_ones_present_password_is_held_back(app: Flask, client: FlaskClient) -> None:
    tries = LIMITS[TryAction.PASSWORD_AGAIN, SubjectKind.ACCOUNT]
    answers = [_change_password(client, own="guess guess").status_code for _ in range(tries)]
    assert answers == [403] * tries
    answer = _change_password(client)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 901
    assert stage.enter(app.test_client()).status_code == 303
