"""The stage of letters: the sandbox's mailbox, emptied, and people whose connection ends or is lost."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
import requests
from flask import Flask, has_app_context
from sqlalchemy import select
from werkzeug.test import Client

from application.clock import clock
from application.config import Config
from application.extensions import db
from application.models import FacebookLogin, Mail, Role, User
from tests.builders import create_instagram_account, create_login, create_user
from tests.conftest import RunningSandbox

ADDRESS = "mara@example.org"


@dataclass(frozen=True)
class Mailbox:
    """What has arrived in the sandbox."""

    url: str

    def letters(self, to: str = "") -> list[dict[str, str]]:
        """Newest first."""
        kept: list[dict[str, str]] = requests.get(
            f"{self.url}/mailbox.json", params={"to": to} if to else {}, timeout=5
        ).json()
        return kept

    def empty(self) -> None:
        requests.delete(f"{self.url}/mailbox", timeout=5).raise_for_status()


@pytest.fixture
def mailbox(sandbox: RunningSandbox) -> Iterator[Mailbox]:
    box = Mailbox(sandbox.url)
    box.empty()
    yield box
    box.empty()


def person(
    *, days_left: float = 5, address: str | None = ADDRESS, role: Role = Role.INFLUENCER, token: str = "EAAx"
) -> FacebookLogin:
    """The login of a partner with an account, whose token ends in so many days."""
    ends_at = clock.now() + timedelta(days=days_left)
    login = create_login(
        token=token, token_expires_at=ends_at, data_access_expires_at=ends_at + timedelta(days=30)
    )
    user = create_user(login=login, name="Mara Lindqvist", role=role, contact_email=address)
    create_instagram_account(user=user, username=f"mara{login.id}")
    return login


def user_of(login: FacebookLogin) -> User:
    return db.session.scalars(select(User).where(User.facebook_login_id == login.id)).one()


def only_mail() -> Mail:
    return db.session.scalars(select(Mail).execution_options(populate_existing=True)).one()


def deliver(app: Flask, mail_id: int, *, generation: int = 0, attempt: int = 1) -> int:
    """Deliver a letter's task as the queue does; returns the status."""
    _let_go()
    config: Config = app.extensions["configuration"]
    answer = Client(app.wsgi_app).post(
        "/tasks/mail/send",
        json={"mail": mail_id, "generation": generation},
        headers={"X-Task-Secret": config.task_secret, "X-AppEngine-TaskRetryCount": str(attempt - 1)},
    )
    return answer.status_code


def sweep(app: Flask) -> int:
    """Let the scheduler take up what was left lying; returns the status."""
    _let_go()
    config: Config = app.extensions["configuration"]
    headers = {"X-Task-Secret": config.task_secret, "X-Appengine-Cron": "true"}
    return Client(app.wsgi_app).get("/cron/mail/sweep", headers=headers).status_code


def _let_go() -> None:
    """End what the test has been reading: SQLite would keep the task waiting for it."""
    if has_app_context():
        db.session.rollback()
