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
from application.models import Alert
from application.operations.doctor.findings import State
from application.operations.health.lines import Line

TOLD_AFTER = timedelta(minutes=10)
"""What is gone at the next look was no trouble."""
OVER_AFTER = timedelta(minutes=40)
"""So long it must not have been seen: what comes and goes is one trouble, and makes two letters at most."""
SHOWN_SINCE = timedelta(days=14)
MOST_SHOWN = 20


@dataclass(frozen=True)
class Noticed:
    """How many troubles were told of as new, and how many as over; letters written."""

    began: int
    ended: int
    letters: int


def follow_up(lines: Sequence[Line], now: datetime) -> Noticed:
    """Note what is wrong now and what is so no more, and ask for one letter to each admin about it all.

    A line that could not be looked at says neither. Two looks at once note a trouble once.
    """
    statement = select(Alert).where(Alert.open_cause.is_not(None)).with_for_update()
    open_alerts = {alert.cause: alert for alert in db.session.scalars(statement)}
    began = sum(_note_wrong(line, open_alerts.get(line.key), now) for line in lines if _is_trouble(line))
    # What no line tells of any more, as its check was taken out of the code, is over too.
    lasting = {line.key for line in lines if line.state is State.UNKNOWN or _is_trouble(line)}
    ended = sum(
        _note_gone(alert, now) for cause, alert in sorted(open_alerts.items()) if cause not in lasting
    )
    return Noticed(began, ended, write_alert(now) if began or ended else 0)


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


def _note_wrong(line: Line, alert: Alert | None, now: datetime) -> bool:
    """Whether admins are to be told of it now."""
    if alert is None:
        _begin(line, now)
        return False
    alert.words, alert.to_do, alert.seen_at = line.words, line.to_do, now
    if alert.told_at is not None or not line.by_mail or now - alert.began_at < TOLD_AFTER:
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
