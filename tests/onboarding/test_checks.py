"""The daily look at a connection: what Facebook says of the token is stored, and the person is written to."""

from datetime import timedelta

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from application.clock import clock
from application.config import JOINING_SCOPES
from application.connection_health import what_happened
from application.extensions import db
from application.gateways import gateways
from application.integrations.tasks import queue_settings
from application.models import ApiCall, CollectionRun, FacebookLogin, LoginState, Mail, RunKind, RunState
from application.onboarding.connections import checking
from application.onboarding.connections.inspection import inspect_token
from tests.conftest import RunningSandbox
from tests.onboarding.connections import change_login, check, give_address, mails
from tests.onboarding.dialog import decide, join, open_dialog
from tests.onboarding.rows import call_outcomes, only
from tests.statements import count_statements

LENA = "lena_ferraro"
LAST = queue_settings("collection").max_attempts


@pytest.fixture
def login_id(app: Flask, client: FlaskClient, sandbox: RunningSandbox) -> int:
    """Lena has joined, with an address, and nothing is being read."""
    join(client, LENA, again=True)
    give_address(app)
    with app.app_context():
        for run in db.session.scalars(select(CollectionRun)):
            run.finish(RunState.DONE, clock.now())
        db.session.commit()
    return change_login(app)


def _columns(app: Flask, *names: str) -> tuple[object, ...]:
    row = only(app, FacebookLogin)
    return tuple(row[name] for name in names)


def test_a_living_token_brings_its_dates_and_scopes_and_no_letter(app: Flask, login_id: int) -> None:
    true_dates = _columns(app, "token_expires_at", "data_access_expires_at")
    wrong = clock.now() + timedelta(days=30)
    change_login(
        app, token_expires_at=wrong, data_access_expires_at=wrong, granted_scopes="", checked_at=None
    )
    assert check(app, login_id) == 200
    row = only(app, FacebookLogin)
    told = (row["token_expires_at"], row["data_access_expires_at"])
    for date, true_date in zip(told, true_dates, strict=True):
        assert abs(date - true_date) <= timedelta(seconds=2)
    assert set(JOINING_SCOPES) <= set(row["granted_scopes"].split())
    assert row["declined_scopes"] == ""
    assert row["checked_at"] > row["connected_at"]
    assert row["state"] is LoginState.CONNECTED
    assert call_outcomes(app)[-1] == ("debug_token", "ok")
    assert mails(app) == []


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("expired_token", "expired"),
        ("revoked_app", "app_removed"),
        ("token_checkpoint", "checkpoint"),
        ("password_changed", "password_changed"),
    ],
)
def test_a_dead_token_is_noted_with_its_reason_and_written_about_once(
    app: Flask, sandbox: RunningSandbox, login_id: int, fault: str, reason: str
) -> None:
    sandbox.fault(fault, persona=LENA)
    before = clock.now()
    assert [check(app, login_id), check(app, login_id)] == [200, 200]
    row = only(app, FacebookLogin)
    assert (row["state"], row["lost_reason"]) == (LoginState.RECONNECT, reason)
    assert row["problem"] == what_happened(reason)
    assert before <= row["lost_at"] <= row["checked_at"]
    # Without a token there is no second look.
    assert (row["lost_at"] == row["checked_at"]) == (reason == "app_removed")
    # Who has removed the app has granted nothing any more; all else leaves what was granted.
    kept = set() if reason == "app_removed" else set(JOINING_SCOPES)
    assert set(row["granted_scopes"].split()) & set(JOINING_SCOPES) == kept
    assert (row["token"] is None) == (reason == "app_removed")
    assert mails(app) == [("connection_lost", "waiting")]


def test_a_person_who_removed_the_app_is_written_to(
    app: Flask, sandbox: RunningSandbox, client: FlaskClient, login_id: int
) -> None:
    requests.delete(f"{sandbox.url}/control/personas/{LENA}/grant", timeout=5).raise_for_status()
    check(app, login_id)
    assert _columns(app, "lost_reason") == ("app_removed",)
    join(client, LENA)
    assert _columns(app, "state", "lost_at") == (LoginState.CONNECTED, None)


def test_a_permission_taken_back_is_a_loss_that_names_it(
    app: Flask, sandbox: RunningSandbox, client: FlaskClient, login_id: int
) -> None:
    granted = [scope for scope in JOINING_SCOPES if scope != "instagram_manage_insights"]
    decide(open_dialog(client, rerequest="1"), LENA, granted=granted)  # at Facebook, not back here
    assert check(app, login_id) == 200
    row = only(app, FacebookLogin)
    assert (row["state"], row["lost_reason"]) == (LoginState.RECONNECT, "permission_missing")
    assert "“Access insights of the Instagram account”" in row["problem"]
    assert "instagram_manage_insights" not in row["granted_scopes"].split()
    assert row["declined_scopes"] == "instagram_manage_insights"
    assert mails(app) == [("permission_missing", "waiting")]
    decide(open_dialog(client, rerequest="1"), LENA)


