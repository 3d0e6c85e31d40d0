"""A person's own addresses: a new one is used once it is confirmed by a letter to it. Never commits."""

import enum
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from application.audit import record
from application.clock import clock
from application.extensions import db
from application.mail.account_letters import write_notice, write_with_link
from application.mail.account_words import AccountLetter
from application.models import AuditAction, LinkPurpose, OneTimeLink, User
from application.one_time_links import make_link, open_link, revoke_links, use_link


@dataclass(frozen=True)
class WaitingAddress:
    """An address that waits to be confirmed."""

    email: str
    expires_at: datetime


@dataclass(frozen=True)
class Confirmation:
    """What a link offers: that this person's address becomes `email`."""

    user_id: int
    name: str
    email: str


class Outcome(enum.StrEnum):
    """What came of confirming an address."""

    CHANGED = "changed"
    TAKEN = "taken"
    """It belongs to somebody else here."""
    NOT_OPEN = "not_open"


def ask_to_confirm(user_id: int, email: str) -> None:
    """Write to the new, checked address; whether it is taken is told only to who can read that letter."""
    link = make_link(LinkPurpose.EMAIL, user_id, by_id=user_id, email=email)
    write_with_link(AccountLetter.CONFIRM_ADDRESS, link, email)


def waiting_address(user_id: int) -> WaitingAddress | None:
    """The address that the person asked for and has not confirmed yet."""
    row = db.session.execute(
        select(OneTimeLink.email, OneTimeLink.expires_at)
        .where(
            OneTimeLink.user_id == user_id,
            OneTimeLink.purpose == LinkPurpose.EMAIL,
            OneTimeLink.used_at.is_(None),
            OneTimeLink.revoked_at.is_(None),
            OneTimeLink.expires_at > clock.real_now(),
        )
        .order_by(OneTimeLink.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else WaitingAddress(row.email or "", row.expires_at)


def keep_the_old_address(user_id: int) -> bool:
    """Drop the address that waits; False when none does."""
    return revoke_links(user_id, LinkPurpose.EMAIL) > 0


def offered_address(token: str) -> Confirmation | None:
    """What the link offers; None when it can't be used. Changes nothing."""
    link = open_link(LinkPurpose.EMAIL, token)
    user = db.session.get(User, link.user_id) if link else None
    if link is None or user is None or not user.active or not link.email:
        return None
    return Confirmation(user.id, user.name, link.email)


def confirm_address(token: str) -> Outcome:
    """Use the link up: its address is the person's from now on, and the old one is told."""
    link = use_link(LinkPurpose.EMAIL, token)
    user = db.session.get(User, link.user_id, with_for_update=True) if link else None
    if link is None or user is None or not user.active or not link.email:
        return Outcome.NOT_OPEN
    before = user.email
    try:
        with db.session.begin_nested():
            user.email = link.email
    except IntegrityError:
        return Outcome.TAKEN
    # A link to a new password that lies in the old mailbox must open nothing.
    revoke_links(user.id, LinkPurpose.PASSWORD)
    record(AuditAction.EMAIL_CHANGED, user_id=user.id, actor_id=user.id)
    if before and before != link.email:
        write_notice(AccountLetter.ADDRESS_CHANGED, user.id, before)
    return Outcome.CHANGED


def keep_google_address(user_id: int, email: str | None) -> None:
    """The checked Google address that Sheets are shared with, or none."""
    user = db.session.get_one(User, user_id)
    if user.google_email != email:
        user.google_email = email
        record(AuditAction.EMAIL_CHANGED, user_id=user_id, google_address=True)
