"""By whose account a report's Sheet is made, and why there is none. Never commits.

Design, "Google": the shared drive's service account, or a staff member's own sign-in; one setting. A Sheet
stays with whoever made it as long as their sign-in stands; then it is made anew under another.
"""

from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, case, select

from application.config import Config
from application.extensions import db
from application.models import GoogleLogin, GoogleLoginState, RecipientKind, Report, ReportFile, User
from application.models.users import STAFF_ROLES

GOOGLE_OFF = "google_off"
NOBODY_SIGNED_IN = "google_nobody"
CONSULTANTS_OWN = "consultants_own"
"""A Sheet would stay open to a consultant whose access to the campaign has ended."""


@dataclass(frozen=True)
class Owner:
    """Whose Drive it is: that of a sign-in, or the shared drive, where `login_id` is None."""

    login_id: int | None = None
    refresh_token: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class NoOwner:
    """Why no Sheet is made, as a build records it."""

    problem: str


def works_as_staff() -> tuple[ColumnElement[bool], ...]:
    """The conditions on `User`: who may make reports for the platform, and open them at Google."""
    return User.active.is_(True), User.left_at.is_(None), User.role.in_(STAFF_ROLES)


def owner_for(
    report_id: int, kind: RecipientKind, asked_by_id: int | None, config: Config
) -> Owner | NoOwner:
    """The owner of the report's Sheet; one statement at most.

    Of sign-ins that stand, of staff who work here: that of the present Sheet, of who asks now, of who asked
    first.
    """
    if kind is RecipientKind.CONSULTANT:
        return NoOwner(CONSULTANTS_OWN)
    if config.google_reports == "off":
        return NoOwner(GOOGLE_OFF)
    if config.google_reports == "shared_drive":
        return Owner()
    present = (
        select(ReportFile.google_login_id)
        .where(ReportFile.open_for_report_id == report_id, ReportFile.google_login_id.is_not(None))
        .scalar_subquery()
    )
    maker = select(Report.made_by_id).where(Report.id == report_id).scalar_subquery()
    rank = case((GoogleLogin.id == present, 0), (GoogleLogin.user_id == (asked_by_id or 0), 1), else_=2)
    found = db.session.scalars(
        select(GoogleLogin)
        .join(User, User.id == GoogleLogin.user_id)
        .where(
            GoogleLogin.state == GoogleLoginState.CONNECTED,
            *works_as_staff(),
            (GoogleLogin.id == present)
            | (GoogleLogin.user_id == (asked_by_id or 0))
            | (GoogleLogin.user_id == maker),
        )
        .order_by(rank)
        .limit(1)
    ).first()
    if found is None or found.refresh_token is None:
        return NoOwner(NOBODY_SIGNED_IN)
    return Owner(found.id, found.refresh_token)
