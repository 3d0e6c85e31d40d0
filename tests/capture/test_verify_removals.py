"""A lawful removal is told apart from a loss, whenever a check comes across it; a forged one is not."""

from datetime import timedelta

import pytest
from sqlalchemy import select, true

from application.evidence.chain_check import check_all
from application.evidence.troubles import Trouble
from application.extensions import db
from application.gateways import gateways
from application.integrations.capture.kinds import FILES, MANIFESTS
from application.leaving.removing import remove_files
from application.leaving.retention import FILES as FILE_RULES
from application.models import Capture, Tombstone
from tests.capture.conftest import CaptureStage
from tests.capture.tampering import (
    capture_of,
    checked,
    file_path,
    found,
    item_of,
    keep_bytes,
    kept,
    only,
    remove_by_age,
)
from tests.capture.watched_blobs import WatchedBlobs
from tests.databases import by_turns


def test_what_is_removed_lawfully_is_counted_and_no_trouble(stage: CaptureStage) -> None:
    kept(stage, 2)
    remove_by_age(stage)
    assert db.session.scalars(select(Capture)).all() == []
    later = kept(stage, 1)
    outcome = checked()
    assert outcome.findings == []
    assert (outcome.counts["removed_captures"], outcome.counts["removed_files"]) == (2, 2)
    assert (outcome.counts["captures"], outcome.counts["files"]) == (1, 1)
    file_path(stage, item_of(later[0]).sha256).unlink()
    assert only(checked()).trouble is Trouble.FILE_LOST


@pytest.mark.parametrize("chunks", [1, 2], ids=["noted", "file gone"])
@pytest.mark.parametrize("kind", [FILES, MANIFESTS])
def test_a_removal_that_stopped_midway_is_no_trouble(stage: CaptureStage, kind: str, chunks: int) -> None:
    """The note goes ahead of the file, and that ahead of the rows that name it."""
    kept(stage, 2)
    rule = next(files for files in FILE_RULES if files.kind == kind)
    work = remove_files(rule, true(), "age", gateways().blobs)
    for _ in range(chunks):
        next(work)
        db.session.commit()
        db.session.close()
    outcome = checked()
    assert outcome.findings == []
    there = outcome.counts["files" if kind == FILES else "manifests"]
    assert there == (2 if chunks == 1 else 0)


def test_a_removal_excuses_no_loss_of_what_was_kept_anew_later(stage: CaptureStage) -> None:
    kept(stage, 1)
    name = item_of(db.session.scalars(select(Capture.post_id)).one()).sha256
    remove_by_age(stage)
    content = b"kept anew"
    (post,) = keep_bytes([content])
    tombstone = db.session.scalars(select(Tombstone).where(Tombstone.kind == FILES)).one()
    assert tombstone.sha256 == name
    lost = item_of(post).sha256
    tombstone.sha256 = lost or ""
    db.session.commit()
    file_path(stage, lost).unlink()
    assert (Trouble.FILE_LOST, capture_of(post).chain_position) in found(checked())


@pytest.mark.parametrize(
    ("column", "database_url"),
    by_turns(["sha256", "reason", "removed_at", "kind", "gone"]),
    indirect=["database_url"],
)
def test_a_note_of_a_removal_that_was_altered_is_found(stage: CaptureStage, column: str) -> None:
    kept(stage, 1)
    remove_by_age(stage)
    tombstone = db.session.scalars(select(Tombstone).where(Tombstone.kind == FILES)).one()
    position = tombstone.chain_position
    if column == "gone":
        db.session.delete(tombstone)
    else:
        later = tombstone.removed_at + timedelta(microseconds=1)
        values = {"sha256": "c" * 64, "reason": "deletion", "removed_at": later, "kind": "api-bodies"}
        setattr(tombstone, column, values[column])
    db.session.commit()
    assert (Trouble.REMOVAL_ALTERED, position) in found(checked())


def test_what_goes_lawfully_while_it_is_looked_at_is_no_loss(stage: CaptureStage) -> None:
    kept(stage, 1)

    def remove_all(name: str) -> None:
        if db.session.scalar(select(Capture.id).limit(1)) is not None:
            remove_by_age(stage)
        db.session.close()

    outcome = [part.findings for part in check_all(WatchedBlobs(gateways().blobs, remove_all))]
    assert outcome == [[], []]
    assert db.session.scalars(select(Capture)).all() == []
