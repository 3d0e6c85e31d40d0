"""The connection that asks Instagram: made by an admin through Facebook's dialog, shown, renewed, ended."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from application.clock import clock
from application.extensions import db
from application.followers.connection.routes import SCOPES
from application.integrations.tasks_local import LocalTaskQueue
from application.models import AuditAction, AuditEntry, CountingConnection, FacebookLogin, LoginState, User
from application.onboarding.service import forget_unfinished_logins
from sandbox.personas import BY_KEY
from tests.conftest import RunningSandbox
from tests.leaving.requests_made import count
from tests.onboarding.admins import admin_of, said
from tests.onboarding.connections import change_login, check, mails, plan
from tests.onboarding.dialog import decide, forget, join

LENA, SAM, BEN = "lena_ferraro", "sam_ortega", "ben_castell"
PATH = "/tracker/connection"


@pytest.fixture
def admin(app: Flask, sandbox: RunningSandbox) -> FlaskClient:
    for persona in (LENA, SAM, BEN):
        forget(sandbox.url, persona)
    return admin_of(app)


def connect(browser: FlaskClient, persona: str = LENA, granted: Sequence[str] = SCOPES) -> TestResponse:
    """The whole way: button, dialog, way back; the answer to the way back."""
    dialog = browser.post(PATH)
    assert dialog.status_code == 303
    return browser.get(decide(dialog.headers["Location"], persona, granted=granted))


def connections(app: Flask) -> list[tuple[str, str]]:
    with app.app_context():
        return [
            (row.instagram_id, row.username)
            for row in db.session.scalars(select(CountingConnection).order_by(CountingConnection.made_at))
        ]


def the_account(persona: str = LENA) -> tuple[str, str]:
    account = BY_KEY[persona].accounts[0]
    return account.id, account.username


def deeds(app: Flask) -> list[str]:
    with app.app_context():
        return [entry.action for entry in db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))]


def test_an_admin_connects_once_and_no_partner_comes_of_it(app: Flask, admin: FlaskClient) -> None:
    assert "Nobody has connected yet" in said(admin, PATH)
    assert connect(admin).headers["Location"] == PATH
    assert connections(app) == [the_account()]
    page = said(admin, PATH)
    assert f"@{the_account()[1]}" in page
    assert "Ada Admin" in page
    assert "Works" in page
    assert count(app, User) == 1
    assert deeds(app)[-1] == AuditAction.COUNTING_CONNECTED.value


def test_only_what_counting_needs_is_asked_for(admin: FlaskClient) -> None:
    dialog = admin.post(PATH).headers["Location"]
    assert "pages_manage_metadata" not in dialog
    assert "instagram_manage_insights" in dialog


def test_of_several_accounts_one_is_chosen(app: Flask, admin: FlaskClient) -> None:
    assert connect(admin, SAM).headers["Location"] == f"{PATH}/account"
    assert connections(app) == []
    page = said(admin, f"{PATH}/account")
    second = BY_KEY[SAM].accounts[1]
    assert f"@{second.username}" in page
    assert admin.post(f"{PATH}/account", data={"account": "nobody's"}).status_code == 400
    assert admin.post(f"{PATH}/account", data={"account": second.id}).status_code == 303
    assert connections(app) == [(second.id, second.username)]
    assert admin.get(f"{PATH}/account").headers["Location"] == PATH


def test_a_partners_login_is_the_same_row_and_stays_the_partners(app: Flask, admin: FlaskClient) -> None:
    partner = app.test_client()
    assert join(partner, LENA).status_code == 303
    connect(admin)
    assert count(app, FacebookLogin) == 1
    assert said(partner, "/me")
    admin.post(f"{PATH}/disconnect")
    assert connections(app) == []
    with app.app_context():
        login = db.session.scalars(select(FacebookLogin)).one()
        assert (login.state, login.token is not None) == (LoginState.CONNECTED, True)


def test_what_was_declined_is_told_and_nothing_is_kept(app: Flask, admin: FlaskClient) -> None:
    assert connect(admin, granted=SCOPES[:3]).headers["Location"] == f"{PATH}?declined=1"
    page = said(admin, f"{PATH}?declined=1")
    assert "Access insights of the Instagram account" in page
    assert 'name="rerequest"' in page
    assert (connections(app), count(app, FacebookLogin)) == ([], 0)


def test_who_has_no_account_is_told_what_lacks(app: Flask, admin: FlaskClient) -> None:
    connect(admin, BEN)
    assert "no Instagram Professional account" in said(admin, PATH)
    assert (connections(app), count(app, FacebookLogin)) == ([], 0)


@pytest.mark.parametrize("query", ["", "?state=forged&code=abc", "?error=access_denied&state=forged"])
def test_a_way_back_that_nobody_began_changes_nothing(app: Flask, admin: FlaskClient, query: str) -> None:
    admin.post(PATH)
    assert admin.get(f"{PATH}/callback{query}").headers["Location"] == PATH
    assert "not one that you have just begun" in said(admin, PATH)
    assert connections(app) == []


def test_who_leaves_the_dialog_has_changed_nothing(app: Flask, admin: FlaskClient) -> None:
    dialog = admin.post(PATH).headers["Location"]
    admin.get(decide(dialog, LENA, action="cancel"))
    assert "nothing has changed" in said(admin, PATH)
    assert connections(app) == []


def test_a_dialog_that_brings_trouble_is_told(
    app: Flask, admin: FlaskClient, sandbox: RunningSandbox
) -> None:
    dialog = admin.post(PATH).headers["Location"]
    back = decide(dialog, LENA, granted=SCOPES)
    sandbox.fault("server_error", where="all")
    assert admin.get(back).headers["Location"] == PATH
    assert connections(app) == []


def test_another_person_takes_the_place_of_the_one_before(app: Flask, admin: FlaskClient) -> None:
    connect(admin)
    connect(admin, SAM)
    wanted = BY_KEY[SAM].accounts[0]
    admin.post(f"{PATH}/account", data={"account": wanted.id})
    assert connections(app) == [(wanted.id, wanted.username)]
    assert count(app, FacebookLogin) == 1


def test_disconnecting_gives_back_at_facebook_and_leaves_no_login(
    app: Flask, admin: FlaskClient, sandbox: RunningSandbox
) -> None:
    connect(admin)
    assert admin.post(f"{PATH}/disconnect").status_code == 303
    assert "Disconnected, at Facebook too" in said(admin, PATH)
    assert (connections(app), count(app, FacebookLogin)) == ([], 0)
    assert deeds(app)[-1] == AuditAction.COUNTING_DISCONNECTED.value
    admin.post(f"{PATH}/disconnect")
    assert "There was no connection to end" in said(admin, PATH)


def test_when_facebook_cannot_be_told_it_ends_here_all_the_same(
    app: Flask, admin: FlaskClient, sandbox: RunningSandbox
) -> None:
    connect(admin)
    sandbox.fault("server_error", where="all")
    admin.post(f"{PATH}/disconnect")
    assert "could not be told" in said(admin, PATH)
    assert (connections(app), count(app, FacebookLogin)) == ([], 0)


def test_tidying_up_leaves_the_login_that_asks(app: Flask, admin: FlaskClient) -> None:
    connect(admin)
    with app.app_context():
        db.session.execute(update(FacebookLogin).values(connected_at=clock.now() - timedelta(days=9)))
        forget_unfinished_logins()
        db.session.commit()
    assert connections(app) == [the_account()]


def test_it_is_looked_at_every_day_and_admins_are_written_to_before_it_ends(
    app: Flask, admin: FlaskClient, queue: LocalTaskQueue
) -> None:
    connect(admin)
    login_id = change_login(app, checked_at=None)
    assert plan(app) == 200
    queue.drain()
    assert check(app, login_id) == 200
    assert mails(app) == []
    with app.app_context():
        login = db.session.get_one(FacebookLogin, login_id)
        assert login.checked_at is not None
        end = login.token_expires_at or login.data_access_expires_at
    assert end is not None
    clock.follow(lambda: end - clock.real_now() - timedelta(days=3))
    check(app, login_id)
    queue.drain()
    assert mails(app) == [("counting_ends", "sent")]


def test_removed_at_facebook_it_is_lost_and_admins_are_written_to(
    app: Flask, admin: FlaskClient, url: str, sandbox: RunningSandbox, queue: LocalTaskQueue
) -> None:
    connect(admin)
    requests.post(
        f"{sandbox.url}/control/personas/{LENA}/deauthorize", json={"url": url}, timeout=30
    ).raise_for_status()
    queue.drain()
    assert ("counting_lost", "sent") in mails(app)
    page = said(admin, PATH)
    assert "Instagram is not counted" in page
    assert "Connect again at Facebook" in page
    assert connect(admin).status_code == 303
    assert "Works" in said(admin, PATH)


def test_a_deletion_request_takes_the_connection_and_its_login(
    app: Flask, admin: FlaskClient, url: str, sandbox: RunningSandbox, queue: LocalTaskQueue
) -> None:
    connect(admin)
    requests.post(
        f"{sandbox.url}/control/personas/{LENA}/deletion", json={"url": url}, timeout=30
    ).raise_for_status()
    queue.drain()
    assert (connections(app), count(app, FacebookLogin)) == ([], 0)
    assert "Nobody has connected yet" in said(admin, PATH)
