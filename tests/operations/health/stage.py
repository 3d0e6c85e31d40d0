"""A platform in every kind of trouble, seen by an admin."""

from datetime import timedelta
from uuid import uuid4

from application.clock import clock
from application.extensions import db
from application.models import (
    Alert,
    ApiCall,
    CronVisit,
    FacebookLogin,
    Mail,
    MailState,
    RunState,
    User,
)
from application.operations.health.lines import Line
from application.operations.health.looking import look
from tests.builders import create_run
from tests.operations.stage import failed_run, partner


def lines() -> dict[str, Line]:
    """What the page says, by key."""
    found = {line.key: line for line in look().lines}
    db.session.rollback()
    return found


def keep(*rows: object) -> None:
    db.session.add_all(rows)
    db.session.commit()


def letter(state: MailState, *, age: timedelta = timedelta(minutes=5), problem: str | None = None) -> Mail:
    sent = {"address": "who@example.org", "created_at": clock.now() - age, "problem": problem}
    return Mail(key=uuid4().hex, kind="connection_lost", state=state, **sent)


def visit(path: str, *, ago: timedelta, done: timedelta | None = None, status: int = 200) -> CronVisit:
    """A job that first came a month ago."""
    now = clock.now()
    times = {"first_at": now - timedelta(days=30), "visited_at": now - ago}
    return CronVisit(path=path, status=status, done_at=now - (ago if done is None else done), **times)


def call(usage_percent: int | None, *, ago: timedelta = timedelta(minutes=5), outcome: str = "ok") -> ApiCall:
    told = {"usage_percent": usage_percent, "requested_at": clock.now() - ago, "outcome": outcome}
    return ApiCall(path="me", query="", duration_ms=10, status=200, **told)


def runs(*, done: int, failed: int, kind: str | None = "unexpected") -> None:
    """Runs that ended an hour ago, each of an account of its own."""
    ended = {"finished_at": clock.now() - timedelta(hours=1), "heartbeat_at": clock.real_now()}
    for number in range(done):
        create_run(partner(f"done{number}"), state=RunState.DONE, **ended)
    for number in range(failed):
        failed_run(partner(f"failed{number}"), kind)


def connected_long_ago() -> None:
    """Everybody who is connected has been so for a week."""
    week = clock.now() - timedelta(days=7)
    for login in db.session.query(FacebookLogin):
        login.connected_at = week
    db.session.commit()


def alerts() -> list[Alert]:
    db.session.rollback()
    return list(db.session.query(Alert).order_by(Alert.id))


def letters_to(user: User) -> int:
    return db.session.query(Mail).filter_by(user_id=user.id, kind="platform_alert").count()
