"""What becomes of a campaign's reports when it is deleted: nothing of them stays. Never commits."""

from dataclasses import dataclass

from sqlalchemy import Select, func, select

from application.export.snapshots.freezing import FACTS_KIND
from application.export.snapshots.keeping import WORKBOOK_KIND
from application.extensions import db
from application.models import FileState, Report, ReportFile, ReportSnapshot
from application.report_access import locked_files, mark_for_deletion
from application.tombstones import entomb

CAMPAIGN_DELETED = "campaign"
"""The tombstones' reason: by it the daily removal finds the files, since their rows go with the campaign."""


@dataclass(frozen=True)
class KeptReports:
    """How many of a campaign's reports are kept, and how many Google Sheets of them there are."""

    snapshots: int
    sheets: int


def kept_reports(campaign_id: int) -> KeptReports:
    """Counted for the page that asks; one statement."""
    kept = (
        select(func.count())
        .select_from(ReportSnapshot)
        .where(ReportSnapshot.report_id.in_(_reports(campaign_id)))
    )
    sheets = select(func.count()).select_from(ReportFile).where(ReportFile.id.in_(_sheets(campaign_id)))
    row = db.session.execute(select(kept.scalar_subquery(), sheets.scalar_subquery())).one()
    return KeptReports(*row)


def end_reports(campaign_id: int) -> None:
    """Have its Sheets deleted at Google, and its workbooks and facts removed from the store.

    The caller deletes the campaign, and commits by `task_queue`.
    """
    for file in locked_files(_sheets(campaign_id)):
        mark_for_deletion(file)
    for kind, column in (
        (WORKBOOK_KIND, ReportSnapshot.workbook_sha256),
        (FACTS_KIND, ReportSnapshot.facts_sha256),
    ):
        names = db.session.scalars(
            select(column).where(ReportSnapshot.report_id.in_(_reports(campaign_id)))
        ).all()
        entomb(kind, names, CAMPAIGN_DELETED)


def _reports(campaign_id: int) -> Select[int]:
    return select(Report.id).where(Report.campaign_id == campaign_id)


def _sheets(campaign_id: int) -> Select[int]:
    going = (FileState.DELETING, FileState.DELETED)
    of_reports = ReportFile.report_id.in_(_reports(campaign_id))
    return select(ReportFile.id).where(of_reports, ReportFile.state.not_in(going))
