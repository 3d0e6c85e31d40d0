"""Take in what Instagram delivers: proof first, then the raw bytes; the work comes later in a task."""

import hashlib

from werkzeug.datastructures import Headers

from application.clock import clock
from application.config import Config
from application.extensions import db
from application.integrations.graph.instagram import is_signed
from application.models import DeliveryState, WebhookDelivery
from application.task_queue import enqueue

WORK = "webhooks.work"


def signature_kind(config: Config, headers: Headers, body: bytes) -> str | None:
    """How the body is validly signed, None when it isn't. The old way counts where a setting allows it."""
    secret = config.facebook_app_secret
    given = headers.get("X-Hub-Signature-256")
    if given is not None:
        return "sha256" if is_signed(body, secret, given) else None
    given = headers.get("X-Hub-Signature")
    if given is not None and config.webhook_accepts_sha1:
        return "sha1" if is_signed(body, secret, given, "sha1") else None
    return None


def keep_delivery(body: bytes, signed_with: str) -> WebhookDelivery:
    """Store the body as it came, and queue the work on it."""
    delivery = WebhookDelivery(
        received_at=clock.now(),
        body=body,
        body_sha256=hashlib.sha256(body).hexdigest(),
        signed_with=signed_with,
        state=DeliveryState.WAITING,
        generation=0,
    )
    db.session.add(delivery)
    db.session.flush()
    queue_work(delivery)
    return delivery


def queue_work(delivery: WebhookDelivery) -> None:
    """Queue the work in the delivery's present generation."""
    enqueue(
        WORK,
        {"delivery": delivery.id},
        identity=f"delivery:{delivery.id}",
        slot=delivery.received_at.isoformat(),
        generation=delivery.generation,
    )
