"""What the page of a report shows of its Google Sheet. Never commits."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from application.extensions import db
from application.models import FileAccess, GoogleLogin, Report, ReportFile, ReportSnapshot, User


@dataclass(frozen=True)
class Sheet:
    """The report's Google Sheet; `written_at` is None while it was never written wholly."""

    address: str
    written_at: datetime | None
    made_at: datetime | None
    """When the report was made that stands in it."""
    owner_email: str | None
    """In whose Drive it is; None in the shared drive."""
    file_id: int
    people: int
    """Addresses that may open it, its owner not among them."""
    invitee: str | None
    """The recipient's address, where one is known."""
    is_invited: bool
    """Whether that may open it already."""


def sheet_of(report_id: int) -> Sheet | None:
    """The report's open Sheet; None where it has none. One statement."""
    invitee = func.coalesce(User.google_email, User.contact_email, User.email)
    may_open = (
        select(func.count(FileAccess.id))
        .where(FileAccess.file_id == ReportFile.id, FileAccess.open_for.is_not(None))
        .correlate(ReportFile)
    )
    is_invited = may_open.where(FileAccess.email_key == func.lower(invitee)).correlate(ReportFile, User)
    row = db.session.execute(
        select(
            ReportFile.address,
            ReportFile.written_at,
            ReportSnapshot.made_at,
            GoogleLogin.email.label("owner_email"),
            ReportFile.id.label("file_id"),
            may_open.scalar_subquery().label("people"),
            invitee.label("invitee"),
            is_invited.scalar_subquery().label("is_invited"),
        )
        .join(Report, Report.id == ReportFile.open_for_report_id)
        .outerjoin(User, User.id == Report.recipient_id)
        .outerjoin(ReportSnapshot, ReportSnapshot.id == ReportFile.snapshot_id)
        .outerjoin(GoogleLogin, GoogleLogin.id == ReportFile.google_login_id)
        .where(ReportFile.open_for_report_id == report_id)
    ).one_or_none()
    return None if row is None else Sheet(**{**row._mapping, "is_invited": bool(row.is_invited)})
