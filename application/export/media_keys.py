"""Keys of delivered reports: whoever holds the report opens the kept files that it shows, and no others.

A key is 256 random bits and stands in the report only; the table keeps its SHA-256.
"""

import hashlib
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import aliased

from application.capture.file_names import ENDINGS, OTHER_ENDING
from application.capture.kept import StandingFile, standing_files
from application.clock import clock
from application.extensions import db
from application.models import CaptureRole, MediaKey, MediaKeyItem, User
from application.models.rows_changed import rows_changed
from application.models.upsert import upsert

_KEY_BYTES = 32
_LONGEST_KEY = 128


@dataclass(frozen=True)
class KeptLink:
    """The link of a report to the kept file that stands for a post."""

    word: str
    address: str


@dataclass(frozen=True)
class Delivered:
    """A report that was made with links, and whether they still open."""

    id: int
    made_at: datetime
    made_by: str | None
    files: int
    revoked_at: datetime | None
    revoked_by: str | None


def make_links(
    campaign_id: int, post_ids: Collection[int], *, by_id: int | None, root: str
) -> Mapping[int, KeptLink]:
    """A new key for a report with these posts; its links by post, none where nothing is kept.

    `root` is the platform's public address. The caller commits.
    """
    standing = standing_files(post_ids)
    if not standing:
        return {}
    token = secrets.token_urlsafe(_KEY_BYTES)
    key = MediaKey(key_sha256=_digest(token), campaign_id=campaign_id, made_at=clock.now(), made_by_id=by_id)
    db.session.add(key)
    db.session.flush()
    rows = [{"media_key_id": key.id, "capture_item_id": file.item_id} for file in standing.values()]
    upsert(db.session(), MediaKeyItem, rows, key=["media_key_id", "capture_item_id"], update=[])
    return {
        post_id: KeptLink(_word(file), f"{root}/media/{token}/{_name(file)}")
        for post_id, file in standing.items()
    }


def key_of(token: str) -> MediaKey | None:
    """The key, revoked or not; one statement."""
    if len(token) > _LONGEST_KEY:
        return None
    return db.session.scalar(select(MediaKey).where(MediaKey.key_sha256 == _digest(token)))


def opens(key: MediaKey, item_id: int) -> bool:
    """Whether the report of this key shows the file; one statement."""
    return db.session.get(MediaKeyItem, (key.id, item_id)) is not None


def delivered_of(campaign_id: int) -> Sequence[Delivered]:
    """The campaign's reports with links, the newest first; one statement."""
    maker, revoker = aliased(User), aliased(User)
    files = (
        select(func.count())
        .select_from(MediaKeyItem)
        .where(MediaKeyItem.media_key_id == MediaKey.id)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(
            MediaKey.id,
            MediaKey.made_at,
            maker.name.label("made_by"),
            files.label("files"),
            MediaKey.revoked_at,
            revoker.name.label("revoked_by"),
        )
        .outerjoin(maker, maker.id == MediaKey.made_by_id)
        .outerjoin(revoker, revoker.id == MediaKey.revoked_by_id)
        .where(MediaKey.campaign_id == campaign_id)
        .order_by(MediaKey.id.desc())
    )
    return [Delivered(**row._mapping) for row in rows]


def revoke(campaign_id: int, key_ids: Collection[int] | None, *, by_id: int) -> int:
    """Shut these keys of the campaign, or all of it; how many were open. The caller commits."""
    statement = (
        update(MediaKey)
        .where(MediaKey.campaign_id == campaign_id, MediaKey.revoked_at.is_(None))
        .values(revoked_at=clock.now(), revoked_by_id=by_id)
    )
    if key_ids is not None:
        statement = statement.where(MediaKey.id.in_(list(key_ids)))
    return rows_changed(db.session.execute(statement))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _name(file: StandingFile) -> str:
    return f"{file.item_id}.{ENDINGS.get(file.content_type or '', OTHER_ENDING)}"


def _word(file: StandingFile) -> str:
    if file.role is CaptureRole.PAGE:
        return "Picture of the page"
    return "Film" if (file.content_type or "").startswith("video/") else "Picture"
