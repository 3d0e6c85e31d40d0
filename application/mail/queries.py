"""What staff see of the letters about a partner's connection."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from application.clock import clock
from application.connection_health import health
from application.extensions import db
from application.mail.about_connection import reconnect_link
from application.mail.recipients import Recipient, recipients
from application.models import FacebookLogin, Mail, MailState, User


@dataclass(frozen=True)
class LastLetter:
    """The latest letter about a connection, and what came of it."""

    address: str
    state: MailState
    problem: str | None
    asked_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True)
class Correspondence:
    """Who would be written to about a partner, the link that mends the connection, and the last letter."""

    readers: tuple[Recipient, ...]
    link: str
    last: LastLetter | None

    @property
    def goes_to_staff(self) -> bool:
        return any(reader.is_staff for reader in self.readers)


def correspondence(user_id: int) -> Correspondence | None:
    """The letters about this partner's connection; None for somebody who never connected."""
    row = db.session.execute(
        select(FacebookLogin, User.role)
        .join(User, User.facebook_login_id == FacebookLogin.id)
        .where(User.id == user_id)
    ).one_or_none()
    if row is None:
        return None
    login: FacebookLogin = row.FacebookLogin
    return Correspondence(
        readers=recipients(login.id),
        link=reconnect_link(row.role, health(login, clock.now())),
        last=_last_letter(login.id),
    )


def _last_letter(login_id: int) -> LastLetter | None:
    row = db.session.execute(
        select(Mail.address, Mail.state, Mail.problem, Mail.created_at, Mail.sent_at)
        .where(Mail.facebook_login_id == login_id)
        .order_by(Mail.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else LastLetter(*row)
