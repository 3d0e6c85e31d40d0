"""Secret Manager over HTTP, against a local fake."""

import base64
import socket
from collections.abc import Iterator

import pytest
import requests
from flask import Flask, jsonify
from flask.typing import ResponseReturnValue
from google.auth.exceptions import DefaultCredentialsError

from application.integrations.secret_manager import SecretManager
from application.secret_references import SecretUnavailable
from tests.serving import on_loopback

SECRET = "projects/sample-project/secrets/secret-key/versions/3"


class FakeSecretManager:
    """Answers in turn with what it is given: a body to send, or a status to refuse with."""

    def __init__(self) -> None:
        self.answers: list[object | int] = []
        self.asked: list[str] = []

    def application(self) -> Flask:
        app = Flask(__name__)

        @app.get("/v1/<path:name>")
        def access(name: str) -> ResponseReturnValue:
            self.asked.append(name)
            answer = self.answers.pop(0)
            return ("refused", answer) if isinstance(answer, int) else jsonify(answer)

        return app


def holding(value: bytes) -> dict[str, object]:
    return {"name": SECRET, "payload": {"data": base64.b64encode(value).decode()}}


@pytest.fixture
def service() -> FakeSecretManager:
    return FakeSecretManager()


@pytest.fixture
def manager(service: FakeSecretManager) -> Iterator[SecretManager]:
    with on_loopback(service.application()) as url, requests.Session() as session:
        yield SecretManager(lambda: session, url=url, timeout_seconds=5)


def test_a_secret_is_read_as_text_without_the_line_end_that_an_editor_left(
    service: FakeSecretManager, manager: SecretManager
) -> None:
    service.answers = [holding("Schlüssel\n".encode())]
    assert manager.open(SECRET) == "Schlüssel"
    assert service.asked == [f"{SECRET}:access"]


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (400, "disabled or destroyed"),
        (401, "Application Default Credentials"),
        (403, "Secret Manager Secret Accessor"),
        (404, "no such secret or version"),
        (418, "answered 418"),
    ],
)
def test_a_refusal_says_what_to_do(
    service: FakeSecretManager, manager: SecretManager, status: int, told: str
) -> None:
    service.answers = [status]
    with pytest.raises(SecretUnavailable, match=told):
        manager.open(SECRET)


def test_a_failing_service_is_asked_once_more(service: FakeSecretManager, manager: SecretManager) -> None:
    service.answers = [503, holding(b"word")]
    assert manager.open(SECRET) == "word"
    service.answers = [503, 500]
    with pytest.raises(SecretUnavailable, match="answered 500"):
        manager.open(SECRET)


@pytest.mark.parametrize("body", [holding(b"\xff\xfe"), {"payload": {"data": "§"}}, {"payload": {}}, [], {}])
def test_what_is_no_text_is_not_quoted(
    service: FakeSecretManager, manager: SecretManager, body: object
) -> None:
    service.answers = [body]
    with pytest.raises(SecretUnavailable, match="holds no text"):
        manager.open(SECRET)


def test_a_network_that_is_down_is_told() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        manager = SecretManager(requests.Session, url=f"http://127.0.0.1:{unused.getsockname()[1]}")
        with pytest.raises(SecretUnavailable, match="did not answer"):
            manager.open(SECRET)


def test_a_machine_without_credentials_is_told() -> None:
    def connect() -> requests.Session:
        raise DefaultCredentialsError("none found")  # type: ignore[no-untyped-call]  # google-auth has no types

    with pytest.raises(SecretUnavailable, match="Application Default Credentials"):
        SecretManager(connect).open(SECRET)
