"""Links that work once: made for one purpose and one user, found by their token, used up in one statement.

The token is 256 random bits and stands in the address only; the table keeps its SHA-256 (ASVS 5.0, 6.4.1,
6.5 and 11.5.1; platform.md, "Tokens"). Times are real time: moving the sandbox's clock ends no invitation.

Whatever is done to a link, its person's row is locked first: see `row_locks`.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select, update

from application.clock import clock
from application.extensions import db
from application.models import LinkPurpose, OneTimeLink
from application.models.rows_changed import rows_changed
from application.row_locks import lock_people

LASTS: Mapping[LinkPurpose, timedelta] = {
    LinkPurpose.INVITATION: timedelta(days=7),
    LinkPurpose.PASSWORD: timedelta(hours=1),
    LinkPurpose.EMAIL: timedelta(days=1),
    LinkPurpose.BRAND: timedelta(days=30),
}
_TOKEN_BYTES = 32
_LONGEST_TOKEN = 128


@dataclass(frozen=True)
class OpenLink:
    """A link that can be used now."""

    id: int
    user_id: int
    email: str | None
    expires_at: datetime


def make_link(
    purpose: LinkPurpose, user_id: int, *, by_id: int | None = None, email: str | None = None
) -> OneTimeLink:
    """A new link; those that the user had for this purpose end. It has no token yet: see `fresh_token`.

    The caller commits.
    """
    lock_people(user_id, by_id)
    revoke_links(user_id, purpose)
    now = clock.real_now()
    link = OneTimeLink(
        purpose=purpose,
        user_id=user_id,
        email=email,
        created_by_id=by_id,
        created_at=now,
        expires_at=now + LASTS[purpose],
    )
    db.session.add(link)
    db.session.flush()
    return link


def fresh_token(link: OneTimeLink) -> str:
    """A token for the link, told here and never again: only its hash is kept. The one before it ends."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    link.token_sha256 = _digest(token)
    return token


def open_link(purpose: LinkPurpose, token: str) -> OpenLink | None:
    """The link with this token; None when it is unknown, for another purpose, used, revoked or expired."""
    row = db.session.execute(
        select(OneTimeLink.id, OneTimeLink.user_id, OneTimeLink.email, OneTimeLink.expires_at).where(
            OneTimeLink.token_sha256 == _digest(token), *_usable(purpose)
        )
    ).one_or_none()
    return None if row is None else OpenLink(row.id, row.user_id, row.email, row.expires_at)


def use_link(purpose: LinkPurpose, token: str) -> OpenLink | None:
    """Use it up; None when that can't be done, for example because somebody did a moment ago.

    One conditional update: of two at once only one succeeds. Its person's row stays locked. The caller
    commits with what the link is for.
    """
    link = open_link(purpose, token)
    if link is None:
        return None
    lock_people(link.user_id)
    used = db.session.execute(
        update(OneTimeLink)
        .where(OneTimeLink.id == link.id, OneTimeLink.token_sha256 == _digest(token), *_usable(purpose))
        .values(used_at=clock.real_now())
        .execution_options(synchronize_session=False)
    )
    return link if rows_changed(used) == 1 else None


def revoke_links(user_id: int, *purposes: LinkPurpose) -> int:
    """End the user's unused links for these purposes, all without any given; returns how many."""
    lock_people(user_id)
    revoked = db.session.execute(
        update(OneTimeLink)
        .where(
            OneTimeLink.user_id == user_id,
            OneTimeLink.purpose.in_(purposes or tuple(LinkPurpose)),
            OneTimeLink.used_at.is_(None),
            OneTimeLink.revoked_at.is_(None),
        )
        .values(revoked_at=clock.real_now())
        .execution_options(synchronize_session=False)
    )
    return rows_changed(revoked)


def _usable(purpose: LinkPurpose) -> tuple[ColumnElement[bool], ...]:
    return (
        OneTimeLink.purpose == purpose,
        OneTimeLink.used_at.is_(None),
        OneTimeLink.revoked_at.is_(None),
        OneTimeLink.expires_at > clock.real_now(),
    )


def _digest(token: str) -> str:
    return hashlib.sha256(token[:_LONGEST_TOKEN].encode("utf-8", "surrogatepass")).hexdigest()
