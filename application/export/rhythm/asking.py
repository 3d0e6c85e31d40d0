"""Ask for the reports whose time has come, each once. Never commits."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, select

from application.export.making.asking import ask_anew
from application.export.rhythm.due import Span, next_due, span_of
from application.extensions import db
from application.models import Campaign, Report, ReportBuild, Rhythm
from application.models.set_each import set_each
from application.report_people import is_in_campaign, people_are_here

AT_ONCE = 200
"""So many reports are locked at a time."""
AFTER_REWRITING = timedelta(hours=1)
"""By then a Sheet is written again, and its report has its turn."""


@dataclass(frozen=True)
class DueReport:
    """A report whose time has come.

    `is_wanted`: those whom it is for, or of, still have access, and its recipient is in the campaign.
    """

    id: int
    rhythm: Rhythm
    span: Span
    is_wanted: bool
    is_open: bool
    """It is being made already."""
    is_rewritten: bool
    """Its Sheet is being written again with the figures of before."""


def ask_for_due(now: datetime) -> int:
    """Ask for up to AT_ONCE reports that are due, and set when they are next; how many were due.

    Five statements. The next time is set whatever comes of this one; none is asked for twice at once. One
    that nobody wants any more is stopped: staff choose its rhythm anew, should that change.
    """
    due = _reports_in(_locked_ids(now))
    if not due:
        return 0
    asked = [report.id for report in due if report.is_wanted and not report.is_open]
    if asked:
        ask_anew(asked)
    set_each(db.session(), Report, "due_at", {report.id: _next_time(report, now) for report in due})
    return len(due)


def _next_time(report: DueReport, now: datetime) -> datetime | None:
    if not report.is_wanted:
        return None
    return now + AFTER_REWRITING if report.is_rewritten else next_due(report.rhythm, report.span, now)


def _locked_ids(now: datetime) -> list[int]:
    """Rows of reports alone are locked: not every database locks one table of a join."""
    return list(
        db.session.scalars(
            select(Report.id)
            .where(Report.rhythm.in_((Rhythm.DAILY, Rhythm.WEEKLY)), Report.due_at <= now)
            .order_by(Report.due_at, Report.id)
            .limit(AT_ONCE)
            .with_for_update()
        )
    )


def _reports_in(report_ids: Collection[int]) -> list[DueReport]:
    if not report_ids:
        return []
    rows = db.session.execute(
        select(
            Report.id,
            Report.rhythm,
            Campaign,
            and_(people_are_here(), is_in_campaign()).label("is_wanted"),
            ReportBuild.is_rewriting,
        )
        .outerjoin(Campaign, Campaign.id == Report.campaign_id)
        .outerjoin(ReportBuild, ReportBuild.open_for_report_id == Report.id)
        .where(Report.id.in_(report_ids))
        .order_by(Report.id)
    )
    return [
        DueReport(
            row.id,
            row.rhythm,
            span_of(row.Campaign),
            is_wanted=bool(row.is_wanted),
            is_open=row.is_rewriting is not None,
            is_rewritten=bool(row.is_rewriting),
        )
        for row in rows
    ]
