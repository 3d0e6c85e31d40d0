"""Record what came of a try: files and their manifest in the chain of evidence, or why there is nothing."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import and_, or_, select

from application.capture.order import NO_ADDRESS, TakePlan, locked_capture
from application.capture.retries import next_try
from application.clock import clock
from application.evidence.chain import UNDER_REMOVAL, add_link, lock_chain
from application.extensions import db
from application.integrations.capture.kinds import FILES, MANIFESTS
from application.integrations.capture.orders import CaptureResult, ItemResult
from application.models import (
    Capture,
    CaptureItem,
    CaptureOutcome,
    CaptureRole,
    CaptureState,
    LinkKind,
    Tombstone,
)
from application.task_queue import Attempt

QUEUE = "capture"
LINK_EXPIRED = "link_expired"
_PASSING = (CaptureOutcome.UNREACHABLE,)


def record_result(
    plan: TakePlan,
    result: CaptureResult,
    without: Collection[ItemResult],
    attempt: Attempt,
    *,
    fresh_may_help: bool,
) -> int:
    """Record what the service kept; returns the status to answer the queue with. The caller commits.

    `without` is what it could not be asked for; `fresh_may_help` says whether Instagram may still tell other
    addresses than those that were used. A try that kept something is a capture of its own, however
    little it is: evidence is added to, never replaced. What passing trouble kept back is asked for in a
    further one.
    """
    capture = locked_capture(plan.capture_id, plan.generation)
    if capture is None:
        return 200
    items = [*result.items, *without]
    lacking = [item for item in items if item.sha256 is None and item.role != CaptureRole.PAGE.value]
    if result.manifest_sha256 is None or all(item.sha256 is None for item in items):
        return _nothing_kept(capture, lacking, attempt, fresh_may_help=fresh_may_help)
    lock_chain()  # from here on no removal of the same bytes can begin
    if _are_being_removed([item.sha256 for item in result.items if item.sha256], result.manifest_sha256):
        return record_trouble(plan, "under_removal", attempt)
    db.session.add_all(_item(capture.id, item) for item in items)
    capture.manifest_sha256 = result.manifest_sha256
    capture.chain_position = add_link(LinkKind.CAPTURE, result.manifest_sha256)
    tries, ends_at = capture.tries, capture.ends_at
    problem = next((item.problem or item.outcome for item in lacking), None)
    capture.finish(CaptureState.PARTLY if lacking else CaptureState.DONE, clock.now(), problem)
    if _passes(lacking, fresh_may_help=fresh_may_help):
        db.session.flush()  # the post's one place for an open capture is free again
        _open_another(capture, tries, ends_at)
    return 200


def record_trouble(plan: TakePlan, problem: str, attempt: Attempt) -> int:
    """Record passing trouble with the try as a whole; returns the status to answer the queue with."""
    capture = locked_capture(plan.capture_id, plan.generation)
    return 200 if capture is None else _try_again(capture, problem, attempt)


def record_failure(plan: TakePlan, problem: str) -> int:
    """Record that the post can't be captured, now or later."""
    capture = locked_capture(plan.capture_id, plan.generation)
    if capture is not None:
        capture.finish(CaptureState.FAILED, clock.now(), problem)
    return 200


def _nothing_kept(
    capture: Capture, lacking: Collection[ItemResult], attempt: Attempt, *, fresh_may_help: bool
) -> int:
    problem = next((item.problem or item.outcome for item in lacking), NO_ADDRESS)
    if _passes(lacking, fresh_may_help=fresh_may_help):
        return _try_again(capture, problem, attempt)
    capture.finish(CaptureState.FAILED, clock.now(), problem)
    return 200


def _passes(lacking: Collection[ItemResult], *, fresh_may_help: bool) -> bool:
    """Whether a later try may bring more: after passing trouble, or with addresses that are signed anew."""
    return any(
        item.outcome in _PASSING or (fresh_may_help and item.problem in (LINK_EXPIRED, NO_ADDRESS))
        for item in lacking
    )


def _try_again(capture: Capture, problem: str, attempt: Attempt) -> int:
    """Leave it to the queue's next delivery; after its last one, to a later try of the plan."""
    capture.problem = problem
    if not attempt.is_last(QUEUE):
        return 500
    now = clock.now()
    capture.next_try_at = next_try(now, capture.tries, capture.ends_at)
    if capture.next_try_at is None:
        capture.finish(CaptureState.FAILED, now, problem)
    else:
        capture.generation += 1
    return 200


def _open_another(before: Capture, tries: int, ends_at: datetime | None) -> None:
    now = clock.now()
    due = next_try(now, tries, ends_at)
    if due is None:
        return
    db.session.add(
        Capture(
            post_id=before.post_id,
            open_for_post_id=before.post_id,
            state=CaptureState.ASKED,
            asked_at=now,
            asked_by_id=before.asked_by_id,
            ends_at=ends_at,
            tries=tries,
            next_try_at=due,
            problem=before.problem,
        )
    )


def _are_being_removed(files: Collection[str], manifest: str) -> bool:
    since = clock.now() - UNDER_REMOVAL
    return (
        db.session.scalar(
            select(Tombstone.id)
            .where(
                Tombstone.removed_at > since,
                or_(
                    and_(Tombstone.kind == FILES, Tombstone.sha256.in_(files)),
                    and_(Tombstone.kind == MANIFESTS, Tombstone.sha256 == manifest),
                ),
            )
            .limit(1)
        )
        is not None
    )


def _item(capture_id: int, result: ItemResult) -> CaptureItem:
    return CaptureItem(
        capture_id=capture_id,
        role=CaptureRole(result.role),
        place=result.place,
        outcome=CaptureOutcome(result.outcome),
        problem=result.problem[:64] if result.problem else None,
        sha256=result.sha256,
        content_type=result.content_type,
        bytes=result.bytes,
        width=result.width,
        height=result.height,
    )
