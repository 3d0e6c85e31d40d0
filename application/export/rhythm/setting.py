"""How often a report is made by itself: what its page says of it, and choosing it. Never commits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from application.export.rhythm.due import Span, next_due, span_of
from application.extensions import db
from application.models import Campaign, RecipientKind, Report, Rhythm, User
from application.row_locks import lock_people

RHYTHM_WORDS: Mapping[Rhythm, str] = {
    Rhythm.NEVER: "Only when asked",
    Rhythm.DAILY: "Every day",
    Rhythm.WEEKLY: "Every Monday",
}


@dataclass(frozen=True)
class ReportRhythm:
    """`told` is the name of whoever gets a letter each time; None where nobody does any more."""

    report_id: int
    rhythm: Rhythm
    due_at: datetime | None
    span: Span
    is_settled: bool
    told: str | None

    @property
    def chosen(self) -> Rhythm:
        """What holds now: a rhythm that came to its end makes nothing any more."""
        return self.rhythm if self.due_at else Rhythm.NEVER

    @property
    def is_over(self) -> bool:
        return self.rhythm is not Rhythm.NEVER and self.due_at is None


def rhythm_of(report_id: int, now: datetime) -> ReportRhythm | None:
    """The report's rhythm; None of a consultant's, who make theirs themselves. One statement."""
    row = db.session.execute(
        select(Report, Campaign, User.name)
        .outerjoin(Campaign, Campaign.id == Report.campaign_id)
        .outerjoin(User, (User.id == Report.made_by_id) & User.active.is_(True))
        .where(Report.id == report_id, Report.recipient != RecipientKind.CONSULTANT)
    ).one_or_none()
    if row is None:
        return None
    report, span = row.Report, span_of(row.Campaign)
    return ReportRhythm(report.id, report.rhythm, report.due_at, span, span.is_settled(now), row.name)


def choose_rhythm(report_id: int, rhythm: Rhythm, now: datetime, *, by_id: int) -> bool:
    """Have the report made by itself so often from now on; False where its figures stand already.

    The same again moves nothing, and a person who asks it of a stopped one gets it anew.
    """
    lock_people(by_id)
    report = db.session.scalars(
        select(Report)
        .where(Report.id == report_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    span = span_of(db.session.get(Campaign, report.campaign_id or 0))
    if rhythm is not Rhythm.NEVER and span.is_settled(now):
        return False
    if report.rhythm is not rhythm or report.due_at is None:
        report.rhythm, report.due_at = rhythm, next_due(rhythm, span, now)
    return True
