"""A form changes what it is for: fields that it doesn't have change nothing (ASVS 8.2.3)."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from application.models import LinkPurpose, Role, User
from tests.accounts import stage
from tests.builders import create_partner
from tests.conftest import SignIn


def _surplus(other_id: int) -> dict[str, Any]:
    """Every column of a person by its name, and the words by which other forms name a person."""
    sent = {column.key: "1" for column in User.__table__.columns}
    sent |= {"name": "Root", "role": "admin", "email": "root@example.org", "active": ""}
    return sent | {"id": other_id, "user_id": other_id, "staff_id": other_id, "access_ended_at": "2020-01-01"}


def _columns(app: Flask, user_id: int) -> dict[str, Any]:
    row = stage.user(app, user_id)
    return {column.key: getattr(row, column.key) for column in User.__table__.columns}


def _changed(before: dict[str, Any], now: dict[str, Any]) -> set[str]:
    return {name for name, value in before.items() if now[name] != value}


@pytest.mark.parametrize(
    ("path", "form", "changes"),
    [
        (
            "/account/google",
            {"google_email": "mona@gmail.com", "own_password": stage.PASSWORD},
            {"google_email"},
        ),
        (
            "/account/password",
            {"password": stage.OTHER_PASSWORD, "own_password": stage.PASSWORD},
            {"password_hash"},
        ),
    ],
)
def test_ones_own_account_takes_no_field_of_another_form(
    app: Flask,
    managers_browser: FlaskClient,
    manager: int,
    path: str,
    form: dict[str, str],
    changes: set[str],
) -> None:
    other = stage.member(app, Role.CONSULTANT, "other@example.org")
    before, others = _columns(app, manager), _columns(app, other)
    assert managers_browser.post(path, data=_surplus(other) | form).status_code == 303
    assert _changed(before, _columns(app, manager)) == changes
    assert _columns(app, other) == others


def test_a_partners_address_takes_nothing_else_along(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    with app.app_context():
        mine, other = create_partner().id, create_partner().id
    sign_in(client, mine)
    before, others = _columns(app, mine), _columns(app, other)
    assert client.post("/me/address", data=_surplus(other) | {"address": "me@example.org"}).status_code == 303
    assert _changed(before, _columns(app, mine)) == {"contact_email"}
    assert _columns(app, other) == others


def test_an_admin_changes_the_role_of_the_address_and_nothing_else(
    app: Flask, admin: FlaskClient, admin_id: int
) -> None:
    user_id = stage.member(app)
    other = stage.member(app, Role.CONSULTANT, "other@example.org")
    before, others, own = (_columns(app, who) for who in (user_id, other, admin_id))
    answer = admin.post(f"/staff/{user_id}/role", data=_surplus(other) | {"role": "consultant"})
    assert answer.status_code == 303
    assert _changed(before, _columns(app, user_id)) == {"role"}
    assert (_columns(app, other), _columns(app, admin_id)) == (others, own)


def test_who_follows_an_invitation_stays_what_the_invitation_says(app: Flask) -> None:
    user_id = stage.member(app, password_hash=None)
    token = stage.token_for(app, user_id, LinkPurpose.INVITATION, email=stage.ADDRESS)
    other = stage.member(app, Role.CONSULTANT, "other@example.org")
    before, others = _columns(app, user_id), _columns(app, other)
    form = {"password": stage.OTHER_PASSWORD, "email": stage.ADDRESS, "google_email": ""}
    answer = app.test_client().post(f"/access/invitation/{token}", data=_surplus(other) | form)
    assert answer.status_code == 303
    assert _changed(before, _columns(app, user_id)) == {"password_hash"}
    assert _columns(app, other) == others
