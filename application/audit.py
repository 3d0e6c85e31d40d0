"""The record of what people did: who, what, about whom, when. The caller commits it with the deed."""

import logging
from collections.abc import Collection, Iterable
from datetime import timedelta

from flask import has_request_context
from flask_login import current_user
from sqlalchemy import exists, insert, select

from application.client_address import client_address
from application.clock import clock
from application.extensions import db
from application.models import AuditAction, AuditEntry

logger = logging.getLogger(__name__)

LOOK_LASTS = timedelta(hours=1)
"""Further looks of the same person at the same partner within this time are the same look."""


def record(
    action: AuditAction,
    *,
    user_id: int | None = None,
    campaign_id: int | None = None,
    actor_id: int | None = None,
    **details: str | int | bool | None,
) -> None:
    """Add one entry. `actor_id` is the signed-in person unless given: who has just signed in is not yet.

    `details` are plain words and numbers: never a secret, a person's name or an e-mail address. The same
    goes to the log of the process, with ids only (ASVS 5.0, 16.3).
    """
    actor_id = actor_id if actor_id is not None else _signed_in_id()
    entry = AuditEntry(
        at=clock.now(),
        actor_id=actor_id,
        action=action.value,
        user_id=user_id,
        campaign_id=campaign_id,
        address=client_address() if has_request_context() else None,
        details=dict(details) or None,
    )
    db.session.add(entry)
    logger.info(
        "audit: %s", action.value, extra={"user": actor_id, "about_user": user_id, "campaign": campaign_id}
    )


def record_look(user_id: int) -> bool:
    """Note that the signed-in person looked at a partner's pages; True when that is a new look.

    One's own pages are no look. The caller commits.
    """
    actor_id = _signed_in_id()
    if actor_id is None or actor_id == user_id:
        return False
    recent = exists().where(
        AuditEntry.actor_id == actor_id,
        AuditEntry.user_id == user_id,
        AuditEntry.action == AuditAction.PARTNER_LOOKED_AT.value,
        AuditEntry.at > clock.now() - LOOK_LASTS,
    )
    if db.session.scalar(select(recent)):
        return False
    record(AuditAction.PARTNER_LOOKED_AT, user_id=user_id)
    return True


def record_export(campaign_id: int, user_ids: Iterable[int]) -> None:
    """Note that the signed-in person took a campaign's report away, and about whom it tells."""
    record(AuditAction.CAMPAIGN_EXPORTED, campaign_id=campaign_id)
    for user_id in sorted(user_ids):
        record(AuditAction.PARTNER_EXPORTED, user_id=user_id, campaign_id=campaign_id)


def record_each(
    action: AuditAction,
    user_ids: Collection[int],
    *,
    campaign_id: int | None = None,
    actor_id: int | None = None,
    **details: str | int | bool | None,
) -> None:
    """The same entry about each of many people, in one statement; `actor_id` is who did it, if anybody."""
    at, address = clock.now(), client_address() if has_request_context() and actor_id is not None else None
    entries = [
        {
            "at": at,
            "actor_id": actor_id,
            "action": action.value,
            "user_id": user_id,
            "campaign_id": campaign_id,
            "address": address,
            "details": dict(details) or None,
        }
        for user_id in sorted(user_ids)
    ]
    if entries:
        db.session.execute(insert(AuditEntry), entries)
    more = {"user": actor_id, "about_people": len(entries), "campaign": campaign_id}
    logger.info("audit: %s", action.value, extra=more)


def _signed_in_id() -> int | None:
    if not has_request_context() or not current_user.is_authenticated:
        return None
    signed_in_id: int = current_user.id
    return signed_in_id
