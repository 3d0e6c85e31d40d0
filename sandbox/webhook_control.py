"""The control API's webhooks: deliver, send one by hand, shake hands; and the deliverer of the process."""

import logging
import threading
from typing import Any

from flask import Blueprint, Response, jsonify, request

from sandbox import webhooks
from sandbox.services import Services

logger = logging.getLogger(__name__)

EVERY_SECONDS = 2.0
SIGNATURES = ("good", "bad", "sha1", "none")


def blueprint(services: Services) -> Blueprint:
    """All of /control/webhooks/."""
    routes = Blueprint("webhook_control", __name__, url_prefix="/control/webhooks")

    @routes.post("/deliver")
    def deliver() -> Response:
        return jsonify(webhooks.deliver_due(services, _asked().get("url")).shown())

    @routes.post("/verify")
    def verify() -> Response:
        return jsonify({"echoed": webhooks.verify(services, _asked().get("url"))})

    @routes.post("/subscription")
    def subscription() -> Response | tuple[Response, int]:
        asked = _asked()
        fields, callback = asked.get("fields", ["story_insights"]), asked.get("callback_url")
        if not isinstance(fields, list) or not all(isinstance(name, str) for name in fields):
            return jsonify({"error": "fields must be a list of names"}), 400
        with services.state.changed():
            services.state.webhook_fields = fields
            services.state.webhook_callback = callback if isinstance(callback, str) else None
        return jsonify({"fields": fields, "callback_url": services.state.webhook_callback})

    @routes.post("/send")
    def send() -> Response | tuple[Response, int]:
        asked = _asked()
        field, account = asked.get("field"), asked.get("account")
        kind = asked.get("signature", "good")
        if not isinstance(field, str) or not isinstance(account, str) or kind not in SIGNATURES:
            return jsonify({"error": "field, account, and a signature of " + ", ".join(SIGNATURES)}), 400
        value = asked.get("value")
        change = {"field": field, "value": value if isinstance(value, dict) else {}}
        entry = {"id": account, "time": services.clock.timestamp(), "changes": [change]}
        body = webhooks.body_of([entry])
        headers = webhooks.signature_headers(body, kind)
        times = asked.get("times", 1)
        statuses = [webhooks.send(services, body, headers, asked.get("url")) for _ in range(times)]
        return jsonify({"statuses": statuses})

    return routes


def start_deliverer(services: Services) -> threading.Event:
    """Deliver in the background what falls due, until the event is set."""
    ended = threading.Event()

    def deliver() -> None:
        while not ended.wait(EVERY_SECONDS):
            try:
                webhooks.deliver_due(services)
            except Exception:
                # The thread must outlive one bad round; the next one starts where this one began.
                logger.exception("a round of webhooks failed")

    threading.Thread(target=deliver, name="webhooks", daemon=True).start()
    return ended


def _asked() -> dict[str, Any]:
    body = request.get_json(silent=True)
    return body if isinstance(body, dict) else {}
