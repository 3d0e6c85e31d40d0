"""What a check has come to, recorded portion by portion. Never commits."""

from collections.abc import Mapping
from dataclasses import dataclass

from application.clock import clock
from application.evidence.asking import queue_anew
from application.evidence.loose_ends import MARK, End
from application.evidence.portions import Portion
from application.evidence.troubles import TROUBLE, Found, Outcome, Trouble
from application.extensions import db
from application.models import CheckState, EvidenceCheck

MOST_FINDINGS = 200
"""So many are kept one by one; of the others the number by kind."""


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


def record_broken_off(check_id: int, generation: int) -> None:
    """Close a check that can't go on: nobody may take it for one that found everything in order."""
    check = _locked(check_id, generation)
    if check is not None:
        broken_off = Found(Trouble.BROKEN_OFF, check.position + 1)
        _take_in(check, Outcome(findings=[broken_off]))
        _close(check)


def _close(check: EvidenceCheck) -> None:
    check.state, check.open, check.finished_at = CheckState.DONE, None, clock.now()
    check.heartbeat_at = clock.real_now()


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
