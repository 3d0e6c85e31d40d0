"""Joining by Facebook Login, against the sandbox's dialog and Graph API."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text, update

from application.clock import clock
from application.config import JOINING_SCOPES, Config
from application.extensions import db
from application.integrations.tasks_local import LocalTaskQueue
from application.models import (
    CollectionRun,
    FacebookLogin,
    InstagramAccount,
    LoginState,
    Role,
    RunState,
    User,
)
from sandbox.personas import BY_KEY
from tests.conftest import RunningSandbox
from tests.onboarding.dialog import choose, decide, join, open_dialog
from tests.onboarding.rows import call_outcomes, numbers, only, running_sign_ins


def test_the_page_before_the_dialog_says_what_is_read_and_why(client: FlaskClient) -> None:
    page = client.get("/join").get_data(as_text=True)
    for scope in JOINING_SCOPES:
        assert scope in page
    assert "Read or send messages" in page
    assert "Post, change or delete anything" in page


@pytest.mark.parametrize("path", ["/join", "/privacy"])
def test_it_is_told_who_else_sees_the_posts_and_that_pictures_are_kept(
    client: FlaskClient, path: str
) -> None:
    page = re.sub(r"</?(b|strong)>", "", client.get(path).get_data(as_text=True))
    assert re.search(r"Consultants from outside see the posts[^.]*with pictures and figures", page)
    assert re.search(
        r"(b|B)rands and influencers of a shared campaign may get its report from the staff", page
    )
    assert re.search(r"(?i)small copies of (the|your) profile picture", page)


@pytest.mark.parametrize("role", ["influencer", "brand"])
def test_the_button_leads_to_the_dialog_with_state_scopes_and_the_way_back(
    client: FlaskClient, config: Config, role: str
) -> None:
    address = urlsplit(open_dialog(client, role))
    assert f"{address.scheme}://{address.netloc}{address.path}" == (
        f"{config.facebook_dialog_url}/v26.0/dialog/oauth"
    )
    asked = {name: values[0] for name, values in parse_qs(address.query).items()}
    assert asked["redirect_uri"] == f"{config.public_url}/connect/facebook/callback"
    assert asked["scope"].split(",") == list(JOINING_SCOPES)
    assert asked["client_id"] == config.facebook_app_id
    assert len(asked["state"]) >= 43
    assert "auth_type" not in asked
    assert asked["state"] not in open_dialog(client, role)


def test_the_browser_may_follow_the_button_to_the_dialog(client: FlaskClient, config: Config) -> None:
    policy = client.get("/join").headers["Content-Security-Policy"]
    origin = urlsplit(config.facebook_dialog_url)
    assert f"form-action 'self' {origin.scheme}://{origin.netloc};" in policy


@pytest.mark.parametrize(
    ("persona", "role"), [("mara_lindqvist", Role.INFLUENCER), ("alder_tea", Role.BRAND)]
)
def test_one_account_joins_at_once_and_is_read(
    app: Flask, client: FlaskClient, sandbox: RunningSandbox, queue: LocalTaskQueue, persona: str, role: Role
) -> None:
    answer = join(client, persona, role)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/me")
    spec = BY_KEY[persona].accounts[0]
    user, account = only(app, User), only(app, InstagramAccount)
    assert (user["role"], user["name"], user["active"]) == (role, spec.name, True)
    assert (account["graph_id"], account["username"]) == (spec.id, spec.username)
    assert account["user_id"] == user["id"]
    assert account["page_name"] == BY_KEY[persona].pages[0].name
    assert account["followers_count"] > 0
    assert only(app, CollectionRun)["state"] is RunState.QUEUED
    assert sum(state.waiting for state in queue.pending()) == 1
    assert running_sign_ins(app) == [user["id"]]
    assert f"@{spec.username}" in client.get("/me").get_data(as_text=True)


def test_the_login_is_kept_encrypted_with_both_dates_and_its_scopes(
    app: Flask, client: FlaskClient, sandbox: RunningSandbox
) -> None:
    join(client, "mara_lindqvist")
    login = only(app, FacebookLogin)
    assert login["facebook_id"] == BY_KEY["mara_lindqvist"].user_id
    assert login["token"].startswith("EAA")
    assert set(JOINING_SCOPES) <= set(login["granted_scopes"].split())
    assert login["state"] is LoginState.CONNECTED
    assert timedelta(days=55) < login["token_expires_at"] - clock.now() < timedelta(days=61)
    assert timedelta(days=85) < login["data_access_expires_at"] - clock.now() < timedelta(days=91)
    with app.app_context():
        stored = str(db.session.scalar(text("SELECT token FROM facebook_logins")))
    assert login["token"] not in stored
    assert login["token"][:16] not in stored


def test_every_call_of_joining_is_recorded(app: Flask, client: FlaskClient, sandbox: RunningSandbox) -> None:
    join(client, "mara_lindqvist")
    assert call_outcomes(app) == [
        ("oauth/access_token", "ok"),
        ("oauth/access_token", "ok"),
        ("debug_token", "ok"),
        ("me/permissions", "ok"),
        ("me/accounts", "ok"),
    ]


def test_the_token_is_in_no_cookie_page_or_address(
    app: Flask, client: FlaskClient, sandbox: RunningSandbox
) -> None:
    answer = join(client, "sam_ortega")
    choice = client.get("/join/account")
    done = choose(client, BY_KEY["sam_ortega"].accounts[0].id)
    own = client.get("/me")
    token = only(app, FacebookLogin)["token"]
    for each in (answer, choice, done, own):
        seen = each.get_data(as_text=True) + str(each.headers)
        assert token not in seen
        assert "EAA" not in each.get_data(as_text=True)
    with client.session_transaction() as kept:
        assert "EAA" not in str(dict(kept))


def test_coming_back_signs_in_and_makes_nothing(
    app: Flask, client: FlaskClient, sandbox: RunningSandbox
) -> None:
    join(client, "mara_lindqvist")
    before, first = numbers(app), only(app, FacebookLogin)
    other = app.test_client()
    answer = join(other, "mara_lindqvist")
    assert answer.headers["Location"] == "/me"
    assert numbers(app) == before
    assert len(running_sign_ins(app)) == 2
    assert only(app, FacebookLogin)["token"] != first["token"]


def test_coming_back_heals_a_lost_connection(
    app: Flask, client: FlaskClient, sandbox: RunningSandbox
) -> None:
    join(client, "mara_lindqvist")
    with app.app_context():
        db.session.execute(
            update(FacebookLogin).values(state=LoginState.RECONNECT, problem="It has ended.", token=None)
        )
        db.session.commit()
    page = client.get("/me").get_data(as_text=True)
    assert 'href="/connect/again/influencer">Connect again' in page
    join(client, "mara_lindqvist")
    login = only(app, FacebookLogin)
    assert (login["state"], login["problem"]) == (LoginState.CONNECTED, None)
    assert login["token"]
    assert "Connect again" not in client.get("/me").get_data(as_text=True)


def test_a_person_may_be_influencer_and_brand_with_two_accounts(
    app: Flask, client: FlaskClient, sandbox: RunningSandbox
) -> None:
    first, second = BY_KEY["sam_ortega"].accounts
    join(client, "sam_ortega", "influencer")
    choose(client, first.id)
    join(client, "sam_ortega", "brand")
    assert choose(client, second.id).headers["Location"] == "/me"
    assert numbers(app) == {
        "users": 2,
        "instagram_accounts": 2,
        "facebook_logins": 1,
        "collection_runs": 2,
    }


def test_a_revoked_person_does_not_come_back(
    app: Flask, client: FlaskClient, sandbox: RunningSandbox
) -> None:
    join(client, "mara_lindqvist")
    with app.app_context():
        db.session.execute(update(User).values(active=False))
        db.session.commit()
    answer = join(client, "mara_lindqvist")
    assert answer.status_code == 403
    assert numbers(app)["users"] == 1
    assert client.get("/me").status_code == 302


def test_a_declined_permission_is_named_with_its_reason_and_asked_for_again(
    app: Flask, client: FlaskClient, sandbox: RunningSandbox
) -> None:
    granted = [scope for scope in JOINING_SCOPES if scope != "instagram_manage_insights"]
    answer = join(client, "tomas_okafor", granted=granted, again=True)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "instagram_manage_insights" in page
    assert "Views, reach, saves" in page
    assert "instagram_basic" not in page
    assert 'name="rerequest" value="1"' in page
    assert numbers(app) == {"users": 0, "instagram_accounts": 0, "facebook_logins": 0, "collection_runs": 0}
    assert "auth_type=rerequest" in open_dialog(client, "influencer", rerequest="1")
    assert join(client, "tomas_okafor", again=True).headers["Location"] == "/me"


def test_a_known_person_who_declines_is_marked_as_lost(
    app: Flask, client: FlaskClient, sandbox: RunningSandbox
) -> None:
    join(client, "tomas_okafor")
    granted = [scope for scope in JOINING_SCOPES if scope != "instagram_basic"]
    join(client, "tomas_okafor", granted=granted, again=True)
    login = only(app, FacebookLogin)
    assert login["state"] is LoginState.RECONNECT
    assert "Access profile and posts" in login["problem"]
    assert "instagram_basic" in login["declined_scopes"].split()
    assert join(client, "tomas_okafor", again=True).headers["Location"] == "/me"
    assert only(app, FacebookLogin)["state"] is LoginState.CONNECTED


def test_the_permission_for_last_story_figures_may_be_left_out(
    app: Flask, client: FlaskClient, sandbox: RunningSandbox
) -> None:
    granted = [scope for scope in JOINING_SCOPES if scope != "pages_manage_metadata"]
    assert join(client, "tomas_okafor", granted=granted, again=True).headers["Location"] == "/me"
    assert only(app, FacebookLogin)["declined_scopes"] == "pages_manage_metadata"
    join(client, "tomas_okafor", again=True)


def test_coming_in_as_somebody_else_ends_the_earlier_sign_in(
    app: Flask, client: FlaskClient, sandbox: RunningSandbox
) -> None:
    join(client, "mara_lindqvist")
    first = running_sign_ins(app)
    join(client, "yuki_brandt")
    assert len(running_sign_ins(app)) == 1
    assert running_sign_ins(app) != first


def test_a_form_token_is_needed_to_begin(app: Flask, client: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    assert client.post("/join/influencer").status_code == 400
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/join").get_data(as_text=True))
    assert token
    assert client.post("/join/influencer", data={"csrf_token": token[1]}).status_code == 303


def test_cancelling_is_a_clear_page_that_blames_nobody(
    app: Flask, client: FlaskClient, sandbox: RunningSandbox
) -> None:
    answer = client.get(decide(open_dialog(client), "mara_lindqvist", action="cancel"))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "Facebook gave us no permission" in page
    assert "Try again" in page
    assert "cancelled" not in page
    assert numbers(app)["facebook_logins"] == 0
