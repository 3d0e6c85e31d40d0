"""Whether letters go out."""

from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select

from application.clock import clock
from application.extensions import db
from application.models import Mail, MailState
from application.operations.deliveries import NOT_NEEDED
from application.operations.doctor.findings import State
from application.operations.health.lines import Line, Section, age_words, sentence, some

LATELY = timedelta(days=1)
LONG_WAIT = timedelta(hours=1)
FEWEST_FAILED = 3
KEY, NAME = "mail", "Letters"
_ENDED = tuple(state for state in MailState if state is not MailState.WAITING)


def section() -> Section:
    """One statement."""
    now = clock.now()
    missed = and_(Mail.state == MailState.FAILED, ~func.coalesce(Mail.problem, "").startswith(NOT_NEEDED))
    is_counted = or_(missed, Mail.state == MailState.SENT)
    rows = db.session.execute(
        select(Mail.state, func.count(), func.min(Mail.created_at))
        .where(
            or_(
                Mail.state == MailState.WAITING,
                # By name, not what they are not: so an index leads to them.
                and_(Mail.state.in_(_ENDED), Mail.created_at >= now - LATELY, is_counted),
            )
        )
        .group_by(Mail.state)
    ).all()
    numbers = {state: number for state, number, _ in rows}
    oldest: datetime | None = next((first for state, _, first in rows if state is MailState.WAITING), None)
    line = mail_line(
        numbers.get(MailState.WAITING, 0),
        now - oldest if oldest else None,
        numbers.get(MailState.SENT, 0),
        numbers.get(MailState.FAILED, 0),
    )
    return Section("letters", NAME, [line])


def mail_line(waiting: int, oldest: timedelta | None, sent: int, failed: int) -> Line:
    """`sent` and `failed` are of the last day. Nobody can be written to about this one."""
    words = f"{some(sent)} sent, {some(failed)} failed in the last day; {some(waiting)} waiting"
    words = sentence(words + (f", the longest for {age_words(oldest)}" if oldest else ""))
    to_do = "Ask the doctor about the mail server. What waits goes out by itself when it is mended."
    is_late = oldest is not None and oldest > LONG_WAIT
    if is_late or (failed >= FEWEST_FAILED and failed > sent):
        return Line(KEY, NAME, State.WRONG, words, to_do, alerts=True, by_mail=False)
    if failed:
        return Line(KEY, NAME, State.WARN, words, to_do, alerts=True, by_mail=False)
    return Line(KEY, NAME, State.OK, words, alerts=True, by_mail=False)
