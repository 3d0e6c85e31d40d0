"""A forgotten password: the same answer for everybody, a link that works once for an hour."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from application.accounts.password_changes import write_about_new_password
from application.accounts.tries import LIMITS, SubjectKind, TryAction
from application.clock import clock
from application.config import Config
from application.extensions import db
from application.integrations.tasks_local import LocalTaskQueue
from application.models import AuditAction, LinkPurpose, Mail, MailState, OneTimeLink, Role, User
from application.one_time_links import revoke_links
from tests.accounts import stage
from tests.conftest import SignIn
from tests.mail.conftest import Mailbox
from tests.statements import count_statements

TRIES = LIMITS[TryAction.FORGOTTEN, SubjectKind.ACCOUNT]


def _ask(client: FlaskClient, email: str = stage.ADDRESS) -> TestResponse:
    return client.post("/forgotten-password", data={"email": email})


def _take(client: FlaskClient, token: str, password: str = stage.OTHER_PASSWORD) -> TestResponse:
    return client.post(f"/access/new-password/{token}", data={"password": password})


def _told(answer: TestResponse, email: str) -> str:
    """The page without what differs at every look: tokens, and the sandbox's clock."""
    page = re.sub(r'(csrf_token" value|nonce)="[^"]*"', r"\1", answer.get_data(as_text=True))
    return re.sub(r"<time .*?</time>", "", page).replace(email, "")


def test_the_page_is_the_same_for_known_and_unknown_addresses(app: Flask, client: FlaskClient) -> None:
    stage.member(app)
    stage.member(app, email="gone@example.org", active=False)
    stage.member(app, email="invited@example.org", password_hash=None)
    asked = {}
    for email in (stage.ADDRESS, "gone@example.org", "invited@example.org", "nobody@example.org"):
        answer = _ask(client, email)
        asked[email] = (answer.status_code, _told(answer, email), sorted(answer.headers.keys()))
    assert len(set(map(str, asked.values()))) == 1
    assert asked[stage.ADDRESS][0] == 200


def test_the_work_is_the_same_too(app: Flask, client: FlaskClient, queue: LocalTaskQueue) -> None:
    """The statements, and one task: whatever differs is done where nobody waits for it."""
    stage.member(app)
    seen = []
    for email in (stage.ADDRESS, "nobody@example.org"):
        with count_statements(app) as sent:
            _ask(client, email)
        with app.app_context():
            made = db.session.scalar(select(func.count(OneTimeLink.id)))
        seen.append((list(sent), made))
    assert seen[0] == seen[1]
    assert seen[0][1] == 0


def test_only_who_has_a_password_and_access_gets_a_letter(
    app: Flask, client: FlaskClient, queue: LocalTaskQueue, mailbox: Mailbox
) -> None:
    user_id = stage.member(app)
    stage.member(app, email="gone@example.org", active=False)
    stage.member(app, email="invited@example.org", password_hash=None)
    for email in (stage.ADDRESS, "gone@example.org", "invited@example.org", "nobody@example.org"):
        _ask(client, email)
    queue.drain()
    [letter] = mailbox.letters()
    assert letter["to"] == stage.ADDRESS
    found = re.search(r"http\S+(/access/new-password/\S+)", letter["text"])
    assert found
    page = client.get(found[1])
    assert page.status_code == 200
    answer = client.post(found[1], data={"password": stage.OTHER_PASSWORD})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in")
    assert stage.open_links(app, user_id) == []
    assert stage.enter(client, password=stage.OTHER_PASSWORD).status_code == 303


def test_asking_twice_at_once_sends_one_letter(app: Flask) -> None:
    user_id = stage.member(app)
    with app.app_context():
        assert write_about_new_password(user_id)
        assert not write_about_new_password(user_id)
        db.session.commit()
        assert db.session.scalar(select(func.count(Mail.id))) == 1


def test_asking_is_held_back_for_known_and_unknown_addresses_alike(app: Flask, client: FlaskClient) -> None:
    stage.member(app)
    for email in (stage.ADDRESS, "nobody@example.org"):
        answers = [_ask(client, email) for _ in range(TRIES + 1)]
        assert [answer.status_code for answer in answers] == [200] * TRIES + [429]
        assert 0 < int(answers[-1].headers["Retry-After"]) <= 901


