"""The chain of evidence: each link holds the hash of the one before it. Never commits.

A capture's link is about its manifest, which holds the hashes of its files. A lawful removal's link is about
the tombstones that were set with it: what was removed, when and why.
"""

import hashlib
from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import select, update

from application.extensions import db
from application.models import ChainHead, ChainLink, LinkKind, Tombstone
from application.models.evidence_chain import BEFORE_THE_FIRST, link_sha256
from application.models.upsert import upsert

UNDER_REMOVAL = timedelta(minutes=15)
"""As long as a removal of the same bytes may still be under way: it would take a new file along."""

_HEAD = 1


def lock_chain() -> None:
    """Hold the chain's end until the commit: nobody adds to what is looked at from here on."""
    _locked_head()


def add_link(kind: LinkKind, subject_sha256: str) -> int:
    """Add a link about the subject, and return its position. Holds the chain's end until the commit."""
    head = _locked_head()
    position = head.position + 1
    sha256 = link_sha256(position, kind, head.sha256, subject_sha256)
    db.session.add(
        ChainLink(
            position=position,
            kind=kind,
            previous_sha256=head.sha256,
            subject_sha256=subject_sha256,
            sha256=sha256,
        )
    )
    head.position, head.sha256 = position, sha256
    db.session.flush()
    return position


def link_tombstones(kind: str, names: Iterable[str]) -> None:
    """Add a link about the tombstones of these files that have none yet."""
    mine = (
        Tombstone.kind == kind,
        Tombstone.sha256.in_(list(names)),
        Tombstone.chain_position.is_(None),
    )
    found = db.session.scalars(select(Tombstone).where(*mine).order_by(Tombstone.sha256)).all()
    if not found:
        return
    position = add_link(LinkKind.REMOVAL, tombstones_sha256(found))
    db.session.execute(
        update(Tombstone)
        .where(Tombstone.id.in_([each.id for each in found]))
        .values(chain_position=position)
        .execution_options(synchronize_session="fetch")
    )


def tombstones_sha256(tombstones: Iterable[Tombstone]) -> str:
    """The hash of what, when and why, in the order of what."""
    lines = sorted(
        f"{each.kind}\n{each.sha256}\n{each.removed_at.isoformat()}\n{each.reason}\n" for each in tombstones
    )
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _locked_head() -> ChainHead:
    head = _head()
    if head is None:
        first = {"id": _HEAD, "position": 0, "sha256": BEFORE_THE_FIRST}
        upsert(db.session(), ChainHead, [first], key=["id"], update=[])
        head = _head()
    assert head is not None
    return head


def _head() -> ChainHead | None:
    return db.session.get(ChainHead, _HEAD, with_for_update=True, populate_existing=True)
