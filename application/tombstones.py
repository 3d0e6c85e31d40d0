"""Lawful removals on record: whoever misses a kept file later finds here why."""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import insert, select

from application.clock import clock
from application.extensions import db
from application.models import Tombstone


def entomb(kind: str, names: Collection[str], reason: str, *, again_after: timedelta | None = None) -> int:
    """Write down that these were removed; one that stands there already is not written again. How many were.

    `again_after`: unless it is older than that, where the same bytes can have been kept anew since. Two
    statements; never commits.
    """
    known = select(Tombstone.sha256).where(Tombstone.kind == kind, Tombstone.sha256.in_(names))
    if again_after is not None:
        known = known.where(Tombstone.removed_at > clock.now() - again_after)
    fresh = sorted(set(names) - set(db.session.scalars(known)))
    if fresh:
        rows = [{"kind": kind, "sha256": name, "removed_at": clock.now(), "reason": reason} for name in fresh]
        db.session.execute(insert(Tombstone), rows)
    return len(fresh)
