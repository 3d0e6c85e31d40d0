"""Who changed a campaign, and when: from the audit log."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from application.extensions import db
from application.models import AuditAction, AuditEntry, User

MOST_TOLD = 5


@dataclass(frozen=True)
class Change:
    """One change; `by` is None for somebody who is not known any more."""

    by: str | None
    at: datetime


def changes_since(campaign_id: int, revision: int) -> list[Change]:
    """The changes that made later revisions than that, the newest first, five at most; one statement."""
    rows = db.session.execute(
        select(User.name, AuditEntry.at, AuditEntry.details)
        .outerjoin(User, User.id == AuditEntry.actor_id)
        .where(
            AuditEntry.campaign_id == campaign_id,
            AuditEntry.action == AuditAction.CAMPAIGN_CHANGED.value,
        )
        .order_by(AuditEntry.id.desc())
        .limit(MOST_TOLD)
    )
    return [
        Change(row.name, row.at) for row in rows if int((row.details or {}).get("revision", 0)) > revision
    ]
