"""How a sign-in at Google stands, as the calls made by it show. Never commits.

Nothing may be locked when one is noted: its person is locked ahead of it.
"""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import Select, select

from application.audit import record
from application.clock import clock
from application.export.sheets.owners import Owner
from application.extensions import db
from application.google_sign_ins import SCOPE_MISSING, UNKNOWN
from application.integrations.google.error_types import GoogleError, GoogleScopeMissing, GoogleSignedOut
from application.mail.google_letters import write_about_loss
from application.models import AuditAction, GoogleLogin, GoogleLoginState, User
from application.models.users import STAFF_ROLES
from application.row_locks import lock_people
from application.spreading import spread
from application.task_queue import enqueue

CHECK = "google_sign_ins.check"
CHUNK = 500
SPREAD = timedelta(hours=1)
LOSSES = (GoogleSignedOut, GoogleScopeMissing)
"""The refusals after which only the person can go on, by signing in at Google again."""


def plan_checks() -> Iterator[int]:
    """Queue the day's looks chunk by chunk, staggered over SPREAD; yields each chunk's size.

    The caller commits after each chunk. Planned twice on a day, each is looked at once.
    """
    day = clock.now().date().isoformat()
    for chunk in spread(_to_check(), over=SPREAD, chunk=CHUNK):
        for each in chunk:
            identity = f"google:{each.row_id}"
            enqueue(CHECK, {"login": each.row_id}, identity=identity, slot=day, run_at=each.run_at)
        yield len(chunk)


def _to_check() -> Select[int]:
    """Ids of the sign-ins that stand, of staff who work here."""
    return (
        select(GoogleLogin.id)
        .join(User, User.id == GoogleLogin.user_id)
        .where(
            GoogleLogin.state == GoogleLoginState.CONNECTED,
            GoogleLogin.refresh_token.is_not(None),
            User.active.is_(True),
            User.role.in_(STAFF_ROLES),
        )
    )


def owner_to_check(login_id: int) -> Owner | None:
    """The sign-in with its token; None when it has ended meanwhile. One statement."""
    token = db.session.scalar(
        select(GoogleLogin.refresh_token).where(GoogleLogin.id == login_id, GoogleLogin.id.in_(_to_check()))
    )
    return Owner(login_id, token) if token else None


def note_lost(owner: Owner, error: GoogleError) -> None:
    """Google takes the sign-in no more: its person is written to, once for each loss.

    To be committed by `task_queue`. One that was made anew meanwhile is left alone.
    """
    login = _locked(owner)
    if login is None:
        return
    reason = SCOPE_MISSING if isinstance(error, GoogleScopeMissing) else error.reason or UNKNOWN
    login.mark_lost(reason, clock.now())
    record(AuditAction.GOOGLE_LOST, user_id=login.user_id)
    write_about_loss(login)


def note_working(owner: Owner, refresh_token: str | None, address: str | None = None) -> None:
    """Google took it just now, and may have exchanged the token for another, or the account's address."""
    if owner.login_id is None:
        return
    login = db.session.get(GoogleLogin, owner.login_id)
    if login is None or login.state is not GoogleLoginState.CONNECTED:
        return
    login.checked_at = clock.now()
    if refresh_token is not None and refresh_token != login.refresh_token:
        login.refresh_token = refresh_token
    if address is not None and address != login.email:
        login.email = address[:320]


def _locked(owner: Owner) -> GoogleLogin | None:
    """The row, behind its person's, while it is the same sign-in and stands."""
    if owner.login_id is None:
        return None
    lock_people(db.session.scalar(select(GoogleLogin.user_id).where(GoogleLogin.id == owner.login_id)))
    login = db.session.get(GoogleLogin, owner.login_id, with_for_update=True, populate_existing=True)
    if login is None or login.refresh_token != owner.refresh_token:
        return None
    return login if login.state is GoogleLoginState.CONNECTED else None
