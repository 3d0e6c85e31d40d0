"""A small local server that plays prepared replies, and remembers what it was asked."""

import json
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Reply:
    """`promised` is the Content-Length to claim, when it shall differ from the truth.

    One that `is_lost` never comes: the connection closes.
    """

    body: bytes = b"{}"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    wait_seconds: float = 0.0
    promised: int | None = None
    is_lost: bool = False


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    query: dict[str, str]
    form: dict[str, str]
    headers: dict[str, str]
    body: bytes = b""


def json_reply(
    value: Any, status: int = 200, headers: Mapping[str, str] | None = None, wait_seconds: float = 0.0
) -> Reply:
    return Reply(
        json.dumps(value).encode(),
        status,
        {"Content-Type": "application/json", "facebook-api-version": "v26.0", **(headers or {})},
        wait_seconds,
    )


class Player:
    """Plays the queued replies in order; the last one is played for ever."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self._replies: list[Reply] = [Reply()]
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_for(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def url(self) -> str:
        return f"{self.origin}/graph"

    def play(self, *replies: Reply) -> None:
        self._replies = list(replies) or [Reply()]

    def next_reply(self, asked: Asked) -> Reply:
        self.asked.append(asked)
        return self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler_for(player: Player) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            reply = player.next_reply(
                Asked(
                    self.command,
                    parts.path,
                    dict(parse_qsl(parts.query)),
                    dict(parse_qsl(body.decode())),
                    {name.lower(): value for name, value in self.headers.items()},
                    body,
                )
            )
            time.sleep(reply.wait_seconds)
            self.close_connection = True
            try:
                if not reply.is_lost:
                    self._send(reply)
            except (BrokenPipeError, ConnectionResetError):
                return  # The client of a hang has gone by now; that is what the test is about.

        def _send(self, reply: Reply) -> None:
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(reply.promised or len(reply.body)))
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(reply.body)

        do_GET = do_POST = do_PATCH = do_DELETE = _answer

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing: the test reads `asked`."""

    return Handler
