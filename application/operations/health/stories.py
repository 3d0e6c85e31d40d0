"""Stories that were missed, captures that wait or failed, messages of Instagram's, and kept evidence."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, case, func, or_, select

from application.clock import clock
from application.extensions import db
from application.formats import counted
from application.models import Capture, CaptureState, DeliveryState, WebhookDelivery
from application.operations import checks
from application.operations.doctor.findings import State
from application.operations.entries import Entry
from application.operations.health.lines import Line, Section, age_words
from application.operations.posts import missed_stories

LATELY = timedelta(days=1)
MANY_MISSED = 5
LONG_WAIT = timedelta(hours=2)


def section() -> Section:
    """Five statements."""
    lines = [stories_line(missed_stories(), clock.now()), _captures(), _messages(), _evidence()]
    return Section("stories", "Stories and what is kept", lines)


def stories_line(missed: Sequence[Entry], now: datetime) -> Line:
    """Of running campaigns' accounts, ended within a week; many within a day are no accident."""
    lately = sum(1 for each in missed if each.since is not None and each.since >= now - LATELY)
    name = "Stories missed"
    if not missed:
        return Line("stories-missed", name, State.OK, "None in the last seven days.", alerts=True)
    words = f"{len(missed):,} in the last seven days, {lately:,} in the last day."
    to_do = "The page Problems names them. Look above whether runs end, and ask the doctor about webhooks."
    state = State.WRONG if lately >= MANY_MISSED else State.WARN
    return Line("stories-missed", name, state, words, to_do, alerts=True)


def captures_line(waiting: int, oldest: timedelta | None, kept: int, failed: int) -> Line:
    """`kept` and `failed` are of the last day."""
    words = f"{kept:,} kept and {failed:,} not in the last day, {waiting:,} waiting"
    words += f", the longest for {age_words(oldest)}." if oldest else "."
    to_do = "Ask the doctor whether the capture service answers; the page Problems has the reasons."
    if (oldest or timedelta()) > LONG_WAIT or (failed >= MANY_MISSED and failed > kept):
        return Line("captures", "Captures", State.WRONG, words, to_do, alerts=True)
    if failed:
        return Line("captures", "Captures", State.WARN, words, to_do, alerts=True)
    return Line("captures", "Captures", State.OK, words, alerts=True)


def messages_line(waiting: int, failed: int, last: timedelta | None) -> Line:
    """Webhook deliveries; `last` is how long ago the newest came, None where none ever did."""
    came = f"the last came {age_words(last)} ago" if last is not None else "none has come yet"
    words = f"{waiting:,} waiting, {failed:,} failed; {came}."
    if failed:
        return Line("messages", "Messages of Instagram’s", State.WARN, words, "The page Problems has them.")
    return Line("messages", "Messages of Instagram’s", State.OK, words)


def evidence_line(differing: int, unread: int) -> Line:
    """What the newest check of the chain of evidence found."""
    to_do = (
        "The page Evidence (under Problems) names each. Restore what is lost from a backup; see operations."
    )
    if differing:
        words = f"{counted(differing, 'thing')} can’t be vouched for any more."
        return Line("evidence", "Evidence", State.WRONG, words, to_do, alerts=True)
    if unread:
        words = f"{counted(unread, 'thing')} could not be looked at."
        return Line("evidence", "Evidence", State.WARN, words, to_do, alerts=True)
    return Line("evidence", "Evidence", State.OK, "The last check found nothing amiss.", alerts=True)


def _captures() -> Line:
    now = clock.now()
    is_open = Capture.state == CaptureState.ASKED
    # What waits for its own time, as a story's last moment, is not late.
    due_at = case((is_open, func.coalesce(Capture.next_try_at, Capture.asked_at)))
    kept = Capture.state.in_((CaptureState.DONE, CaptureState.PARTLY))
    waiting, oldest, done, failed = db.session.execute(
        select(
            func.coalesce(func.sum(case((is_open, 1), else_=0)), 0),
            func.min(due_at),
            func.coalesce(func.sum(case((kept, 1), else_=0)), 0),
            func.coalesce(func.sum(case((or_(is_open, kept), 0), else_=1)), 0),
        ).where(or_(is_open, Capture.finished_at >= now - LATELY))
    ).one()
    late = max(timedelta(), now - oldest) if oldest else None
    return captures_line(int(waiting), late, int(done), int(failed))


def _messages() -> Line:
    now = clock.now()
    rows = db.session.execute(
        select(WebhookDelivery.state, func.count(), func.max(WebhookDelivery.received_at))
        .where(
            and_(WebhookDelivery.state.in_(list(DeliveryState)), WebhookDelivery.received_at >= now - _MONTH)
        )
        .group_by(WebhookDelivery.state)
    ).all()
    numbers = {state: number for state, number, _ in rows}
    last = max((received for _, _, received in rows), default=None)
    return messages_line(
        numbers.get(DeliveryState.WAITING, 0),
        numbers.get(DeliveryState.FAILED, 0),
        now - last if last else None,
    )


_MONTH = timedelta(days=30)


def _evidence() -> Line:
    differing = sum(entry.amount or 0 for entry in checks.differing())
    return evidence_line(differing, sum(entry.amount or 0 for entry in checks.unread()))
