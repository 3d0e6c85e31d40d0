"""The pages without sign-in that tell of a person, for that person. Never commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select

from application.clock import clock
from application.extensions import db
from application.models import Campaign, RecipientKind, Report, ReportSnapshot, ShareLink, SnapshotPerson
from application.report_people import people_are_here

MOST_TOLD = 100


@dataclass(frozen=True)
class OpenPage:
    """`campaign` is None for a report of one's own figures; `ends_at` is of the link that ends last."""

    campaign: str | None
    ends_at: datetime


def pages_that_tell_of(user_id: int) -> Sequence[OpenPage]:
    """One for each campaign, the one that ends last first, at most a hundred; one statement.

    A page shows the newest making of its report.
    """
    newest = select(func.max(ReportSnapshot.id)).where(ReportSnapshot.report_id == Report.id)
    is_in_it = (
        select(SnapshotPerson.user_id)
        .where(SnapshotPerson.snapshot_id == newest.scalar_subquery(), SnapshotPerson.user_id == user_id)
        .correlate(Report)
        .exists()
    )
    ends_at = func.max(ShareLink.ends_at).label("ends_at")
    rows = db.session.execute(
        select(Campaign.name, ends_at)
        .select_from(ShareLink)
        .join(Report, Report.id == ShareLink.report_id)
        .outerjoin(Campaign, Campaign.id == Report.campaign_id)
        .where(
            ShareLink.revoked_at.is_(None),
            ShareLink.ends_at > clock.now(),
            Report.recipient != RecipientKind.CONSULTANT,
            people_are_here(),
            or_(Report.partner_id == user_id, is_in_it),
        )
        .group_by(Report.campaign_id, Campaign.name)
        .order_by(ends_at.desc(), Report.campaign_id)
        .limit(MOST_TOLD)
    )
    return [OpenPage(row.name, row.ends_at) for row in rows]
