"""Staff say who may open a file, and that it goes; Google is told by a task. Never commits."""

import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from application.audit import record
from application.clock import clock
from application.exceptions import Conflict
from application.export.sheets.giving_access import open_for
from application.extensions import db
from application.mail_addresses import address_key
from application.models import (
    AccessChange,
    AccessReason,
    AccessRole,
    AuditAction,
    FileAccess,
    FileState,
    GoogleLogin,
    Report,
    ReportBuild,
    ReportFile,
    User,
)
from application.report_access import known_by, locked_files, mark_for_deletion, queue_changes
from application.row_locks import lock_people

NOT_AT_GOOGLE = "This file is no longer at Google, or is being deleted there, so that cannot be done."


@dataclass(frozen=True)
class Wanted:
    """Who is to be let in, as what, and whether Google writes to them."""

    email: str
    role: AccessRole
    with_mail: bool


def give(file_id: int, wanted: Wanted, *, by_id: int) -> None:
    """Let an address in. Raises Conflict for one that is in or owns the file, and LookupError for no file."""
    whose = _user_id(wanted.email)
    lock_people(by_id, whose)
    file = _open_file(file_id)
    access = db.session.scalars(
        select(FileAccess).where(FileAccess.open_for == open_for(file.id, wanted.email)).with_for_update()
    ).one_or_none()
    if access is not None and access.pending is not AccessChange.REMOVE:
        raise Conflict(f"{wanted.email} may open this file already. Change the role in the list.")
    if _owns(file, wanted.email):
        raise Conflict(f"The file is in the Drive of {wanted.email}, who may do everything with it.")
    if access is None:
        access = FileAccess(file_id=file.id, email_key=address_key(wanted.email))
        access.open_for = open_for(file.id, wanted.email)
        db.session.add(access)
    # Of one that is being shut out the permission may still be there: it is looked up before another is made.
    access.email, access.role, access.with_mail = wanted.email, wanted.role, wanted.with_mail
    access.user_id = whose
    access.pending, access.wanted_role, access.problem = AccessChange.GIVE, None, None
    access.reason, access.given_at, access.given_by_id = AccessReason.ADDED, clock.now(), by_id
    access.ended_by_id = None
    _record(AuditAction.FILE_SHARED, file, wanted.email, role=wanted.role)
    queue_changes(file)


def change_role(file_id: int, access_id: int, role: AccessRole, *, by_id: int) -> bool:
    """Give an address another role; False when it has it. Raises Conflict, and LookupError."""
    _lock_people_of(access_id, by_id)
    file = _open_file(file_id)
    access = _access(file, access_id)
    if access.pending is not None:
        raise Conflict(f"Something is still being done for {access.email}. Look again in a moment.")
    if access.role is role:
        return False
    access.pending, access.wanted_role, access.problem = AccessChange.CHANGE, role, None
    _record(AuditAction.FILE_ROLE_CHANGED, file, access.email, role=role)
    queue_changes(file)
    return True


def remove(file_id: int, access_id: int, *, by_id: int) -> str:
    """Shut an address out; which. Raises Conflict, and LookupError for one that is out."""
    _lock_people_of(access_id, by_id)
    file = _file(file_id)
    if file.state not in (FileState.OPEN, FileState.DELETING):
        raise Conflict(NOT_AT_GOOGLE)
    access = _access(file, access_id)
    _shut_out(file, access, by_id)
    return access.email


def remove_from_all(address: str, *, by_id: int) -> int:
    """Shut an address out of every file that is at Google, or may come back there; of how many."""
    about = _user_id(address)
    lock_people(by_id, about)
    wanted = (FileAccess.email_key == address_key(address), FileAccess.open_for.is_not(None))
    at_google = select(ReportFile.id).where(ReportFile.state != FileState.DELETED)
    files = locked_files(select(FileAccess.file_id).where(*wanted, FileAccess.file_id.in_(at_google)))
    by_file = {file.id: file for file in files}
    of_files = FileAccess.file_id.in_(by_file)
    found = db.session.scalars(select(FileAccess).where(*wanted, of_files).with_for_update()).all()
    for access in found:
        _shut_out(by_file[access.file_id], access, by_id, is_recorded=False)
    if found:
        record(AuditAction.FILES_SHUT, user_id=about, files=len(found))
    return len(found)


def delete(file_id: int, *, by_id: int) -> None:
    """Have a file deleted at Google. Raises Conflict while it is being written, and LookupError.

    Its report gets another name at Google: made anew before this one is gone, it becomes a new file.
    """
    lock_people(by_id)
    report_id = db.session.scalar(select(ReportFile.report_id).where(ReportFile.id == file_id))
    report = db.session.get(Report, report_id or 0, with_for_update=True, populate_existing=True)
    file = _open_file(file_id)
    if report is not None:
        building = select(ReportBuild.id).where(ReportBuild.open_for_report_id == report.id)
        if db.session.scalar(building) is not None:
            raise Conflict("The report is being made just now. Delete its Sheet once that is done.")
        report.key = secrets.token_hex(16)
    mark_for_deletion(file)
    campaign_id = None if report is None else report.campaign_id
    record(AuditAction.FILE_DELETED, campaign_id=campaign_id, file=file.id)


def delete_again(file_id: int) -> None:
    """Try once more what Google has refused. Raises Conflict where nothing waits, and LookupError."""
    file = _file(file_id)
    if file.state is not FileState.DELETING:
        raise Conflict("This Sheet does not wait to be deleted.")
    mark_for_deletion(file)


def _shut_out(file: ReportFile, access: FileAccess, by_id: int, *, is_recorded: bool = True) -> None:
    access.pending, access.wanted_role, access.problem = AccessChange.REMOVE, None, None
    access.ended_by_id = by_id
    if is_recorded:
        _record(AuditAction.FILE_UNSHARED, file, access.email)
    queue_changes(file)


def _open_file(file_id: int) -> ReportFile:
    file = _file(file_id)
    if file.state is not FileState.OPEN:
        raise Conflict(NOT_AT_GOOGLE)
    return file


def _lock_people_of(access_id: int, by_id: int) -> None:
    """Those whom the record of the deed names, ahead of the file."""
    email = db.session.scalar(select(FileAccess.email).where(FileAccess.id == access_id))
    lock_people(by_id, _user_id(email) if email else None)


def _file(file_id: int) -> ReportFile:
    file = db.session.get(ReportFile, file_id, with_for_update=True, populate_existing=True)
    if file is None:
        raise LookupError("no file has this id")
    return file


def _access(file: ReportFile, access_id: int) -> FileAccess:
    access = db.session.get(FileAccess, access_id, with_for_update=True, populate_existing=True)
    if access is None or access.file_id != file.id or access.open_for is None:
        raise LookupError("nobody is in by this id")
    return access


def _owns(file: ReportFile, email: str) -> bool:
    login = db.session.get(GoogleLogin, file.google_login_id or 0)
    return login is not None and address_key(login.email) == address_key(email)


def _record(action: AuditAction, file: ReportFile, email: str, role: AccessRole | None = None) -> None:
    campaign_id = db.session.scalar(select(Report.campaign_id).where(Report.id == (file.report_id or 0)))
    said: dict[str, Any] = {} if role is None else {"role": role.value}
    record(action, user_id=_user_id(email), campaign_id=campaign_id, file=file.id, **said)


def _user_id(email: str) -> int | None:
    """Whose address it is here: an address itself never stands in the record."""
    statement = select(User.id).where(known_by(address_key(email)))
    return db.session.scalars(statement.order_by(User.active.desc(), User.id).limit(1)).first()
