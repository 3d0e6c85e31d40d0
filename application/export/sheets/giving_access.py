"""Who may open a Sheet by themselves: its maker, and the reviewers of the settings. Never commits."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from application.clock import clock
from application.export.sheets.owners import Owner
from application.extensions import db
from application.models import (
    AccessChange,
    AccessReason,
    AccessRole,
    FileAccess,
    GoogleLogin,
    ReportFile,
    User,
)
from application.report_access import queue_changes


@dataclass(frozen=True)
class DueAccess:
    """An address that is to be let in, and is not yet."""

    email: str
    role: AccessRole
    reason: AccessReason


def give_due_accesses(report_id: int, reviewers: Sequence[str], owner: Owner) -> None:
    """Have everybody let into the report's open Sheet who is to be and never was; five statements at most.

    What else waits for the Sheet, as it was out of reach, is done along. The Sheet may be gone: then nothing.
    """
    file = db.session.scalars(
        select(ReportFile).where(ReportFile.open_for_report_id == report_id).with_for_update()
    ).one_or_none()
    if file is None:
        return
    known = {
        row.email_key: row.pending
        for row in db.session.execute(
            select(FileAccess.email_key, FileAccess.pending).where(FileAccess.file_id == file.id)
        )
    }
    due = _due(file, reviewers, owner, frozenset(known))
    db.session.add_all(_row(file.id, each) for each in due)
    if due or any(known.values()):
        db.session.flush()
        queue_changes(file)


def _due(
    file: ReportFile, reviewers: Sequence[str], owner: Owner, known: frozenset[str]
) -> tuple[DueAccess, ...]:
    """Once each. Who was shut out by hand is known too, and stays out; the Drive's owner is in."""
    row = db.session.execute(
        select(func.coalesce(User.google_email, User.email).label("maker"), GoogleLogin.email)
        .select_from(ReportFile)
        .outerjoin(User, User.id == ReportFile.made_by_id)
        .outerjoin(GoogleLogin, GoogleLogin.id == ReportFile.google_login_id)
        .where(ReportFile.id == file.id)
    ).one()
    if row.email is not None and owner.login_id is not None:
        known |= {address_key(row.email)}
    wanted = [(row.maker, AccessRole.WRITER, AccessReason.MAKER)] if row.maker else []
    wanted += [(email, AccessRole.READER, AccessReason.REVIEWER) for email in reviewers]
    due = {address_key(email): DueAccess(email, role, reason) for email, role, reason in reversed(wanted)}
    return tuple(each for key, each in due.items() if key not in known)


def _row(file_id: int, due: DueAccess) -> FileAccess:
    return FileAccess(
        file_id=file_id,
        open_for=open_for(file_id, due.email),
        email=due.email,
        email_key=address_key(due.email),
        pending=AccessChange.GIVE,
        role=due.role,
        reason=due.reason,
        given_at=clock.now(),
    )


def open_for(file_id: int, email: str) -> str:
    """Names file and address: while it may be opened, there is one row."""
    return f"{file_id}:{address_key(email)}"


def address_key(email: str) -> str:
    """Addresses that differ by case alone are one, as Google has it."""
    return email.strip().lower()
