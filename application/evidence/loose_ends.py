"""Where a check begins, and what no portion of the chain comes across: its end, and what has no link."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, null, or_, select, union_all

from application.evidence.troubles import TROUBLE, Found, Outcome, Trouble
from application.extensions import db
from application.integrations.capture.kinds import FILES, MANIFESTS
from application.models import (
    Capture,
    CaptureItem,
    ChainHead,
    ChainLink,
    CheckState,
    EvidenceCheck,
    Tombstone,
)

MARK = "mark"
"""In a check's counts: a number that stands for its last link's fingerprint."""
_MARKED_DIGITS = 13
MOST_LISTED = 100


class End(NamedTuple):
    """What came of the loose ends, and the mark of the last link where it is there."""

    outcome: Outcome
    mark: int | None


def furthest() -> int:
    """How far the chain goes: by what is noted, by what is there, and by what was once found in order."""
    head, end = db.session.execute(
        select(
            select(func.max(ChainHead.position)).scalar_subquery(),
            select(func.max(ChainLink.position)).scalar_subquery(),
        )
    ).one()
    clean = _last_in_order()
    return max(head or 0, end or 0, clean.last_position if clean else 0)


def loose_ends(last: int) -> End:
    """What is wrong beside the portions up to `last`. Six statements; ends the transaction."""
    outcome = Outcome()
    clean = _last_in_order()
    # The end that is noted, and the links, by one statement: a capture may be recorded between two.
    noted = select(func.max(ChainHead.position)).scalar_subquery()
    end = select(func.max(ChainLink.position)).scalar_subquery()
    wanted = [last, clean.last_position if clean else 0]
    rows: Sequence[Any] = db.session.execute(
        union_all(
            select(ChainHead.id.label("head"), ChainHead.position, ChainHead.sha256),
            select(null().label("head"), ChainLink.position, ChainLink.sha256).where(
                or_(ChainLink.position.in_(wanted), ChainLink.position.in_((noted, end)))
            ),
        )
    ).all()
    marks = {row.position: row.sha256 for row in rows if row.head is None}
    _judge_end(outcome, next(((row.position, row.sha256) for row in rows if row.head), None), marks, last)
    if clean is not None:
        kept = marks.get(clean.last_position)
        if kept is not None and MARK in clean.counts and _mark(kept) != clean.counts[MARK]:
            outcome.findings.append(Found(Trouble.REWRITTEN, clean.last_position))
    _find_captures(outcome, last)
    _find_tombstones(outcome, last)
    db.session.close()
    return End(outcome, _mark(marks[last]) if last in marks else None)


def _judge_end(outcome: Outcome, head: tuple[int, str] | None, marks: Mapping[int, str], last: int) -> None:
    end = max(marks, default=0)
    noted, sha256 = head or (0, "")
    if noted > end:
        if noted > last:  # else the last portion has come across it
            outcome.findings.append(Found(Trouble.END_MISSING, max(end, last) + 1, noted))
    elif end and (noted < end or sha256 != marks[end]):
        outcome.findings.append(Found(Trouble.END_DIFFERS, end))


def _find_captures(outcome: Outcome, last: int) -> None:
    """Captures that kept something and name no link that could be there."""
    kept = select(CaptureItem.id).where(CaptureItem.capture_id == Capture.id, CaptureItem.sha256.is_not(None))
    of_none = (or_(Capture.manifest_sha256.is_not(None), kept.exists()), _unknown(Capture, last))
    found = db.session.execute(
        select(Capture.id, Capture.post_id).where(*of_none).order_by(Capture.id).limit(MOST_LISTED)
    ).all()
    outcome.findings += [
        Found(Trouble.CAPTURE_NOT_LINKED, capture_id=row.id, post_id=row.post_id) for row in found
    ]
    number = db.session.scalar(select(func.count(Capture.id)).where(*of_none)) or 0
    outcome.unlisted[Trouble.CAPTURE_NOT_LINKED] += number - len(found)


def _find_tombstones(outcome: Outcome, last: int) -> None:
    of_none = (Tombstone.kind.in_((FILES, MANIFESTS)), _unknown(Tombstone, last))
    found = db.session.execute(
        select(Tombstone.sha256).where(*of_none).order_by(Tombstone.id).limit(MOST_LISTED)
    ).all()
    outcome.findings += [Found(Trouble.REMOVAL_NOT_LINKED, sha256=row.sha256) for row in found]
    number = db.session.scalar(select(func.count(Tombstone.id)).where(*of_none)) or 0
    outcome.unlisted[Trouble.REMOVAL_NOT_LINKED] += number - len(found)


def _unknown(table: Any, last: int) -> ColumnElement[bool]:
    """It names no link that could be there; the end is looked for by the same statement, as it moves."""
    end = select(func.coalesce(func.max(ChainLink.position), 0)).scalar_subquery()
    beyond = and_(table.chain_position > last, table.chain_position > end)
    return or_(table.chain_position.is_(None), table.chain_position < 1, beyond)


def _last_in_order() -> EvidenceCheck | None:
    """The newest check that saw everything and found nothing wrong: what it saw has to be there still."""
    return db.session.scalars(
        select(EvidenceCheck)
        .where(
            EvidenceCheck.state == CheckState.DONE,
            EvidenceCheck.counts[TROUBLE].as_integer() == 0,
        )
        .order_by(EvidenceCheck.id.desc())
        .limit(1)
    ).first()


def _mark(sha256: str) -> int:
    """Whoever rewrites the whole chain cannot keep this; it fits a number of JSON."""
    return int(hashlib.sha256(sha256.encode()).hexdigest()[:_MARKED_DIGITS], 16)
