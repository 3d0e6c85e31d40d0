"""Keys of delivered reports: whoever holds the report opens the kept files that it shows, and no others.

A key is 256 random bits and stands in the report only; the table keeps its SHA-256.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, select, update
from sqlalchemy.orm import aliased

from application.clock import clock
from application.export.links.planning import KeptLink
from application.export.snapshots.people import withheld
from application.export.subject import Subject
from application.extensions import db
from application.models import MediaKey, MediaKeyItem, RecipientKind, Report, ReportSnapshot, User
from application.models.rows_changed import rows_changed
from application.models.upsert import upsert
from application.paging import PageOf, page_of
from application.report_keys import has_lapsed
from application.row_locks import lock_people

_LONGEST_KEY = 128


@dataclass(frozen=True)
class Delivered:
    """A report that was made with links, and whether they still open.

    `has_lapsed`: a consultant made it, who may not enter the campaign any more, or it is for or of somebody
    who has no access any more. `recipient` is whom it is for, with `recipient_name`; None where the report is
    not kept any more. `figures_of` is when its figures were read.
    """

    id: int
    made_at: datetime
    made_by: str | None
    files: int
    revoked_at: datetime | None
    revoked_by: str | None
    recipient: RecipientKind | None
    recipient_name: str | None
    figures_of: datetime | None
    has_lapsed: bool

    @property
    def is_open(self) -> bool:
        return self.revoked_at is None and not self.has_lapsed


@dataclass(frozen=True)
class DeliveredPage:
    """One page of reports with links; `open` is how many of all of them still open."""

    reports: tuple[Delivered, ...]
    page: PageOf
    open: int


@dataclass(frozen=True)
class FoundKey:
    """A key that somebody holds; `is_open` is False once it was revoked or has lapsed."""

    id: int
    is_open: bool


@dataclass(frozen=True)
class KeptRest:
    """A kept report, some of whose rows no spreadsheet holds; `is_withheld`: somebody in it has left."""

    facts_sha256: str
    file_stem: str
    is_withheld: bool


def keep_links(
    links: Collection[KeptLink], subject: Subject, *, snapshot_id: int | None, by_id: int | None
) -> None:
    """Let the planned links of one report open their files, under a key of its own; three statements or none.

    The caller has locked `by_id`, ahead of all that hangs on a person, and commits with the snapshot. Raises
    IntegrityError where a file was removed since: the report has to be made from new facts.
    """
    if not links:
        return
    (token,) = {link.token for link in links}
    key = MediaKey(
        key_sha256=_digest(token),
        campaign_id=subject.campaign_id,
        partner_id=subject.partner_id,
        snapshot_id=snapshot_id,
        made_at=clock.now(),
        made_by_id=by_id,
    )
    db.session.add(key)
    db.session.flush()
    rows = [{"media_key_id": key.id, "capture_item_id": link.item_id} for link in links]
    upsert(db.session(), MediaKeyItem, rows, key=["media_key_id", "capture_item_id"], update=[])


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


def shown_in(snapshot_id: int, item_id: int) -> bool:
    """Whether a snapshot shows the file, by links that were not switched off; one statement."""
    shows = select(MediaKeyItem.capture_item_id).join(MediaKey, MediaKey.id == MediaKeyItem.media_key_id)
    found = shows.where(
        MediaKeyItem.capture_item_id == item_id,
        MediaKey.snapshot_id == snapshot_id,
        MediaKey.revoked_at.is_(None),
    )
    return db.session.scalar(found.limit(1)) is not None


def rest_of(key: FoundKey) -> KeptRest | None:
    """What the rest of the report of this key is made from; None where the report is not kept any more.

    One statement.
    """
    row = db.session.execute(
        select(ReportSnapshot.facts_sha256, ReportSnapshot.file_stem, withheld().label("is_withheld"))
        .join(MediaKey, MediaKey.snapshot_id == ReportSnapshot.id)
        .where(MediaKey.id == key.id)
    ).one_or_none()
    return None if row is None else KeptRest(row.facts_sha256, row.file_stem, bool(row.is_withheld))


def delivered_of(subject: Subject, wanted: int) -> DeliveredPage:
    """A page of the reports with links of a campaign or a partner, the newest first; two statements."""
    is_open = and_(MediaKey.revoked_at.is_(None), ~has_lapsed())
    total, still_open = db.session.execute(
        select(func.count(MediaKey.id), func.count(case((is_open, MediaKey.id)))).where(_of(subject))
    ).one()
    page = page_of(wanted, total)
    maker, revoker, recipient = aliased(User), aliased(User), aliased(User)
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
            Report.recipient,
            recipient.name.label("recipient_name"),
            ReportSnapshot.made_at.label("figures_of"),
            has_lapsed().label("has_lapsed"),
        )
        .outerjoin(maker, maker.id == MediaKey.made_by_id)
        .outerjoin(revoker, revoker.id == MediaKey.revoked_by_id)
        .outerjoin(ReportSnapshot, ReportSnapshot.id == MediaKey.snapshot_id)
        .outerjoin(Report, Report.id == ReportSnapshot.report_id)
        .outerjoin(recipient, recipient.id == Report.recipient_id)
        .where(_of(subject))
        .order_by(MediaKey.id.desc())
        .offset(page.offset)
        .limit(page.size)
    )
    return DeliveredPage(tuple(Delivered(**row._mapping) for row in rows), page, still_open)


def revoke(subject: Subject, key_ids: Collection[int] | None, *, by_id: int) -> int:
    """Shut these keys of a campaign or a partner, or all of them; how many were open. The caller commits."""
    lock_people(by_id)
    statement = (
        update(MediaKey)
        .where(_of(subject), MediaKey.revoked_at.is_(None))
        .values(revoked_at=clock.now(), revoked_by_id=by_id)
    )
    if key_ids is not None:
        statement = statement.where(MediaKey.id.in_(list(key_ids)))
    return rows_changed(db.session.execute(statement))


def _of(subject: Subject) -> ColumnElement[bool]:
    if subject.partner_id is not None:
        return MediaKey.partner_id == subject.partner_id
    return MediaKey.campaign_id == subject.campaign_id


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
