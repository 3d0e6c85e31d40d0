"""The queue's and the scheduler's entries to the work on webhook deliveries."""

import logging

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from application.collection.webhooks import working
from application.task_queue import Attempt, commit, rollback

logger = logging.getLogger(__name__)

webhook_tasks = Blueprint("webhook_tasks", __name__)
webhook_cron = Blueprint("webhook_cron", __name__)

QUEUE = "webhooks"


@webhook_tasks.post("/work")
def work() -> ResponseReturnValue:
    """Take one delivery apart."""
    payload = request.get_json(silent=True)
    number = payload.get("delivery") if isinstance(payload, dict) else None
    if not isinstance(number, int) or isinstance(number, bool) or not 0 < number < 2**63:
        abort(400)
    attempt = Attempt.from_headers(request.headers)
    try:
        working.work_on(number)
        commit()
    except Exception:
        # A task ends in a recorded state, whatever went wrong in it; the delivery itself is kept.
        logger.exception("work on a webhook failed", extra={"delivery": number, "attempt": attempt.number})
        rollback()
        if not attempt.is_last(QUEUE):
            return "", 500
        working.give_up(number)
        commit()
    return "", 200


@webhook_cron.get("/sweep")
def sweep() -> ResponseReturnValue:
    """Queue deliveries that were left lying."""
    left = working.queue_left_ones()
    commit()
    logger.info("webhooks swept", extra={"left_lying": left})
    return "", 200
