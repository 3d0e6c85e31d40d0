"""Whether anybody is behind a login whose connection is worth looking at. Queries only."""

from sqlalchemy import ColumnElement, or_, select

from application.models import CountingConnection, FacebookLogin, User


def has_somebody_behind() -> ColumnElement[bool]:
    """A user with access, or the admins, who have follower counts asked for by it."""
    users = select(User.id).where(User.facebook_login_id == FacebookLogin.id, User.active.is_(True))
    counting = select(CountingConnection.facebook_login_id).where(
        CountingConnection.facebook_login_id == FacebookLogin.id
    )
    return or_(users.exists(), counting.exists())
