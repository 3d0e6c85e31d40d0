"""What waits to be changed at Google of one file, worked off in order by one task at a time. Never commits.

A file's row says which run of a task has it to itself, and until when; whoever comes meanwhile only adds to
what waits.
"""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from application.clock import clock
from application.exceptions import ApplicationError
from application.export.access.at_google import Change
from application.export.sheets.owners import Owner
from application.extensions import db
from application.models import (
    AccessChange,
    AccessReason,
    FileAccess,
    FileState,
    GoogleLogin,
    GoogleLoginState,
    ReportFile,
)
from application.report_access import locked_files, queue_changes_anew

MOST_AT_ONCE = timedelta(minutes=10)
"""Longer than one change takes with its waiting; it begins anew with each."""
LOOKED_AT_AFTER = timedelta(minutes=15)
"""Changes that are due for so long have lost their task."""
TRIED_AGAIN_AFTER = timedelta(hours=1)
REFUSED_AGAIN_AFTER = timedelta(days=1)
"""What has to be taken away and Google refuses is tried again, as a reason can pass."""
SWEPT_AT_ONCE = 200


class Busy(ApplicationError):
    """Another task works on the file: come back later."""


class TakenOver(ApplicationError):
    """Another task goes on with the file: this one stops."""


@dataclass(frozen=True)
class Work:
    """A file that this run has to itself. `owner` is None when the sign-in that owns it has ended."""

    file_id: int
    run: str
    google_id: str
    owner: Owner | None


@dataclass(frozen=True)
class Deletion:
    """The whole file is to go."""


def take_up(file_id: int, generation: int) -> Work | None:
    """Have the file to oneself; None when nothing waits, or another task was asked for.

    Raises Busy while another run has it: one that was killed has it for MOST_AT_ONCE.
    """
    file = _locked(file_id)
    if file is None or file.changes_generation != generation or file.changes_due_at is None:
        return None
    if file.changing_until is not None and file.changing_until > clock.real_now():
        raise Busy
    if file.state is FileState.DELETED:
        _let_go(file, None)
        return None
    file.changing_until, run = clock.real_now() + MOST_AT_ONCE, secrets.token_hex(16)
    file.changing_run = run
    return Work(file.id, run, file.google_id, _owner_of(file))


def next_change(work: Work, refused: Collection[int]) -> Change | Deletion | None:
    """What comes next, but for what was refused just now; None when that is all, and the file is let go.

    Raises TakenOver.
    """
    file = _own(work)
    if file.state is FileState.DELETING and file.problem is None:
        return Deletion()
    waiting = _waiting(file)
    access = next((each for each in waiting if each.id not in refused), None)
    if access is not None:
        return _change(access)
    left = file.state is FileState.DELETING or bool(waiting)
    _let_go(file, REFUSED_AGAIN_AFTER if left else None)
    return None


def record_change(work: Work, change: Change, permission_id: str | None) -> None:
    """Google has done it; what somebody has wanted otherwise meanwhile waits on. Raises TakenOver."""
    _own(work)
    access = _access(change)
    if access is None:
        return
    access.permission_id = permission_id
    if access.pending is not change.kind:
        return
    access.pending = access.problem = access.wanted_role = None
    if change.kind is AccessChange.REMOVE:
        _end(access)
    else:
        access.role = change.role


def record_refusal(work: Work, change: Change, kind: str) -> None:
    """Google refuses it for good. Raises TakenOver.

    Who was not let in is not; who could not be shut out is still in, and is tried again from time to time.
    """
    _own(work)
    access = _access(change)
    if access is None or access.pending is not change.kind:
        return
    access.problem = kind
    if change.kind is not AccessChange.REMOVE:
        access.pending = access.wanted_role = None
    if change.kind is AccessChange.GIVE:
        _end(access)


def record_gone_access(work: Work, change: Change) -> None:
    """Somebody has taken the access away at Google. Raises TakenOver."""
    _own(work)
    access = _access(change)
    if access is not None:
        access.pending = access.wanted_role = access.permission_id = None
        _end(access)


def record_deletion(work: Work, problem: str | None = None) -> None:
    """The file is deleted at Google; `problem` says why it is not. Raises TakenOver.

    A row that had to stay for this alone, of a report that is gone, goes.
    """
    file = _own(work)
    if problem is not None:
        file.problem = problem
        return
    if not file.title:
        db.session.delete(file)
        return
    file.state, file.ended_at, file.open_for_report_id = FileState.DELETED, clock.now(), None
    _end_all(file.id)


