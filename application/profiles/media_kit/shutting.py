"""An admin switches somebody's media kit off: for one of a few reasons, on record, and told to its owner."""

import enum
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from sqlalchemy import select

from application.extensions import db
from application.media_kits import shut_media_kits
from application.models import AuditAction, AuditEntry


class ShutReason(enum.StrEnum):
    """Why; the value stands on record. Fixed words, as the record holds nothing that somebody wrote."""

    label: str
    told: str

    def __new__(cls, value: str, label: str, told: str) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label, member.told = label, told
        return member

    FIGURES = (
        "figures in doubt",
        "A figure in it is in doubt",
        "a figure in it is in doubt and is being checked",
    )
    WORDS = (
        "misleading words",
        "Its words or its address mislead",
        "its introduction or its address for enquiries could mislead whoever reads it",
    )
    RIGHTS = (
        "rights of others",
        "It shows what others have rights in",
        "it shows something in which others have rights",
    )
    ASKED = "asked for", "Its owner asked for it", "you asked for it"


def reason_named(text: str) -> ShutReason | None:
    """The reason that is written so."""
    return next((reason for reason in ShutReason if reason.value == text), None)


@dataclass(frozen=True)
class ShutByStaff:
    """When a kit was switched off by somebody else, and why; `reason` is None for words of another deed."""

    at: datetime
    reason: ShutReason | None


def shut(user_id: int, reason: ShutReason) -> bool:
    """Switch the kit off; False when it is off already. Never commits."""
    return bool(shut_media_kits([user_id], reason.value))


def shut_by_staff(user_id: int) -> ShutByStaff | None:
    """How the kit came to be off, where that was somebody else's deed; one statement."""
    switched = (AuditAction.MEDIA_KIT_ON.value, AuditAction.MEDIA_KIT_OFF.value)
    entry = db.session.scalar(
        select(AuditEntry)
        .where(AuditEntry.user_id == user_id, AuditEntry.action.in_(switched))
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        .limit(1)
    )
    if entry is None or entry.action != AuditAction.MEDIA_KIT_OFF.value or entry.actor_id == user_id:
        return None
    return ShutByStaff(entry.at, reason_named(str((entry.details or {}).get("why"))))
