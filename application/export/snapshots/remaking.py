"""A snapshot made again without somebody, from its frozen facts. Never commits.

It takes the name of its new files while the old ones are still there: their names stand with the person until
they are gone, so that nothing is forgotten where a process ends in between.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, delete, select, update

from application.clock import clock
from application.export.campaign.facts import CampaignFacts
from application.export.campaign.without import Leaving, without
from application.export.describing import described
from application.export.making.rewriting import rewrite_sheet
from application.export.snapshots.freezing import FACTS_KIND, thawed
from application.export.snapshots.keeping import WORKBOOK_KIND, Stored, store
from application.export.snapshots.people import posts_of
from application.extensions import db
from application.integrations.blobs import BlobStore
from application.models import DeletionExtent, ReportSnapshot, SnapshotPerson, SnapshotPost


@dataclass(frozen=True)
class OldFiles:
    """The files of a snapshot by kind, where they have a name."""

    workbook: str | None
    facts: str | None

    @property
    def named(self) -> tuple[tuple[str, str], ...]:
        pairs = ((WORKBOOK_KIND, self.workbook), (FACTS_KIND, self.facts))
        return tuple((kind, name) for kind, name in pairs if name is not None)


@dataclass(frozen=True)
class Remade:
    """What takes the place of the snapshot of these facts; `taken_out` posts lose their rows in it."""

    old_facts: str
    stored: Stored
    posts: int
    taken_out: int
    cut_at: str | None


def next_snapshot(user_ids: Collection[int], after: int) -> int | None:
    """The first snapshot behind this one that tells of any of these people; one statement."""
    return db.session.scalar(
        select(SnapshotPerson.snapshot_id)
        .where(SnapshotPerson.user_id.in_(user_ids), SnapshotPerson.snapshot_id > after)
        .order_by(SnapshotPerson.snapshot_id)
        .limit(1)
    )


def left_over(snapshot_id: int, user_ids: Collection[int]) -> OldFiles:
    """Files that an earlier try has replaced, and maybe not removed; one statement."""
    row = db.session.execute(
        select(SnapshotPerson.old_workbook_sha256, SnapshotPerson.old_facts_sha256).where(
            *_rows(snapshot_id, user_ids), SnapshotPerson.old_facts_sha256.is_not(None)
        )
    ).first()
    return OldFiles(*row) if row is not None else OldFiles(None, None)


def remade(snapshot_id: int, who: Leaving, extent: DeletionExtent, blobs: BlobStore) -> Remade | None:
    """The snapshot without somebody, in the store; None where it tells nothing of them any more.

    No transaction is open meanwhile. Raises BlobNotFound and NotReadable where it can't be made again, and
    OSError (BlobStoreUnavailable).
    """
    name = db.session.scalars(
        select(ReportSnapshot.facts_sha256).where(ReportSnapshot.id == snapshot_id)
    ).one_or_none()
    own = select(SnapshotPost.post_id).where(
        SnapshotPost.snapshot_id == snapshot_id, SnapshotPost.post_id.in_(posts_of(who.users))
    )
    who = replace(who, posts=frozenset(db.session.scalars(own)))
    db.session.close()
    if name is None:
        return None
    facts = thawed(blobs.get(name, kind=FACTS_KIND))
    if not isinstance(facts, CampaignFacts):
        return None
    cleaned = without(facts, who, extent, clock.now().date())
    if cleaned is facts:
        return None
    report = described(cleaned)
    taken_out = len(facts.posts) - len(cleaned.posts)
    return Remade(name, store(report, cleaned, blobs), len(cleaned.posts), taken_out, report.cut_at)


def replace_files(snapshot_id: int, user_ids: Collection[int], new: Remade) -> OldFiles | None:
    """Let the snapshot name the new files, and note the old ones; None where another was quicker.

    The Sheet that the report stands in is asked to be written anew.
    """
    snapshot = db.session.get(ReportSnapshot, snapshot_id, with_for_update=True, populate_existing=True)
    if snapshot is None or snapshot.facts_sha256 != new.old_facts:
        return None
    old = OldFiles(snapshot.workbook_sha256, snapshot.facts_sha256)
    snapshot.workbook_sha256, snapshot.facts_sha256 = new.stored.workbook_sha256, new.stored.facts_sha256
    snapshot.workbook_bytes, snapshot.cut_at = new.stored.workbook_bytes, new.cut_at
    snapshot.posts, snapshot.taken_out = new.posts, snapshot.taken_out + new.taken_out
    snapshot.taken_out_at = clock.now()
    _set(snapshot_id, user_ids, old_workbook_sha256=old.workbook, old_facts_sha256=old.facts)
    rewrite_sheet(snapshot.report_id, because_of=snapshot_id)
    return old


def files_of(snapshot_id: int) -> OldFiles:
    """The files that a snapshot names now; one statement."""
    row = db.session.execute(
        select(ReportSnapshot.workbook_sha256, ReportSnapshot.facts_sha256).where(
            ReportSnapshot.id == snapshot_id
        )
    ).first()
    return OldFiles(*row) if row is not None else OldFiles(None, None)


def remove_files(old: OldFiles, blobs: BlobStore, *, but_of: int | None = None) -> None:
    """Delete those of these files that no snapshot names, but for `but_of`; no transaction is left open.

    Raises OSError (BlobStoreUnavailable).
    """
    columns = {WORKBOOK_KIND: ReportSnapshot.workbook_sha256, FACTS_KIND: ReportSnapshot.facts_sha256}
    going = []
    for kind, name in old.named:
        named = select(ReportSnapshot.id).where(columns[kind] == name, ReportSnapshot.id != (but_of or 0))
        if db.session.scalar(named.limit(1)) is None:
            going.append((kind, name))
    db.session.close()
    for kind, name in going:
        blobs.delete(name, kind=kind)


def forget_old_files(snapshot_id: int, user_ids: Collection[int]) -> None:
    """They are gone from the store."""
    _set(snapshot_id, user_ids, old_workbook_sha256=None, old_facts_sha256=None)


def settle(snapshot_id: int, user_ids: Collection[int], extent: DeletionExtent) -> None:
    """The snapshot is free of these people, and handed out again unless somebody else is leaving.

    Who has left may ask for the rest to be deleted, too: by their rows it is found again.
    """
    if extent is DeletionExtent.EVERYTHING:
        posts = SnapshotPost.post_id.in_(posts_of(user_ids))
        db.session.execute(
            delete(SnapshotPost)
            .where(SnapshotPost.snapshot_id == snapshot_id, posts)
            .execution_options(synchronize_session=False)
        )
        db.session.execute(delete(SnapshotPerson).where(*_rows(snapshot_id, user_ids)))
    else:
        _set(snapshot_id, user_ids, leaving_at=None, old_workbook_sha256=None, old_facts_sha256=None)


def remove_snapshot(snapshot_id: int) -> None:
    """Its facts are lost, or of an unknown form: it can't be made again, and goes."""
    report_id = db.session.scalar(select(ReportSnapshot.report_id).where(ReportSnapshot.id == snapshot_id))
    db.session.execute(delete(ReportSnapshot).where(ReportSnapshot.id == snapshot_id))
    if report_id is not None:
        rewrite_sheet(report_id, because_of=snapshot_id)


def _rows(snapshot_id: int, user_ids: Collection[int]) -> tuple[ColumnElement[bool], ...]:
    return SnapshotPerson.snapshot_id == snapshot_id, SnapshotPerson.user_id.in_(user_ids)


def _set(snapshot_id: int, user_ids: Collection[int], **values: object) -> None:
    rows = update(SnapshotPerson).where(*_rows(snapshot_id, user_ids))
    db.session.execute(rows.values(**values).execution_options(synchronize_session=False))
