"""Answers that are not there because they were removed lawfully: a tombstone says when and why."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, tuple_

from application.evidence.replies import StoredReply
from application.extensions import db
from application.models import Tombstone

_WHY: Mapping[str, str] = {
    "deletion": "its person asked for deletion",
    "leaving": "its person has left",
    "age": "it was so old that nothing needed it any more",
}


@dataclass(frozen=True)
class Removal:
    """When an answer was removed, and why, in words that go on after "because"."""

    at: datetime
    why: str


def removals_of(replies: Collection[StoredReply]) -> dict[StoredReply, Removal]:
    """Those of these lost answers that have a tombstone; one statement, or none."""
    wanted = {(reply.kind, reply.sha256) for reply in replies if reply.sha256 is not None}
    if not wanted:
        return {}
    rows = db.session.execute(
        select(Tombstone.kind, Tombstone.sha256, Tombstone.removed_at, Tombstone.reason)
        .where(tuple_(Tombstone.kind, Tombstone.sha256).in_(sorted(wanted)))
        .order_by(Tombstone.id.desc())
    ).all()
    found = {(row.kind, row.sha256): Removal(row.removed_at, _WHY.get(row.reason, "")) for row in rows}
    return {
        reply: found[reply.kind, reply.sha256] for reply in replies if (reply.kind, reply.sha256) in found
    }
