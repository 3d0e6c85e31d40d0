"""A partner's permissions: what stands, since when and until when; one taken back, or all of them."""

import re
from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from application.clock import clock
from application.config import JOINING_SCOPES
from application.extensions import db
from application.models import (
    AuditAction,
    FacebookLogin,
    LoginState,
    PermissionChange,
    PermissionState,
)
from application.onboarding.scopes import known_scopes
from tests.builders import create_instagram_account, create_user
from tests.conftest import RunningSandbox
from tests.onboarding.connections import change_login, check
from tests.onboarding.dialog import decide, press
from tests.onboarding.permissions import INSIGHTS, LENA, STORIES, deeds, history, page_of, standings
from tests.onboarding.rows import call_outcomes, only
from tests.statements import count_statements


def test_each_permission_stands_there_with_its_state_and_both_ends(app: Flask, lena: FlaskClient) -> None:
    page = page_of(lena)
    assert standings(page) == dict.fromkeys(JOINING_SCOPES, "Granted")
    assert page.count("since <time") == len(JOINING_SCOPES)
    login = only(app, FacebookLogin)
    for end in (login["token_expires_at"], login["data_access_expires_at"]):
        assert f'datetime="{end.isoformat(timespec="seconds")}"' in page
    assert "From then on nothing new can be read." in page
    assert "From then on Facebook gives no figures." in page
    assert "business_management" not in page


def test_renewing_opens_the_dialog_for_data_access_while_all_is_well(lena: FlaskClient) -> None:
    link = re.search(r'href="([^"]+)">Renew the connection', page_of(lena))
    assert link
    assert "auth_type=reauthorize" in lena.get(link[1]).headers["Location"]


def test_before_one_is_taken_back_the_loss_is_told(app: Flask, lena: FlaskClient) -> None:
    calls = call_outcomes(app)
    for scope in known_scopes():
        page = page_of(lena, f"/me/permissions/take-back/{scope.name}")
        assert scope.loss.split(".")[0] in page
    assert call_outcomes(app) == calls
    assert lena.get("/me/permissions/take-back/email").status_code == 404


def test_one_taken_back_goes_at_facebook_too_and_the_rest_goes_on(app: Flask, lena: FlaskClient) -> None:
    answer = lena.post(f"/me/permissions/take-back/{STORIES}", follow_redirects=True)
    assert "Taken back, at Facebook too: “Manage the Page&#39;s settings”" in answer.get_data(as_text=True)
    login = only(app, FacebookLogin)
    assert call_outcomes(app)[-1] == (f"{login['facebook_id']}/permissions/{STORIES}", "ok")
    assert STORIES not in login["granted_scopes"].split()
    assert login["declined_scopes"] == STORIES
    assert login["state"] is LoginState.CONNECTED
    assert history(app, STORIES)[-1] == (STORIES, PermissionState.REVOKED)
    assert standings(page_of(lena))[STORIES] == "Taken back"
    assert deeds(app, AuditAction.PERMISSION_REVOKED) == [("permission_revoked", {"scope": STORIES})]
    assert check(app, login["id"]) == 200
    assert only(app, FacebookLogin)["declined_scopes"] == STORIES


def test_a_needed_one_taken_back_ends_the_reading_until_it_is_granted_again(
    app: Flask, lena: FlaskClient
) -> None:
    lena.post(f"/me/permissions/take-back/{INSIGHTS}")
    login = only(app, FacebookLogin)
    assert (login["state"], login["lost_reason"]) == (LoginState.RECONNECT, "permission_missing")
    page = page_of(lena)
    assert "Nothing is read at present" in page
    dialog = press(lena, page, "Grant it at Facebook")
    assert f"scope={INSIGHTS}&" in dialog
    assert "auth_type=rerequest" in dialog
    assert lena.get(decide(dialog, LENA)).headers["Location"] == "/me"
    assert only(app, FacebookLogin)["state"] is LoginState.CONNECTED
    assert history(app, INSIGHTS) == [
        (INSIGHTS, PermissionState.GRANTED),
        (INSIGHTS, PermissionState.REVOKED),
        (INSIGHTS, PermissionState.GRANTED),
    ]


def test_taking_one_back_twice_asks_facebook_once(app: Flask, lena: FlaskClient) -> None:
    lena.post(f"/me/permissions/take-back/{STORIES}")
    calls, before = call_outcomes(app), history(app)
    answer = lena.post(f"/me/permissions/take-back/{STORIES}", follow_redirects=True)
    assert "is not granted any more" in answer.get_data(as_text=True)
    assert (call_outcomes(app), history(app)) == (calls, before)


