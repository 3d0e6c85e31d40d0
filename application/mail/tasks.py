"""The queue's and the scheduler's entries: send letters, and take up those left lying."""

import logging

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from application.extensions import db
from application.gateways import gateways
from application.integrations.mail import MailDelayed, MailRefused
from application.mail import service
from application.task_queue import Attempt, commit, rollback

logger = logging.getLogger(__name__)

mail_tasks = Blueprint("mail_tasks", __name__)
mail_cron = Blueprint("mail_cron", __name__)


@mail_tasks.post("/send")
def send() -> ResponseReturnValue:
    """Send one letter."""
    mail_id, generation = _mail_asked_for()
    attempt = Attempt.from_headers(request.headers)
    try:
        status = _send(mail_id, generation, attempt)
    except Exception:
        # A task ends in a recorded state, whatever went wrong in it.
        logger.exception("a letter could not be sent", extra={"mail": mail_id, "attempt": attempt.number})
        rollback()
        status = service.note_delayed(mail_id, generation, service.UNEXPECTED, attempt)
        commit()
    return "", status


@mail_cron.get("/sweep")
def sweep() -> ResponseReturnValue:
    """Queue the letters that were left lying."""
    left = service.queue_left_lying()
    commit()
    logger.info("mail swept", extra={"left_lying": left})
    return "", 200


def _send(mail_id: int, generation: int, attempt: Attempt) -> int:
    claimed = service.claim(mail_id, generation)
    commit()
    if claimed is None:
        return 200
    db.session.close()
    status = 200
    try:
        gateways().mail().send(claimed.letter)
    except MailRefused as refusal:
        logger.warning("a letter was refused", extra={"mail": mail_id, "outcome": str(refusal)})
        service.note_refused(claimed, str(refusal))
    except MailDelayed as delay:
        logger.info("a letter is delayed", extra={"mail": mail_id, "outcome": str(delay)})
        status = service.note_delayed(mail_id, generation, str(delay), attempt)
    else:
        service.note_sent(claimed)
    commit()
    return status


def _mail_asked_for() -> tuple[int, int]:
    payload = request.get_json(silent=True)
    if not isinstance(payload, dict):
        abort(400)
    mail_id, generation = payload.get("mail"), payload.get("generation")
    for number in (mail_id, generation):
        if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < 2**63:
            abort(400)
    assert isinstance(mail_id, int)
    assert isinstance(generation, int)
    return mail_id, generation
