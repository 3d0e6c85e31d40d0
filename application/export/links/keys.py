"""Keys of delivered reports: whoever holds the report opens the kept files that it shows, and no others.

A key is 256 random bits and stands in the report only; the table keeps its SHA-256.
"""

import hashlib
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, case, func, select, update
from sqlalchemy.orm import aliased

from application.capture.file_names import ENDINGS, OTHER_ENDING
from application.capture.kept import StandingFile, standing_files
from application.clock import clock
from application.extensions import db
from application.models import CaptureRole, MediaKey, MediaKeyItem, User
from application.models.rows_changed import rows_changed
from application.models.upsert import upsert
from application.paging import PageOf, page_of
from application.report_keys import has_lapsed
from application.row_locks import lock_people

_KEY_BYTES = 32
_LONGEST_KEY = 128


@dataclass(frozen=True)
class KeptLink:
    """The link of a report to the kept file that stands for a post; `is_picture`: a viewer can show it."""

    word: str
    address: str
    sha256: str = ""
    is_picture: bool = False


@dataclass(frozen=True)
class Delivered:
    """A report that was made with links, and whether they still open.

    `has_lapsed`: a consultant made it, who may not enter the campaign any more.
    """

    id: int
    made_at: datetime
    made_by: str | None
    files: int
    revoked_at: datetime | None
    revoked_by: str | None
    has_lapsed: bool

    @property
    def is_open(self) -> bool:
        return self.revoked_at is None and not self.has_lapsed


@dataclass(frozen=True)
class DeliveredPage:
    """One page of a campaign's reports with links; `open` is how many of all of them still open."""

    reports: tuple[Delivered, ...]
    page: PageOf
    open: int


@dataclass(frozen=True)
class FoundKey:
    """A key that somebody holds; `is_open` is False once it was revoked or has lapsed."""

    id: int
    is_open: bool


def make_links(
    campaign_id: int, post_ids: Collection[int], *, by_id: int | None, root: str
) -> Mapping[int, KeptLink]:
    """A new key for a report with these posts; its links by post, none where nothing is kept.

    `root` is the platform's public address. The caller commits.
    """
    standing = standing_files(post_ids)
    if not standing:
        return {}
    if by_id is not None:
        lock_people(by_id)  # before the key, as whoever ends the maker's access does
    token = secrets.token_urlsafe(_KEY_BYTES)
    key = MediaKey(key_sha256=_digest(token), campaign_id=campaign_id, made_at=clock.now(), made_by_id=by_id)
    db.session.add(key)
    db.session.flush()
    rows = [{"media_key_id": key.id, "capture_item_id": file.item_id} for file in standing.values()]
    upsert(db.session(), MediaKeyItem, rows, key=["media_key_id", "capture_item_id"], update=[])
    return {
        post_id: KeptLink(
            _word(file),
            f"{root}/media/{token}/{_name(file)}",
            file.sha256,
            (file.content_type or "").startswith("image/"),
        )
        for post_id, file in standing.items()
    }


def key_of(token: str) -> FoundKey | None:
    """The key, open or not; one statement."""
    if len(token) > _LONGEST_KEY:
        return None
    row = db.session.execute(
        select(MediaKey.id, MediaKey.revoked_at, has_lapsed().label("has_lapsed")).where(
            MediaKey.key_sha256 == _digest(token)
        )
    ).one_or_none()
    return None if row is None else FoundKey(row.id, row.revoked_at is None and not row.has_lapsed)


def opens(key: FoundKey, item_id: int) -> bool:
    """Whether the report of this key shows the file; one statement."""
    return db.session.get(MediaKeyItem, (key.id, item_id)) is not None


def delivered_of(campaign_id: int, wanted: int) -> DeliveredPage:
    """A page of the campaign's reports with links, the newest first; two statements."""
    is_open = and_(MediaKey.revoked_at.is_(None), ~has_lapsed())
    total, still_open = db.session.execute(
        select(func.count(MediaKey.id), func.count(case((is_open, MediaKey.id)))).where(
            MediaKey.campaign_id == campaign_id
        )
    ).one()
    page = page_of(wanted, total)
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
            has_lapsed().label("has_lapsed"),
        )
        .outerjoin(maker, maker.id == MediaKey.made_by_id)
        .outerjoin(revoker, revoker.id == MediaKey.revoked_by_id)
        .where(MediaKey.campaign_id == campaign_id)
        .order_by(MediaKey.id.desc())
        .offset(page.offset)
        .limit(page.size)
    )
    return DeliveredPage(tuple(Delivered(**row._mapping) for row in rows), page, still_open)


def revoke(campaign_id: int, key_ids: Collection[int] | None, *, by_id: int) -> int:
    """Shut these keys of the campaign, or all of it; how many were open. The caller commits."""
    lock_people(by_id)
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
