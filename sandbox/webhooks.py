"""Sends webhooks as Instagram does: signed over the raw bytes, tried again, and in no order to rely on."""

import hashlib
import hmac
import json
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import requests

from sandbox.services import APP_SECRET, VERIFY_TOKEN, WEBHOOK_PATH, Services
from sandbox.state import PendingDelivery
from sandbox.webhook_events import Event, events_between
from sandbox.world.randomness import unit

AT_ONCE = 10
SECONDS = 10
RETRY_MINUTES = (1, 5, 15, 60, 180, 360)
DROPPED_AFTER = timedelta(hours=36)
_sending = threading.Lock()


@dataclass
class Summary:
    """What a round of deliveries came to."""

    fields: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    pending: int = 0

    def shown(self) -> dict[str, Any]:
        """It as the control API answers."""
        return {"fields": dict(self.fields), "statuses": dict(self.statuses), "pending": self.pending}


def body_of(entries: Sequence[dict[str, Any]]) -> bytes:
    """A delivery's body, with escaped unicode and slashes as Instagram writes them."""
    return json.dumps({"object": "instagram", "entry": list(entries)}).replace("/", "\\/").encode()


def signature_headers(body: bytes, kind: str = "good") -> dict[str, str]:
    """`kind`: good, bad, sha1 (the old way alone), none."""
    if kind == "none":
        return {}
    if kind == "sha1":
        return {"X-Hub-Signature": f"sha1={hmac.new(APP_SECRET.encode(), body, hashlib.sha1).hexdigest()}"}
    secret = APP_SECRET if kind == "good" else "another secret"
    return {"X-Hub-Signature-256": f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"}


def deliver_due(services: Services, url: str | None = None) -> Summary:
    """Deliver what fell due since the last time, and what was not taken before; one round at a time."""
    with _sending:
        now, state, summary = services.clock.now(), services.state, Summary()
        since = datetime.fromisoformat(state.told_until) if state.told_until else now
        _try_again(services, now, url, summary)
        for group in _groups(services, events_between(services, since, now)):
            body = body_of([event.entry() for event in group])
            summary.fields.update(event.field for event in group)
            _send_or_keep(services, body, now, url, summary)
        with state.changed():
            state.told_until = now.isoformat()
        summary.pending = len(state.pending_deliveries)
        return summary


def send(services: Services, body: bytes, headers: dict[str, str], url: str | None = None) -> str:
    """One POST; the status as text, "unreachable" when nobody answered."""
    address = (url or services.application_url).rstrip("/") + WEBHOOK_PATH
    try:
        answer = requests.post(
            address, data=body, headers={"Content-Type": "application/json", **headers}, timeout=SECONDS
        )
    except requests.RequestException:
        return "unreachable"
    return str(answer.status_code)


def verify(services: Services, url: str | None = None) -> bool:
    """The handshake: whether the application echoes the challenge."""
    challenge = str(int(unit(services.world.seed, services.clock.timestamp()) * 10**9))
    asked = {"hub.mode": "subscribe", "hub.challenge": challenge, "hub.verify_token": VERIFY_TOKEN}
    address = (url or services.application_url).rstrip("/") + WEBHOOK_PATH
    try:
        answer = requests.get(f"{address}?{urlencode(asked)}", timeout=SECONDS)
    except requests.RequestException:
        return False
    return answer.status_code == 200 and answer.text == challenge


def _groups(services: Services, events: Sequence[Event]) -> list[list[Event]]:
    """Several events to a delivery, some of them the wrong way round."""
    groups = [list(events[start : start + AT_ONCE]) for start in range(0, len(events), AT_ONCE)]
    for group in groups:
        if unit(services.world.seed, "disorder", group[0].due.isoformat()) < 0.5:
            group.reverse()
    return groups


def _send_or_keep(services: Services, body: bytes, now: datetime, url: str | None, summary: Summary) -> None:
    status = send(services, body, signature_headers(body), url)
    summary.statuses[status] += 1
    if status != "200":
        with services.state.changed():
            at = now.timestamp()
            services.state.pending_deliveries.append(
                PendingDelivery(body.decode(), at, at + RETRY_MINUTES[0] * 60, 1)
            )


def _try_again(services: Services, now: datetime, url: str | None, summary: Summary) -> None:
    state = services.state
    for pending in list(state.pending_deliveries):
        if pending.next_at > now.timestamp():
            continue
        too_old = now - datetime.fromtimestamp(pending.first_at, UTC) > DROPPED_AFTER
        body = pending.body.encode()
        status = "dropped" if too_old else send(services, body, signature_headers(body), url)
        summary.statuses[status] += 1
        with state.changed():
            if status in ("200", "dropped"):
                state.pending_deliveries.remove(pending)
                continue
            pause = RETRY_MINUTES[min(pending.tries, len(RETRY_MINUTES) - 1)]
            pending.tries += 1
            pending.next_at = now.timestamp() + pause * 60
