"""Letters about a connection: before it ends, and once when it is lost."""

import logging
from datetime import datetime

from application.connection_health import ConnectionHealth, health
from application.mail.connection_words import kind_for
from application.mail.counting_words import letter_for
from application.mail.recipients import admins_of_counting, recipients
from application.mail.service import ask_for_mail
from application.models import FacebookLogin

logger = logging.getLogger(__name__)


def write_about(login: FacebookLogin, now: datetime) -> int:
    """Ask for the letters that the login's state is worth, each once; returns how many were new.

    Before the end one for each threshold of a date, at a loss one for each loss. Where follower counts are
    asked for by this login, admins are told as well. The caller commits by `task_queue.commit()`.
    """
    return _write_to_persons(login, now) + write_to_admins(login, now)


def write_to_admins(login: FacebookLogin, now: datetime) -> int:
    """The same for admins alone, where follower counts are asked for by the login."""
    stands = health(login, now)
    occasion, kind = _occasion(login, stands, now), letter_for(stands)
    if occasion is None or kind is None:
        return 0
    return sum(
        ask_for_mail(
            key=f"{occasion}:counting:{reader.user_id}",
            kind=kind,
            user_id=reader.user_id,
            address=reader.address,
            facebook_login_id=login.id,
        )
        for reader in admins_of_counting(login.id)
    )


def _write_to_persons(login: FacebookLogin, now: datetime) -> int:
    stands = health(login, now)
    occasion, kind = _occasion(login, stands, now), kind_for(stands)
    if occasion is None or kind is None:
        return 0
    readers = recipients(login.id)
    if not readers:
        logger.info("nobody can be written to about a connection", extra={"login": login.id})
    return sum(
        ask_for_mail(
            key=f"{occasion}:{reader.user_id}",
            kind=kind,
            user_id=reader.user_id,
            address=reader.address,
            facebook_login_id=login.id,
        )
        for reader in readers
    )


def _occasion(login: FacebookLogin, stands: ConnectionHealth, now: datetime) -> str | None:
    """What a letter is written for once; None when there is no need of one now."""
    if stands.is_lost:
        since = f"{login.lost_at:%Y%m%dT%H%M%S}" if login.lost_at else "unknown"
        return f"connection-lost:{login.id}:{since}"
    days = stands.warning_due(now)
    if days is None or stands.ends_at is None:
        return None
    return f"connection-ends:{login.id}:{stands.ends_at:%Y-%m-%d}:{days}"
