"""Trouble with Google is among the problems: sign-ins that ended, Sheets that still open for somebody."""

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from application.clock import clock
from application.extensions import db
from application.models import (
    AccessChange,
    FileState,
    GoogleLogin,
    GoogleLoginState,
    Role,
    User,
)
from tests.builders import create_user
from tests.export.access.stage import create_access, create_file
from tests.operations.stage import found


def google_login(person: User, state: GoogleLoginState) -> GoogleLogin:
    login = GoogleLogin(
        user_id=person.id,
        google_id="1",
        email="max@g.example",
        state=state,
        connected_at=clock.now(),
        checked_at=clock.now(),
    )
    db.session.add(login)
    db.session.commit()
    return login


@pytest.mark.parametrize("state", [GoogleLoginState.CONNECTED, GoogleLoginState.GIVEN_BACK])
def test_a_sign_in_that_stands_or_was_given_back_is_no_trouble(
    context: Flask, state: GoogleLoginState
) -> None:
    google_login(create_user(role=Role.MANAGER), state)
    assert found() == {}


def test_a_lost_one_is_while_its_person_works_here(context: Flask) -> None:
    person = create_user(role=Role.MANAGER, name="Max Manager")
    google_login(person, GoogleLoginState.LOST)
    assert found() == {"google-sign-in-lost": ["Max Manager"]}
    person.active = False
    db.session.commit()
    assert found() == {}


def test_a_sheet_that_still_opens_for_somebody_is(context: Flask) -> None:
    waiting, refused = create_file(None, number=1), create_file(None, number=2)
    create_access(waiting, "a@b.example", pending=AccessChange.REMOVE)
    create_access(refused, "a@b.example", pending=AccessChange.REMOVE, problem="not_allowed")
    create_file(None, number=3, state=FileState.DELETING)
    create_file(None, number=4, state=FileState.DELETING, problem="signed_out")
    assert found() == {"google-files-open": ["Sheet 2", "Sheet 4"]}, "not what is only under way"


def test_where_sheets_are_in_a_shared_drive_a_lost_sign_in_is_one_only_with_sheets_in_its_drive(
    context: Flask,
) -> None:
    config = context.extensions["configuration"]
    context.extensions["configuration"] = replace(config, google_reports="shared_drive")
    login = google_login(create_user(role=Role.MANAGER, name="Max Manager"), GoogleLoginState.LOST)
    assert found() == {}
    create_file(None, google_login_id=login.id)
    assert found() == {"google-sign-in-lost": ["Max Manager"]}


def test_the_page_says_what_to_do(app: Flask, client: FlaskClient, sign_in: Any) -> None:
    with app.app_context():
        person = create_user(role=Role.MANAGER, name="Max Manager")
        login = google_login(person, GoogleLoginState.LOST)
        create_file(None, number=1, google_login_id=login.id)
        file = create_file(None, number=2, title="Tea report", state=FileState.DELETING, problem="signed_out")
        number = file.id
        sign_in(client, person.id)
    page = client.get("/problems").text
    assert "Max Manager" in page
    assert "1 Sheet in that Drive." in page
    assert "signs in at Google again" in page
    assert f'href="/reports/files/{number}"' in page
    assert "needs to sign in at Google again" in page
