"""The second factor of a person: offered, set, checked so that no code is good twice, and removed."""

from datetime import datetime, timedelta

from cryptography.fernet import InvalidToken
from flask import session
from sqlalchemy import ColumnElement, or_, select, update

from application.accounts.recovery_codes import forget_codes, make_codes
from application.accounts.totp import matching_step, new_secret
from application.audit import record
from application.clock import clock
from application.extensions import db
from application.mail.account_letters import write_notice
from application.mail.account_words import AccountLetter
from application.models import AuditAction, User
from application.models.encryption import cipher
from application.models.rows_changed import rows_changed
from application.row_locks import lock_people

OFFER_LASTS = timedelta(minutes=15)
_OFFER = "second_factor_offer"


def offer_secret(user_id: int) -> None:
    """Keep a new secret in this browser's session, encrypted, until a code of it is confirmed.

    Not in the table: a secret that was shown and left lying must never become somebody's second factor.
    """
    session[_OFFER] = [user_id, int(clock.real_now().timestamp()), cipher.encrypt(new_secret())]


def offered_secret(user_id: int) -> str | None:
    """The secret that waits to be confirmed here; None when none was offered, or too long ago."""
    kept = session.get(_OFFER)
    if not isinstance(kept, list) or len(kept) != 3 or kept[0] != user_id:
        return None
    if clock.real_now().timestamp() - kept[1] > OFFER_LASTS.total_seconds():
        return None
    try:
        return cipher.decrypt(kept[2])
    except InvalidToken:
        return None


def set_second_factor(
    user_id: int, secret: str, code: str, at: datetime, *, replaces: bool
) -> tuple[str, ...] | None:
    """Make the secret the person's second factor if `code` is right now; returns the recovery codes.

    None when the code is wrong, or, unless it `replaces` one, there is a second factor by now. A letter tells
    the person. The caller commits.
    """
    step = matching_step(secret, code, at)
    if step is None:
        return None
    lock_people(user_id)
    had_one = db.session.scalar(select(User.totp_confirmed_at).where(User.id == user_id)) is not None
    still_none: tuple[ColumnElement[bool], ...] = () if replaces else (User.totp_confirmed_at.is_(None),)
    done = db.session.execute(
        update(User)
        .where(User.id == user_id, User.active.is_(True), *still_none)
        .values(totp_secret=secret, totp_confirmed_at=at, totp_last_step=step)
        .execution_options(synchronize_session=False)
    )
    if rows_changed(done) != 1:
        return None
    session.pop(_OFFER, None)
    record(AuditAction.SECOND_FACTOR_SET, user_id=user_id, actor_id=user_id)
    letter = AccountLetter.SECOND_FACTOR_MOVED if had_one else AccountLetter.SECOND_FACTOR_SET
    write_notice(letter, user_id, db.session.scalar(select(User.email).where(User.id == user_id)) or "")
    return make_codes(user_id)


def take_code(user_id: int, code: str, at: datetime) -> bool:
    """Whether the code is right now and newer than the last one taken; then it is taken. The caller commits.

    One conditional update: of two at once with the same code only one succeeds.
    """
    secret = db.session.scalar(
        select(User.totp_secret).where(User.id == user_id, User.totp_confirmed_at.is_not(None))
    )
    step = matching_step(secret, code, at) if secret else None
    if step is None:
        return False
    taken = db.session.execute(
        update(User)
        .where(User.id == user_id, or_(User.totp_last_step.is_(None), User.totp_last_step < step))
        .values(totp_last_step=step)
        .execution_options(synchronize_session=False)
    )
    return rows_changed(taken) == 1


def remove_second_factor(user_id: int, *, by_id: int | None) -> bool:
    """Take it away, with its recovery codes; False when there is none. `by_id` None: by a command.

    The caller commits.
    """
    removed = db.session.execute(
        update(User)
        .where(User.id == user_id, User.totp_confirmed_at.is_not(None))
        .values(totp_secret=None, totp_confirmed_at=None, totp_last_step=None)
        .execution_options(synchronize_session=False)
    )
    if rows_changed(removed) != 1:
        return False
    forget_codes(user_id)
    record(AuditAction.SECOND_FACTOR_REMOVED, user_id=user_id, actor_id=by_id)
    return True
