"""Have admins written to when something is wrong with the platform itself, once, and when it is over.

Never commits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError

from application.extensions import db
from application.mail.alert_letters import write_alert
from application.mail.alert_words import QUIET
from application.models import Alert
from application.operations.doctor.findings import State
from application.operations.health.lines import Line

TOLD_AFTER = timedelta(minutes=10)
"""What is gone at the next look was no trouble."""
OVER_AFTER = timedelta(minutes=40)
"""So long it must not have been seen: what comes and goes more often is one trouble."""
SHOWN_SINCE = timedelta(days=14)
MOST_SHOWN = 20


@dataclass(frozen=True)
class Noticed:
    """What has now been wrong at two looks in a row, for the log; how much of it, and of what was told of
    before as over, is told by letter; and how many letters were written.
    """

    lasting: tuple[Line, ...]
    began: int
    ended: int
    letters: int


def follow_up(lines: Sequence[Line], now: datetime) -> Noticed:
    """Note what is wrong now and what is so no more, and ask for one letter to each admin about it all.

    A line that could not be looked at says neither. Two looks at once note a trouble once. Of what has been
    told of within the quiet period, there is no letter before that is over.
    """
    statement = select(Alert).where(Alert.open_cause.is_not(None)).with_for_update()
    open_alerts = {alert.cause: alert for alert in db.session.scalars(statement)}
    quiet = _told_lately(now)
    troubles = [line for line in lines if _is_trouble(line)]
    lasting = tuple(line for line in troubles if _now_lasts(open_alerts.get(line.key), now))
    began = sum(_note_wrong(line, open_alerts.get(line.key), now, quiet) for line in troubles)
    # What no line tells of any more, as its check was taken out of the code, is over too.
    not_over = {line.key for line in lines if line.state is State.UNKNOWN or _is_trouble(line)}
    ended = sum(
        _note_gone(alert, now) for cause, alert in sorted(open_alerts.items()) if cause not in not_over
    )
    return Noticed(lasting, began, ended, write_alert(now) if began or ended else 0)


def alerts_shown(now: datetime) -> Sequence[Alert]:
    """Those that last, and those that ended lately, the newest first; one statement."""
    return db.session.scalars(
        select(Alert)
        .where(or_(Alert.open_cause.is_not(None), Alert.ended_at >= now - SHOWN_SINCE))
        .order_by(Alert.open_cause.is_(None), Alert.began_at.desc(), Alert.id.desc())
        .limit(MOST_SHOWN)
    ).all()


def _is_trouble(line: Line) -> bool:
    return line.alerts and line.state is State.WRONG


def _told_lately(now: datetime) -> frozenset[str]:
    """The causes of which admins were told within the quiet period, and that ended since; one statement."""
    since = now - QUIET
    # What was told since then cannot have ended before: so an index leads to it.
    told = select(Alert.cause).where(Alert.ended_at > since, Alert.told_at > since).distinct()
    return frozenset(db.session.scalars(told))


def _now_lasts(alert: Alert | None, now: datetime) -> bool:
    """Whether this is the look at which it turns out to be more than passing; true once for each alert."""
    return alert is not None and alert.seen_at - alert.began_at < TOLD_AFTER <= now - alert.began_at


def _note_wrong(line: Line, alert: Alert | None, now: datetime, quiet: frozenset[str]) -> bool:
    """Whether admins are to be told of it now."""
    if alert is None:
        _begin(line, now)
        return False
    alert.words, alert.to_do, alert.seen_at = line.words, line.to_do, now
    if alert.told_at is not None or not line.by_mail or now - alert.began_at < TOLD_AFTER:
        return False
    if line.key in quiet:
        return False
    alert.told_at = now
    return True


def _begin(line: Line, now: datetime) -> None:
    alert = Alert(
        cause=line.key,
        open_cause=line.key,
        name=line.name,
        words=line.words,
        to_do=line.to_do,
        began_at=now,
        seen_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(alert)
    except IntegrityError:
        pass  # another look has noted it at the same moment


def _note_gone(alert: Alert, now: datetime) -> bool:
    """Whether admins are to be told that it is over."""
    if alert.told_at is not None and now - alert.seen_at < OVER_AFTER:
        return False
    alert.open_cause, alert.ended_at = None, now
    return alert.told_at is not None
