"""By whom Instagram is asked for others' public counts: the connection that staff made, as it stands now."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from application.connection_health import ConnectionHealth, health
from application.extensions import db
from application.models import CountingConnection, FacebookLogin, User


@dataclass(frozen=True)
class AskingLogin:
    """The connection and its login. `maker` is the name of who made it, None once they are not here."""

    login_id: int
    facebook_id: str
    person: str | None
    token: str | None = field(repr=False)
    instagram_id: str
    username: str
    maker: str | None
    made_at: datetime
    checked_at: datetime | None
    lost_at: datetime | None
    stands: ConnectionHealth


def asking_login(now: datetime) -> AskingLogin | None:
    """The connection in use; None when there is none. One statement."""
    row = db.session.execute(
        select(CountingConnection, FacebookLogin, User.name)
        .join(FacebookLogin, FacebookLogin.id == CountingConnection.facebook_login_id)
        .outerjoin(User, User.id == CountingConnection.made_by_id)
        .order_by(CountingConnection.made_at.desc(), CountingConnection.facebook_login_id.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    connection, login, maker = row
    return AskingLogin(
        login_id=login.id,
        facebook_id=login.facebook_id,
        person=login.name,
        token=login.token,
        instagram_id=connection.instagram_id,
        username=connection.username,
        maker=maker,
        made_at=connection.made_at,
        checked_at=login.checked_at,
        lost_at=login.lost_at,
        stands=health(login, now),
    )
