"""Ask for everything that was kept to be checked: one check goes on at a time. Never commits."""

from datetime import timedelta

from sqlalchemy import Select, select

from application.clock import clock
from application.evidence.loose_ends import furthest
from application.extensions import db
from application.models import CheckState, EvidenceCheck
from application.models.upsert import upsert
from application.task_queue import enqueue

CHECK = "evidence.check"
SILENT_AFTER = timedelta(minutes=15)
"""Longer than one task may run, and than the queue waits before it tries again."""


def ask_for_check(*, asked_by_id: int | None) -> bool:
    """Queue a check unless one is under way; whether it is a new one. One that fell silent is taken up.

    Who asks at the same moment gets the same check.
    """
    is_new = db.session.scalar(select(EvidenceCheck.id).where(EvidenceCheck.open.is_(True))) is None
    row = {
        "open": True,
        "state": CheckState.QUEUED,
        "generation": 0,
        "asked_at": clock.now(),
        "asked_by_id": asked_by_id,
        "heartbeat_at": clock.real_now(),
        "position": 0,
        "last_position": furthest(),
        "counts": {},
        "findings": [],
    }
    upsert(db.session(), EvidenceCheck, [row], key=["open"], update=[])
    check = db.session.scalars(_open()).one()
    if _is_silent(check):
        queue_anew(check)
    elif check.state is CheckState.QUEUED:
        _queue(check)
    return is_new


def queue_silent_check() -> int:
    """Queue the open check anew if nothing has been heard of it for long; how many that were."""
    check = db.session.scalars(_open()).one_or_none()
    if check is None or not _is_silent(check):
        return 0
    queue_anew(check)
    return 1


def queue_anew(check: EvidenceCheck) -> None:
    """Queue an open check under a new name, to go on where it is: a used name is refused for a day."""
    check.generation += 1
    check.heartbeat_at = clock.real_now()
    _queue(check)


def _queue(check: EvidenceCheck) -> None:
    enqueue(
        CHECK,
        {"check": check.id, "generation": check.generation},
        identity=f"check:{check.id}",
        slot=check.asked_at.isoformat(),
        generation=check.generation,
    )


def _is_silent(check: EvidenceCheck) -> bool:
    return check.heartbeat_at <= clock.real_now() - SILENT_AFTER


def _open() -> Select[EvidenceCheck]:
    return (
        select(EvidenceCheck)
        .where(EvidenceCheck.open.is_(True))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
