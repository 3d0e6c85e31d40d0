"""The queue's and the scheduler's entries: copy pictures."""

import logging
import time

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from application.clock import clock
from application.collection.pictures import copying
from application.collection.pictures.wanted import queue_copying
from application.extensions import db
from application.gateways import gateways
from application.task_queue import commit

logger = logging.getLogger(__name__)

picture_tasks = Blueprint("picture_tasks", __name__)
picture_cron = Blueprint("picture_cron", __name__)

SECONDS_PER_TASK = 180
"""After them no further batch is begun: with its last one, a task takes less than five minutes."""


@picture_tasks.post("/copy")
def copy() -> ResponseReturnValue:
    """Copy an account's waiting pictures, batch by batch; what time doesn't allow, a further task does."""
    account_id = _account_asked_for()
    until = time.monotonic() + SECONDS_PER_TASK
    while True:
        batch = copying.take_batch(account_id)
        commit()
        db.session.close()
        for waiting in batch:
            _copy_one(waiting)
        if not batch:
            return "", 200
        if time.monotonic() > until:
            queue_copying(account_id, clock.now())
            commit()
            return "", 200


@picture_cron.get("/sweep")
def sweep() -> ResponseReturnValue:
    """Queue the accounts that have pictures waiting."""
    asked = 0
    for chunk in copying.accounts_with_waiting_ones():
        for account_id in chunk:
            queue_copying(account_id, clock.now())
        asked += len(chunk)
        commit()
        db.session.close()
    logger.info("pictures swept", extra={"accounts": asked})
    return "", 200


def _copy_one(waiting: copying.WaitingPicture) -> None:
    """Made anew for each picture: it refuses to be made inside a transaction."""
    result = copying.copy(waiting, gateways().pictures(), gateways().blobs)
    copying.store(waiting, result)
    commit()
    db.session.close()
    if result.problem is not None:
        logger.info("a picture was not copied", extra={"picture": waiting.picture_id, "why": result.problem})


def _account_asked_for() -> int:
    payload = request.get_json(silent=True)
    number = payload.get("account") if isinstance(payload, dict) else None
    if not isinstance(number, int) or isinstance(number, bool) or not 0 < number < 2**63:
        abort(400)
    return number
