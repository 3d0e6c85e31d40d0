"""Staff sign in with e-mail address and password."""

import re

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from application.accounts.passwords import check_password, hash_password
from application.extensions import db
from application.models import Role, SignIn, User
from tests.builders import create_partner, create_user

PASSWORD = "a long enough password"
ADDRESS = "mona@example.org"


@pytest.fixture
def manager(app: Flask) -> int:
    with app.app_context():
        return create_user(role=Role.MANAGER, email=ADDRESS, password_hash=hash_password(PASSWORD)).id


def _try(
    client: FlaskClient, email: str = ADDRESS, password: str = PASSWORD, query: str = ""
) -> TestResponse:
    return client.post(f"/sign-in{query}", data={"email": email, "password": password})


@pytest.mark.usefixtures("manager")
@pytest.mark.parametrize("email", [ADDRESS, "MONA@Example.ORG", f"  {ADDRESS} "])
def test_the_right_pair_leads_to_the_campaigns(client: FlaskClient, email: str) -> None:
    answer = _try(client, email)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/today")
    assert client.get("/partners").status_code == 200


@pytest.mark.usefixtures("manager")
def test_an_address_of_another_script_is_typed_as_it_is_known(app: Flask) -> None:
    with app.app_context():
        password_hash = hash_password(PASSWORD)
        create_user(role=Role.MANAGER, email="nora@xn--bcher-kva.example", password_hash=password_hash)
    for typed in ("nora@b\u00fccher.example", "Nora@xn--bcher-kva.example"):
        assert _try(app.test_client(), typed).status_code == 303


def test_a_wrong_password_and_an_unknown_address_are_told_the_same(client: FlaskClient) -> None:
    def told(answer: TestResponse) -> str:
        page = answer.get_data(as_text=True)
        shown = re.search(r'role="alert">([^<]+)<', page)
        assert shown
        return shown[1]

    wrong, unknown = _try(client, password="not this one at all"), _try(client, email="nobody@example.org")
    assert wrong.status_code == unknown.status_code == 401
    assert told(wrong) == told(unknown)
    assert client.get("/partners").status_code == 302


def test_partners_and_revoked_staff_have_no_password_sign_in(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        create_partner(email="partner@example.org", password_hash=hash_password(PASSWORD))
        create_user(
            role=Role.ADMIN, email="gone@example.org", password_hash=hash_password(PASSWORD), active=False
        )
        create_user(role=Role.ADMIN, email="invited@example.org", password_hash=None)
    for address in ("partner@example.org", "gone@example.org", "invited@example.org"):
        assert _try(client, address).status_code == 401


@pytest.mark.usefixtures("manager")
def test_one_goes_on_to_the_page_that_was_asked_for(client: FlaskClient) -> None:
    asked = client.get("/partners?q=mara").headers["Location"]
    assert asked == "/sign-in?next=/partners?q%3Dmara"
    form = client.get(asked).get_data(as_text=True)
    action = re.search(r'action="(/sign-in[^"]*)"', form)
    assert action
    answer = client.post(action[1], data={"email": ADDRESS, "password": PASSWORD})
    assert answer.headers["Location"] == "/partners?q=mara"


@pytest.mark.usefixtures("manager")
@pytest.mark.parametrize(
    "target", ["//evil.example", "/%5Cevil.example", "https://evil.example", "javascript:evil"]
)
def test_nobody_is_led_off_the_site(client: FlaskClient, target: str) -> None:
    assert "evil" not in client.get(f"/sign-in?next={target}").get_data(as_text=True)
    assert _try(client, query=f"?next={target}").headers["Location"] == "/today"
    assert client.get(f"/sign-in?next={target}").headers["Location"] == "/today"


def test_an_old_hash_is_renewed(app: Flask, client: FlaskClient, manager: int) -> None:
    old = PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1).hash(PASSWORD)
    with app.app_context():
        db.session.execute(update(User).where(User.id == manager).values(password_hash=old))
        db.session.commit()
    assert _try(client).status_code == 303
    with app.app_context():
        kept = db.session.scalar(select(User.password_hash).where(User.id == manager))
    assert kept != old
    assert check_password(kept, PASSWORD) == (True, None)


@pytest.mark.usefixtures("manager")
def test_the_session_is_a_new_one_after_signing_in(app: Flask, client: FlaskClient) -> None:
    with client.session_transaction() as kept:
        kept["planted"] = "by somebody else"
    _try(client)
    with client.session_transaction() as kept:
        first = kept["_user_id"]
        assert "planted" not in kept
    _try(client)
    with client.session_transaction() as kept:
        assert kept["_user_id"] != first
    with app.app_context():
        assert len(db.session.scalars(select(SignIn).where(SignIn.ended_at.is_(None))).all()) == 1


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"email": "", "password": ""},
        {"email": "x" * 10_000, "password": "x" * 10_000},
        {"email": ADDRESS, "password": "x" * 200},
    ],
)
def test_an_empty_or_endless_form_is_told_what_is_wrong(client: FlaskClient, form: dict[str, str]) -> None:
    answer = client.post("/sign-in", data=form)
    assert answer.status_code == 400
    assert b"invalid-feedback" in answer.data


def test_no_form_without_its_token(app: Flask, client: FlaskClient, manager: int) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    assert _try(client).status_code == 400
    page = client.get("/sign-in").get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    form = {"email": ADDRESS, "password": PASSWORD, "csrf_token": token[1]}
    assert client.post("/sign-in", data=form).status_code == 303
    assert client.post("/sign-out").status_code == 400
