"""Ask for letters to admins about the follower counts. Never commits."""

from datetime import datetime

from sqlalchemy import select

from application.extensions import db
from application.mail.follower_words import FollowerLetter
from application.mail.service import ask_for_mail
from application.models import Role, User


def write_trouble(now: datetime) -> int:
    """One letter to each admin about what was noticed now; returns how many."""
    return _write(FollowerLetter.TROUBLE, f"{now:%Y%m%dT%H%M%S}")


def write_digest(now: datetime) -> int:
    """One letter to each admin for the week of `now`; returns how many."""
    year, week, _ = now.isocalendar()
    return _write(FollowerLetter.DIGEST, f"{year}-W{week:02}")


def _write(kind: FollowerLetter, occasion: str) -> int:
    return sum(
        ask_for_mail(key=f"{kind}:{occasion}:{user_id}", kind=kind.value, user_id=user_id, address=email)
        for user_id, email in _admins()
    )


def _admins() -> list[tuple[int, str]]:
    rows = db.session.execute(
        select(User.id, User.email)
        .where(User.role == Role.ADMIN, User.active.is_(True), User.email.is_not(None))
        .order_by(User.id)
    )
    return [(user_id, email) for user_id, email in rows if email]
