"""The last check of everything that was kept, where it found something."""

from sqlalchemy import select

from application.extensions import db
from application.models import CheckState, EvidenceCheck
from application.operations.entries import Entry


def differing() -> list[Entry]:
    """The newest finished check, if things differ: an older one says nothing about today."""
    newest = db.session.execute(
        select(EvidenceCheck.id, EvidenceCheck.finished_at, EvidenceCheck.counts)
        .where(EvidenceCheck.state == CheckState.DONE)
        .order_by(EvidenceCheck.id.desc())
        .limit(1)
    ).first()
    differing = newest.counts.get("trouble", 0) if newest is not None else 0
    if newest is None or not differing:
        return []
    return [Entry(ref=newest.id, title="The last check", since=newest.finished_at, amount=differing)]
