"""Queue what is due of captures: living stories without one, tries whose pause is over, and lost ones."""

from sqlalchemy import select

from application.capture.asking import AT_ONCE, ask_for_captures, queue_anew, stories_to_capture
from application.clock import clock
from application.extensions import db
from application.models import Capture, CaptureState


def ask_for_new_stories() -> int:
    """Ask for living stories that nobody asked for yet; at most AT_ONCE."""
    found = stories_to_capture()
    return ask_for_captures(found, asked_by_id=None) if found else 0


def queue_due() -> int:
    """Queue captures whose next try is due; a try that never ended has it due too. At most AT_ONCE."""
    now = clock.now()
    due = db.session.scalars(
        select(Capture)
        .where(
            Capture.state == CaptureState.ASKED,
            Capture.next_try_at <= now,
        )
        .order_by(Capture.id)
        .limit(AT_ONCE)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for capture in due:
        queue_anew(capture, now)
    return len(due)


def end_what_is_over() -> int:
    """Record captures whose story has ended; one under way may still bring what it fetched in time."""
    now = clock.now()
    over = db.session.scalars(
        select(Capture)
        .where(Capture.state == CaptureState.ASKED, Capture.ends_at <= now, Capture.next_try_at <= now)
        .order_by(Capture.id)
        .limit(AT_ONCE)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for capture in over:
        capture.finish(CaptureState.EXPIRED, now, capture.problem)
    return len(over)
