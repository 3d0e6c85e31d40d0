"""One person, several Instagram accounts: a profile for each, switched between without a dialog."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from application.extensions import db
from application.models import FacebookLogin, InstagramAccount, LoginState, Role, SignIn, User
from sandbox.personas import BY_KEY
from tests.builders import create_instagram_account, create_partner, create_user
from tests.conftest import RunningSandbox
from tests.onboarding.connections import change_login
from tests.onboarding.dialog import choose, decide, forget, join, press
from tests.onboarding.rows import call_outcomes, numbers, running_sign_ins

SAM = BY_KEY["sam_ortega"]
PHOTOS, KITCHEN = SAM.accounts
PHOTOS_PAGE, KITCHEN_PAGE = SAM.pages


@pytest.fixture
def sam(app: Flask, client: FlaskClient, sandbox: RunningSandbox) -> FlaskClient:
    """Sam, who has joined with the photographs and ticked both Pages."""
    forget(sandbox.url, "sam_ortega")
    join(client, "sam_ortega")
    assert choose(client, PHOTOS.id).headers["Location"] == "/me"
    return client


def _page(client: FlaskClient, path: str = "/me/accounts") -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def _add(client: FlaskClient, role: str = "influencer") -> str:
    """Begin a further profile; returns the page of the choice."""
    assert client.post("/me/accounts/add", data={"role": role}).headers["Location"] == "/join/account"
    return _page(client, "/join/account")


def _users(app: Flask) -> dict[str, tuple[int, Role]]:
    with app.app_context():
        rows = db.session.execute(
            select(InstagramAccount.username, User.id, User.role).join(
                User, User.id == InstagramAccount.user_id
            )
        )
        return {row.username: (row.id, row.role) for row in rows}


def test_a_further_account_is_added_without_a_dialog(app: Flask, sam: FlaskClient) -> None:
    first = running_sign_ins(app)
    page = _add(sam)
    assert "You have joined with it already" in page
    assert f'value="{KITCHEN.id}"' in page
    assert choose(sam, KITCHEN.id).headers["Location"] == "/me"
    assert f"@{KITCHEN.username}" in _page(sam, "/me")
    assert numbers(app) == {
        "users": 2,
        "instagram_accounts": 2,
        "facebook_logins": 1,
        "collection_runs": 2,
    }
    assert running_sign_ins(app) == [_users(app)[KITCHEN.username][0]] != first


def test_it_may_join_in_the_other_role(app: Flask, sam: FlaskClient) -> None:
    _add(sam, "brand")
    choose(sam, KITCHEN.id)
    assert _users(app)[KITCHEN.username][1] is Role.BRAND
    assert _users(app)[PHOTOS.username][1] is Role.INFLUENCER


def test_the_same_account_is_not_added_twice(app: Flask, sam: FlaskClient) -> None:
    before = numbers(app)
    _add(sam)
    assert choose(sam, PHOTOS.id).headers["Location"] == "/me"
    assert numbers(app) == before
    _add(sam, "brand")
    answer = choose(sam, PHOTOS.id)
    assert answer.status_code == 409
    assert numbers(app) == before


def test_a_page_that_was_not_ticked_is_ticked_in_the_dialog(
    app: Flask, client: FlaskClient, sandbox: RunningSandbox
) -> None:
    forget(sandbox.url, "sam_ortega")
    assert join(client, "sam_ortega", pages=[PHOTOS_PAGE.id]).headers["Location"] == "/me"
    page = _add(client)
    assert "There is no other one to add here" in page
    dialog = press(client, page, "Open Facebook’s dialog again")
    way_back = decide(dialog, "sam_ortega", pages=[PHOTOS_PAGE.id, KITCHEN_PAGE.id])
    assert client.get(way_back).headers["Location"] == "/join/account"
    assert choose(client, KITCHEN.id).headers["Location"] == "/me"
    assert set(_users(app)) == {PHOTOS.username, KITCHEN.username}


def test_only_the_own_facebook_account_can_be_added_from(
    app: Flask, sam: FlaskClient, sandbox: RunningSandbox
) -> None:
    forget(sandbox.url, "mara_lindqvist")
    dialog = press(sam, _add(sam), "Open Facebook’s dialog again")
    before = numbers(app)
    answer = sam.get(decide(dialog, "mara_lindqvist"))
    assert answer.status_code == 409
    assert "That is another Facebook account" in answer.get_data(as_text=True)
    assert numbers(app) == before
    assert _page(sam, "/me")


def test_adding_is_for_who_is_signed_in(app: Flask, sam: FlaskClient) -> None:
    stranger = app.test_client()
    answer = stranger.post("/join/influencer", data={"purpose": "add"})
    assert answer.headers["Location"] == "/join"
    _add(sam)
    with sam.session_transaction() as kept:
        pending = kept["joining"]
    with stranger.session_transaction() as kept:
        kept["joining"] = pending
    assert stranger.get("/join/account").headers["Location"] == "/join"


def test_without_a_connection_one_is_told_to_connect_first(app: Flask, sam: FlaskClient) -> None:
    change_login(app, token=None, state=LoginState.RECONNECT)
    answer = sam.post("/me/accounts/add", data={"role": "influencer"})
    assert answer.headers["Location"] == "/me/permissions"
    page = _page(sam, "/me/permissions")
    assert "Connect again first, then add the account." in page
    assert 'href="/connect/again/influencer' in page


@pytest.fixture
def both(app: Flask, sam: FlaskClient) -> FlaskClient:
    _add(sam)
    choose(sam, KITCHEN.id)
    return sam


def test_profiles_are_switched_under_a_new_session_and_without_a_dialog(
    app: Flask, both: FlaskClient
) -> None:
    calls, users = call_outcomes(app), _users(app)
    with both.session_transaction() as kept:
        before = kept["_user_id"]
    page = _page(both)
    assert page.count("Go on as this one") == 1
    answer = both.post("/me/accounts/switch", data={"profile": users[PHOTOS.username][0]})
    assert answer.headers["Location"] == "/me"
    assert f"You go on as @{PHOTOS.username}." in _page(both, "/me")
    assert running_sign_ins(app) == [users[PHOTOS.username][0]]
    with both.session_transaction() as kept:
        assert kept["_user_id"] != before
    assert call_outcomes(app) == calls


def test_switching_to_where_one_is_changes_nothing(app: Flask, both: FlaskClient) -> None:
    with app.app_context():
        before = db.session.scalars(select(SignIn.id)).all()
    both.post("/me/accounts/switch", data={"profile": _users(app)[KITCHEN.username][0]})
    with app.app_context():
        assert db.session.scalars(select(SignIn.id)).all() == before


def test_only_ones_own_profiles_can_be_switched_to(app: Flask, both: FlaskClient) -> None:
    with app.app_context():
        stranger = create_partner(username="not.mine").id
        gone = create_user(login=db.session.scalars(select(FacebookLogin)).first(), active=False)
        create_instagram_account(user=gone, username="long.gone")
        gone_id = gone.id
    here = running_sign_ins(app)
    for wrong in (stranger, gone_id, "", "x", 10**30, "\x00"):
        answer = both.post("/me/accounts/switch", data={"profile": str(wrong)}, follow_redirects=True)
        assert "Choose one of your own profiles." in answer.get_data(as_text=True)
    assert running_sign_ins(app) == here
    page = _page(both)
    assert "not.mine" not in page
    assert "long.gone" not in page


def test_switching_needs_the_forms_token(app: Flask, both: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    profile = {"profile": str(_users(app)[PHOTOS.username][0])}
    for path in ("switch", "add"):
        assert both.post(f"/me/accounts/{path}", data=profile).status_code == 400
    token = re.search(r'name="csrf_token" value="([^"]+)"', _page(both))
    assert token
    assert both.post("/me/accounts/switch", data=profile | {"csrf_token": token[1]}).status_code == 303


def _end_access(app: Flask, user_id: int) -> None:
    with app.app_context():
        db.session.get_one(User, user_id).active = False
        db.session.commit()


def test_the_account_of_a_profile_whose_access_was_ended_is_no_way_in(app: Flask, both: FlaskClient) -> None:
    _end_access(app, _users(app)[PHOTOS.username][0])
    _add(both)
    before, here = numbers(app), running_sign_ins(app)
    answer = choose(both, PHOTOS.id)
    assert answer.status_code == 403
    assert "Your access has been ended" in answer.get_data(as_text=True)
    assert (numbers(app), running_sign_ins(app)) == (before, here)


def test_who_was_shut_out_in_a_role_adds_nothing_in_it(app: Flask, sam: FlaskClient) -> None:
    with app.app_context():
        login = db.session.scalars(select(FacebookLogin)).one()
        create_user(role=Role.BRAND, login=login, active=False)
    before = numbers(app)
    sam.post("/me/accounts/add", data={"role": "brand"})
    for answer in (sam.get("/join/account"), choose(sam, KITCHEN.id)):
        assert answer.status_code == 403
        assert "Your access has been ended" in answer.get_data(as_text=True)
    assert numbers(app) == before


def test_the_calls_of_adding_by_who_is_no_longer_signed_in_are_recorded(app: Flask, sam: FlaskClient) -> None:
    dialog = press(sam, _add(sam), "Open Facebook’s dialog again")
    with app.app_context():
        for sign_in in db.session.scalars(select(SignIn)):
            sign_in.ended_at = sign_in.started_at
        db.session.commit()
    before = len(call_outcomes(app))
    assert sam.get(decide(dialog, "sam_ortega")).headers["Location"] == "/join"
    assert [path for path, _ in call_outcomes(app)[before:]] == [
        "oauth/access_token",
        "oauth/access_token",
        "debug_token",
        "me/permissions",
    ]