def test_a_new_password_ends_every_sign_in_and_keeps_the_second_factor(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    user_id = stage.member(app)
    stage.give_second_factor(app, user_id)
    elsewhere = app.test_client()
    sign_in(elsewhere, user_id)
    assert _take(client, stage.token_for(app, user_id, LinkPurpose.PASSWORD)).status_code == 303
    assert not stage.is_signed_in(elsewhere)
    assert stage.running(app, user_id) == 0
    assert stage.enter(client, password=stage.PASSWORD).status_code == 401
    assert stage.enter(client, password=stage.OTHER_PASSWORD).headers["Location"] == "/sign-in/code"
    assert [entry.user_id for entry in stage.recorded(app, AuditAction.PASSWORD_RESET)] == [user_id]
    with app.app_context():
        kinds = list(db.session.scalars(select(Mail.kind)))
    assert kinds == ["password_changed"]


def test_looking_at_the_link_changes_nothing(app: Flask, client: FlaskClient) -> None:
    user_id = stage.member(app)
    token = stage.token_for(app, user_id, LinkPurpose.PASSWORD)
    for method in ("GET", "HEAD", "GET"):
        answer = client.open(f"/access/new-password/{token}", method=method)
        assert answer.status_code == 200
        assert answer.headers["Referrer-Policy"] == "same-origin"
    assert stage.open_links(app, user_id) == [LinkPurpose.PASSWORD]
    assert _take(client, token).status_code == 303


@pytest.mark.parametrize(
    "trouble",
    ["used", "revoked", "expired", "replaced", "unknown", "of another purpose", "access ended", "partner"],
)
def test_a_link_that_is_not_good_gets_one_page_and_changes_nothing(
    app: Flask, client: FlaskClient, trouble: str
) -> None:
    user_id = stage.member(app)
    token = stage.token_for(app, user_id, LinkPurpose.PASSWORD, expired=trouble == "expired")
    with app.app_context():
        if trouble == "revoked":
            revoke_links(user_id)
        if trouble in ("access ended", "partner"):
            values = {"active": False} if trouble == "access ended" else {"role": Role.BRAND}
            db.session.execute(update(User).where(User.id == user_id).values(**values))
        db.session.commit()
        before = db.session.scalar(select(User.password_hash)) if trouble != "used" else None
    if trouble == "replaced":
        stage.token_for(app, user_id, LinkPurpose.PASSWORD)
    if trouble == "used":
        assert _take(client, token, "three quiet lamps wander").status_code == 303
        with app.app_context():
            before = db.session.scalar(select(User.password_hash))
    if trouble == "unknown":
        token = "x" * 43
    if trouble == "of another purpose":
        token = stage.token_for(app, user_id, LinkPurpose.EMAIL, email="new@example.org")
    for answer in (client.get(f"/access/new-password/{token}"), _take(client, token)):
        assert answer.status_code == 410
        assert b"This link opens nothing" in answer.data
        assert b"Ask for another link" in answer.data
    with app.app_context():
        assert db.session.scalar(select(User.password_hash)) == before


def test_an_unfit_password_leaves_the_link_good(app: Flask, client: FlaskClient) -> None:
    user_id = stage.member(app)
    token = stage.token_for(app, user_id, LinkPurpose.PASSWORD)
    for unfit in ("", "short", "passwordpassword", "x" * 200):
        answer = _take(client, token, unfit)
        assert answer.status_code == 400
        assert b"invalid-feedback" in answer.data
    assert _take(client, token).status_code == 303


def test_links_are_held_back_for_each_network_and_account(app: Flask, client: FlaskClient) -> None:
    user_id = stage.member(app)
    token = stage.token_for(app, user_id, LinkPurpose.PASSWORD)
    accounts_tries = LIMITS[TryAction.LINK, SubjectKind.ACCOUNT]
    for _ in range(accounts_tries):
        assert _take(client, token, "short").status_code == 400
    answer = _take(client, token)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 901
    elsewhere = {"REMOTE_ADDR": "192.0.2.9"}
    for _ in range(LIMITS[TryAction.LINK, SubjectKind.NETWORK]):
        assert client.get("/access/new-password/guess", environ_base=elsewhere).status_code == 410
    assert client.get("/access/new-password/guess", environ_base=elsewhere).status_code == 429
    assert client.get(f"/access/new-password/{token}").status_code == 200


def test_the_letter_is_not_sent_when_its_link_ended_before(
    app: Flask, client: FlaskClient, queue: LocalTaskQueue, mailbox: Mailbox
) -> None:
    user_id = stage.member(app)
    with app.app_context():
        write_about_new_password(user_id)
        db.session.commit()
        mail_id = db.session.scalars(select(Mail.id)).one()
        revoke_links(user_id)
        db.session.commit()
    config: Config = app.extensions["configuration"]
    client.post(
        "/tasks/mail/send",
        json={"mail": mail_id, "generation": 0},
        headers={"X-Task-Secret": config.task_secret},
    )
    assert mailbox.letters() == []
    with app.app_context():
        mail = db.session.get_one(Mail, mail_id)
        assert mail.state is MailState.FAILED
        assert (mail.problem or "").startswith("Not sent: its link was used")


@pytest.mark.parametrize(
    "payload", [None, [], {}, {"user": True}, {"user": -1}, {"user": "1"}, {"user": 2**70}]
)
def test_a_task_that_names_nobody_is_refused(client: FlaskClient, config: Config, payload: object) -> None:
    headers = {"X-Task-Secret": config.task_secret}
    assert client.post("/tasks/accounts/forgotten", json=payload, headers=headers).status_code == 400


def test_the_time_of_links_is_real_time(app: Flask) -> None:
    user_id = stage.member(app)
    stage.token_for(app, user_id, LinkPurpose.PASSWORD)
    with app.app_context():
        link = db.session.scalars(select(OneTimeLink)).one()
        assert 3500 < (link.expires_at - clock.real_now()).total_seconds() <= 3600
