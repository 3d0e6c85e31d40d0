"""The queue's and the scheduler's entries: letters about forgotten passwords, and old counts of tries."""

import logging

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from application.accounts.password_changes import write_about_new_password
from application.accounts.tries import forget_old_tries
from application.task_queue import commit

logger = logging.getLogger(__name__)

accounts_tasks = Blueprint("accounts_tasks", __name__)
accounts_cron = Blueprint("accounts_cron", __name__)


@accounts_tasks.post("/forgotten")
def forgotten() -> ResponseReturnValue:
    """Ask for the letter with a link to a new password; the user 0 stands for an address that nobody has."""
    payload = request.get_json(silent=True)
    user_id = payload.get("user") if isinstance(payload, dict) else None
    if not isinstance(user_id, int) or isinstance(user_id, bool) or not 0 <= user_id < 2**63:
        abort(400)
    written = write_about_new_password(user_id)
    commit()
    logger.info("asked for a new password", extra={"user": user_id, "written": written})
    return "", 200


@accounts_cron.get("/tidy")
def tidy() -> ResponseReturnValue:
    """Forget counts of tries whose time is over."""
    dropped = forget_old_tries()
    commit()
    logger.info("old counts of tries dropped", extra={"dropped": dropped})
    return "", 200
