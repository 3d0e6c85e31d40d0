"""The scheduler's entry: look at everything, note today's size, have admins written to."""

import logging

from flask import Blueprint
from flask.typing import ResponseReturnValue

from application.clock import clock
from application.operations.doctor.findings import State
from application.operations.health.alerting import follow_up
from application.operations.health.database import note_size
from application.operations.health.looking import look
from application.task_queue import commit

logger = logging.getLogger(__name__)

alert_cron = Blueprint("alert_cron", __name__)


@alert_cron.get("/check")
def check() -> ResponseReturnValue:
    """What is wrong is told once, and once that it is over."""
    health = look()
    note_size(health.measured)
    noticed = follow_up(health.lines, clock.now())
    commit()
    wrong = [line.key for line in health.lines if line.state is State.WRONG]
    logger.info(
        "health looked at",
        extra={"wrong": wrong, "began": noticed.began, "ended": noticed.ended, "letters": noticed.letters},
    )
    return "", 200
