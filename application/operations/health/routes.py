"""The admins' page on how the platform itself is doing."""

from datetime import timedelta

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from application.clock import clock
from application.mail.alert_words import QUIET
from application.operations.doctor.findings import State
from application.operations.health.alerting import alerts_shown
from application.operations.health.looking import look

health_page = Blueprint("health", __name__)

STATES = {
    State.OK: ("Fine", "good"),
    State.WARN: ("To know", "attention"),
    State.WRONG: ("Wrong", "bad"),
    State.UNKNOWN: ("Not known", "neutral"),
}


@health_page.get("")
def show() -> ResponseReturnValue:
    """Reading, queues, regular jobs, connections, limits, stories, letters, database, versions."""
    health = look()
    now = clock.now()
    return render_template(
        "operations/health.html",
        health=health,
        alerts=alerts_shown(now),
        wrong=health.number(State.WRONG),
        unknown=health.number(State.UNKNOWN),
        quiet_hours=QUIET // timedelta(hours=1),
        states=STATES,
        looked_at=now,
    )
