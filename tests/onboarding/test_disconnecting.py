"""Disconnecting: everything is given back at Facebook too, reading stops, the profile stays."""

import re

import requests
from flask import Flask
from flask.testing import FlaskClient

from application.config import JOINING_SCOPES
from application.integrations.tasks_local import LocalTaskQueue
from application.models import (
    AuditAction,
    CollectionRun,
    FacebookLogin,
    InstagramAccount,
    LoginState,
    PermissionState,
    RunState,
)
from tests.conftest import RunningSandbox
from tests.onboarding.dialog import decide, forget
from tests.onboarding.permissions import LENA, STORIES, deeds, history, page_of, standings
from tests.onboarding.rows import call_outcomes, only


def test_before_disconnecting_it_is_told_what_stops_and_what_stays(app: Flask, lena: FlaskClient) -> None:
    page = page_of(lena, "/me/permissions/disconnect")
    assert "What stops" in page
    assert "What stays" in page
    assert "Disconnect only here" not in page
    assert only(app, FacebookLogin)["token"]


def test_disconnecting_gives_all_back_at_facebook_and_stops_the_reading(
    app: Flask, lena: FlaskClient, sandbox: RunningSandbox, queue: LocalTaskQueue
) -> None:
    token = only(app, FacebookLogin)["token"]
    answer = lena.post("/me/permissions/disconnect", follow_redirects=True)
    assert "Disconnected, here and at Facebook" in answer.get_data(as_text=True)
    login = only(app, FacebookLogin)
    assert (login["token"], login["state"], login["granted_scopes"]) == (None, LoginState.RECONNECT, "")
    assert (login["lost_reason"], login["token_expires_at"]) == ("disconnected", None)
    assert {state for _, state in history(app)[-len(JOINING_SCOPES) :]} == {PermissionState.REVOKED}
    assert set(standings(page_of(lena)).values()) == {"Taken back"}
    assert deeds(app, AuditAction.DISCONNECTED) == [("disconnected", {"at_facebook": True})]
    assert _token_is_dead(sandbox, token)
    queue.drain()
    assert only(app, CollectionRun)["state"] is RunState.FAILED
    assert only(app, InstagramAccount)["last_collected_at"] is None


def _token_is_dead(sandbox: RunningSandbox, token: str) -> bool:
    answer = requests.get(f"{sandbox.url}/graph/v26.0/me", params={"access_token": token}, timeout=5)
    return bool(answer.json()["error"]["error_subcode"] == 458)


def test_who_disconnected_connects_again_and_goes_on(app: Flask, lena: FlaskClient) -> None:
    lena.post("/me/permissions/disconnect")
    page = page_of(lena)
    assert "It was disconnected on the page about permissions." in page
    assert "Take back …" not in page
    assert "Disconnect …" not in page
    link = re.search(r'href="([^"]+)">Connect again', page)
    assert link
    assert lena.get(decide(lena.get(link[1]).headers["Location"], LENA)).headers["Location"] == "/me"
    assert only(app, FacebookLogin)["state"] is LoginState.CONNECTED
    assert set(standings(page_of(lena)).values()) == {"Granted"}


def test_disconnecting_twice_or_without_a_connection_is_told(app: Flask, lena: FlaskClient) -> None:
    lena.post("/me/permissions/disconnect")
    calls = call_outcomes(app)
    for path in ("disconnect", f"take-back/{STORIES}"):
        answer = lena.post(f"/me/permissions/{path}", follow_redirects=True)
        assert "You are not connected to Facebook at present" in answer.get_data(as_text=True)
    assert call_outcomes(app) == calls


def test_while_facebook_does_not_answer_one_can_disconnect_here_alone(
    app: Flask, lena: FlaskClient, sandbox: RunningSandbox
) -> None:
    sandbox.fault("server_error", where="all", persona=LENA)
    assert "Disconnect only here" in lena.post("/me/permissions/disconnect").get_data(as_text=True)
    calls = len(call_outcomes(app))
    answer = lena.post("/me/permissions/disconnect", data={"only_here": "yes"}, follow_redirects=True)
    assert "Remove the platform in your Facebook settings as well." in answer.get_data(as_text=True)
    assert only(app, FacebookLogin)["token"] is None
    assert len(call_outcomes(app)) == calls
    assert deeds(app, AuditAction.DISCONNECTED) == [("disconnected", {"at_facebook": False})]


def test_who_removed_the_app_at_facebook_is_disconnected_without_ado(
    app: Flask, lena: FlaskClient, sandbox: RunningSandbox
) -> None:
    forget(sandbox.url, LENA)
    answer = lena.post("/me/permissions/disconnect", follow_redirects=True)
    assert "Disconnected, here and at Facebook" in answer.get_data(as_text=True)
    assert only(app, FacebookLogin)["lost_reason"] == "disconnected"
