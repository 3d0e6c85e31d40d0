"""Staff's sign-ins at Google, by which Sheets are made in their Drive. Never commits."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from application.audit import record
from application.clock import clock
from application.exceptions import Conflict
from application.extensions import db
from application.google_sign_ins import what_happened
from application.integrations.google.oauth import GoogleGrant, GooglePerson
from application.models import AuditAction, FileState, GoogleLogin, GoogleLoginState, ReportFile, User
from application.models.upsert import upsert
from application.report_access import locked_files, queue_changes


@dataclass(frozen=True)
class OwnSignIn:
    """A staff member's sign-in at Google; `files` are the open Sheets in its Drive."""

    email: str
    state: GoogleLoginState
    connected_at: datetime
    checked_at: datetime | None
    lost_reason: str | None
    files: int

    @property
    def sentence(self) -> str:
        """Why it is lost."""
        return what_happened(self.lost_reason)


def own_sign_in(user_id: int) -> OwnSignIn | None:
    """One statement; None of who never signed in there."""
    files = (
        select(func.count())
        .where(ReportFile.google_login_id == GoogleLogin.id, ReportFile.state == FileState.OPEN)
        .scalar_subquery()
    )
    row = db.session.execute(
        select(
            GoogleLogin.email,
            GoogleLogin.state,
            GoogleLogin.connected_at,
            GoogleLogin.checked_at,
            GoogleLogin.lost_reason,
            files,
        ).where(GoogleLogin.user_id == user_id)
    ).one_or_none()
    return None if row is None else OwnSignIn(*row)


def expected_address(user_id: int) -> str:
    """The address by which somebody is likely known to Google; one statement."""
    address = func.coalesce(User.google_email, User.email)
    return db.session.scalars(select(address).where(User.id == user_id)).one() or ""


def keep_sign_in(user_id: int, grant: GoogleGrant, person: GooglePerson) -> None:
    """Keep whom Google named, and the token; one of before is replaced. To be committed by `task_queue`.

    Raises Conflict for another account than the one in whose Drive Sheets are: by it nobody could be shut out
    of them any more.
    """
    before = _left_account(user_id, person.google_id)
    if before is not None:
        raise Conflict(
            f"Your Sheets are in the Drive of {before}. Sign in with that account, or delete those Sheets "
            "first: you find them under “Sheets at Google”."
        )
    row = {
        "user_id": user_id,
        "google_id": person.google_id,
        "email": person.email,
        "refresh_token": grant.refresh_token,
        "state": GoogleLoginState.CONNECTED,
        "connected_at": clock.now(),
        "checked_at": clock.now(),
        "lost_at": None,
        "lost_reason": None,
    }
    upsert(db.session(), GoogleLogin, [row], key=["user_id"], update=sorted(row.keys() - {"user_id"}))
    _queue_what_waited(user_id)
    record(AuditAction.GOOGLE_CONNECTED, user_id=user_id)


def _left_account(user_id: int, google_id: str) -> str | None:
    """The address of another account of theirs, while there are Sheets in its Drive; one statement."""
    return db.session.scalars(
        select(GoogleLogin.email)
        .join(ReportFile, ReportFile.google_login_id == GoogleLogin.id)
        .where(
            GoogleLogin.user_id == user_id,
            GoogleLogin.google_id != google_id,
            ReportFile.state.in_((FileState.OPEN, FileState.DELETING)),
        )
        .limit(1)
    ).first()


def _queue_what_waited(user_id: int) -> None:
    """Who could not be shut out while the sign-in was lost is shut out now."""
    files = select(ReportFile.id).join(GoogleLogin, GoogleLogin.id == ReportFile.google_login_id)
    waiting = files.where(GoogleLogin.user_id == user_id, ReportFile.changes_due_at.is_not(None))
    for file in locked_files(waiting):
        file.problem = None
        queue_changes(file)


def give_back(user_id: int) -> str | None:
    """End the sign-in here; its token, to be ended at Google too, None where there was none."""
    login = db.session.scalars(
        select(GoogleLogin).where(GoogleLogin.user_id == user_id).with_for_update()
    ).one_or_none()
    if login is None or login.refresh_token is None:
        return None
    token = login.refresh_token
    login.refresh_token, login.state = None, GoogleLoginState.GIVEN_BACK
    record(AuditAction.GOOGLE_GIVEN_BACK, user_id=user_id)
    return token
