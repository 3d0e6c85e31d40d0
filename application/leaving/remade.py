"""Reports made again without somebody who leaves, one after the other. Never commits.

The caller commits at each yield. Ended anywhere, it begins again at the report that it was at.
"""

from collections.abc import Iterator

from application.export.campaign.without import Leaving
from application.export.snapshots import remaking
from application.export.snapshots.freezing import NotReadable
from application.export.snapshots.people import add_by_posts
from application.integrations.blobs import BlobNotFound, BlobStore
from application.leaving.removing import Chunk
from application.leaving.rules import Leaver
from application.models import DeletionExtent
from application.tombstones import entomb

REASONS = {DeletionExtent.LEAVING: "leaving", DeletionExtent.EVERYTHING: "deletion"}


def make_again(leaver: Leaver, extent: DeletionExtent, blobs: BlobStore, after: int) -> Iterator[Chunk]:
    """Each snapshot that tells of the person, from the one behind `after` on.

    Raises OSError (BlobStoreUnavailable).
    """
    if add_by_posts(leaver.users):
        yield Chunk(0, after)
    who = Leaving(frozenset(leaver.users), frozenset(leaver.accounts))
    while (snapshot_id := remaking.next_snapshot(leaver.users, after)) is not None:
        yield from _one(snapshot_id, leaver, who, extent, blobs, after)
        after = snapshot_id


def _one(
    snapshot_id: int, leaver: Leaver, who: Leaving, extent: DeletionExtent, blobs: BlobStore, after: int
) -> Iterator[Chunk]:
    """Its new files ahead of its new names, and these ahead of the removal of the old files."""
    left_over = remaking.left_over(snapshot_id, leaver.users)
    if left_over.named:
        remaking.remove_files(left_over, blobs)
        remaking.forget_old_files(snapshot_id, leaver.users)
        yield Chunk(0, after)
    try:
        while (new := remaking.remade(snapshot_id, who, extent, blobs)) is not None:
            old = remaking.replace_files(snapshot_id, leaver.users, new)
            if old is None:
                continue  # another person's leaving was quicker: it is made again from what that left
            _entomb(old, extent)
            yield Chunk(0, after)
            remaking.remove_files(old, blobs)
    except (BlobNotFound, NotReadable):
        yield from _without_facts(snapshot_id, extent, blobs, after)
    remaking.settle(snapshot_id, leaver.users, extent)
    yield Chunk(1, snapshot_id)


def _without_facts(snapshot_id: int, extent: DeletionExtent, blobs: BlobStore, after: int) -> Iterator[Chunk]:
    """A snapshot that can't be made again goes wholly; its files first, since its row names them."""
    old = remaking.files_of(snapshot_id)
    if _entomb(old, extent):
        yield Chunk(0, after)
    remaking.remove_files(old, blobs, but_of=snapshot_id)
    remaking.remove_snapshot(snapshot_id)


def _entomb(old: remaking.OldFiles, extent: DeletionExtent) -> int:
    return sum(entomb(kind, [name], REASONS[extent]) for kind, name in old.named)
