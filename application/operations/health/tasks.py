"""The scheduler's entry: look at everything, note today's size, have admins written to."""

import logging

from flask import Blueprint
from flask.typing import ResponseReturnValue

from application.clock import clock
from application.logs import GROUPED_AS
from application.operations.doctor.findings import State
from application.operations.health.alerting import follow_up
from application.operations.health.crons import expect_jobs
from application.operations.health.database import note_size
from application.operations.health.lines import Line
from application.operations.health.looking import look
from application.task_queue import commit

logger = logging.getLogger(__name__)

alert_cron = Blueprint("alert_cron", __name__)


@alert_cron.get("/check")
def check() -> ResponseReturnValue:
    """What is wrong is told once, and once that it is over; by the log too, as mail can be what fails."""
    now = clock.now()
    health = look()
    if health.measured is not None:
        note_size(health.measured)
    expect_jobs(now)
    noticed = follow_up(health.lines, now)
    commit()
    for line in noticed.lasting:
        _log(line)
    wrong = [line.key for line in health.lines if line.state is State.WRONG]
    logger.info(
        "health looked at",
        extra={"wrong": wrong, "began": noticed.began, "ended": noticed.ended, "letters": noticed.letters},
    )
    return "", 200


def _log(line: Line) -> None:
    """One line of a trouble, by which Google's monitoring can tell whoever it is told to."""
    logger.error(
        "%s: %s", line.name, line.words, extra={"alert": line.key, "to_do": line.to_do, GROUPED_AS: line.key}
    )
