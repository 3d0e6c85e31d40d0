"""The Sheets of reports as this database knows them. Never commits."""

from dataclasses import dataclass

from sqlalchemy import and_, select

from application.clock import clock
from application.export.sheets.owners import Owner, works_as_staff
from application.extensions import db
from application.integrations.google.drive_types import DriveFile
from application.models import FileState, Report, ReportFile, User
from application.report_access import mark_for_deletion


@dataclass(frozen=True)
class KnownFile:
    """The open Sheet of a report, and the sign-in in whose Drive it is."""

    google_id: str
    login_id: int | None


@dataclass(frozen=True)
class ReportKey:
    """What names a report to Google, and the Sheet that it has."""

    key: str
    file: KnownFile | None
    maker_id: int | None
    """Who asked for the report first, while they work here as staff."""


def key_of(report_id: int) -> ReportKey:
    """One statement."""
    is_maker = and_(User.id == Report.made_by_id, *works_as_staff())
    row = db.session.execute(
        select(Report.key, ReportFile.google_id, ReportFile.google_login_id, User.id.label("maker_id"))
        .outerjoin(ReportFile, ReportFile.open_for_report_id == Report.id)
        .outerjoin(User, is_maker)
        .where(Report.id == report_id)
    ).one()
    file = None if row.google_id is None else KnownFile(row.google_id, row.google_login_id)
    return ReportKey(row.key, file, row.maker_id)


def keep_file(report_id: int, found: DriveFile, owner: Owner, made_by_id: int | None) -> None:
    """Note the report's Sheet. Another that was open is gone at Google, or lies in another Drive.

    There it is to be deleted: never written again, it would keep the rows of whoever leaves. To be committed
    by `task_queue`.
    """
    open_file = _open(report_id)
    if open_file is not None and open_file.google_id != found.id:
        _replace(open_file, owner)
        open_file = None
    if open_file is None:
        open_file = db.session.scalars(select(ReportFile).where(ReportFile.google_id == found.id)).first()
    if open_file is None:
        open_file = ReportFile(
            google_id=found.id, made_at=found.created_at, made_by_id=made_by_id, state=FileState.OPEN
        )
        db.session.add(open_file)
    open_file.report_id = open_file.open_for_report_id = report_id
    open_file.state, open_file.ended_at, open_file.problem = FileState.OPEN, None, None
    open_file.address, open_file.title = found.address[:500], found.name[:300]
    open_file.google_login_id = owner.login_id


def note_written(report_id: int, snapshot_id: int) -> bool:
    """The report's Sheet holds this snapshot, wholly; whether it held another before, or none."""
    open_file = _open(report_id)
    if open_file is None:
        return False
    is_new = open_file.snapshot_id != snapshot_id
    open_file.snapshot_id, open_file.written_at = snapshot_id, clock.now()
    return is_new


def _open(report_id: int) -> ReportFile | None:
    return db.session.scalars(
        select(ReportFile).where(ReportFile.open_for_report_id == report_id).with_for_update()
    ).one_or_none()


def _replace(file: ReportFile, owner: Owner) -> None:
    if file.google_login_id == owner.login_id:
        file.state, file.ended_at, file.open_for_report_id = FileState.GONE, clock.now(), None
    else:
        mark_for_deletion(file)
    db.session.flush()
