"""One's own account: addresses, password, second factor, each after the password."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from application.accounts.passwords import check_password
from application.accounts.tries import LIMITS, SubjectKind, TryAction
from application.extensions import db
from application.integrations.tasks_local import LocalTaskQueue
from application.models import AuditAction, LinkPurpose, Mail, Role
from application.one_time_links import revoke_links
from tests.accounts.stage import (
    ADDRESS,
    OTHER_PASSWORD,
    PASSWORD,
    enter,
    is_signed_in,
    member,
    open_links,
    recorded,
    running,
    token_for,
    user,
)
from tests.mail.conftest import Mailbox

Enter = Callable[[FlaskClient, int], None]
NEW = "mona.new@example.org"


@pytest.fixture
def manager(app: Flask) -> int:
    return member(app, name="Mona Manager")


@pytest.fixture
def client(app: Flask, sign_in: Enter, manager: int) -> FlaskClient:
    """Signed in as the manager."""
    browser = app.test_client()
    sign_in(browser, manager)
    return browser


def _change_email(client: FlaskClient, email: str = NEW, password: str = PASSWORD) -> TestResponse:
    return client.post("/account/email", data={"email": email, "own_password": password})


def _change_password(client: FlaskClient, new: str = OTHER_PASSWORD, own: str = PASSWORD) -> TestResponse:
    return client.post("/account/password", data={"own_password": own, "password": new})


def _letters(app: Flask) -> list[tuple[str, str]]:
    with app.app_context():
        return [(row.kind, row.address) for row in db.session.execute(select(Mail.kind, Mail.address))]


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ADMIN, Role.CONSULTANT])
def test_the_page_tells_how_one_signs_in(app: Flask, sign_in: Enter, role: Role) -> None:
    browser = app.test_client()
    sign_in(browser, member(app, role, google_email="mona@gmail.com"))
    page = browser.get("/account").get_data(as_text=True)
    for told in (ADDRESS, "mona@gmail.com", role.value.title(), "Change the password", "Set it up"):
        assert told in page
    assert 'href="/account"' in browser.get("/").get_data(as_text=True)


def test_a_new_address_is_used_once_it_is_confirmed_and_the_old_one_is_told(
    app: Flask, client: FlaskClient, manager: int, queue: LocalTaskQueue, mailbox: Mailbox
) -> None:
    token_for(app, manager, LinkPurpose.PASSWORD)
    assert _change_email(client).status_code == 303
    assert user(app, manager).email == ADDRESS
    assert NEW in client.get("/account").get_data(as_text=True)
    queue.drain()
    [letter] = mailbox.letters()
    assert letter["to"] == NEW
    found = re.search(r"http\S+(/access/address/\S+)", letter["text"])
    assert found
    for _ in range(2):
        assert client.get(found[1]).status_code == 200
    assert user(app, manager).email == ADDRESS
    assert client.post(found[1]).headers["Location"] == "/account"
    assert user(app, manager).email == NEW
    queue.drain()
    assert mailbox.letters()[0]["to"] == ADDRESS
    assert "another e-mail address was confirmed" in mailbox.letters()[0]["text"]
    assert NEW not in mailbox.letters()[0]["text"]
    assert open_links(app, manager) == []
    [entry] = recorded(app, AuditAction.EMAIL_CHANGED)
    assert "example" not in str(entry.details)
    stranger = app.test_client()
    assert enter(stranger).status_code == 401
    assert enter(stranger, NEW).status_code == 303


def test_the_link_confirms_without_being_signed_in_and_once(app: Flask, manager: int) -> None:
    token = token_for(app, manager, LinkPurpose.EMAIL, email=NEW)
    browser = app.test_client()
    assert browser.post(f"/access/address/{token}").headers["Location"] == "/sign-in"
    assert user(app, manager).email == NEW
    for answer in (browser.get(f"/access/address/{token}"), browser.post(f"/access/address/{token}")):
        assert answer.status_code == 410


def test_an_address_that_somebody_else_has_is_not_given_away(
    app: Flask, client: FlaskClient, manager: int
) -> None:
    """The form says the same; only who reads that mailbox learns it."""
    member(app, email=NEW)
    assert _change_email(client).status_code == 303
    told = client.get("/account").get_data(as_text=True)
    assert "We have written to" in told
    token = token_for(app, manager, LinkPurpose.EMAIL, email=NEW)
    answer = client.post(f"/access/address/{token}")
    assert answer.status_code == 409
    assert b"That address is taken" in answer.data
    assert user(app, manager).email == ADDRESS
    assert is_signed_in(client)
    assert client.post(f"/access/address/{token}").status_code == 410


@pytest.mark.parametrize("trouble", ["expired", "revoked", "unknown", "of another purpose"])
def test_a_link_that_is_not_good_changes_no_address(
    app: Flask, client: FlaskClient, manager: int, trouble: str
) -> None:
    token = token_for(app, manager, LinkPurpose.EMAIL, email=NEW, expired=trouble == "expired")
    if trouble == "revoked":
        with app.app_context():
            revoke_links(manager)
            db.session.commit()
    if trouble == "unknown":
        token = "y" * 43
    if trouble == "of another purpose":
        token = token_for(app, manager, LinkPurpose.PASSWORD)
    for answer in (client.get(f"/access/address/{token}"), client.post(f"/access/address/{token}")):
        assert answer.status_code == 410
    assert user(app, manager).email == ADDRESS


def test_a_waiting_address_can_be_dropped(app: Flask, client: FlaskClient, manager: int) -> None:
    token = token_for(app, manager, LinkPurpose.EMAIL, email=NEW)
    assert client.post("/account/email/keep").status_code == 303
    assert NEW not in client.get("/account").get_data(as_text=True)
    assert client.post(f"/access/address/{token}").status_code == 410
    assert client.post("/account/email/keep").status_code == 303


@pytest.mark.parametrize(
    ("email", "password", "status"),
    [
        ("no address", PASSWORD, 400),
        (ADDRESS.upper(), PASSWORD, 400),
        ("", PASSWORD, 400),
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
    assert open_links(app, manager) == []


def test_the_google_address_is_kept_changed_and_removed(
    app: Flask, client: FlaskClient, manager: int
) -> None:
    for sent, kept in ((" Mona@Gmail.com ", "mona@gmail.com"), ("m@gmail.com", "m@gmail.com"), ("", None)):
        form = {"google_email": sent, "own_password": PASSWORD}
        assert client.post("/account/google", data=form).status_code == 303
        assert user(app, manager).google_email == kept
    for form, status in (
        ({"google_email": "at gmail", "own_password": PASSWORD}, 400),
        ({"google_email": "thief@gmail.com"}, 400),
        ({"google_email": "thief@gmail.com", "own_password": OTHER_PASSWORD}, 403),
    ):
        assert client.post("/account/google", data=form).status_code == status
    assert user(app, manager).google_email is None
    assert len(recorded(app, AuditAction.EMAIL_CHANGED)) == 3


def test_an_address_that_somebody_with_the_old_password_asked_for_ends_with_that_password(
    app: Flask, client: FlaskClient, manager: int
) -> None:
    token_for(app, manager, LinkPurpose.EMAIL, email="thief@example.org")
    assert _change_password(client).status_code == 303
    assert open_links(app, manager) == []
    token_for(app, manager, LinkPurpose.EMAIL, email="thief@example.org")
    forgotten = token_for(app, manager, LinkPurpose.PASSWORD)
    form = {"password": "quiet lamps over nine harbours"}
    assert app.test_client().post(f"/access/new-password/{forgotten}", data=form).status_code == 303
    assert open_links(app, manager) == []


def test_a_new_password_ends_all_other_sign_ins_and_is_told_by_letter(
    app: Flask, client: FlaskClient, manager: int, sign_in: Enter
) -> None:
    elsewhere = app.test_client()
    sign_in(elsewhere, manager)
    token_for(app, manager, LinkPurpose.PASSWORD)
    assert _change_password(client).status_code == 303
    assert b"1 other sign-in ended" in client.get("/account").data
    assert is_signed_in(client)
    assert not is_signed_in(elsewhere)
    assert running(app, manager) == 1
    assert open_links(app, manager) == []
    assert check_password(user(app, manager).password_hash, OTHER_PASSWORD).right
    assert _letters(app) == [("password_changed", ADDRESS)]
    assert len(recorded(app, AuditAction.PASSWORD_CHANGED)) == 1


@pytest.mark.parametrize(
    ("new", "own", "status", "told"),
    [
        (OTHER_PASSWORD, "not my password", 403, "not your present password"),
        (OTHER_PASSWORD, "", 400, "Enter your present password"),
        ("short", PASSWORD, 400, "12 to 128 characters"),
        ("password1234", PASSWORD, 400, "commonest passwords"),
        ("mona manager 1", PASSWORD, 400, "your own name"),
    ],
)
def test_a_password_is_not_changed_without_a_fitting_one_and_the_present_one(
    app: Flask, client: FlaskClient, manager: int, new: str, own: str, status: int, told: str
) -> None:
    answer = _change_password(client, new, own)
    assert answer.status_code == status
    assert told in answer.get_data(as_text=True)
    assert check_password(user(app, manager).password_hash, PASSWORD).right
    assert _letters(app) == []


def test_guessing_ones_present_password_is_held_back(app: Flask, client: FlaskClient) -> None:
    tries = LIMITS[TryAction.PASSWORD_AGAIN, SubjectKind.ACCOUNT]
    answers = [_change_password(client, own="guess guess").status_code for _ in range(tries)]
    assert answers == [403] * tries
    answer = _change_password(client)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 901
    assert enter(app.test_client()).status_code == 303
