"""Webhooks of the sandbox: signed, late, twice, in disorder, tried again; and the handshake."""

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from sandbox.services import APP_SECRET, VERIFY_TOKEN
from tests.sandbox.driver import MARA, Driver

HOUR = 3_600.0


@dataclass
class Receiver:
    """An application that notes what it is told, and answers `status`."""

    status: int = 200
    told: list[tuple[bytes, dict[str, str]]] = field(default_factory=list)
    url: str = ""

    @property
    def changes(self) -> list[dict[str, Any]]:
        return [
            change
            for body, _ in self.told
            for entry in json.loads(body)["entry"]
            for change in entry["changes"]
        ]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = parse_qs(urlsplit(self.path).query)
            known = asked.get("hub.verify_token") == [VERIFY_TOKEN]
            self._answer(200 if known else 403, asked["hub.challenge"][0].encode())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.told.append((body, {name.lower(): value for name, value in self.headers.items()}))
            self._answer(found.status, b"")

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing: the test reads `told`."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    found.url = f"http://127.0.0.1:{server.server_port}"
    yield found
    server.shutdown()
    server.server_close()
    thread.join()


def subscribe(sandbox: Driver, persona: str = "mara_lindqvist") -> str:
    token = sandbox.connect(persona)
    (page,) = sandbox.read("me/accounts", token)["data"]
    answer = sandbox.client.post(
        f"/graph/v26.0/{page['id']}/subscribed_apps",
        data={"access_token": page["access_token"], "subscribed_fields": "feed"},
    )
    assert answer.get_json() == {"success": True}
    return token


def deliver(sandbox: Driver, receiver: Receiver) -> dict[str, Any]:
    answer = sandbox.client.post("/control/webhooks/deliver", json={"url": receiver.url})
    found: dict[str, Any] = answer.get_json()
    return found


def live_stories(sandbox: Driver, token: str) -> set[str]:
    return {story["id"] for story in sandbox.walk(f"{MARA}/stories", token, fields="id")}


def test_the_end_of_each_story_is_told_an_hour_after_it_or_later(sandbox: Driver, receiver: Receiver) -> None:
    token = subscribe(sandbox)
    deliver(sandbox, receiver)
    stories = live_stories(sandbox, token)
    assert stories
    sandbox.advance(33 * HOUR)
    summary = deliver(sandbox, receiver)
    told = [change["value"]["media_id"] for change in receiver.changes if change["field"] == "story_insights"]
    assert stories <= set(told)
    assert summary["fields"]["story_insights"] == len(told)
    assert set(summary["statuses"]) == {"200"}
    assert deliver(sandbox, receiver)["fields"] == {}


def test_some_are_told_twice_and_some_in_disorder(sandbox: Driver, receiver: Receiver) -> None:
    subscribe(sandbox)
    deliver(sandbox, receiver)
    sandbox.advance(8 * 24 * HOUR)
    deliver(sandbox, receiver)
    told = [change["value"]["media_id"] for change in receiver.changes if change["field"] == "story_insights"]
    assert len(told) > len(set(told))
    times = [[entry["time"] for entry in json.loads(body)["entry"]] for body, _ in receiver.told]
    assert any(group != sorted(group) for group in times)
    assert {change["field"] for change in receiver.changes} == {"story_insights", "comments", "mentions"}


def test_what_is_told_is_signed_over_the_bytes_sent(sandbox: Driver, receiver: Receiver) -> None:
    subscribe(sandbox)
    deliver(sandbox, receiver)
    sandbox.advance(40 * HOUR)
    deliver(sandbox, receiver)
    body, headers = receiver.told[0]
    expected = hmac.new(APP_SECRET.encode(), body, hashlib.sha256).hexdigest()
    assert headers["x-hub-signature-256"] == f"sha256={expected}"
    assert body.isascii()


def test_figures_below_five_are_not_told(sandbox: Driver, receiver: Receiver) -> None:
    subscribe(sandbox, "lena_ferraro")
    deliver(sandbox, receiver)
    sandbox.advance(6 * 24 * HOUR)
    deliver(sandbox, receiver)
    values = [change["value"] for change in receiver.changes if change["field"] == "story_insights"]
    figures = [value for told in values for name, value in told.items() if name != "media_id"]
    assert -1 in figures
    assert not {1, 2, 3, 4} & set(figures)
    assert all(told["replies"] == 0 for told in values)


def test_what_is_not_taken_is_tried_again_and_dropped_after_36_hours(
    sandbox: Driver, receiver: Receiver
) -> None:
    subscribe(sandbox)
    deliver(sandbox, receiver)
    receiver.status = 500
    sandbox.advance(26 * HOUR)
    assert deliver(sandbox, receiver)["pending"] > 0
    waiting = len(sandbox.services.state.pending_deliveries)
    sandbox.advance(120)
    deliver(sandbox, receiver)
    assert sandbox.services.state.pending_deliveries[0].tries == 2
    receiver.status = 200
    sandbox.advance(HOUR)
    assert deliver(sandbox, receiver)["statuses"]["200"] >= waiting
    receiver.status = 500
    sandbox.advance(20 * HOUR)
    deliver(sandbox, receiver)
    sandbox.advance(37 * HOUR)
    assert "dropped" in deliver(sandbox, receiver)["statuses"]


def test_nothing_is_told_without_a_subscription_or_grant(sandbox: Driver, receiver: Receiver) -> None:
    sandbox.connect("mara_lindqvist")
    deliver(sandbox, receiver)
    sandbox.advance(30 * HOUR)
    assert deliver(sandbox, receiver)["fields"] == {}
    subscribe(sandbox)
    sandbox.client.delete("/control/personas/mara_lindqvist/grant")
    sandbox.advance(30 * HOUR)
    assert deliver(sandbox, receiver)["fields"] == {}


@pytest.mark.parametrize(
    ("kind", "header"), [("bad", "x-hub-signature-256"), ("sha1", "x-hub-signature"), ("none", None)]
)
def test_one_can_be_sent_by_hand_with_any_signature(
    sandbox: Driver, receiver: Receiver, kind: str, header: str | None
) -> None:
    asked = {
        "field": "comments",
        "account": MARA,
        "value": {"id": "1"},
        "signature": kind,
        "times": 2,
        "url": receiver.url,
    }
    assert sandbox.client.post("/control/webhooks/send", json=asked).get_json() == {
        "statuses": ["200", "200"]
    }
    signatures = [name for name in receiver.told[0][1] if name.startswith("x-hub")]
    assert signatures == ([header] if header else [])


def test_the_handshake(sandbox: Driver, receiver: Receiver) -> None:
    asked = {"url": receiver.url}
    assert sandbox.client.post("/control/webhooks/verify", json=asked).get_json() == {"echoed": True}
    nobody = {"url": "http://127.0.0.1:9"}
    assert sandbox.client.post("/control/webhooks/verify", json=nobody).get_json() == {"echoed": False}
