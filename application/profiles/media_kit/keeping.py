"""A partner's media kit: saved, changes taken back, switched on and off, its link renewed. Never commits.

Each deed locks its person first (see `row_locks`), so of two forms sent at once the second sees what the
first did. Whoever has the link sees the kit: its token is 256 random bits, found by its SHA-256, and kept
encrypted so that its owner can copy the link again.
"""

import hashlib
import secrets
from dataclasses import dataclass

from sqlalchemy import select

from application.audit import record
from application.clock import clock
from application.exceptions import ApplicationError
from application.extensions import db
from application.models import AuditAction, InstagramAccount, MediaKit, User
from application.profiles.media_kit.choices import Choices
from application.row_locks import lock_people

_TOKEN_BYTES = 32
_LONGEST_TOKEN = 128
_MARK_LENGTH = 16


class ChangedMeanwhile(ApplicationError):
    """The choices have been changed since the form was made."""


@dataclass(frozen=True)
class OpenKit:
    """A kit that somebody's link opens."""

    user_id: int
    choices: Choices


def kit_of(user_id: int) -> MediaKit | None:
    """As it is kept; None for who never touched it."""
    return db.session.get(MediaKit, user_id)


def choices_of(kit: MediaKit | None) -> Choices:
    """What is chosen, or what is usual."""
    if kit is None:
        return Choices()
    return Choices.from_stored(
        {
            "introduction": kit.introduction,
            "contact": kit.contact or "",
            "parts": kit.parts,
            "post_ids": kit.post_ids,
        }
    )


def open_kit(token: str) -> OpenKit | None:
    """The kit that this link shows: it is on, and its person has access and an account; one statement."""
    if len(token) > _LONGEST_TOKEN:
        return None
    kit = db.session.scalar(
        select(MediaKit)
        .join(User, User.id == MediaKit.user_id)
        .join(InstagramAccount, InstagramAccount.user_id == User.id)
        .where(
            MediaKit.token_sha256 == _digest(token),
            MediaKit.is_on.is_(True),
            User.active.is_(True),
            User.left_at.is_(None),
        )
    )
    return None if kit is None else OpenKit(kit.user_id, choices_of(kit))


def save(user_id: int, choices: Choices, *, seen: str) -> str | None:
    """Keep the choices; the mark that takes them back, None when they were so already.

    `seen` is the fingerprint of those that the form showed. Raises ChangedMeanwhile when others stand now.
    """
    kit = _locked(user_id)
    before = choices_of(kit)
    if choices == before:
        return None
    if seen != before.fingerprint:
        raise ChangedMeanwhile("the media kit has been changed")
    kit.former = before.stored()
    _take(kit, choices)
    return change_mark(kit)


def undo(user_id: int, mark: str) -> bool:
    """Bring back the choices before the change of this mark; False when it was not the last one."""
    kit = _locked(user_id)
    if kit.former is None or mark != change_mark(kit):
        return False
    _take(kit, Choices.from_stored(kit.former))
    kit.former = None
    return True


def switch_on(user_id: int) -> bool:
    """Let its link open it; False when it is on already. The link is the one it had, or its first."""
    kit = _locked(user_id)
    if kit.is_on:
        return False
    if kit.token is None:  # never made, or under a key that is gone
        _make_link(kit)
    kit.is_on, kit.switched_at = True, clock.now()
    record(AuditAction.MEDIA_KIT_ON, user_id=user_id)
    return True


def switch_off(user_id: int) -> bool:
    """Let its link open nothing; False when it is off already."""
    kit = _locked(user_id)
    if not kit.is_on:
        return False
    kit.is_on, kit.switched_at = False, clock.now()
    record(AuditAction.MEDIA_KIT_OFF, user_id=user_id)
    return True


def renew(user_id: int, mark: str) -> bool:
    """A new link; the one of this mark is dead at once. False when that one was replaced already."""
    kit = _locked(user_id)
    if not mark or mark != link_mark(kit):
        return False
    _make_link(kit)
    record(AuditAction.MEDIA_KIT_RENEWED, user_id=user_id)
    return True


def change_mark(kit: MediaKit) -> str:
    """What tells the last change of the choices from others."""
    return kit.changed_at.isoformat()


def link_mark(kit: MediaKit) -> str:
    """What tells a link from those before and after it; "" without one."""
    return (kit.token_sha256 or "")[:_MARK_LENGTH]


def _locked(user_id: int) -> MediaKit:
    """The kit as the database has it now, with a row of its own from now on."""
    lock_people(user_id)
    kit = db.session.get(MediaKit, user_id, populate_existing=True)
    if kit is None:
        kit = MediaKit(user_id=user_id, is_on=False)
        _take(kit, Choices())
        db.session.add(kit)
        db.session.flush()
    return kit


def _take(kit: MediaKit, choices: Choices) -> None:
    kit.introduction, kit.contact = choices.introduction, choices.contact or None
    kit.parts, kit.post_ids = choices.stored_parts, list(choices.post_ids)
    kit.changed_at = clock.now()


def _make_link(kit: MediaKit) -> None:
    kit.token = secrets.token_urlsafe(_TOKEN_BYTES)
    kit.token_sha256, kit.linked_at = _digest(kit.token), clock.now()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
