"""Ask for everything that was kept to be checked: one check goes on at a time. Never commits."""

from datetime import timedelta

from sqlalchemy import Select, select

from application.clock import clock
from application.evidence.loose_ends import furthest
from application.evidence.queueing import queue
from application.evidence.recording import record_lost
from application.extensions import db
from application.models import CheckState, EvidenceCheck
from application.models.upsert import upsert

SILENT_AFTER = timedelta(minutes=15)
"""Longer than one task may run, and than the queue waits before it tries again."""


def ask_for_check(*, asked_by_id: int | None) -> bool:
    """Queue a check unless one is under way; whether it is a new one. One that fell silent is taken up.

    Who asks at the same moment gets the same check.
    """
    is_new = db.session.scalar(select(EvidenceCheck.id).where(EvidenceCheck.open.is_(True))) is None
    check = _opened(asked_by_id)
    if _is_silent(check):
        if record_lost(check):
            return is_new
        db.session.flush()
        is_new, check = True, _opened(asked_by_id)
    if check.state is CheckState.QUEUED:
        queue(check)
    return is_new


def queue_silent_check() -> int:
    """Take up the open check if nothing has been heard of it for long; how many were.

    One that was lost too often at the same place is ended instead.
    """
    check = db.session.scalars(_open()).one_or_none()
    if check is None or not _is_silent(check):
        return 0
    record_lost(check)
    return 1


def _opened(asked_by_id: int | None) -> EvidenceCheck:
    """The open check, locked; a new one where there is none."""
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
    return db.session.scalars(_open()).one()


def _is_silent(check: EvidenceCheck) -> bool:
    return check.heartbeat_at <= clock.real_now() - SILENT_AFTER


def _open() -> Select[EvidenceCheck]:
    return (
        select(EvidenceCheck)
        .where(EvidenceCheck.open.is_(True))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
