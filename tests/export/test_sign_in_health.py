"""Sign-ins at Google are looked at once a day: what is lost is told, and mended by signing in again."""

from dataclasses import replace
from typing import Any

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from application.clock import clock
from application.extensions import db
from application.integrations.tasks import queue_settings
from application.integrations.tasks_local import LocalTaskQueue
from application.models import AuditEntry, GoogleLogin, GoogleLoginState, Mail, MailState, Role, User
from tests.builders import create_user
from tests.campaigns.stage import Stage, set_stage
from tests.conftest import RunningSandbox
from tests.export.made_reports import drain
from tests.export.test_sheets import ACCOUNT, TIMEOUT, make, sign_in_at_google
from tests.statements import count_statements

CRON = "/cron/google-sign-ins/check"
TASK = "/tasks/google-sign-ins/check"
LAST_TRY = queue_settings("access").max_attempts


@pytest.fixture
def stage(app: Flask, client: FlaskClient, sign_in: Any, sandbox: RunningSandbox) -> Stage:
    sandbox.advance(seconds=61)  # the quota of the last minute is nobody's any more
    found = set_stage(app, client, sign_in)
    found.decide({"single": f"accepted-{found.post_ids[0]}"})
    sign_in_at_google(found)
    return found


def plan(stage: Stage) -> None:
    headers = {"X-Appengine-Cron": "true", "X-Task-Secret": secret(stage)}
    assert stage.app.test_client().get(CRON, headers=headers).status_code == 200


def check(stage: Stage, attempt: int = 1) -> int:
    """What the queue's request is answered with."""
    with stage.rows():
        payload = {"login": db.session.scalars(select(GoogleLogin.id)).one()}
    headers = {"X-AppEngine-TaskRetryCount": str(attempt - 1), "X-Task-Secret": secret(stage)}
    return stage.app.test_client().post(TASK, json=payload, headers=headers).status_code


def secret(stage: Stage) -> str:
    found: str = stage.app.extensions["configuration"].task_secret
    return found


def take_the_grant_back(sandbox: RunningSandbox) -> None:
    """Its person removes the platform in the settings of the Google account."""
    address = f"{sandbox.url}/control/google/accounts/{ACCOUNT}/grant"
    assert requests.delete(address, timeout=TIMEOUT).ok


def login(stage: Stage) -> GoogleLogin:
    with stage.rows():
        found = db.session.scalars(select(GoogleLogin)).one()
        db.session.expunge_all()
        return found


def letters(stage: Stage) -> list[tuple[str, str]]:
    with stage.rows():
        rows = db.session.execute(select(Mail.kind, Mail.state).order_by(Mail.id)).all()
        return [(row.kind, row.state.value) for row in rows]


def test_one_that_stands_is_looked_at_and_stays(stage: Stage, sandbox: RunningSandbox) -> None:
    before = login(stage).checked_at
    sandbox.advance(seconds=120)
    plan(stage)
    sandbox.advance(hours=2)
    drain(stage.client)
    after = login(stage)
    assert before is not None
    assert after.checked_at is not None
    assert after.checked_at > before
    assert (after.state, after.lost_at, after.email) == (GoogleLoginState.CONNECTED, None, ACCOUNT)
    assert letters(stage) == []


def test_a_grant_taken_back_is_found_told_once_and_shown_where_its_person_is(
    stage: Stage, sandbox: RunningSandbox
) -> None:
    take_the_grant_back(sandbox)
    assert [check(stage), check(stage)] == [200, 200]
    lost = login(stage)
    assert (lost.state, lost.lost_reason, lost.refresh_token) == (
        GoogleLoginState.LOST,
        "invalid_grant",
        None,
    )
    assert letters(stage) == [("google_sign_in_lost", "waiting")]
    for page in ("/today", "/account"):
        text = stage.client.get(page).text
        assert f"Google does not take your sign-in as <bdi>{ACCOUNT}</bdi> any more" in text
        assert "Sign in at Google again</button>" in text
        assert "It was taken back in the Google account" in text
    with stage.rows():
        told = select(AuditEntry.action).where(AuditEntry.action == "google_lost")
        assert len(db.session.scalars(told).all()) == 1


