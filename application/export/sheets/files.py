"""The Sheets of reports as this database knows them. Never commits."""

from dataclasses import dataclass

from sqlalchemy import select

from application.clock import clock
from application.export.sheets.owners import Owner
from application.extensions import db
from application.integrations.google.drive_types import DriveFile
from application.models import FileState, Report, ReportFile


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


def key_of(report_id: int) -> ReportKey:
    """One statement."""
    row = db.session.execute(
        select(Report.key, ReportFile.google_id, ReportFile.google_login_id)
        .outerjoin(ReportFile, ReportFile.open_for_report_id == Report.id)
        .where(Report.id == report_id)
    ).one()
    file = None if row.google_id is None else KnownFile(row.google_id, row.google_login_id)
    return ReportKey(row.key, file)


def keep_file(report_id: int, found: DriveFile, owner: Owner, made_by_id: int | None) -> None:
    """Note the report's Sheet. Another that was open is out of reach, or gone at Google."""
    open_file = _open(report_id)
    if open_file is not None and open_file.google_id != found.id:
        _end(open_file, FileState.GONE)
        open_file = None
    if open_file is None:
        open_file = db.session.scalars(select(ReportFile).where(ReportFile.google_id == found.id)).first()
    if open_file is None:
        open_file = ReportFile(
            google_id=found.id, made_at=found.created_at, made_by_id=made_by_id, state=FileState.OPEN
        )
        db.session.add(open_file)
    open_file.report_id = open_file.open_for_report_id = report_id
    open_file.state, open_file.ended_at = FileState.OPEN, None
    open_file.address, open_file.title = found.address[:500], found.name[:300]
    open_file.google_login_id = owner.login_id


def note_gone(report_id: int) -> None:
    """The report's Sheet is no longer at Google."""
    open_file = _open(report_id)
    if open_file is not None:
        _end(open_file, FileState.GONE)


def note_written(report_id: int, snapshot_id: int) -> None:
    """The report's Sheet holds this snapshot, wholly."""
    open_file = _open(report_id)
    if open_file is not None:
        open_file.snapshot_id, open_file.written_at = snapshot_id, clock.now()


def _open(report_id: int) -> ReportFile | None:
    return db.session.scalars(
        select(ReportFile).where(ReportFile.open_for_report_id == report_id).with_for_update()
    ).one_or_none()


def _end(file: ReportFile, state: FileState) -> None:
    file.state, file.ended_at, file.open_for_report_id = state, clock.now(), None
    db.session.flush()
