"""Who may open reports at Google ends with what it stands on: a person's access here, or the person's report.

What is wanted is written here; Google is told by the tasks of `export/access`.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Select, func, or_, select

from application.clock import clock
from application.extensions import db
from application.models import (
    AccessChange,
    FileAccess,
    FileState,
    GoogleLogin,
    Report,
    ReportFile,
    User,
)
from application.task_queue import enqueue

CHANGE_ACCESS = "reports.access"


def queue_changes(file: ReportFile) -> None:
    """Have what waits for this file done at Google; the caller has locked its row.

    A task that is at it takes along what came meanwhile. One that waits in the queue already is not asked for
    twice: its name is the same.
    """
    now = clock.now()
    if file.changing_until is not None and file.changing_until > clock.real_now():
        file.changes_due_at = file.changes_due_at or now
        return
    if file.changes_due_at is None or file.changes_due_at > now:
        file.changes_due_at = now
        file.changes_generation += 1
    _enqueue(file)


def queue_changes_anew(file: ReportFile) -> None:
    """The same under a new name, whatever became of the task before."""
    file.changes_due_at = clock.now()
    file.changes_generation += 1
    _enqueue(file)


def shut_out_of_files(user_ids: Sequence[int]) -> int:
    """Nobody opens a Sheet any more by an address of these people, of now or of then; how many accesses end.

    The caller has locked the people, and commits by `task_queue`.
    """
    theirs = or_(FileAccess.email_key.in_(_address_keys(user_ids)), FileAccess.user_id.in_(user_ids))
    wanted = (theirs, FileAccess.open_for.is_not(None))
    files = locked_files(select(FileAccess.file_id).where(*wanted))
    if not files:
        return 0
    found = db.session.scalars(select(FileAccess).where(*wanted).with_for_update()).all()
    for access in found:
        access.pending, access.wanted_role, access.problem = AccessChange.REMOVE, None, None
    for file in files:
        queue_changes(file)
    return len(found)


def delete_files_for(user_ids: Sequence[int]) -> int:
    """Have the Sheets deleted at Google whose report was made for these people; how many.

    The same holds for the caller.
    """
    of_people = or_(Report.recipient_id.in_(user_ids), Report.partner_id.in_(user_ids))
    alive = ReportFile.state.in_((FileState.OPEN, FileState.GONE))
    reports = select(Report.id).where(of_people)
    files = locked_files(select(ReportFile.id).where(ReportFile.report_id.in_(reports), alive))
    for file in files:
        mark_for_deletion(file)
    return len(files)


def mark_for_deletion(file: ReportFile) -> None:
    """The file is to be deleted at Google; the caller has locked its row."""
    file.state, file.open_for_report_id, file.problem = FileState.DELETING, None, None
    queue_changes(file)


def locked_files(ids: Select[int]) -> Sequence[ReportFile]:
    """These files, locked in one order until the transaction ends."""
    found = db.session.scalars(ids).all()
    if not found:
        return []
    return db.session.scalars(
        select(ReportFile)
        .where(ReportFile.id.in_(set(found)))
        .order_by(ReportFile.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def known_by(key: str) -> ColumnElement[bool]:
    """The condition on `User`: somebody's own address, by its key."""
    addresses = (User.email, User.google_email, User.contact_email)
    return or_(*(func.lower(address) == key for address in addresses))


def _address_keys(user_ids: Sequence[int]) -> set[str]:
    """Every address by which these people may be known to Google."""
    rows: Iterable[Sequence[str | None]] = db.session.execute(
        select(
            func.lower(User.email),
            func.lower(User.google_email),
            func.lower(User.contact_email),
            func.lower(GoogleLogin.email),
        )
        .outerjoin(GoogleLogin, GoogleLogin.user_id == User.id)
        .where(User.id.in_(user_ids))
    ).all()
    return {address for row in rows for address in row if address}


def _enqueue(file: ReportFile) -> None:
    enqueue(
        CHANGE_ACCESS,
        {"file": file.id, "generation": file.changes_generation},
        identity=f"file:{file.id}",
        slot=file.made_at.isoformat(),
        generation=file.changes_generation,
    )
