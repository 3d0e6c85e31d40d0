"""What a check has come to, recorded portion by portion. Never commits."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from application.clock import clock
from application.evidence.loose_ends import MARK, End
from application.evidence.portions import Portion
from application.evidence.queueing import queue_anew
from application.evidence.stops import stopped_at
from application.evidence.troubles import TROUBLE, Outcome, Trouble
from application.extensions import db
from application.models import CheckState, EvidenceCheck

logger = logging.getLogger(__name__)

MOST_FINDINGS = 200
"""So many are kept one by one; of the others the number by kind."""
MOST_LOST = 5
"""So often a check is begun at one place and not heard of again; then it ends."""
LOST = "lost"
"""In a check's counts while it goes on: how often it was lost where it is now."""


@dataclass(frozen=True)
class Step:
    """How far a check is: the last link that was looked at, and the last one to be."""

    check_id: int
    generation: int
    position: int
    last: int


def begin(check_id: int, generation: int) -> Step | None:
    """Where the check goes on; None when it has ended or was queued anew since."""
    check = _locked(check_id, generation)
    if check is None:
        return None
    check.state, check.heartbeat_at = CheckState.RUNNING, clock.real_now()
    return Step(check_id, generation, check.position, check.last_position)


def record_portion(step: Step, portion: Portion, outcome: Outcome) -> Step | None:
    """Record what came of a portion; the next step, or None when another task has taken the check over."""
    check = _locked(step.check_id, step.generation)
    if check is None or check.position != step.position:
        return None
    check.counts = {name: number for name, number in check.counts.items() if name != LOST}
    _take_in(check, outcome)
    check.position, check.heartbeat_at = portion.to, clock.real_now()
    return Step(step.check_id, step.generation, portion.to, step.last)


def record_end(step: Step, end: End) -> None:
    """Record the loose ends and close the check."""
    check = _locked(step.check_id, step.generation)
    if check is None or check.position != step.position:
        return
    _take_in(check, end.outcome)
    if end.mark is not None:
        check.counts = {**check.counts, MARK: end.mark}
    _close(check)


def record_pause(step: Step) -> None:
    """Let a further task go on."""
    check = _locked(step.check_id, step.generation)
    if check is not None:
        queue_anew(check)


def record_stop(check_id: int, generation: int, trouble: Trouble) -> None:
    """Close a check that can't go on: nobody may take it for one that found everything in order."""
    check = _locked(check_id, generation)
    if check is not None:
        _stop(check, trouble)


def record_lost(check: EvidenceCheck) -> bool:
    """Queue a silent check anew, or end it when it was lost too often where it is; whether it goes on.

    What ended it, as a lack of memory, may end it there each time. One that was never begun is not counted:
    that was the queue.
    """
    lost = check.counts.get(LOST, 0) + (check.state is CheckState.RUNNING)
    if lost >= MOST_LOST:
        logger.error(
            "check of the evidence ended: it was lost again and again at the same place",
            extra={"check": check.id, "position": check.position, "lost": lost},
        )
        _stop(check, Trouble.CUT_OFF)
        return False
    check.counts = {**check.counts, LOST: lost}
    check.state = CheckState.QUEUED
    queue_anew(check)
    return True


def _stop(check: EvidenceCheck, trouble: Trouble) -> None:
    stopped = stopped_at(trouble, check.position, check.last_position)
    # Where it stopped is told first, however much was found before.
    check.findings = [*(found.as_json() for found in stopped.findings), *check.findings]
    check.counts = _sum(check.counts, stopped.counts)
    _close(check)


def _close(check: EvidenceCheck) -> None:
    check.state, check.open, check.finished_at = CheckState.DONE, None, clock.now()
    check.heartbeat_at = clock.real_now()
    check.counts = {name: number for name, number in check.counts.items() if name != LOST}


def _take_in(check: EvidenceCheck, outcome: Outcome) -> None:
    check.counts = _sum({TROUBLE: 0, **check.counts}, outcome.counts)
    room = MOST_FINDINGS - len(check.findings)
    check.findings = [*check.findings, *(found.as_json() for found in outcome.findings[: max(0, room)])]


def _sum(before: Mapping[str, int], further: Mapping[str, int]) -> dict[str, int]:
    return {name: before.get(name, 0) + further.get(name, 0) for name in sorted({*before, *further})}


def _locked(check_id: int, generation: int) -> EvidenceCheck | None:
    check = db.session.get(EvidenceCheck, check_id, with_for_update=True, populate_existing=True)
    if check is None or not check.open or check.generation != generation:
        return None
    return check