def record_gone_file(work: Work) -> None:
    """The file is no longer at Google, or out of sight there, and is let go. Raises TakenOver.

    It may come back: who was to be let in waits, and who is to be shut out is tried again from time to time.
    Only an address of which Google's number is not known is kept no longer, when its person has left.
    """
    file = _own(work)
    if file.state is FileState.DELETING:
        record_deletion(work)
        return
    if file.state is FileState.OPEN:
        file.state, file.ended_at, file.open_for_report_id = FileState.GONE, clock.now(), None
    kept = 0
    for access in _waiting(file):
        if access.open_for is None and access.permission_id is None:
            db.session.delete(access)
        else:
            kept += 1
    _let_go(file, REFUSED_AGAIN_AFTER if kept else None)


def record_trouble(work: Work, *, tries_again: bool) -> None:
    """It could not be done now: the queue tries again, or later the sweep does. Raises TakenOver."""
    _let_go(_own(work), timedelta(0) if tries_again else TRIED_AGAIN_AFTER)


def queue_left_changes() -> int:
    """Queue changes that have lost their task, or whose time has come again; how many files."""
    silent = ReportFile.changing_until.is_(None) | (ReportFile.changing_until <= clock.real_now())
    due = ReportFile.changes_due_at <= clock.now() - LOOKED_AT_AFTER
    files = locked_files(
        select(ReportFile.id).where(due, silent).order_by(ReportFile.changes_due_at).limit(SWEPT_AT_ONCE)
    )
    for file in files:
        file.problem = None
        queue_changes_anew(file)
    return len(files)


def _owner_of(file: ReportFile) -> Owner | None:
    if file.google_login_id is None:
        return Owner()
    login = db.session.get(GoogleLogin, file.google_login_id)
    if login is None or login.state is not GoogleLoginState.CONNECTED or login.refresh_token is None:
        return None
    return Owner(login.id, login.refresh_token)


def _change(access: FileAccess) -> Change:
    assert access.pending is not None
    return Change(
        access_id=access.id,
        kind=access.pending,
        email=access.email,
        permission_id=access.permission_id,
        role=access.wanted_role or access.role,
        with_mail=access.with_mail,
        may_write=access.reason is not AccessReason.ADDED,
    )


def _own(work: Work) -> ReportFile:
    """The file, locked, while this task has it; it has it for longer from now on."""
    file = _locked(work.file_id)
    if file is None or file.changing_run != work.run:
        raise TakenOver
    file.changing_until = clock.real_now() + MOST_AT_ONCE
    return file


def _locked(file_id: int) -> ReportFile | None:
    return db.session.get(ReportFile, file_id, with_for_update=True, populate_existing=True)


def _access(change: Change) -> FileAccess | None:
    return db.session.get(FileAccess, change.access_id, with_for_update=True, populate_existing=True)


def _waiting(file: ReportFile) -> Sequence[FileAccess]:
    """What can be done at a file in its state: nobody is let into one that is going or gone."""
    possible = list(AccessChange) if file.state is FileState.OPEN else [AccessChange.REMOVE]
    of_file = select(FileAccess).where(FileAccess.file_id == file.id, FileAccess.pending.in_(possible))
    return db.session.scalars(of_file.order_by(FileAccess.id)).all()


def _let_go(file: ReportFile, due_after: timedelta | None) -> None:
    file.changing_until = file.changing_run = None
    file.changes_due_at = None if due_after is None else clock.now() + due_after


def _end(access: FileAccess) -> None:
    """It opens nothing any more; a row of somebody who has left had to stay for this alone, and goes."""
    if access.open_for is None:
        db.session.delete(access)
        return
    access.open_for, access.ended_at = None, clock.now()


def _end_all(file_id: int) -> None:
    waits_or_opens = FileAccess.open_for.is_not(None) | FileAccess.pending.is_not(None)
    open_ones = select(FileAccess).where(FileAccess.file_id == file_id, waits_or_opens)
    for access in db.session.scalars(open_ones.with_for_update()):
        access.pending = access.wanted_role = None
        _end(access)
