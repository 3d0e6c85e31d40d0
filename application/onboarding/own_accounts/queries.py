"""The profiles of one person: all that came of the same Facebook login."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import aliased

from application.extensions import db
from application.models import InstagramAccount, Role, User
from application.models.users import PARTNER_ROLES


@dataclass(frozen=True)
class OwnProfile:
    """One profile; `username` is None for a brand without an Instagram account."""

    user_id: int
    role: Role
    name: str
    username: str | None
    followers_count: int | None


def own_profiles(user_id: int) -> tuple[OwnProfile, ...]:
    """This user's profile and the others of the same Facebook login, those with access; one statement."""
    myself = aliased(User)
    rows = db.session.execute(
        select(
            User.id.label("user_id"),
            User.role,
            User.name,
            InstagramAccount.username,
            InstagramAccount.followers_count,
        )
        .join(myself, myself.facebook_login_id == User.facebook_login_id)
        .outerjoin(InstagramAccount, InstagramAccount.user_id == User.id)
        .where(myself.id == user_id, User.active.is_(True), User.role.in_(PARTNER_ROLES))
        .order_by(User.id)
    )
    return tuple(OwnProfile(**row._mapping) for row in rows)
