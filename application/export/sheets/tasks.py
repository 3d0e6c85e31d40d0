"""The queue's and the scheduler's entries: look at each sign-in at Google, once a day."""

import logging

from flask import Blueprint, current_app, request
from flask.typing import ResponseReturnValue

from application.config import Config
from application.export.sheets.health import (
    LOSSES,
    note_lost,
    note_working,
    owner_to_check,
    plan_checks,
)
from application.export.sheets.owners import Owner
from application.extensions import db
from application.gateways import gateways
from application.integrations.google.error_types import GoogleError
from application.task_payloads import payload_number
from application.task_queue import Attempt, commit, rollback

logger = logging.getLogger(__name__)

google_sign_in_tasks = Blueprint("google_sign_in_tasks", __name__)
google_sign_in_cron = Blueprint("google_sign_in_cron", __name__)

QUEUE = "access"
PATIENCE_SECONDS = 0.0
"""The queue waits."""


@google_sign_in_cron.get("/check")
def plan() -> ResponseReturnValue:
    """Queue a look at each sign-in, where Sheets are made by them."""
    config: Config = current_app.extensions["configuration"]
    if config.google_reports != "sign_in":
        return "", 200
    planned = 0
    for chunk in plan_checks():
        planned += chunk
        commit()
        db.session.close()
    logger.info("sign-ins at Google planned", extra={"logins": planned})
    return "", 200


@google_sign_in_tasks.post("/check")
def check() -> ResponseReturnValue:
    """Look at one sign-in: a token by it, and one question with that."""
    attempt = Attempt.from_headers(request.headers)
    owner = owner_to_check(payload_number("login"))
    db.session.close()
    if owner is None or owner.refresh_token is None:
        return "", 200
    try:
        _look(owner, owner.refresh_token)
    except GoogleError as error:
        # A look that brought nothing says nothing about the sign-in; the next day has another.
        logger.warning("Google does not tell: %s", error.kind, extra={"login": owner.login_id})
        rollback()
        return "", 500 if error.is_temporary and not attempt.is_last(QUEUE) else 200
    except Exception:  # whatever it is: logged, and tried again by the queue as often as it tries
        logger.exception("a sign-in could not be looked at", extra={"login": owner.login_id})
        rollback()
        return "", 200 if attempt.is_last(QUEUE) else 500
    return "", 200


def _look(owner: Owner, refresh_token: str) -> None:
    """Raises GoogleError where Google does not say whether it stands."""
    account = gateways().google_person(refresh_token, PATIENCE_SECONDS)
    try:
        address = account.drive.own_address()
    except LOSSES as error:
        note_lost(owner, error)
    else:
        note_working(owner, account.refresh_token, address)
    commit()
