"""Stories that were missed, captures that wait or failed, messages of Instagram's, and kept evidence."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, case, func, or_, select

from application.clock import clock
from application.evidence import troubles
from application.extensions import db
from application.formats import counted
from application.models import (
    Capture,
    CaptureState,
    CheckState,
    DeliveryState,
    EvidenceCheck,
    WebhookDelivery,
)
from application.operations.doctor.findings import State
from application.operations.entries import Entry
from application.operations.health.lines import Line, Section, age_words, sentence, some
from application.operations.posts import missed_stories

LATELY = timedelta(days=1)
MANY_MISSED = 5
TITLE = "Stories and what is kept"
MISSED, CAPTURES, EVIDENCE = "Stories missed", "Captures", "Evidence"
ALERTS = {"stories-missed": MISSED, "captures": CAPTURES, "evidence": EVIDENCE}
NEWEST_CAPTURES = 50_000
"""No index leads to the captures that ended lately; they are among the newest, and a day has fewer."""
LONG_WAIT = timedelta(hours=2)
_MONTH = timedelta(days=30)
_CHECK_AGAIN = "Look whether the store of files answers (the doctor says), and have it checked again."


def section() -> Section:
    """Four statements."""
    lines = [stories_line(missed_stories(), clock.now()), _captures(), _messages(), _evidence()]
    return Section("stories", TITLE, lines)


def stories_line(missed: Sequence[Entry], now: datetime) -> Line:
    """Of running campaigns' accounts, ended within a week; many within a day are no accident."""
    lately = sum(1 for each in missed if each.since is not None and each.since >= now - LATELY)
    if not missed:
        return Line("stories-missed", MISSED, State.OK, "None in the last seven days.", alerts=True)
    words = f"{len(missed):,} in the last seven days, {lately:,} in the last day."
    to_do = "The page Problems names them. Look above whether runs end, and ask the doctor about webhooks."
    state = State.WRONG if lately >= MANY_MISSED else State.WARN
    return Line("stories-missed", MISSED, state, words, to_do, alerts=True)


def captures_line(waiting: int, oldest: timedelta | None, kept: int, failed: int) -> Line:
    """`kept` and `failed` are of the last day."""
    words = f"{some(kept)} kept, {some(failed)} failed in the last day; {some(waiting)} waiting"
    words = sentence(words + (f", the longest overdue by {age_words(oldest)}" if oldest else ""))
    to_do = "Ask the doctor whether the capture service answers; the page Problems has the reasons."
    if (oldest or timedelta()) > LONG_WAIT or (failed >= MANY_MISSED and failed > kept):
        return Line("captures", CAPTURES, State.WRONG, words, to_do, alerts=True)
    if failed:
        return Line("captures", CAPTURES, State.WARN, words, to_do, alerts=True)
    return Line("captures", CAPTURES, State.OK, words, alerts=True)


def messages_line(waiting: int, failed: int, last: timedelta | None) -> Line:
    """Webhook deliveries; `last` is how long ago the newest came, None where none ever did."""
    came = f"the last came {age_words(last)} ago" if last is not None else "none has come lately"
    words = sentence(f"{some(waiting)} waiting, {some(failed)} failed in the last {_MONTH.days} days; {came}")
    if failed:
        return Line("messages", "Messages of Instagram’s", State.WARN, words, "The page Problems has them.")
    return Line("messages", "Messages of Instagram’s", State.OK, words)


def evidence_line(found: tuple[int, int] | None) -> Line:
    """What the newest check of the chain of evidence found: what differs, and what it did not get to see."""
    if found is None:
        words = "Nothing has been checked yet."
        to_do = "Have all evidence checked on the page Evidence, under Problems."
        return Line("evidence", EVIDENCE, State.OK, words, to_do, alerts=True)
    differing, unread = found
    to_do = "The page Evidence (under Problems) names each. What is lost comes back from a backup."
    if differing:
        words = f"{counted(differing, 'thing')} can’t be vouched for any more."
        return Line("evidence", EVIDENCE, State.WRONG, words, to_do, alerts=True)
    if unread:
        words = f"{counted(unread, 'thing')} could not be looked at."
        return Line("evidence", EVIDENCE, State.WARN, words, _CHECK_AGAIN, alerts=True)
    return Line("evidence", EVIDENCE, State.OK, "The last check found nothing amiss.", alerts=True)


def _captures() -> Line:
    now = clock.now()
    is_open = Capture.state == CaptureState.ASKED
    # What waits for its own time, as a story's last moment, is not late.
    due_at = case((is_open, func.coalesce(Capture.next_try_at, Capture.asked_at)))
    kept = Capture.state.in_((CaptureState.DONE, CaptureState.PARTLY))
    newest = select(func.coalesce(func.max(Capture.id), 0)).scalar_subquery()
    waiting, oldest, done, failed = db.session.execute(
        select(
            func.coalesce(func.sum(case((is_open, 1), else_=0)), 0),
            func.min(due_at),
            func.coalesce(func.sum(case((kept, 1), else_=0)), 0),
            func.coalesce(func.sum(case((or_(is_open, kept), 0), else_=1)), 0),
        ).where(
            or_(is_open, and_(Capture.id > newest - NEWEST_CAPTURES, Capture.finished_at >= now - LATELY))
        )
    ).one()
    late = max(timedelta(), now - oldest) if oldest else None
    return captures_line(int(waiting), late, int(done), int(failed))


def _messages() -> Line:
    """By state, which an index leads to: done ones are many, and only their last is asked for."""
    now, delivery = clock.now(), WebhookDelivery
    since = delivery.received_at >= now - _MONTH
    counted_states = (DeliveryState.WAITING, DeliveryState.FAILED)
    parts = [
        select(func.count()).where(delivery.state == state, since).scalar_subquery()
        for state in counted_states
    ]
    parts += [
        select(func.max(delivery.received_at)).where(delivery.state == state, since).scalar_subquery()
        for state in DeliveryState
    ]
    waiting, failed, *lasts = db.session.execute(select(*parts)).one()
    last = max((moment for moment in lasts if moment is not None), default=None)
    return messages_line(waiting, failed, now - last if last else None)


def _evidence() -> Line:
    counts = db.session.execute(
        select(EvidenceCheck.counts)
        .where(EvidenceCheck.state == CheckState.DONE)
        .order_by(EvidenceCheck.id.desc())
        .limit(1)
    ).scalar_one_or_none()
    if counts is None:
        return evidence_line(None)
    differing = troubles.differing(counts)
    return evidence_line((differing, counts.get(troubles.TROUBLE, 0) - differing))
