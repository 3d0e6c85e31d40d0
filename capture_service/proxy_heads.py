"""Heads of HTTP messages as the filtering proxy reads and rewrites them. Pure: no network.

Source: RFC 9110 and 9112 on proxies. What is not plainly understood is refused.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from application.exceptions import ApplicationError
from application.integrations.outgoing import PORTS

MOST_HEAD_BYTES = 64 * 1024
MOST_BODY_BYTES = 1024 * 1024
OWN_ANSWER = "Proxy-Status"
"""RFC 9209. It stands in the proxy's own answers alone: of a host's answer nothing called Proxy- goes on."""

_METHOD = re.compile(r"[A-Z]{1,20}")
_VERSION = re.compile(r"HTTP/1\.[01]")
_STATUS_LINE = re.compile(r"HTTP/1\.[01] ([1-5][0-9]{2})( .*)?")
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_OF_THIS_HOP = ("connection", "keep-alive", "te", "upgrade", "trailer")


class HeadNotUnderstood(ApplicationError):
    """The head is no HTTP/1.1 that we know; `status` is what to answer."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


@dataclass(frozen=True)
class RequestHead:
    """`host` and `port` are where it wants to go, `target` is what it asks there."""

    method: str
    scheme: str
    host: str
    port: int
    target: str
    fields: tuple[tuple[str, str], ...]

    @property
    def is_tunnel(self) -> bool:
        return self.method == "CONNECT"

    def field(self, name: str) -> str:
        return next((value for key, value in self.fields if key.lower() == name), "")

    @property
    def body_bytes(self) -> int:
        """How long its body is. Raises HeadNotUnderstood for one of unknown length, or too long."""
        names = [name.lower() for name, _ in self.fields]
        if "transfer-encoding" in names:
            raise HeadNotUnderstood("411 Length Required")
        if names.count("content-length") > 1:
            # The host might believe the other one.
            raise HeadNotUnderstood("400 Bad Request")
        length = self.field("content-length") if "content-length" in names else "0"
        if not re.fullmatch(r"[0-9]{1,12}", length):
            raise HeadNotUnderstood("400 Bad Request")
        if int(length) > MOST_BODY_BYTES:
            raise HeadNotUnderstood("413 Content Too Large")
        return int(length)

    def to_host(self) -> bytes:
        """The head as the host is to see it: nothing about us, and one request on a connection."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        host = name if self.port == PORTS["http"] else f"{name}:{self.port}"
        kept = [(key, value) for key, value in self.fields if not _is_left_out(key) and key.lower() != "host"]
        return _written(
            f"{self.method} {self.target} HTTP/1.1", [("Host", host), *kept, ("Connection", "close")]
        )


def parse_request(head: bytes) -> RequestHead:
    """Raises HeadNotUnderstood."""
    first, fields = _lines_of(head)
    method, _, rest = first.partition(" ")
    address, _, version = rest.partition(" ")
    if not _METHOD.fullmatch(method) or not _VERSION.fullmatch(version):
        raise HeadNotUnderstood("400 Bad Request")
    if method == "CONNECT":
        # Python 3.11 writes an IPv6 address without its brackets here.
        host, _, port = address.rpartition(":")
        if not re.fullmatch(r"[0-9]{1,5}", port):
            raise HeadNotUnderstood("400 Bad Request")
        return RequestHead(method, "https", host.strip("[]"), int(port), "", fields)
    return _absolute(method, address, fields)


def _absolute(method: str, address: str, fields: tuple[tuple[str, str], ...]) -> RequestHead:
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise HeadNotUnderstood("400 Bad Request") from None
    if parts.scheme != "http" or not parts.hostname or parts.username is not None:
        raise HeadNotUnderstood("400 Bad Request")
    query = f"?{parts.query}" if parts.query else ""
    target = f"{parts.path or '/'}{query}"
    return RequestHead(
        method, "http", parts.hostname, PORTS["http"] if port is None else port, target, fields
    )


def answer_for_client(head: bytes) -> bytes:
    """An answer's head as the client is to see it. Raises HeadNotUnderstood.

    An answer that asks for a proxy's credentials can only be meant to get ours.
    """
    first, fields = _lines_of(head)
    status = _STATUS_LINE.fullmatch(first)
    if status is None or status[1] in ("101", "407"):
        raise HeadNotUnderstood("502 Bad Gateway")
    kept = [(key, value) for key, value in fields if not _is_left_out(key)]
    return _written(f"HTTP/1.1 {status[1]}{status[2] or ' '}", [*kept, ("Connection", "close")])


def is_interim(head: bytes) -> bool:
    """Whether a final answer follows this head of one."""
    return head.startswith(b"HTTP/1.1 1")


def _is_left_out(name: str) -> bool:
    return name.lower() in _OF_THIS_HOP or name.lower().startswith("proxy-")


def _lines_of(head: bytes) -> tuple[str, tuple[tuple[str, str], ...]]:
    # Latin-1 gives every byte back as it came.
    first, *rest = head.decode("latin-1").removesuffix("\r\n\r\n").split("\r\n")
    fields = []
    for line in rest:
        name, colon, value = line.partition(":")
        if not colon or not _NAME.fullmatch(name) or any(char in value for char in "\r\n\0"):
            raise HeadNotUnderstood("400 Bad Request")
        fields.append((name, value.strip(" \t")))
    return first, tuple(fields)


def _written(first: str, fields: list[tuple[str, str]]) -> bytes:
    lines = [first, *(f"{name}: {value}" for name, value in fields)]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
