"""Consultants of a campaign: who is invited until when, and who can be. Callers commit."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, select
from sqlalchemy.orm import aliased

from application.audit import record
from application.clock import clock
from application.extensions import db
from application.models import AuditAction, Campaign, CampaignConsultant, Role, User
from application.models.rows_changed import rows_changed
from application.models.upsert import upsert


@dataclass(frozen=True)
class Consultant:
    """Somebody invited to the campaign. `ended`: the last day is over, or the access as a whole was ended."""

    user_id: int
    name: str
    email: str | None
    ends_on: date
    ended: bool
    invited_at: datetime
    invited_by: str | None


@dataclass(frozen=True)
class ConsultantChoice:
    """A consultant who can be invited."""

    user_id: int
    label: str


def consultants_of(campaign_id: int) -> list[Consultant]:
    """Those invited, also formerly, by name; one statement."""
    inviter = aliased(User)
    rows = db.session.execute(
        select(User, CampaignConsultant, inviter.name.label("invited_by"))
        .join(CampaignConsultant, CampaignConsultant.user_id == User.id)
        .outerjoin(inviter, inviter.id == CampaignConsultant.invited_by_id)
        .where(CampaignConsultant.campaign_id == campaign_id)
        .order_by(func.lower(User.name), User.id)
    )
    now = clock.real_now()
    return [
        Consultant(
            user_id=user.id,
            name=user.name,
            email=user.email,
            ends_on=invitation.ends_on,
            ended=invitation.ends_at <= now or not user.active,
            invited_at=invitation.invited_at,
            invited_by=invited_by,
        )
        for user, invitation, invited_by in rows
    ]


def consultants_to_choose() -> list[ConsultantChoice]:
    """Every consultant whose access stands, by name; one statement."""
    rows = db.session.execute(
        select(User.id, User.name, User.email)
        .where(User.role == Role.CONSULTANT, User.active)
        .order_by(func.lower(User.name), User.id)
    )
    return [ConsultantChoice(row.id, f"{row.name} ({row.email})") for row in rows]


def invite(campaign: Campaign, user_id: int, ends_on: date, *, by_id: int) -> None:
    """Let the consultant in to the end of that day in the campaign's zone; invited again, the new day holds.

    Raises LookupError for somebody who is no consultant, or whose access was ended.
    """
    known = select(User.id).where(User.id == user_id, User.role == Role.CONSULTANT, User.active)
    if db.session.scalar(known) is None:
        raise LookupError("no consultant has this id")
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


def remove(campaign_id: int, user_id: int) -> bool:
    """Take the consultant out of the campaign; False when they were not in it."""
    removed = db.session.execute(
        delete(CampaignConsultant)
        .where(CampaignConsultant.campaign_id == campaign_id, CampaignConsultant.user_id == user_id)
        .execution_options(synchronize_session=False)
    )
    if not rows_changed(removed):
        return False
    record(AuditAction.CONSULTANT_REMOVED, user_id=user_id, campaign_id=campaign_id)
    return True


def move_ends(campaign: Campaign) -> None:
    """The campaign's zone may have changed: the last days stay as they are, their ends move."""
    invitations = db.session.scalars(
        select(CampaignConsultant).where(CampaignConsultant.campaign_id == campaign.id)
    )
    for invitation in invitations:
        invitation.ends_at = _end_of(invitation.ends_on, campaign.time_zone)


def _end_of(day: date, zone: str) -> datetime:
    """The first instant after the day in the zone, UTC."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone)).astimezone(UTC)
