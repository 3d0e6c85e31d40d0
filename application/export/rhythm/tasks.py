"""The scheduler's entry: have the reports made whose time has come."""

import logging

from flask import Blueprint
from flask.typing import ResponseReturnValue

from application.clock import clock
from application.export.rhythm.asking import AT_ONCE, ask_for_due
from application.task_queue import commit

logger = logging.getLogger(__name__)

report_rhythm_cron = Blueprint("report_rhythm_cron", __name__)

_MOST_ROUNDS = 50
"""One visit ends; what is left is due an hour later still."""


@report_rhythm_cron.get("/rhythm")
def ask() -> ResponseReturnValue:
    """Ask for what is due, some at a time."""
    now, due = clock.now(), 0
    for _ in range(_MOST_ROUNDS):
        found = ask_for_due(now)
        commit()
        due += found
        if found < AT_ONCE:
            break
    logger.info("reports asked for by their rhythm", extra={"due": due})
    return "", 200
