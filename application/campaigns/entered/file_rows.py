"""Storing the rows of a file, taking all of them out again, and bringing them back. Callers commit."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError

from application.audit import record
from application.campaigns.entered.files import FILE_KINDS, FileModel
from application.campaigns.entered.tables import ROWS
from application.campaigns.entering.service import AlreadyThere, NotTaken
from application.campaigns.removed_rows import UNDO_SECONDS, as_words, from_words
from application.clock import clock
from application.extensions import db
from application.models import AuditAction, TakenOutRow
from application.models.upsert import CHUNK_ROWS, upsert

_MARK = "file-"
_FILE_ROW = ("campaign_id", "file_sha256", "row_number")
_ABOUT = ("user_id", "post_id")
"""Kept as columns, so that they follow when somebody leaves or a post goes meanwhile."""


@dataclass(frozen=True)
class TakenOut:
    """How many rows, and the mark that brings them back."""

    rows: int
    mark: str


@dataclass(frozen=True)
class BroughtBack:
    """How many rows are back, and the key of FILE_KINDS that they are of."""

    rows: int
    kind: str


def store_rows(model: FileModel, rows: Sequence[dict[str, Any]]) -> None:
    """Store rows of one file; those that are there already stay as they are. Raises NotTaken."""
    if not rows:
        return
    try:
        upsert(db.session(), model, rows, key=list(_FILE_ROW), update=[])
    except IntegrityError:
        db.session.rollback()
        raise NotTaken("a person or post of the file has gone") from None
    _note(model, rows[0]["campaign_id"], rows[0]["file_sha256"], "", len(rows))


def is_of_file(mark: str) -> bool:
    """Whether a mark stands for the rows of a file."""
    return mark.startswith(_MARK)


def take_out(kind: str, campaign_id: int, file_sha256: str) -> TakenOut | None:
    """Take out the file's rows, also those changed since; None when there are none."""
    model = FILE_KINDS[kind].model
    of_file = (model.campaign_id == campaign_id, model.file_sha256 == file_sha256)
    rows = db.session.scalars(select(model).where(*of_file).order_by(model.id).with_for_update()).all()
    if not rows:
        return None
    kept_otherwise = ("id", "campaign_id", *_ABOUT)
    names = [column.name for column in model.__table__.columns if column.name not in kept_otherwise]
    mark, now = _MARK + secrets.token_hex(16), clock.now()
    kept = [
        {
            "mark": mark,
            "campaign_id": campaign_id,
            "user_id": getattr(row, "user_id", None),
            "post_id": getattr(row, "post_id", None),
            "table": kind,
            "entered": as_words({name: getattr(row, name) for name in names}),
            "taken_out_at": now,
        }
        for row in rows
    ]
    for start in range(0, len(kept), CHUNK_ROWS):
        db.session.execute(insert(TakenOutRow), kept[start : start + CHUNK_ROWS])
    db.session.expunge_all()
    db.session.execute(delete(model).where(*of_file).execution_options(synchronize_session=False))
    _note(model, campaign_id, file_sha256, "taken out", len(kept))
    return TakenOut(len(kept), mark)


def bring_back(campaign_id: int, mark: str) -> BroughtBack | None:
    """Enter the rows again that were taken out under the mark; None when it is no good, or no more.

    Rows that are here again, as the file was stored once more, stay as they are. Raises AlreadyThere when
    all are.
    """
    kept = db.session.scalars(
        select(TakenOutRow)
        .where(
            TakenOutRow.mark == mark,
            TakenOutRow.campaign_id == campaign_id,
            TakenOutRow.taken_out_at > clock.now() - timedelta(seconds=UNDO_SECONDS),
        )
        .order_by(TakenOutRow.id)
        .with_for_update()
    ).all()
    if not kept:
        return None
    kind, sha256 = kept[0].table, kept[0].entered["file_sha256"]
    model = FILE_KINDS[kind].model
    here = set(
        db.session.scalars(
            select(model.row_number).where(model.campaign_id == campaign_id, model.file_sha256 == sha256)
        )
    )
    rows = [_row_of(model, row) for row in kept if row.entered["row_number"] not in here]
    if not rows:
        raise AlreadyThere("the rows are back already")
    upsert(db.session(), model, rows, key=list(_FILE_ROW), update=[])
    db.session.expunge_all()
    db.session.execute(
        delete(TakenOutRow).where(TakenOutRow.mark == mark).execution_options(synchronize_session=False)
    )
    _note(model, campaign_id, sha256, "put back", len(rows))
    return BroughtBack(len(rows), kind)


def _row_of(model: FileModel, kept: TakenOutRow) -> dict[str, Any]:
    about = {name: getattr(kept, name) for name in _ABOUT if name in model.__table__.columns}
    return {"campaign_id": kept.campaign_id, **from_words(model, kept.entered), **about}


def _note(model: FileModel, campaign_id: int, file_sha256: str, deed: str, rows: int) -> None:
    what = f"{ROWS.words[model]} by file {deed}".strip()
    record(AuditAction.RESULTS_ENTERED, campaign_id=campaign_id, what=what, rows=rows, file=file_sha256)
