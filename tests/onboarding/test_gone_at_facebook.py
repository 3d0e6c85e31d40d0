"""What is taken back while something else goes on: in another tab, at Facebook, with an old token."""

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from application.config import JOINING_SCOPES
from application.extensions import db
from application.integrations.tasks_local import LocalTaskQueue
from application.models import AuditAction, FacebookLogin, LoginState, PermissionState, User
from application.onboarding.permissions.revoking import (
    ConnectedLogin,
    connected_login,
    note_disconnected,
    note_revoked,
)
from tests.conftest import RunningSandbox
from tests.onboarding.connections import change_login, check, give_address, mails
from tests.onboarding.dialog import forget
from tests.onboarding.permissions import INSIGHTS, LENA, STORIES, deeds, history, page_of, standings
from tests.onboarding.rows import call_outcomes, only


@pytest.fixture
def lena(app: Flask, lena: FlaskClient) -> FlaskClient:
    """Lena, who has an address as well."""
    give_address(app)
    return lena


def _removed_at_facebook(sandbox: RunningSandbox, url: str) -> None:
    """Facebook's own callback about a removed app, on its way for any reason."""
    answer = requests.post(
        f"{sandbox.url}/control/personas/{LENA}/deauthorize", json={"url": url}, timeout=30
    )
    answer.raise_for_status()
    assert answer.json()["status"] == "200"


def _seen(app: Flask) -> ConnectedLogin:
    with app.app_context():
        found = connected_login(db.session.scalars(select(User.id)).one())
        db.session.remove()
    assert found
    return found


def _disconnected(app: Flask, seen: ConnectedLogin) -> bool:
    with app.app_context():
        user_id = db.session.scalars(select(User.id)).one()
        dropped = note_disconnected(seen, user_id, at_facebook=True)
        db.session.commit()
        return dropped


def test_disconnect_pressed_twice_at_once_is_one_disconnecting(app: Flask, lena: FlaskClient) -> None:
    seen = _seen(app)
    assert [_disconnected(app, seen), _disconnected(app, seen)] == [True, True]
    assert len(deeds(app, AuditAction.DISCONNECTED)) == 1
    assert only(app, FacebookLogin)["lost_reason"] == "disconnected"


def test_facebooks_callback_during_the_disconnecting_is_no_new_connection(
    app: Flask, lena: FlaskClient, sandbox: RunningSandbox, url: str
) -> None:
    seen = _seen(app)
    _removed_at_facebook(sandbox, url)
    assert _disconnected(app, seen)
    assert only(app, FacebookLogin)["lost_reason"] == "disconnected"


def test_who_has_connected_again_meanwhile_keeps_that_connection(app: Flask, lena: FlaskClient) -> None:
    seen = _seen(app)
    change_login(app, token="EAAa-newer-token")
    assert not _disconnected(app, seen)
    assert only(app, FacebookLogin)["token"] == "EAAa-newer-token"


def test_facebooks_callback_after_the_disconnecting_changes_nothing_and_brings_no_letter(
    app: Flask, lena: FlaskClient, sandbox: RunningSandbox, url: str
) -> None:
    facebook_id = only(app, FacebookLogin)["facebook_id"]
    lena.post("/me/permissions/disconnect")
    before = only(app, FacebookLogin)
    answer = requests.post(
        f"{sandbox.url}/control/callbacks/deauthorize",
        json={"url": url, "user_id": facebook_id},
        timeout=30,
    )
    assert answer.json()["status"] == "200"
    assert only(app, FacebookLogin) == before
    assert len(deeds(app, AuditAction.DISCONNECTED)) == 1
    assert mails(app) == []


def test_who_took_a_needed_permission_back_here_gets_no_letter_about_it(
    app: Flask, lena: FlaskClient
) -> None:
    lena.post(f"/me/permissions/take-back/{INSIGHTS}")
    assert check(app, change_login(app)) == 200
    assert only(app, FacebookLogin)["lost_reason"] == "permission_missing"
    assert mails(app) == []


def test_a_later_loss_is_written_about_all_the_same(
    app: Flask, lena: FlaskClient, sandbox: RunningSandbox
) -> None:
    lena.post(f"/me/permissions/take-back/{STORIES}")
    sandbox.fault("password_changed", persona=LENA)
    check(app, change_login(app))
    assert mails(app) == [("connection_lost", "waiting")]


@pytest.mark.parametrize("finder", ["the daily look", "a reading", "taking back", "the callback"])
def test_whoever_finds_the_app_removed_every_permission_is_taken_back(
    app: Flask, lena: FlaskClient, sandbox: RunningSandbox, queue: LocalTaskQueue, url: str, finder: str
) -> None:
    if finder == "the callback":
        _removed_at_facebook(sandbox, url)
    else:
        forget(sandbox.url, LENA)
    if finder == "the daily look":
        check(app, change_login(app))
    elif finder == "a reading":
        queue.drain()
    elif finder == "taking back":
        lena.post(f"/me/permissions/take-back/{STORIES}")
    login = only(app, FacebookLogin)
    assert (login["token"], login["granted_scopes"]) == (None, "")
    assert (login["state"], login["lost_reason"]) == (LoginState.RECONNECT, "app_removed")
    assert {state for _, state in history(app)[-len(JOINING_SCOPES) :]} == {PermissionState.REVOKED}
    assert set(standings(page_of(lena)).values()) == {"Taken back"}


def test_with_an_ended_token_one_permission_is_given_back_at_facebook_all_the_same(
    app: Flask, lena: FlaskClient, sandbox: RunningSandbox
) -> None:
    sandbox.advance(days=61)
    answer = lena.post(f"/me/permissions/take-back/{STORIES}", follow_redirects=True)
    assert "Taken back, at Facebook too" in answer.get_data(as_text=True)
    login = only(app, FacebookLogin)
    assert STORIES not in login["granted_scopes"].split()
    assert (login["state"], login["lost_reason"]) == (LoginState.RECONNECT, "expired")
    assert history(app, STORIES)[-1] == (STORIES, PermissionState.REVOKED)
    path = f"{login['facebook_id']}/permissions/{STORIES}"
    assert [outcome for asked, outcome in call_outcomes(app) if asked == path] == ["token_invalid", "ok"]


def test_with_an_ended_token_all_is_given_back_at_facebook_all_the_same(
    app: Flask, lena: FlaskClient, sandbox: RunningSandbox
) -> None:
    sandbox.advance(days=61)
    token = only(app, FacebookLogin)["token"]
    answer = lena.post("/me/permissions/disconnect", follow_redirects=True)
    assert "Disconnected, here and at Facebook" in answer.get_data(as_text=True)
    assert only(app, FacebookLogin)["lost_reason"] == "disconnected"
    asked = {"access_token": token}
    answer_there = requests.get(f"{sandbox.url}/graph/v26.0/me", params=asked, timeout=5)
    assert answer_there.json()["error"]["error_subcode"] == 458


@pytest.mark.parametrize("token", ["EAAa-newer-token", None])
def test_what_was_granted_again_meanwhile_is_not_written_as_taken_back(
    app: Flask, lena: FlaskClient, token: str | None
) -> None:
    seen = _seen(app)
    change_login(app, token=token)
    before, noted = only(app, FacebookLogin), history(app)
    with app.app_context():
        assert not note_revoked(seen, STORIES, db.session.scalars(select(User.id)).one())
        db.session.commit()
    assert (only(app, FacebookLogin), history(app)) == (before, noted)
    assert deeds(app, AuditAction.PERMISSION_REVOKED) == []
