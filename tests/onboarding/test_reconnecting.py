"""Connecting again by the link of a letter: to the dialog, back on one's own page, the gap filled."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from application.clock import clock
from application.config import JOINING_SCOPES, Config
from application.extensions import db
from application.models import CollectionRun, FacebookLogin, LoginState, RunKind, RunState
from tests.builders import create_instagram_account, create_user
from tests.conftest import RunningSandbox
from tests.onboarding.connections import change_login
from tests.onboarding.dialog import choose_profile, decide, join
from tests.onboarding.rows import numbers, only, running_sign_ins

AGAIN = "/connect/again/influencer"


def _dialog(client: FlaskClient, address: str = AGAIN) -> str:
    answer = client.get(address)
    assert answer.status_code == 302
    return answer.headers["Location"]


def _again(client: FlaskClient, persona: str, address: str = AGAIN) -> str:
    """The whole way by the link; returns the page that the person lands on."""
    answer = client.get(decide(_dialog(client, address), persona))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/me")
    return client.get("/me").get_data(as_text=True)


def _lose(app: Flask) -> None:
    """The connection is lost, and whatever was being read has ended."""
    with app.app_context():
        db.session.scalars(select(FacebookLogin)).one().mark_lost(
            "The password was changed.", "password_changed", clock.now() - timedelta(days=3)
        )
        for run in db.session.scalars(select(CollectionRun)):
            run.finish(RunState.FAILED, clock.now())
        db.session.commit()


def _open_runs(app: Flask) -> set[RunKind]:
    with app.app_context():
        return set(
            db.session.scalars(select(CollectionRun.kind).where(CollectionRun.open_for_account_id > 0))
        )


@pytest.mark.parametrize(
    ("query", "auth_type"),
    [
        ("", None),
        ("?renew=data-access", "reauthorize"),
        ("?renew=permissions", "rerequest"),
        ("?renew=else&state=mine&redirect_uri=http://evil.example", None),
    ],
)
def test_the_link_opens_the_dialog_asked_for_what_mends_it(
    client: FlaskClient, config: Config, query: str, auth_type: str | None
) -> None:
    address = urlsplit(_dialog(client, AGAIN + query))
    asked = {name: values[0] for name, values in parse_qs(address.query).items()}
    assert f"{address.scheme}://{address.netloc}{address.path}" == (
        f"{config.facebook_dialog_url}/v26.0/dialog/oauth"
    )
    assert asked["redirect_uri"] == f"{config.public_url}/connect/facebook/callback"
    assert asked["scope"].split(",") == list(JOINING_SCOPES)
    assert len(asked["state"]) >= 43
    assert asked.get("auth_type") == auth_type


def test_following_the_link_changes_nothing_by_itself(app: Flask, client: FlaskClient) -> None:
    before = numbers(app)
    assert client.head(AGAIN).status_code == 302
    _dialog(client)
    assert numbers(app) == before
    assert client.post(AGAIN).status_code == 405
    assert client.get("/connect/again/manager").status_code == 404


def test_who_follows_it_is_on_their_own_page_and_told_until_when(
    app: Flask, client: FlaskClient, sandbox: RunningSandbox
) -> None:
    join(client, "mara_lindqvist")
    before = numbers(app)
    other = app.test_client()
    page = _again(other, "mara_lindqvist")
    ends_at = only(app, FacebookLogin)["token_expires_at"]
    assert f"You are connected again, until {ends_at.day} {ends_at:%b %Y, %H:%M} UTC." in page
    assert "What was missed" not in page
    assert numbers(app) == before
    assert len(running_sign_ins(app)) == 2


def test_after_a_loss_the_gap_is_asked_for(app: Flask, client: FlaskClient, sandbox: RunningSandbox) -> None:
    join(client, "mara_lindqvist")
    _lose(app)
    assert 'href="/connect/again/influencer">Connect again' in client.get("/me").get_data(as_text=True)
    page = _again(client, "mara_lindqvist")
    assert "What was missed and can still be fetched is being read now." in page
    assert "Connect again" not in page
    assert _open_runs(app) == {RunKind.READING, RunKind.HISTORY}
    login = only(app, FacebookLogin)
    assert (login["state"], login["problem"], login["lost_at"], login["lost_reason"]) == (
        LoginState.CONNECTED,
        None,
        None,
        None,
    )
    assert login["connected_at"] == login["checked_at"]


def test_a_connection_that_ran_out_counts_as_lost(
    app: Flask, client: FlaskClient, sandbox: RunningSandbox
) -> None:
    join(client, "mara_lindqvist")
    _lose(app)
    change_login(
        app,
        state=LoginState.CONNECTED,
        lost_at=None,
        lost_reason=None,
        problem=None,
        token_expires_at=clock.now() - timedelta(days=2),
    )
    _again(client, "mara_lindqvist")
    assert _open_runs(app) == {RunKind.READING, RunKind.HISTORY}


def test_who_has_several_profiles_is_told_after_choosing(
    app: Flask, client: FlaskClient, sandbox: RunningSandbox
) -> None:
    join(client, "mara_lindqvist")
    with app.app_context():
        login = db.session.scalars(select(FacebookLogin)).one()
        second = create_user(login=login)
        create_instagram_account(user=second)
        second_id = second.id
    other = app.test_client()
    assert other.get(decide(_dialog(other), "mara_lindqvist")).headers["Location"] == "/join/profile"
    assert "You are connected again" not in other.get("/join/profile").get_data(as_text=True)
    choose_profile(other, second_id)
    assert "You are connected again" in other.get("/me").get_data(as_text=True)


def test_who_is_signed_in_as_one_of_several_profiles_stays_that_one(
    app: Flask, client: FlaskClient, sandbox: RunningSandbox
) -> None:
    join(client, "mara_lindqvist")
    first = running_sign_ins(app)
    with app.app_context():
        second = create_user(login=db.session.scalars(select(FacebookLogin)).one())
        create_instagram_account(user=second)
    assert "You are connected again" in _again(client, "mara_lindqvist")
    assert running_sign_ins(app) == first


def test_somebody_else_at_facebook_gets_no_new_profile_by_it(
    app: Flask, client: FlaskClient, sandbox: RunningSandbox
) -> None:
    join(client, "mara_lindqvist")
    before = numbers(app)
    other = app.test_client()
    answer = other.get(decide(_dialog(other), "yuki_brandt"))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 404
    assert "Nobody has joined with this Facebook account" in page
    assert "Nothing was saved." in page
    assert 'href="/join">Join' in page
    assert numbers(app) == before
    other_role = app.test_client()
    answer = other_role.get(decide(_dialog(other_role, "/connect/again/brand"), "mara_lindqvist"))
    assert answer.status_code == 404
    assert numbers(app) == before


def test_who_declines_again_stays_lost_since_then(
    app: Flask, client: FlaskClient, sandbox: RunningSandbox
) -> None:
    join(client, "tomas_okafor")
    _lose(app)
    lost_at = only(app, FacebookLogin)["lost_at"]
    granted = [scope for scope in JOINING_SCOPES if scope != "instagram_basic"]
    answer = client.get(
        decide(_dialog(client, f"{AGAIN}?renew=permissions"), "tomas_okafor", granted=granted)
    )
    assert "A permission is missing" in answer.get_data(as_text=True)
    login = only(app, FacebookLogin)
    assert (login["state"], login["lost_at"]) == (LoginState.RECONNECT, lost_at)
    assert login["lost_reason"] == "permission_missing"
    _again(client, "tomas_okafor", f"{AGAIN}?renew=permissions")
    assert only(app, FacebookLogin)["state"] is LoginState.CONNECTED


@pytest.mark.parametrize(
    ("changed", "auth_type"),
    [
        ({"state": LoginState.RECONNECT, "lost_reason": "permission_missing"}, "rerequest"),
        ({"data_access_expires_at": "past"}, "reauthorize"),
        ({}, None),
    ],
)
def test_who_is_signed_in_needs_no_hint_in_the_link(
    app: Flask,
    client: FlaskClient,
    sandbox: RunningSandbox,
    changed: dict[str, object],
    auth_type: str | None,
) -> None:
    join(client, "lena_ferraro")
    past = {name: clock.now() - timedelta(days=1) for name, value in changed.items() if value == "past"}
    change_login(app, **(changed | past))
    asked = parse_qs(urlsplit(_dialog(client)).query)
    assert asked.get("auth_type") == ([auth_type] if auth_type else None)
