"""Whether a letter with a one-time link was written a moment ago, so that no second one need follow."""

from datetime import timedelta

from sqlalchemy import exists, select

from application.clock import clock
from application.extensions import db
from application.mail.account_words import AccountLetter
from application.models import Mail, MailState, OneTimeLink

NOT_AGAIN_WITHIN = timedelta(minutes=1)
"""A task that is delivered twice, or a button pressed twice, must not end the link that was just sent."""


def was_just_written(user_id: int, letter: AccountLetter) -> bool:
    """Whether such a letter waits or went out, with a link that is still good. Lock the person first."""
    recent = (
        exists()
        .where(Mail.one_time_link_id == OneTimeLink.id, Mail.kind == letter.value)
        .where(Mail.state != MailState.FAILED)
        .where(
            OneTimeLink.user_id == user_id,
            OneTimeLink.used_at.is_(None),
            OneTimeLink.revoked_at.is_(None),
            OneTimeLink.created_at > clock.real_now() - NOT_AGAIN_WITHIN,
        )
    )
    return bool(db.session.scalar(select(recent)))
