"""What staff's pages about brands read."""

import enum
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from application.clock import clock
from application.extensions import db
from application.models import AuditAction, AuditEntry, InstagramAccount, LinkPurpose, OneTimeLink, Role, User

_A_MOMENT = timedelta(minutes=10)


@dataclass(frozen=True)
class Brand:
    """A brand; `is_connected`: it has its own Facebook login, so its link has done its work."""

    user_id: int
    name: str
    contact_email: str | None
    active: bool
    is_connected: bool
    username: str | None


class LinkState(enum.StrEnum):
    """How the latest link of a brand stands."""

    NONE = "none"
    OPEN = "open"
    USED = "used"
    REVOKED = "revoked"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Invitation:
    """The latest link of a brand: when and by whom it was made, and when what became of it."""

    state: LinkState
    made_at: datetime | None = None
    made_by: str | None = None
    at: datetime | None = None
    """When it ends, was used, was withdrawn or has expired."""


def brand_by_id(user_id: int) -> Brand | None:
    """The brand with this id; others are none."""
    row = db.session.execute(
        select(User, InstagramAccount.username)
        .outerjoin(InstagramAccount, InstagramAccount.user_id == User.id)
        .where(User.id == user_id, User.role == Role.BRAND, User.left_at.is_(None))
    ).one_or_none()
    if row is None:
        return None
    user, username = row
    is_connected = user.facebook_login_id is not None
    return Brand(user.id, user.name, user.contact_email, user.active, is_connected, username)


def brands_called(name: str, but: int | None = None) -> int:
    """How many other brands have this name, whatever its letters' case."""
    same = func.lower(User.name) == name.lower()
    statement = select(func.count(User.id)).where(User.role == Role.BRAND, User.left_at.is_(None), same)
    return db.session.scalar(statement if but is None else statement.where(User.id != but)) or 0


def just_made(name: str, contact_email: str | None, by_id: int, *, same_name: bool) -> int | None:
    """The brand that this person made of the same form a moment ago: the button was pressed twice.

    Waits for another request of theirs that is just making it.
    """
    db.session.execute(select(User.id).where(User.id == by_id).with_for_update())
    made = db.session.execute(
        select(User.id, AuditEntry.details)
        .join(AuditEntry, AuditEntry.user_id == User.id)
        .where(
            AuditEntry.action == AuditAction.PARTNER_MADE,
            AuditEntry.actor_id == by_id,
            AuditEntry.at >= clock.now() - _A_MOMENT,
            User.name == name,
            User.contact_email == contact_email,
            User.left_at.is_(None),
        )
        .order_by(User.id.desc())
    )
    return next((row.id for row in made if (row.details or {}).get("same_name") == same_name), None)


def invitation_of(user_id: int) -> Invitation:
    """The brand's latest link."""
    row = db.session.execute(
        select(OneTimeLink, User.name)
        .outerjoin(User, User.id == OneTimeLink.created_by_id)
        .where(OneTimeLink.user_id == user_id, OneTimeLink.purpose == LinkPurpose.BRAND)
        .order_by(OneTimeLink.id.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return Invitation(LinkState.NONE)
    link, made_by = row
    state, at = _standing(link)
    return Invitation(state, link.created_at, made_by, at)


def _standing(link: OneTimeLink) -> tuple[LinkState, datetime]:
    if link.used_at is not None:
        return LinkState.USED, link.used_at
    if link.revoked_at is not None:
        return LinkState.REVOKED, link.revoked_at
    is_over = link.expires_at <= clock.real_now()
    return LinkState.EXPIRED if is_over else LinkState.OPEN, link.expires_at