def test_one_that_was_taken_back_at_facebook_already_counts_as_taken_back(
    app: Flask, lena: FlaskClient
) -> None:
    lena.post(f"/me/permissions/take-back/{STORIES}")
    change_login(app, granted_scopes=" ".join(JOINING_SCOPES), declined_scopes="")
    answer = lena.post(f"/me/permissions/take-back/{STORIES}", follow_redirects=True)
    assert "Taken back" in answer.get_data(as_text=True)
    assert STORIES not in only(app, FacebookLogin)["granted_scopes"].split()


def test_trouble_at_facebook_changes_nothing_and_is_told(
    app: Flask, lena: FlaskClient, sandbox: RunningSandbox
) -> None:
    before = only(app, FacebookLogin)
    sandbox.fault("server_error", where="all", persona=LENA)
    for path in (f"take-back/{STORIES}", "disconnect"):
        answer = lena.post(f"/me/permissions/{path}")
        assert answer.status_code == 502
        assert "Nothing was changed. Try again in a few minutes." in answer.get_data(as_text=True)
    assert only(app, FacebookLogin) == before
    assert call_outcomes(app)[-1][1] == "transient"


def test_a_dead_token_is_noted_when_one_is_taken_back(
    app: Flask, lena: FlaskClient, sandbox: RunningSandbox
) -> None:
    sandbox.fault("revoked_app", where="all", persona=LENA)
    answer = lena.post(f"/me/permissions/take-back/{STORIES}", follow_redirects=True)
    assert "Facebook had ended the connection already" in answer.get_data(as_text=True)
    assert only(app, FacebookLogin)["lost_reason"] == "app_removed"
    assert history(app, STORIES)[-1] == (STORIES, PermissionState.REVOKED)


def test_it_is_told_whom_it_concerns_when_there_are_several_profiles(app: Flask, lena: FlaskClient) -> None:
    with app.app_context():
        second = create_user(login=db.session.scalars(select(FacebookLogin)).one())
        create_instagram_account(user=second, username="lena.bakes")
    for path in ("", "/disconnect"):
        assert "@lena.bakes" in page_of(lena, f"/me/permissions{path}")
    assert "all your 2 profiles" in page_of(lena, f"/me/permissions/take-back/{STORIES}")


def test_a_connection_that_ends_soon_is_told_with_the_right_renewal(app: Flask, lena: FlaskClient) -> None:
    change_login(app, data_access_expires_at=clock.now() + timedelta(days=3))
    page = page_of(lena)
    assert "Your connection ends on" in page
    link = re.search(r'href="([^"]+)">Renew the connection', page)
    assert link
    assert "auth_type=reauthorize" in lena.get(link[1]).headers["Location"]


def test_a_permission_from_before_dates_were_kept_says_so(app: Flask, lena: FlaskClient) -> None:
    with app.app_context():
        for row in db.session.scalars(select(PermissionChange)):
            db.session.delete(row)
        db.session.commit()
    assert "granted before dates were kept" in page_of(lena)


def test_a_further_permission_is_shown_once_it_was_asked_for(
    lena: FlaskClient, sandbox: RunningSandbox
) -> None:
    further = {"scope": "business_management", "rerequest": "1", "purpose": "again"}
    dialog = lena.post("/join/influencer", data=further).headers["Location"]
    lena.get(decide(dialog, LENA, granted=["business_management"]))
    assert standings(page_of(lena))["business_management"] == "Granted"


def test_the_page_costs_a_fixed_number_of_statements(app: Flask, lena: FlaskClient) -> None:
    with count_statements(app) as sent:
        page_of(lena)
    assert len(sent) <= 5


def test_no_token_is_on_the_pages(app: Flask, lena: FlaskClient) -> None:
    for path in ("", "/disconnect", f"/take-back/{STORIES}"):
        assert "EAA" not in page_of(lena, f"/me/permissions{path}")


def test_a_partner_without_a_login_is_led_to_the_dialog(
    app: Flask, client: FlaskClient, sign_in: Callable[[FlaskClient, int], None]
) -> None:
    with app.app_context():
        user_id = create_user().id
    sign_in(client, user_id)
    assert "You are not connected to Facebook" in page_of(client)
    for path in ("/disconnect", f"/take-back/{STORIES}"):
        assert client.get(f"/me/permissions{path}").status_code == 200
        assert client.post(f"/me/permissions{path}").status_code == 303
