"""What the admins' pages about a partner's access read."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from application.extensions import db
from application.models import InstagramAccount, Role, SignIn, User
from application.models.users import PARTNER_ROLES


@dataclass(frozen=True)
class PartnerAccess:
    """How a partner comes in, and whether they may. `seen_at` is real time, None for who never came."""

    user_id: int
    name: str
    role: Role
    username: str | None
    active: bool
    access_ended_at: datetime | None
    is_connected: bool
    seen_at: datetime | None

    @property
    def is_brand(self) -> bool:
        return self.role is Role.BRAND


def partner_access(user_id: int) -> PartnerAccess | None:
    """The influencer or brand with this id; None for others and once left. One statement."""
    seen_at = (
        select(func.max(SignIn.seen_at)).where(SignIn.user_id == User.id).correlate(User).scalar_subquery()
    )
    row = db.session.execute(
        select(
            User.id.label("user_id"),
            User.name,
            User.role,
            InstagramAccount.username,
            User.active,
            User.access_ended_at,
            User.facebook_login_id.is_not(None).label("is_connected"),
            seen_at.label("seen_at"),
        )
        .outerjoin(InstagramAccount, InstagramAccount.user_id == User.id)
        .where(User.id == user_id, User.role.in_(PARTNER_ROLES), User.left_at.is_(None))
    ).one_or_none()
    if row is None:
        return None
    found = dict(row._mapping)
    return PartnerAccess(**found | {"is_connected": bool(found["is_connected"])})
