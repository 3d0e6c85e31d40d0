"""Whether those whom a report is for, or of, are still here: conditions on `Report`, and one of its columns.

Who has no access gets no report, and nothing of theirs is shown by a link until they have it again.
"""

from sqlalchemy import ColumnElement, ScalarSelect, and_, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from application.models import CampaignMember, RecipientKind, Report, User


def people_are_here() -> ColumnElement[bool]:
    """Nobody whom the report is for, or of, has left or lost their access; never NULL."""
    return and_(~_is_gone(Report.recipient_id), ~_is_gone(Report.partner_id))


def is_in_campaign() -> ColumnElement[bool]:
    """The brand or influencer whom a campaign's report is for is in it; true of all other reports."""
    is_member = (
        exists()
        .where(
            CampaignMember.campaign_id == Report.campaign_id, CampaignMember.user_id == Report.recipient_id
        )
        .correlate(Report)
    )
    is_needed = and_(
        Report.campaign_id.is_not(None),
        Report.recipient.in_((RecipientKind.BRAND, RecipientKind.INFLUENCER)),
    )
    return or_(~is_needed, is_member)


def gone_name() -> ScalarSelect[str]:
    """The name of whoever of them is gone; NULL where they are here."""
    of_report = or_(User.id == Report.recipient_id, User.id == Report.partner_id)
    return select(func.max(User.name)).where(of_report, has_gone()).correlate(Report).scalar_subquery()


def _is_gone(user_id: InstrumentedAttribute[int | None]) -> ColumnElement[bool]:
    return exists().where(User.id == user_id, has_gone()).correlate(Report)


def has_gone() -> ColumnElement[bool]:
    """The condition on `User`: they have left, or lost their access."""
    return or_(User.active.is_(False), User.left_at.is_not(None))
