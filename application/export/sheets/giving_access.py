"""Who may open a Sheet by themselves: its maker, and the reviewers of the settings. Never commits."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from application.clock import clock
from application.export.sheets.owners import Owner
from application.extensions import db
from application.integrations.google.drive_types import Permission
from application.models import AccessReason, AccessRole, FileAccess, GoogleLogin, ReportFile, User


@dataclass(frozen=True)
class DueAccess:
    """An address that is to be let in, and is not yet."""

    email: str
    role: AccessRole
    reason: AccessReason


def due_accesses(report_id: int, reviewers: Sequence[str], owner: Owner) -> tuple[DueAccess, ...]:
    """Who is still to be let into the report's open Sheet, once each; two statements.

    The owner of the Drive needs no letting in.
    """
    row = db.session.execute(
        select(ReportFile.id, func.coalesce(User.google_email, User.email).label("maker"), GoogleLogin.email)
        .outerjoin(User, User.id == ReportFile.made_by_id)
        .outerjoin(GoogleLogin, GoogleLogin.id == ReportFile.google_login_id)
        .where(ReportFile.open_for_report_id == report_id)
    ).one()
    known = set(db.session.scalars(select(FileAccess.email_key).where(FileAccess.file_id == row.id)))
    if row.email is not None and owner.login_id is not None:
        known.add(address_key(row.email))
    wanted = [(row.maker, AccessRole.WRITER, AccessReason.MAKER)] if row.maker else []
    wanted += [(email, AccessRole.READER, AccessReason.REVIEWER) for email in reviewers]
    due = {address_key(email): DueAccess(email, role, reason) for email, role, reason in reversed(wanted)}
    return tuple(each for key, each in due.items() if key not in known)


def keep_access(report_id: int, due: DueAccess, given: Permission) -> None:
    """Note that Google lets the address in."""
    of_report = select(ReportFile.id).where(ReportFile.open_for_report_id == report_id)
    file_id = db.session.scalars(of_report).one()
    db.session.add(
        FileAccess(
            file_id=file_id,
            open_for=f"{file_id}:{address_key(due.email)}",
            email=due.email,
            email_key=address_key(due.email),
            permission_id=given.id,
            role=due.role,
            reason=due.reason,
            given_at=clock.now(),
        )
    )


def address_key(email: str) -> str:
    """Addresses that differ by case alone are one, as Google has it."""
    return email.strip().lower()