def test_the_letter_leads_to_the_button_and_holds_no_secret(stage: Stage, sandbox: RunningSandbox) -> None:
    token = login(stage).refresh_token
    take_the_grant_back(sandbox)
    check(stage)
    drain(stage.client)
    with stage.rows():
        mail = db.session.scalars(select(Mail)).one()
        assert (mail.state, mail.subject) == (MailState.SENT, "Your sign-in at Google has ended")
        address = mail.address
    (letter,) = requests.get(f"{sandbox.url}/mailbox.json", params={"to": address}, timeout=TIMEOUT).json()[
        -1:
    ]
    assert "/account/google-sign-in" in letter["text"]
    assert token is not None
    assert token not in letter["text"]


def test_signing_in_again_clears_it_and_the_letter_is_not_needed(
    stage: Stage, sandbox: RunningSandbox
) -> None:
    take_the_grant_back(sandbox)
    check(stage)
    sign_in_at_google(stage)
    drain(stage.client)
    mended = login(stage)
    assert (mended.state, mended.lost_at, mended.lost_reason) == (GoogleLoginState.CONNECTED, None, None)
    assert letters(stage) == [("google_sign_in_lost", "failed")]
    assert "any more" not in stage.client.get("/account").text
    sandbox.advance(seconds=5)
    take_the_grant_back(sandbox)
    check(stage)
    assert letters(stage)[1:] == [("google_sign_in_lost", "waiting")], "another loss is another letter"


def test_a_report_that_finds_it_lost_tells_it_as_well(stage: Stage, sandbox: RunningSandbox) -> None:
    take_the_grant_back(sandbox)
    make(stage)
    assert check(stage) == 200
    kinds = [kind for kind, _state in letters(stage)]
    assert kinds.count("google_sign_in_lost") == 1


@pytest.mark.parametrize("fault", ["google_server_error", "google_rate_limit"])
def test_passing_trouble_says_nothing_about_it(stage: Stage, sandbox: RunningSandbox, fault: str) -> None:
    sandbox.fault(fault, method="drive", times=2)
    assert check(stage) == 500
    assert check(stage, attempt=LAST_TRY) == 200
    assert login(stage).state is GoogleLoginState.CONNECTED
    assert letters(stage) == []


def test_planned_twice_on_a_day_each_is_looked_at_once(stage: Stage, queue: LocalTaskQueue) -> None:
    with stage.rows():
        for number, active in enumerate((True, True, False)):
            add_sign_in(create_user(role=Role.MANAGER, active=active), number)
    before = waiting(queue)
    plan(stage)
    plan(stage)
    assert waiting(queue) - before == 3, "not of those who don't work here any more"


def test_to_plan_takes_as_many_statements_whatever_there_is(stage: Stage) -> None:
    with count_statements(stage.app) as few:
        plan(stage)
    with stage.rows():
        for number in range(12):
            add_sign_in(create_user(role=Role.MANAGER), number)
    with count_statements(stage.app) as many:
        plan(stage)
    assert len(many) == len(few) <= 4


def test_a_look_takes_few_statements(stage: Stage, sandbox: RunningSandbox) -> None:
    with count_statements(stage.app) as standing:
        check(stage)
    take_the_grant_back(sandbox)
    with count_statements(stage.app) as lost:
        check(stage)
    assert (len(standing) <= 6, len(lost) <= 16) == (True, True), (len(standing), len(lost))


def test_where_sheets_stand_in_a_shared_drive_nobody_is_bothered(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, queue: LocalTaskQueue, sandbox: RunningSandbox
) -> None:
    take_the_grant_back(sandbox)
    check(stage)
    shared = replace(stage.app.extensions["configuration"], google_reports="shared_drive")
    monkeypatch.setitem(stage.app.extensions, "configuration", shared)
    before = waiting(queue)
    plan(stage)
    assert waiting(queue) == before
    assert "Sign in at Google again" not in stage.client.get("/account").text


def add_sign_in(person: User, number: int) -> None:
    db.session.add(
        GoogleLogin(
            user_id=person.id,
            google_id=str(number),
            email=f"{number}@g.example",
            refresh_token="r",
            state=GoogleLoginState.CONNECTED,
            connected_at=clock.now(),
        )
    )
    db.session.commit()


def waiting(queue: LocalTaskQueue) -> int:
    return sum(state.waiting for state in queue.pending())
