"""Who is written to about a connection: its person, else the staff of that person's running campaigns.

About the one by which followers are counted, the admins.
"""

from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from application.collection.activity import is_active
from application.extensions import db
from application.models import Campaign, CampaignMember, CountingConnection, Role, User
from application.models.users import STAFF_ROLES


@dataclass(frozen=True)
class Recipient:
    """Somebody with an address."""

    user_id: int
    name: str
    address: str
    is_staff: bool


def recipients(login_id: int) -> tuple[Recipient, ...]:
    """Those to write to about this login, each address once; none when nobody can be reached."""
    return _persons(login_id) or _staff(login_id)


def admins() -> tuple[Recipient, ...]:
    """All admins who can be reached; one statement."""
    rows = db.session.execute(
        select(User.id, User.name, User.email)
        .where(User.role == Role.ADMIN, User.active.is_(True), User.email.is_not(None))
        .order_by(User.id)
    )
    return tuple(Recipient(row.id, row.name, row.email, True) for row in rows)


def admins_of_counting(login_id: int) -> tuple[Recipient, ...]:
    """All admins, where follower counts are asked for by this login; else nobody."""
    asks = exists().where(CountingConnection.facebook_login_id == login_id)
    rows = db.session.execute(
        select(User.id, User.name, User.email)
        .where(asks, User.role == Role.ADMIN, User.active.is_(True), User.email.is_not(None))
        .order_by(User.id)
    )
    return tuple(Recipient(row.id, row.name, row.email, True) for row in rows)


def _persons(login_id: int) -> tuple[Recipient, ...]:
    rows = db.session.execute(
        select(User.id, User.name, User.contact_email)
        .where(User.facebook_login_id == login_id, User.active.is_(True), User.contact_email.is_not(None))
        .order_by(User.id)
    )
    found: dict[str, Recipient] = {}
    for row in rows:
        # One person may be influencer and brand: the same letter twice would only confuse.
        found.setdefault(row.contact_email.lower(), Recipient(row.id, row.name, row.contact_email, False))
    return tuple(found.values())


def _staff(login_id: int) -> tuple[Recipient, ...]:
    partner = aliased(User)
    rows = db.session.execute(
        select(User.id, User.name, User.email)
        .join(Campaign, Campaign.created_by_id == User.id)
        .join(CampaignMember, CampaignMember.campaign_id == Campaign.id)
        .join(partner, partner.id == CampaignMember.user_id)
        .where(
            partner.facebook_login_id == login_id,
            partner.active.is_(True),
            is_active(),
            User.active.is_(True),
            User.role.in_(STAFF_ROLES),
            User.email.is_not(None),
        )
        .distinct()
        .order_by(User.id)
    )
    return tuple(Recipient(row.id, row.name, row.email, True) for row in rows)
