"""Consultants of a campaign: who is invited until when, and who can be. Callers commit."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, select
from sqlalchemy.orm import aliased

from application.audit import record
from application.clock import clock
from application.extensions import db
from application.models import AuditAction, Campaign, CampaignConsultant, MediaKey, Role, User
from application.models.rows_changed import rows_changed
from application.models.upsert import upsert
from application.report_keys import shut_keys_of, shut_lapsed_keys_of
from application.row_locks import lock_campaign, lock_people


@dataclass(frozen=True)
class Consultant:
    """Somebody invited to the campaign. `ended`: the last day is over, or the access as a whole was ended.

    `reports` is how many that they made have links that open; with the invitation these end.
    """

    user_id: int
    name: str
    email: str | None
    ends_on: date
    ended: bool
    invited_at: datetime
    invited_by: str | None
    reports: int


@dataclass(frozen=True)
class ConsultantChoice:
    """A consultant who can be invited."""

    user_id: int
    label: str


def consultants_of(campaign_id: int) -> list[Consultant]:
    """Those invited, also formerly, by name; one statement."""
    inviter = aliased(User)
    reports = (
        select(func.count(MediaKey.id))
        .where(
            MediaKey.campaign_id == campaign_id,
            MediaKey.made_by_id == User.id,
            MediaKey.revoked_at.is_(None),
        )
        .correlate(User)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(User, CampaignConsultant, inviter.name.label("invited_by"), reports.label("reports"))
        .join(CampaignConsultant, CampaignConsultant.user_id == User.id)
        .outerjoin(inviter, inviter.id == CampaignConsultant.invited_by_id)
        .where(CampaignConsultant.campaign_id == campaign_id)
        .order_by(func.lower(User.name), User.id)
    )
    return [_consultant(*row) for row in rows]


def consultants_to_choose() -> list[ConsultantChoice]:
    """Every consultant whose access stands, by name; one statement."""
    rows = db.session.execute(
        select(User.id, User.name, User.email)
        .where(User.role == Role.CONSULTANT, User.active)
        .order_by(func.lower(User.name), User.id)
    )
    return [ConsultantChoice(row.id, f"{row.name} ({row.email})") for row in rows]


def invite(campaign: Campaign, user_id: int, ends_on: date, *, by_id: int) -> int:
    """Let the consultant in to the end of that day in the campaign's zone; invited again, the new day holds.

    Returns how many reports have links that had ended with an earlier invitation: they stay off. Raises
    LookupError for somebody who is no consultant, or whose access was ended.
    """
    lock_campaign(campaign.id)
    lock_people(user_id, by_id)
    known = select(User.id).where(User.id == user_id, User.role == Role.CONSULTANT, User.active)
    if db.session.scalar(known) is None:
        raise LookupError("no consultant has this id")
    stay_off = shut_lapsed_keys_of(user_id, campaign_id=campaign.id)
    row = {
        "campaign_id": campaign.id,
        "user_id": user_id,
        "ends_on": ends_on,
        "ends_at": _end_of(ends_on, campaign.time_zone),
        "invited_by_id": by_id,
        "invited_at": clock.real_now(),
    }
    changed = ["ends_on", "ends_at", "invited_by_id", "invited_at"]
    upsert(db.session(), CampaignConsultant, [row], key=["campaign_id", "user_id"], update=changed)
    record(
        AuditAction.CONSULTANT_INVITED, user_id=user_id, campaign_id=campaign.id, until=ends_on.isoformat()
    )
    return stay_off


def remove(campaign_id: int, user_id: int, *, by_id: int) -> int | None:
    """Take the consultant out of the campaign, and shut the links of the reports that they made of it.

    Returns how many reports that were; None when the consultant was not in the campaign.
    """
    lock_campaign(campaign_id)
    lock_people(user_id, by_id)
    removed = db.session.execute(
        delete(CampaignConsultant)
        .where(CampaignConsultant.campaign_id == campaign_id, CampaignConsultant.user_id == user_id)
        .execution_options(synchronize_session=False)
    )
    if not rows_changed(removed):
        return None
    record(AuditAction.CONSULTANT_REMOVED, user_id=user_id, campaign_id=campaign_id)
    if db.session.scalar(select(User.role).where(User.id == user_id)) is not Role.CONSULTANT:
        return 0  # their reports are those of staff by now
    return shut_keys_of(user_id, by_id=by_id, campaign_id=campaign_id)


def move_ends(campaign: Campaign) -> None:
    """The campaign's zone may have changed: the last days stay as they are, their ends move."""
    invitations = db.session.scalars(
        select(CampaignConsultant).where(CampaignConsultant.campaign_id == campaign.id)
    )
    for invitation in invitations:
        invitation.ends_at = _end_of(invitation.ends_on, campaign.time_zone)


def _consultant(
    user: User, invitation: CampaignConsultant, invited_by: str | None, reports: int
) -> Consultant:
    ended = invitation.ends_at <= clock.real_now() or not user.active
    return Consultant(
        user_id=user.id,
        name=user.name,
        email=user.email,
        ends_on=invitation.ends_on,
        ended=ended,
        invited_at=invitation.invited_at,
        invited_by=invited_by,
        reports=0 if ended or user.role is not Role.CONSULTANT else reports,
    )


def _end_of(day: date, zone: str) -> datetime:
    """The first instant after the day in the zone, UTC."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone)).astimezone(UTC)
