"""Where Instagram delivers its webhooks."""

import hmac
import logging

from flask import Blueprint, Response, abort, current_app, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from application.collection.webhooks.receiving import keep_delivery, signature_kind
from application.config import Config
from application.task_queue import commit

logger = logging.getLogger(__name__)

webhooks = Blueprint("webhooks", __name__)

LONGEST_CHALLENGE = 200
LARGEST_BODY = 4 * 1024 * 1024
"""Bytes. Up to a thousand changes come at once, and a comment may have 2,200 letters."""


@webhooks.get("/instagram")
def handshake() -> ResponseReturnValue:
    """Echo the challenge to whoever knows the word agreed on."""
    config: Config = current_app.extensions["configuration"]
    given, word = request.args.get("hub.verify_token", ""), config.webhook_verify_token
    if (
        request.args.get("hub.mode") != "subscribe"
        or not word
        or not hmac.compare_digest(given.encode(), word.encode())
    ):
        abort(403)
    return Response(request.args.get("hub.challenge", "")[:LONGEST_CHALLENGE], mimetype="text/plain")


@webhooks.post("/instagram")
def deliver() -> ResponseReturnValue:
    """Keep a signed delivery and answer at once: an answer that is late counts as none."""
    config: Config = current_app.extensions["configuration"]
    request.max_content_length = LARGEST_BODY
    try:
        # The raw bytes are what is signed: nothing may read the stream as a form before.
        body = request.get_data(cache=False)
    except RequestEntityTooLarge:
        logger.warning("a webhook was refused: too large", extra={"bytes": request.content_length})
        abort(403)
    kind = signature_kind(config, request.headers, body)
    if kind is None:
        logger.warning("a webhook without a valid signature was refused", extra={"bytes": len(body)})
        abort(403)
    keep_delivery(body, kind)
    commit()
    return Response("", mimetype="text/plain")
