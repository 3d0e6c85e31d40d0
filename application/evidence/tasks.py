"""The queue's and the scheduler's entries: check everything that was kept, as far as the time allows."""

import logging
import time

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from application.evidence.asking import queue_silent_check
from application.evidence.chain_check import check_portion
from application.evidence.kept_files import StoreOutOfReach
from application.evidence.loose_ends import loose_ends
from application.evidence.portions import read_portion
from application.evidence.recording import (
    Step,
    begin,
    record_end,
    record_pause,
    record_portion,
    record_stop,
)
from application.evidence.troubles import Trouble
from application.extensions import db
from application.gateways import gateways
from application.task_payloads import payload_number
from application.task_queue import Attempt, commit, rollback

logger = logging.getLogger(__name__)

evidence_tasks = Blueprint("evidence_tasks", __name__)
evidence_cron = Blueprint("evidence_cron", __name__)

QUEUE = "evidence"
SECONDS_PER_TASK = 300
"""Half of what App Engine grants; a longer check goes on in a further task."""


@evidence_tasks.post("/check")
def check() -> ResponseReturnValue:
    """Check portion after portion; a check that was ended goes on behind the last one recorded."""
    check_id, generation = payload_number("check"), payload_number("generation")
    attempt = Attempt.from_headers(request.headers)
    try:
        _go_on(begin(check_id, generation))
    except Exception as error:
        # A task ends in a recorded state, whatever went wrong in it.
        logger.exception("check of the evidence failed", extra={"check": check_id, "attempt": attempt.number})
        rollback()
        if not attempt.is_last(QUEUE):
            return "", 500
        out_of_reach = isinstance(error, StoreOutOfReach)
        record_stop(check_id, generation, Trouble.OUT_OF_REACH if out_of_reach else Trouble.BROKEN_OFF)
        commit()
    return "", 200


@evidence_cron.get("/sweep")
def sweep() -> ResponseReturnValue:
    """Take up a check of which nothing has been heard for long, or end it where that leads nowhere."""
    lost = queue_silent_check()
    commit()
    logger.info("checks swept", extra={"lost_checks": lost})
    return "", 200


def _go_on(step: Step | None) -> None:
    commit()
    until, blobs = time.monotonic() + SECONDS_PER_TASK, gateways().blobs
    while step is not None:
        db.session.close()
        if step.position >= step.last:
            record_end(step, loose_ends(step.last))
            commit()
            return
        if time.monotonic() > until:
            record_pause(step)
            commit()
            return
        portion = read_portion(step.position, step.last)
        step = record_portion(step, portion, check_portion(portion, step.last, blobs))
        commit()
