"""Where Facebook tells that somebody removed the app, or wants everything deleted."""

import logging

from flask import Blueprint, current_app, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from application.clock import clock
from application.config import Config
from application.exceptions import ApplicationError
from application.integrations.graph.signed_request import (
    SignedRequest,
    SignedRequestExpired,
    SignedRequestForged,
    SignedRequestUnreadable,
    read_signed_request,
)
from application.leaving.asking import asked_before, forget_person, nothing_held
from application.leaving.deauthorizing import SignedRequestUsed, app_removed
from application.models import Deletion
from application.task_queue import commit, rollback

logger = logging.getLogger(__name__)

facebook_callbacks = Blueprint("facebook_callbacks", __name__)

NOTHING = "Nothing was changed."


@facebook_callbacks.post("/deauthorize")
def deauthorize() -> ResponseReturnValue:
    """The app was removed at Facebook: nothing is read with this person's token any more."""
    try:
        app_removed(_signed_request())
    except (SignedRequestUnreadable, SignedRequestForged, SignedRequestExpired, SignedRequestUsed) as error:
        rollback()
        return _refused(error)
    commit()
    return jsonify(success=True)


@facebook_callbacks.post("/deletion")
def deletion() -> ResponseReturnValue:
    """Everything of this person is to be deleted: begun here, told on the page that the answer names."""
    try:
        asked = _signed_request()
    except (SignedRequestUnreadable, SignedRequestForged, SignedRequestExpired) as error:
        return _refused(error)
    try:
        code = _ask(asked).code
        commit()
    except IntegrityError:
        # The same request came twice at once, and the other was first.
        rollback()
        code = _ask(asked).code
        commit()
    config: Config = current_app.extensions["configuration"]
    path = url_for("deletion_status.show", code=code, _external=False)
    return jsonify(url=f"{config.public_url}{path}", confirmation_code=code)


def _signed_request() -> SignedRequest:
    config: Config = current_app.extensions["configuration"]
    text = request.form.get("signed_request", "")
    return read_signed_request(text, config.facebook_app_secret, clock.now())


def _ask(asked: SignedRequest) -> Deletion:
    if asked.user_id is None:
        return asked_before(asked.key) or nothing_held(asked.key)
    return forget_person(asked.user_id, asked.key)


def _refused(error: ApplicationError) -> ResponseReturnValue:
    logger.warning("a signed request was refused: %s", error)
    status = 403 if isinstance(error, SignedRequestForged | SignedRequestUsed) else 400
    return jsonify(error=f"The signed request was refused: {error}. {NOTHING}"), status
