"""Who may open a Sheet by themselves: its maker, and the reviewers of the settings. Never commits.

A reviewer whom the settings name no more is shut out, and stays out of these Sheets when named again.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from application.clock import clock
from application.export.sheets.owners import Owner, works_as_staff
from application.extensions import db
from application.mail_addresses import address_key
from application.models import (
    AccessChange,
    AccessReason,
    AccessRole,
    FileAccess,
    GoogleLogin,
    ReportFile,
    User,
)
from application.report_access import locked_files, queue_changes

SHEETS_AT_ONCE = 200


@dataclass(frozen=True)
class DueAccess:
    """An address that is to be let in, and is not yet."""

    email: str
    role: AccessRole
    reason: AccessReason
    user_id: int | None


def give_due_accesses(report_id: int, reviewers: Sequence[str], owner: Owner) -> None:
    """Have everybody let into the report's open Sheet who is to be and never was; seven statements at most.

    What else waits for the Sheet, as it was out of reach, is done along. The Sheet may be gone: then nothing.
    Nothing may be locked yet.
    """
    maker = _locked_maker(report_id)
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
    due = _due(file, maker, reviewers, owner, frozenset(known))
    db.session.add_all(_row(file.id, each) for each in due)
    if due or any(known.values()):
        db.session.flush()
        queue_changes(file)


def end_reviewers_but(reviewers: Sequence[str]) -> int:
    """Shut out who was let in as a reviewer and is named no more, of some Sheets at a time; how many."""
    named = {address_key(email) for email in reviewers}
    ended = (
        FileAccess.reason == AccessReason.REVIEWER,
        FileAccess.open_for.is_not(None),
        FileAccess.pending.is_(None) | (FileAccess.pending != AccessChange.REMOVE),
        FileAccess.email_key.not_in(named),
    )
    in_order = select(FileAccess.file_id).where(*ended).distinct().order_by(FileAccess.file_id)
    files = {file.id: file for file in locked_files(in_order.limit(SHEETS_AT_ONCE))}
    of_files = FileAccess.file_id.in_(files)
    found = db.session.scalars(select(FileAccess).where(*ended, of_files).with_for_update()).all()
    for access in found:
        access.pending, access.wanted_role, access.problem = AccessChange.REMOVE, None, None
    for file in files.values():
        queue_changes(file)
    return len(found)


def _locked_maker(report_id: int) -> User | None:
    """Who made the report's open Sheet, while they work here as staff; whoever ends that comes after us."""
    maker_id = db.session.scalar(
        select(ReportFile.made_by_id).where(ReportFile.open_for_report_id == report_id)
    )
    if maker_id is None:
        return None
    maker = select(User).where(User.id == maker_id, *works_as_staff()).with_for_update()
    return db.session.scalars(maker.execution_options(populate_existing=True)).one_or_none()


def _due(
    file: ReportFile, maker: User | None, reviewers: Sequence[str], owner: Owner, known: frozenset[str]
) -> tuple[DueAccess, ...]:
    """Once each. Who was shut out is known too, and stays out; the Drive's owner is in."""
    if owner.login_id is not None:
        email = db.session.scalar(select(GoogleLogin.email).where(GoogleLogin.id == file.google_login_id))
        known |= {address_key(email or "")}
    wanted = [DueAccess(email, AccessRole.READER, AccessReason.REVIEWER, None) for email in reviewers]
    address = None if maker is None else maker.google_email or maker.email
    if maker is not None and address:
        wanted.append(DueAccess(address, AccessRole.WRITER, AccessReason.MAKER, maker.id))
    due = {address_key(each.email): each for each in wanted}
    return tuple(each for key, each in due.items() if key not in known)


def _row(file_id: int, due: DueAccess) -> FileAccess:
    return FileAccess(
        file_id=file_id,
        open_for=open_for(file_id, due.email),
        email=due.email,
        email_key=address_key(due.email),
        user_id=due.user_id,
        pending=AccessChange.GIVE,
        role=due.role,
        reason=due.reason,
        given_at=clock.now(),
    )


def open_for(file_id: int, email: str) -> str:
    """Names file and address: while it may be opened, there is one row."""
    return f"{file_id}:{address_key(email)}"