def test_the_permission_that_may_be_left_out_may_be_taken_back(
    app: Flask, sandbox: RunningSandbox, client: FlaskClient, login_id: int
) -> None:
    granted = [scope for scope in JOINING_SCOPES if scope != "pages_manage_metadata"]
    decide(open_dialog(client, rerequest="1"), LENA, granted=granted)
    check(app, login_id)
    assert _columns(app, "state", "declined_scopes") == (LoginState.CONNECTED, "pages_manage_metadata")
    assert mails(app) == []
    decide(open_dialog(client, rerequest="1"), LENA)


@pytest.mark.parametrize(
    ("lost_of", "healed"), [("checkpoint", True), ("unconfirmed", True), ("permission_missing", False)]
)
def test_what_the_person_mends_at_facebook_alone_heals_by_itself(
    app: Flask, sandbox: RunningSandbox, login_id: int, lost_of: str, healed: bool
) -> None:
    lost_at = clock.now() - timedelta(days=2)
    change_login(app, state=LoginState.RECONNECT, lost_reason=lost_of, problem="It is lost.", lost_at=lost_at)
    assert check(app, login_id) == 200
    state = LoginState.CONNECTED if healed else LoginState.RECONNECT
    assert _columns(app, "state", "lost_at") == (state, None if healed else lost_at)
    with app.app_context():
        kinds = db.session.scalars(
            select(CollectionRun.kind).where(CollectionRun.open_for_account_id.is_not(None))
        )
        assert set(kinds) == ({RunKind.READING, RunKind.HISTORY} if healed else set())


@pytest.mark.parametrize(
    ("fault", "status"),
    [("server_error", 500), ("cut_off", 500), ("app_rate_limit", 503), ("user_rate_limit", 500)],
)
def test_passing_trouble_says_nothing_about_the_connection(
    app: Flask, sandbox: RunningSandbox, login_id: int, fault: str, status: int
) -> None:
    before = only(app, FacebookLogin)
    calls = len(call_outcomes(app))
    sandbox.fault(fault, where="login")
    assert [check(app, login_id), check(app, login_id, attempt=LAST)] == [status, 200]
    assert only(app, FacebookLogin) == before
    assert len(call_outcomes(app)) == calls + 2
    assert mails(app) == []


def test_an_answer_about_an_old_token_changes_nothing(
    app: Flask, sandbox: RunningSandbox, client: FlaskClient, login_id: int
) -> None:
    """The person connects again while Facebook is asked about the token before."""
    with app.app_context():
        seen = checking.login_to_check(login_id)
        db.session.close()
        assert seen
        sandbox.fault("expired_token", persona=LENA)
        found = inspect_token(gateways().graph(), seen.token)
        assert found.refusal == "expired"
    join(client, LENA)
    before = only(app, FacebookLogin)
    with app.app_context():
        checking.record(seen, found)
        db.session.commit()
    assert only(app, FacebookLogin) == before


@pytest.mark.parametrize("who", ["nobody", "without a token", "access ended"])
def test_who_is_not_to_be_looked_at_costs_no_call(
    app: Flask, sandbox: RunningSandbox, login_id: int, who: str
) -> None:
    if who == "without a token":
        change_login(app, token=None)
    elif who == "access ended":
        with app.app_context():
            login = db.session.scalars(select(FacebookLogin)).one()
            login.users[0].active = False
            db.session.commit()
    calls = len(call_outcomes(app))
    assert check(app, 4711 if who == "nobody" else login_id) == 200
    assert len(call_outcomes(app)) == calls


def test_a_look_costs_a_fixed_number_of_statements(app: Flask, login_id: int) -> None:
    with count_statements(app) as sent:
        check(app, login_id)
    assert len(sent) <= 5


def test_the_token_is_told_to_nobody(
    app: Flask, sandbox: RunningSandbox, login_id: int, caplog: pytest.LogCaptureFixture
) -> None:
    sandbox.fault("password_changed", persona=LENA)
    check(app, login_id)
    sandbox.fault("server_error", where="login")
    check(app, login_id)
    token = only(app, FacebookLogin)["token"]
    assert token
    assert token not in caplog.text
    with app.app_context():
        for table in (ApiCall, Mail):
            for row in db.session.execute(select(table.__table__)):
                assert "EAA" not in str(row)
