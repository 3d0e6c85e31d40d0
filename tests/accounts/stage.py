"""The stage of staff access: members of the team with passwords, their codes, their links and forms."""

import re
from datetime import timedelta
from functools import cache

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from application.accounts.passwords import hash_password
from application.accounts.totp import STEP_SECONDS, code_of, new_secret
from application.clock import clock
from application.extensions import db
from application.models import (
    AuditAction,
    AuditEntry,
    LinkPurpose,
    Mail,
    OneTimeLink,
    Role,
    SignIn,
    TryCount,
    User,
)
from application.one_time_links import fresh_token, make_link
from tests.builders import create_user

PASSWORD = "a long enough password"
OTHER_PASSWORD = "seven brown teapots leap"
ADDRESS = "mona@example.org"


@cache
def password_hash() -> str:
    """Of `PASSWORD`: made once, as it takes as long as it must."""
    return hash_password(PASSWORD)


def member(app: Flask, role: Role = Role.MANAGER, email: str = ADDRESS, **more: object) -> int:
    """Somebody of the team who has a password; returns the id."""
    with app.app_context():
        more.setdefault("password_hash", password_hash())
        return create_user(role=role, email=email, **more).id  # type: ignore[arg-type]


def give_second_factor(app: Flask, user_id: int) -> str:
    """Let the person have a second factor that was never used; returns its secret."""
    secret = new_secret()
    with app.app_context():
        db.session.execute(
            update(User)
            .where(User.id == user_id)
            .values(totp_secret=secret, totp_confirmed_at=clock.real_now(), totp_last_step=None)
        )
        db.session.commit()
    return secret


def code_now(secret: str) -> str:
    """What the app on the phone shows."""
    return code_of(secret, int(clock.real_now().timestamp()) // STEP_SECONDS)


def typed_key(page: str) -> str:
    """The secret that the page offers for typing into the phone."""
    return page.split('typed-key">')[1].split("<")[0].replace(" ", "")


def enter(
    client: FlaskClient, email: str = ADDRESS, password: str = PASSWORD, query: str = ""
) -> TestResponse:
    """Send the form of signing in."""
    return client.post(f"/sign-in{query}", data={"email": email, "password": password})


def is_signed_in(client: FlaskClient) -> bool:
    return b"Sign out" in client.get("/").data


def token_for(
    app: Flask, user_id: int, purpose: LinkPurpose, *, email: str | None = None, expired: bool = False
) -> str:
    """The token of a new link."""
    with app.app_context():
        link = make_link(purpose, user_id, email=email)
        token = fresh_token(link)
        if expired:
            link.expires_at = clock.real_now() - timedelta(seconds=1)
        db.session.commit()
    return token


def user(app: Flask, user_id: int) -> User:
    """The row as it is now."""
    with app.app_context():
        found = db.session.get_one(User, user_id)
        db.session.expunge(found)
        return found


def running(app: Flask, user_id: int) -> int:
    """How many sign-ins of the person run."""
    with app.app_context():
        return (
            db.session.scalar(
                select(func.count(SignIn.id)).where(SignIn.user_id == user_id, SignIn.ended_at.is_(None))
            )
            or 0
        )


def open_links(app: Flask, user_id: int) -> list[LinkPurpose]:
    """What unused links of the person are for."""
    with app.app_context():
        return list(
            db.session.scalars(
                select(OneTimeLink.purpose).where(
                    OneTimeLink.user_id == user_id,
                    OneTimeLink.used_at.is_(None),
                    OneTimeLink.revoked_at.is_(None),
                )
            )
        )


def recorded(app: Flask, action: AuditAction) -> list[AuditEntry]:
    """The record's entries of that kind."""
    with app.app_context():
        found = list(db.session.scalars(select(AuditEntry).where(AuditEntry.action == action.value)))
        db.session.expunge_all()
        return found


def letters(app: Flask) -> list[tuple[str, str]]:
    """Kind and address of every letter."""
    with app.app_context():
        return [(row.kind, row.address) for row in db.session.execute(select(Mail.kind, Mail.address))]


def let_tries_lapse(app: Flask) -> None:
    """As if a quarter of an hour had gone by since the tries so far."""
    with app.app_context():
        db.session.execute(update(TryCount).values(window_starts_at=clock.real_now() - timedelta(hours=1)))
        db.session.commit()


def alert(answer: TestResponse) -> str:
    """What the page says went wrong."""
    found = re.search(r'role="alert">([^<]+)<', answer.get_data(as_text=True))
    assert found, answer.get_data(as_text=True)
    return found[1]
