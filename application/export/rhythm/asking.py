"""Ask for the reports whose time has come, each once. Never commits."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select

from application.export.making.asking import ask_anew
from application.export.rhythm.due import Span, next_due, span_of
from application.extensions import db
from application.models import Campaign, CampaignMember, Report, ReportBuild, Rhythm, User
from application.models.set_each import set_each

AT_ONCE = 200
"""So many reports are locked at a time."""


@dataclass(frozen=True)
class DueReport:
    """A report whose time has come. `is_wanted`: its recipient still has access, and is in the campaign."""

    id: int
    rhythm: Rhythm
    span: Span
    is_wanted: bool
    is_open: bool
    """It is being made already."""


def ask_for_due(now: datetime) -> int:
    """Ask for up to AT_ONCE reports that are due, and set when they are next; how many were due.

    Five statements. The next time is set whatever comes of this one; none is asked for twice at once.
    """
    due = _reports_in(_locked_ids(now))
    if not due:
        return 0
    asked = [report.id for report in due if report.is_wanted and not report.is_open]
    if asked:
        ask_anew(asked)
    next_times = {report.id: next_due(report.rhythm, report.span, now) for report in due}
    set_each(db.session(), Report, "due_at", next_times)
    return len(due)


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
    is_member = exists().where(
        CampaignMember.campaign_id == Report.campaign_id, CampaignMember.user_id == Report.recipient_id
    )
    rows = db.session.execute(
        select(
            Report.id,
            Report.rhythm,
            Report.campaign_id,
            Report.recipient_id,
            Campaign,
            User.active,
            is_member.label("is_member"),
            exists().where(ReportBuild.open_for_report_id == Report.id).label("is_open"),
        )
        .outerjoin(Campaign, Campaign.id == Report.campaign_id)
        .outerjoin(User, User.id == Report.recipient_id)
        .where(Report.id.in_(report_ids))
        .order_by(Report.id)
    )
    return [
        DueReport(
            row.id,
            row.rhythm,
            span_of(row.Campaign),
            is_wanted=row.recipient_id is None
            or bool(row.active and (row.campaign_id is None or row.is_member)),
            is_open=bool(row.is_open),
        )
        for row in rows
    ]
