"""One kept file, or one manifest, with the post that it is of; and whether it was removed lawfully."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from application.extensions import db
from application.integrations.capture.kinds import FILES, MANIFESTS
from application.models import Capture, CaptureItem, CaptureRole, Tombstone

_WHY: Mapping[str, str] = {
    "deletion": "the person asked for deletion",
    "leaving": "the person has left",
    "age": "no campaign needed it any more",
}


@dataclass(frozen=True)
class StoredFile:
    """What is served: a file of a post, by its name in the store."""

    post_id: int
    kind: str
    sha256: str
    role: CaptureRole | None
    """None of manifests."""
    place: int
    content_type: str | None
    chain_position: int | None
    """The link of the capture that kept it."""


@dataclass(frozen=True)
class FileRemoval:
    """When a file was removed, and why, in words that go on after "because"."""

    at: datetime
    why: str


def stored_item(item_id: int) -> StoredFile | None:
    """The kept file; one statement."""
    row = db.session.execute(
        select(
            Capture.post_id,
            CaptureItem.sha256,
            CaptureItem.role,
            CaptureItem.place,
            CaptureItem.content_type,
            Capture.chain_position,
        )
        .join(Capture, Capture.id == CaptureItem.capture_id)
        .where(CaptureItem.id == item_id, CaptureItem.sha256.is_not(None))
    ).one_or_none()
    if row is None:
        return None
    return StoredFile(
        row.post_id, FILES, row.sha256, row.role, row.place, row.content_type, row.chain_position
    )


def stored_manifest(capture_id: int) -> StoredFile | None:
    """The manifest of a capture; one statement."""
    row = db.session.execute(
        select(Capture.post_id, Capture.manifest_sha256, Capture.chain_position).where(
            Capture.id == capture_id, Capture.manifest_sha256.is_not(None)
        )
    ).one_or_none()
    if row is None:
        return None
    return StoredFile(
        row.post_id, MANIFESTS, row.manifest_sha256, None, 0, "application/json", row.chain_position
    )


def removal_of(stored: StoredFile) -> FileRemoval | None:
    """The newest lawful removal of these bytes since this capture kept them. One statement."""
    since = Tombstone.chain_position.is_(None) | (Tombstone.chain_position > (stored.chain_position or 0))
    row = db.session.execute(
        select(Tombstone.removed_at, Tombstone.reason)
        .where(Tombstone.kind == stored.kind, Tombstone.sha256 == stored.sha256, since)
        .order_by(Tombstone.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else FileRemoval(row.removed_at, _WHY.get(row.reason, ""))
