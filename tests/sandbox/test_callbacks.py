"""The sandbox tells the application what Facebook would tell it, signed as Facebook signs it."""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from werkzeug import Request, Response
from werkzeug.serving import make_server

from sandbox.services import APP_SECRET
from tests.sandbox.driver import Driver

PERSONA = "mara_lindqvist"


class Listener:
    """Stands where the application would, and keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []
        self.server = make_server("127.0.0.1", 0, Request.application(self._answer))
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def _answer(self, request: Request) -> Response:
        self.told.append((request.path, request.form["signed_request"]))
        body = {"url": f"{self.url}/deletion/abc", "confirmation_code": "abc"}
        return Response(json.dumps(body), mimetype="application/json")

    def stop(self) -> None:
        self.server.shutdown()
        self.thread.join(timeout=5)
        self.server.server_close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    found = Listener()
    yield found
    found.stop()


def opened(text: str, secret: str = APP_SECRET) -> dict[str, Any]:
    signature, payload = text.split(".")
    right = hmac.new(secret.encode(), payload.encode(), hashlib.sha256).digest()
    assert base64.urlsafe_b64decode(signature + "=" * (-len(signature) % 4)) == right
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return found


@pytest.mark.parametrize("kind", ["deauthorize", "deletion"])
def test_a_person_removes_the_app_and_the_application_is_told(
    sandbox: Driver, listener: Listener, kind: str
) -> None:
    sandbox.connect(PERSONA)
    answer = sandbox.client.post(f"/control/personas/{PERSONA}/{kind}", json={"url": listener.url})
    assert answer.status_code == 200
    ((path, text),) = listener.told
    assert path == f"/connect/facebook/{kind}"
    told = opened(text)
    assert told["algorithm"] == "HMAC-SHA256"
    assert told["issued_at"] == sandbox.services.clock.timestamp()
    people = {person["key"]: person for person in sandbox.client.get("/control/personas").get_json()}
    assert told["user_id"] == people[PERSONA]["user_id"]
    assert people[PERSONA]["connected"] is False
    assert answer.get_json()["answer"]["confirmation_code"] == "abc"


def test_one_may_be_made_by_hand(sandbox: Driver, listener: Listener) -> None:
    asked: dict[str, Any] = {"url": listener.url, "user_id": "7", "age_seconds": 60}
    sandbox.client.post("/control/callbacks/deauthorize", json=asked)
    sandbox.client.post("/control/callbacks/deauthorize", json={**asked, "secret": "another"})
    sandbox.client.post("/control/callbacks/deletion", json={**asked, "payload": {"profile_id": "55"}})
    sandbox.client.post("/control/callbacks/deletion", json={**asked, "signed_request": "a.b"})
    texts = [text for _, text in listener.told]
    assert opened(texts[0])["issued_at"] == sandbox.services.clock.timestamp() - 60
    assert opened(texts[1], "another")["user_id"] == "7"
    assert opened(texts[2])["profile_id"] == "55"
    assert texts[3] == "a.b"


def test_nobody_and_nothing_listening_are_told_apart(sandbox: Driver) -> None:
    assert sandbox.client.post("/control/personas/nobody/deletion").status_code == 404
    gone = sandbox.client.post("/control/callbacks/deletion", json={"url": "http://127.0.0.1:9"})
    assert gone.get_json()["status"] == "unreachable"
    assert sandbox.client.post("/control/callbacks/anything", json={}).status_code == 404


def test_the_app_itself_takes_back_a_permission_with_its_own_token(sandbox: Driver) -> None:
    sandbox.connect(PERSONA)
    people = sandbox.client.get("/control/personas").get_json()
    user_id = next(person["user_id"] for person in people if person["key"] == PERSONA)
    token = f"1000000000000001|{APP_SECRET}"
    path = f"/graph/v26.0/{user_id}/permissions"
    wrong = sandbox.client.delete(f"{path}?access_token=1000000000000001|guessed")
    assert wrong.get_json()["error"]["code"] == 190
    assert sandbox.client.delete(f"{path}?access_token={token}").get_json() == {"success": True}
    again = sandbox.client.delete(f"{path}?access_token={token}")
    assert again.get_json()["error"]["code"] == 100
    # It is good for nothing else about a person.
    assert sandbox.client.get(f"{path}?access_token={token}").get_json()["error"]["code"] == 190
