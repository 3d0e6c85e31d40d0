"""The last check of everything that was kept: where it found something, or did not get to see everything."""

from sqlalchemy import select

from application.evidence import troubles
from application.extensions import db
from application.models import CheckState, EvidenceCheck
from application.operations.entries import Entry


def differing() -> list[Entry]:
    """The newest finished check, if things differ: an older one says nothing about today."""
    return _newest(unread=False)


def unread() -> list[Entry]:
    """The newest finished check, if it could not look at everything."""
    return _newest(unread=True)


def _newest(*, unread: bool) -> list[Entry]:
    newest = db.session.execute(
        select(EvidenceCheck.id, EvidenceCheck.finished_at, EvidenceCheck.counts)
        .where(EvidenceCheck.state == CheckState.DONE)
        .order_by(EvidenceCheck.id.desc())
        .limit(1)
    ).first()
    if newest is None:
        return []
    differing = troubles.differing(newest.counts)
    amount = newest.counts.get(troubles.TROUBLE, 0) - differing if unread else differing
    if not amount:
        return []
    return [Entry(ref=newest.id, title="The last check", since=newest.finished_at, amount=amount)]
