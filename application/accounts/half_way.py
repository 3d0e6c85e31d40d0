"""Between the password and the second factor: who has given the one and owes the other.

Kept in the session cookie, which is signed, for some minutes. It opens nothing but the page that asks for the
second factor, and ends when the password changes or the access does.
"""

import enum
import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import timedelta

from flask import session
from sqlalchemy import select

from application.accounts.second_factor import offer_secret
from application.clock import clock
from application.extensions import db
from application.models import User
from application.models.users import TEAM_ROLES

LASTS_FOR_A_CODE = timedelta(minutes=5)
LASTS_FOR_SETTING_UP = timedelta(minutes=15)
"""Somebody may have to find and install a program for it first."""
_KEPT = "half_way"


class Owes(enum.StrEnum):
    """What is still to be done."""

    CODE = "code"
    SET_UP = "set_up"


@dataclass(frozen=True)
class HalfWay:
    """Somebody whose password was right a moment ago; `next_page` is where they wanted to go."""

    user_id: int
    name: str
    email: str = field(repr=False)
    owes: Owes
    next_page: str | None
    fingerprint: str = field(repr=False)


def begin_half_way(user: User, owes: Owes, next_page: str | None) -> None:
    """Remember it in this browser; all else that the session held goes."""
    session.clear()
    session.permanent = False
    opened = int(clock.real_now().timestamp())
    session[_KEPT] = [user.id, opened, _fingerprint(user.password_hash), owes.value, next_page]
    if owes is Owes.SET_UP:
        offer_secret(user.id)


def half_way(owes: Owes) -> HalfWay | None:
    """Who stands here and owes that; None for everybody else. Reads one row, and leaves no transaction."""
    kept = session.get(_KEPT)
    if not isinstance(kept, list) or len(kept) != 5 or kept[3] != owes.value:
        return None
    user_id, opened, fingerprint, _, next_page = kept
    lasts = LASTS_FOR_A_CODE if owes is Owes.CODE else LASTS_FOR_SETTING_UP
    if clock.real_now().timestamp() - opened > lasts.total_seconds():
        return None
    row = db.session.execute(
        select(User.name, User.email, User.password_hash, User.totp_confirmed_at).where(
            User.id == user_id, User.active.is_(True), User.role.in_(TEAM_ROLES)
        )
    ).one_or_none()
    db.session.close()
    if row is None or not hmac.compare_digest(_fingerprint(row.password_hash), fingerprint):
        return None
    if (row.totp_confirmed_at is None) is (owes is Owes.CODE):
        return None
    return HalfWay(user_id, row.name, row.email or "", owes, next_page, fingerprint)


def stands_still(person: HalfWay) -> bool:
    """Whether password and access are still those of the first step; the row is locked till the commit."""
    user = db.session.get(User, person.user_id, with_for_update=True, populate_existing=True)
    return (
        user is not None
        and user.active
        and user.is_team
        and hmac.compare_digest(_fingerprint(user.password_hash), person.fingerprint)
    )


def _fingerprint(password_hash: str | None) -> str:
    """Of the salted hash: tells in the cookie nothing about the password."""
    return hashlib.sha256((password_hash or "").encode()).hexdigest()[:32]
