"""Sign-ins: a row of our own for each browser, its token in the session cookie, its hash in the table.

Times of sign-ins are real time: moving the sandbox's clock signs nobody out.
"""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, g, request, session
from flask_login import current_user, login_user, logout_user
from sqlalchemy import Row, Select, select, update

from application.audit import record
from application.built_once import built_once
from application.clock import clock
from application.extensions import db, login_manager
from application.models import AuditAction, Role, SignIn, User
from application.models.rows_changed import rows_changed
from application.models.users import PARTNER_ROLES, STAFF_ROLES, TEAM_ROLES
from application.row_locks import lock_people

IDLE_TEAM = timedelta(hours=12)
IDLE_PARTNER = timedelta(days=30)
LONGEST = timedelta(days=30)
SEEN_EVERY = timedelta(minutes=5)
_TOKEN_BYTES = 32
_LONGEST_AGENT = 255


@dataclass(frozen=True)
class SignedInUser:
    """The person of this request, Flask-Login's current user. Plain values: reading them asks no database."""

    id: int
    role: Role
    name: str
    email: str | None
    sign_in_id: int
    token: str = field(repr=False)
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    @property
    def is_staff(self) -> bool:
        return self.role in STAFF_ROLES

    @property
    def is_team(self) -> bool:
        return self.role in TEAM_ROLES

    @property
    def is_partner(self) -> bool:
        return self.role in PARTNER_ROLES

    @property
    def is_admin(self) -> bool:
        return self.role is Role.ADMIN

    def get_id(self) -> str:
        """What Flask-Login keeps in the session: the sign-in's token, which ends with the sign-in."""
        return self.token


def init_sessions(app: Flask) -> None:
    """Let Flask-Login find people by their sign-in."""
    login_manager.init_app(app)
    # Addresses change behind App Engine's front end: a person must not be signed out by that.
    login_manager.session_protection = None
    login_manager.user_loader(person_of)


def start_sign_in(user_id: int) -> SignedInUser:
    """Sign this browser in as the user under a new token; ends the sign-in that it had.

    Everything else in the session goes: what a stranger may have put there must not survive. The caller
    commits. Raises LookupError for a user that is unknown or whose access was revoked.
    """
    user = db.session.get(User, user_id)
    if user is None or not user.active:
        raise LookupError("no active user has this id")
    _mark_ended()
    session.clear()
    # The token that forms of this page would carry went with the session.
    g.pop("csrf_token", None)
    token, now = secrets.token_urlsafe(_TOKEN_BYTES), clock.real_now()
    sign_in = SignIn(
        token_sha256=token_digest(token),
        user_id=user.id,
        started_at=now,
        seen_at=now,
        user_agent=str(request.user_agent)[:_LONGEST_AGENT],
    )
    db.session.add(sign_in)
    db.session.flush()
    record(AuditAction.SIGNED_IN, actor_id=user.id)
    person = SignedInUser(user.id, user.role, user.name, user.email, sign_in.id, token)
    login_user(person)
    # A partner comes back after weeks; staff sign in anew with each browser session.
    session.permanent = user.is_partner
    return person


def end_sign_in() -> None:
    """Sign this browser out and end its row. The caller commits."""
    if current_user.is_authenticated:
        record(AuditAction.SIGNED_OUT)
    _mark_ended()
    logout_user()
    session.clear()


def end_sign_ins(user_id: int, *, keep: int | None = None) -> int:
    """End every sign-in of the user but `keep`, at once; returns how many ran. The caller commits."""
    lock_people(user_id)
    ended = db.session.execute(
        update(SignIn)
        .where(SignIn.user_id == user_id, SignIn.ended_at.is_(None), SignIn.id != (keep or 0))
        .values(ended_at=clock.real_now())
        .execution_options(synchronize_session=False)
    )
    return rows_changed(ended)


def end_one(user_id: int, sign_in_id: int) -> bool:
    """End that sign-in if it is the user's and runs. The caller commits."""
    lock_people(user_id)
    ended = db.session.execute(
        update(SignIn)
        .where(SignIn.id == sign_in_id, SignIn.user_id == user_id, SignIn.ended_at.is_(None))
        .values(ended_at=clock.real_now())
        .execution_options(synchronize_session=False)
    )
    return rows_changed(ended) == 1


def person_of(token: str) -> SignedInUser | None:
    """Whose sign-in this token is; None when it has ended, timed out, or the user's access was revoked.

    Opened by this reading, the transaction is closed by it too: on SQLite it would lock out writers for
    as long as the page takes.
    """
    opened_here = not db.session().in_transaction()
    try:
        row = db.session.execute(*_running_sign_in(token_digest(token))).one_or_none()
        now = clock.real_now()
        if row is None or _timed_out(row, now):
            return None
        if opened_here and now - row.seen_at >= SEEN_EVERY:
            _note_seen(row.id, now)
        return SignedInUser(row.user_id, row.role, row.name, row.email, row.id, token)
    finally:
        if opened_here:
            db.session.rollback()


def token_digest(token: str) -> str:
    """What the table keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


@built_once
def _running_sign_in(digest: str) -> Select[*tuple[Any, ...]]:
    return (
        select(SignIn.id, SignIn.started_at, SignIn.seen_at, SignIn.user_id, User.role, User.name, User.email)
        .join(User, User.id == SignIn.user_id)
        .where(SignIn.token_sha256 == digest, SignIn.ended_at.is_(None), User.active)
    )


def _timed_out(row: Row[Any], now: datetime) -> bool:
    idle = IDLE_TEAM if row.role in TEAM_ROLES else IDLE_PARTNER
    return bool(now - row.seen_at >= idle or now - row.started_at >= LONGEST)


def _note_seen(sign_in_id: int, now: datetime) -> None:
    """One conditional update with a commit of its own: pages that only read must not lose it."""
    db.session.execute(
        update(SignIn)
        .where(SignIn.id == sign_in_id, SignIn.seen_at <= now - SEEN_EVERY, SignIn.ended_at.is_(None))
        .values(seen_at=now)
    )
    db.session.commit()


def _mark_ended() -> None:
    if not current_user.is_authenticated:
        return
    lock_people(current_user.id)
    db.session.execute(
        update(SignIn)
        .where(SignIn.id == current_user.sign_in_id, SignIn.ended_at.is_(None))
        .values(ended_at=clock.real_now())
    )
