"""A small web on loopback: pages, pictures and films, and everything that can go wrong with them."""

import io
import ssl
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from PIL import Image

SIGNATURE = "oh=secret-signature"
"""Stands in the query of each address of a medium, as Meta signs them; no log may hold it."""

Answer = Callable[["Visitor"], None]


def picture(width: int = 320, height: int = 400, colour: str = "#3366aa", kind: str = "JPEG") -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(content, kind)
    return content.getvalue()


def film(size: int = 200_000) -> bytes:
    """Boxes of a film; nothing that would play."""
    head = _box(b"ftyp", b"isom\0\0\2\0isomiso2") + _box(b"moov", _box(b"mvhd", bytes(100)))
    return head + _box(b"mdat", bytes(range(256)) * (size // 256))


def _box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), name) + content


class Visitor(BaseHTTPRequestHandler):
    """One request; answers are functions of it."""

    protocol_version = "HTTP/1.1"
    server: "Web"

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        self.server.visits[path] += 1
        answer = self.server.answers.get(path)
        with suppress(ConnectionError):
            if answer is None:
                self.say(404, "text/html", b"<p>no such page</p>")
            else:
                answer(self)

    def say(self, status: int, kind: str, content: bytes, *headers: tuple[str, str]) -> None:
        self.begin(status, kind, ("Content-Length", str(len(content))), *headers)
        self.wfile.write(content)

    def begin(self, status: int, kind: str, *headers: tuple[str, str]) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        for name, value in (*headers, ("Connection", "close")):
            self.send_header(name, value)
        self.end_headers()
        self.close_connection = True

    def log_message(self, format: str, *arguments: object) -> None:
        return


class Web(ThreadingHTTPServer):
    """`answers` is what there is, by path; `visits` counts requests, by path."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Visitor)
        self.answers: dict[str, Answer] = {}
        self.visits: Counter[str] = Counter()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def at(self, path: str) -> str:
        return f"{self.url}{path}"

    def signed(self, path: str) -> str:
        return f"{self.url}{path}?{SIGNATURE}"

    def file(self, path: str, content: bytes, kind: str = "image/jpeg", status: int = 200) -> str:
        """The signed address of that file."""
        headers = (("ETag", '"a-tag"'), ("Last-Modified", "Sat, 31 Jan 2026 09:00:00 GMT"))
        self.answers[path] = lambda visitor: visitor.say(status, kind, content, *headers)
        return self.signed(path)

    def page(self, path: str, html: str, status: int = 200) -> str:
        kind = "text/html; charset=utf-8"
        whole = f"<!DOCTYPE html><html><head><title>A page</title></head><body>{html}</body></html>"
        self.answers[path] = lambda visitor: visitor.say(status, kind, whole.encode())
        return self.at(path)

    def redirect(self, path: str, target: str) -> str:
        self.answers[path] = lambda visitor: visitor.say(302, "text/plain", b"", ("Location", target))
        return self.signed(path)

    def endless(self, path: str, kind: str = "image/jpeg") -> str:
        def answer(visitor: Visitor) -> None:
            visitor.begin(200, kind)
            visitor.wfile.write(picture())
            for _ in range(16_384):
                visitor.wfile.write(bytes(65_536))

        self.answers[path] = answer
        return self.signed(path)

    def cut(self, path: str, content: bytes, kind: str = "image/jpeg", promised: bool = True) -> str:
        """Half of the content; `promised` says beforehand how long it would be."""
        length = (("Content-Length", str(len(content))),) if promised else ()

        def answer(visitor: Visitor) -> None:
            visitor.begin(200, kind, *length)
            visitor.wfile.write(content[: len(content) // 2])

        self.answers[path] = answer
        return self.signed(path)

    def drip(self, path: str, content: bytes, seconds: float, kind: str = "image/jpeg") -> str:
        """A byte at once, then one each twentieth of a second."""

        def answer(visitor: Visitor) -> None:
            visitor.begin(200, kind, ("Content-Length", str(len(content))))
            until = time.monotonic() + seconds
            for place in range(len(content)):
                if time.monotonic() > until:
                    visitor.wfile.write(content[place:])
                    return
                visitor.wfile.write(content[place : place + 1])
                time.sleep(0.05)

        self.answers[path] = answer
        return self.signed(path)

    def held(self, path: str, content: bytes, until: threading.Event, kind: str = "image/jpeg") -> str:
        """The file, once the event has come."""

        def answer(visitor: Visitor) -> None:
            until.wait(20)
            visitor.say(200, kind, content)

        self.answers[path] = answer
        return self.signed(path)


@contextmanager
def web() -> Iterator[Web]:
    """Served for as long as the block lasts."""
    server = Web()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join(timeout=5)
        server.server_close()


@contextmanager
def over_tls(certificate: Path, key: Path) -> Iterator[Web]:
    """The same, by https."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with web() as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        yield server
