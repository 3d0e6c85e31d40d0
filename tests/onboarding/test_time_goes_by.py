"""Weeks and months pass in a sandbox of its own: connections are warned of, end, and are connected again."""

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.serving import make_server

from application.clock import clock
from application.collection.asking import ask_for_collection
from application.config import JOINING_SCOPES
from application.extensions import db
from application.gateways import gateways
from application.integrations.tasks_local import LocalTaskQueue
from application.models import FacebookLogin, InstagramAccount, LoginState
from application.task_queue import commit
from sandbox.app import create_sandbox
from tests.conftest import RunningSandbox
from tests.mail.conftest import Mailbox
from tests.onboarding.connections import change_login, check, give_address, mails, plan
from tests.onboarding.dialog import decide, join
from tests.onboarding.rows import only

LENA, ADDRESS = "lena_ferraro", "lena@example.org"


@pytest.fixture
def _sandbox_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    """A world for one test: months in the shared one would let everybody else's accounts grow."""
    folder = tmp_path_factory.mktemp("sandbox")
    server = make_server("127.0.0.1", 0, create_sandbox(folder), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield RunningSandbox(f"http://127.0.0.1:{server.server_port}", folder)
    server.shutdown()
    thread.join(timeout=5)


@pytest.fixture
def login_id(app: Flask, client: FlaskClient, sandbox: RunningSandbox) -> int:
    join(client, LENA)
    give_address(app, ADDRESS)
    return change_login(app)


def _token_outlives_data_access(app: Flask, sandbox: RunningSandbox) -> None:
    """A token changed for a fresh one without a login: 91 days after joining it lives, the access doesn't."""
    sandbox.advance(days=50)
    token = only(app, FacebookLogin)["token"]
    with app.app_context():
        client = gateways().graph()
        grant = gateways().facebook_login(client).long_lived(token)
    change_login(app, token=grant.access_token, token_expires_at=grant.expires_at)
    sandbox.advance(days=41)


def test_each_end_is_warned_of_and_then_told(app: Flask, sandbox: RunningSandbox, login_id: int) -> None:
    for days, written in ((40, 0), (7, 1), (1, 1), (6, 2), (5, 3), (2, 4)):
        sandbox.advance(days=days)
        assert check(app, login_id) == 200
        assert len(mails(app)) == written
    assert [kind for kind, _ in mails(app)] == ["connection_ends"] * 3 + ["connection_lost"]
    row = only(app, FacebookLogin)
    assert (row["state"], row["lost_reason"]) == (LoginState.RECONNECT, "expired")


def test_the_scheduler_looks_and_the_letters_link_mends(
    app: Flask, client: FlaskClient, sandbox: RunningSandbox, queue: LocalTaskQueue, login_id: int
) -> None:
    mailbox = Mailbox(sandbox.url)
    sandbox.advance(days=47)
    assert plan(app) == 200
    queue.drain()
    [letter] = mailbox.letters(ADDRESS)
    assert letter["subject"].startswith("Your connection to Instagram ends on ")
    link = next(line for line in letter["text"].splitlines() if "/connect/again/" in line)
    page = client.get("/me").get_data(as_text=True)
    assert "Renew the connection" in page
    dialog = client.get(urlsplit(link).path).headers["Location"]
    client.get(decide(dialog, LENA))
    page = client.get("/me").get_data(as_text=True)
    assert "You are connected again, until " in page
    assert "Renew the connection" not in page
    sandbox.advance(days=1)
    plan(app)
    queue.drain()
    assert len(mailbox.letters(ADDRESS)) == 1
    ends_at = only(app, FacebookLogin)["token_expires_at"]
    assert isinstance(ends_at, datetime)
    assert ends_at - clock.now() > timedelta(days=55)


def test_ended_data_access_is_not_taken_for_a_permission_taken_back(
    app: Flask, client: FlaskClient, sandbox: RunningSandbox, login_id: int
) -> None:
    granted = only(app, FacebookLogin)["granted_scopes"]
    _token_outlives_data_access(app, sandbox)
    assert check(app, login_id) == 200
    row = only(app, FacebookLogin)
    assert (row["state"], row["lost_reason"]) == (LoginState.RECONNECT, "data_access_ended")
    assert (row["granted_scopes"], row["declined_scopes"]) == (granted, "")
    assert mails(app) == [("connection_lost", "waiting")]
    dialog = client.get("/connect/again/influencer").headers["Location"]
    assert parse_qs(urlsplit(dialog).query)["auth_type"] == ["reauthorize"]
    client.get(decide(dialog, LENA, granted=JOINING_SCOPES))
    assert only(app, FacebookLogin)["state"] is LoginState.CONNECTED


def test_a_reading_that_meets_ended_data_access_says_so_too(
    app: Flask, sandbox: RunningSandbox, queue: LocalTaskQueue, login_id: int
) -> None:
    _token_outlives_data_access(app, sandbox)
    _read(app, queue)
    row = only(app, FacebookLogin)
    assert (row["state"], row["lost_reason"]) == (LoginState.RECONNECT, "data_access_ended")
    assert "90 days" in row["problem"]


@pytest.mark.parametrize(
    ("fault", "reason", "kind"),
    [
        ("password_changed", "password_changed", "connection_lost"),
        ("permission_lost", "permission_missing", "permission_missing"),
    ],
)
def test_a_loss_that_a_reading_meets_is_written_about_once(
    app: Flask,
    sandbox: RunningSandbox,
    queue: LocalTaskQueue,
    login_id: int,
    fault: str,
    reason: str,
    kind: str,
) -> None:
    queue.drain()
    sandbox.fault(fault, persona=LENA, where="all")
    for _ in range(2):
        _read(app, queue)
        check(app, login_id)
        queue.drain()
    row = only(app, FacebookLogin)
    assert (row["state"], row["lost_reason"]) == (LoginState.RECONNECT, reason)
    assert mails(app) == [(kind, "sent")]
    assert len(Mailbox(sandbox.url).letters(ADDRESS)) == 1


def _read(app: Flask, queue: LocalTaskQueue) -> None:
    with app.app_context():
        ask_for_collection(list(db.session.scalars(select(InstagramAccount.id))), asked_by_id=None)
        commit()
    queue.drain()
