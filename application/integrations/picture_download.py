"""Fetch a picture from an address that somebody else wrote, without being led anywhere else.

Rules (platform.md, "SSRF"): only named hosts, only https (http for a host that is this machine), one look-up
whose every address must be public, the connection to just that address with the host's own name and
certificate, each redirect looked at anew, and caps on time, size and type while the bytes come.
"""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import SplitResult, quote, urljoin, urlsplit

import certifi
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

from application.exceptions import ApplicationError
from application.integrations.http import USER_AGENT
from application.integrations.outgoing import PORTS, HostNotFound, OutgoingRefused, OutgoingRules, host_header
from application.integrations.public_addresses import Resolver, resolve

MOST_BYTES = 8 * 1024 * 1024
MOST_SECONDS = 20.0
MOST_REDIRECTS = 3
CONNECT_SECONDS, READ_SECONDS = 5.0, 10.0
CHUNK = 64 * 1024
TYPES = ("image/jpeg", "image/png", "image/webp", "image/gif")
REDIRECTS = (301, 302, 303, 307, 308)
GONE = (403, 404, 410)

LASTING = frozenset(
    {
        "host_not_allowed",
        "not_an_address",
        "not_a_picture",
        "not_secure",
        "too_large",
        "too_many_pixels",
        "too_many_redirects",
    }
)
"""Kinds of PictureRefused that the same host and path will give again, however newly it is signed."""

_PLAIN_IN_TARGETS = "/?%:=&+,;@!$'()*[]~"


class PictureRefused(ApplicationError):
    """The picture can't be had from this address, now or later; `kind` says why."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"the picture was refused: {kind}")
        self.kind = kind


class PictureUnreachable(ApplicationError):
    """Passing trouble: the picture may be had later; `kind` says what happened."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"the picture could not be fetched: {kind}")
        self.kind = kind


@dataclass(frozen=True)
class _Place:
    """Where one request goes, after every check. What it asks for is signed: for no log."""

    scheme: str
    host: str
    port: int
    addresses: Sequence[str]
    target: str = field(repr=False)

    @property
    def name(self) -> str:
        """The host as its own header says it."""
        return host_header(self.scheme, self.host, self.port)


@dataclass(frozen=True)
class PictureDownloader:
    """Downloads from `hosts` and their subdomains.

    A host that is this machine itself (the sandbox's) may be written with its port, and is then asked on no
    other. `certificates` is a file of the authorities that are believed.
    """

    hosts: Sequence[str]
    resolver: Resolver = resolve
    most_bytes: int = MOST_BYTES
    most_seconds: float = MOST_SECONDS
    certificates: str | None = None

    def get(self, url: str) -> bytes:
        """The bytes of the picture. Raises PictureRefused or PictureUnreachable, neither with the address."""
        until = time.monotonic() + self.most_seconds
        for _ in range(MOST_REDIRECTS + 1):
            place = self._checked(url)
            with _asked(place, until, self.certificates or certifi.where()) as response:
                if response.status not in REDIRECTS:
                    return self._content(response, until)
                location = response.headers.get("Location", "")
            url = _joined(url, location)
        raise PictureRefused("too_many_redirects")

    def _checked(self, url: str) -> _Place:
        """Where the address leads, when its scheme, host, port and every look-up of it are allowed."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise PictureRefused("not_an_address") from None
        host = (parts.hostname or "").rstrip(".")
        if parts.scheme not in PORTS or parts.username is not None:
            raise PictureRefused("host_not_allowed")
        port = PORTS[parts.scheme] if port is None else port
        try:
            addresses = OutgoingRules(self.hosts, self.resolver).addresses(parts.scheme, host, port)
        except OutgoingRefused as refusal:
            raise PictureRefused(refusal.kind) from None
        except HostNotFound:
            raise PictureUnreachable("no_such_host") from None
        return _Place(parts.scheme, host, port, addresses, _target(parts))

    def _content(self, response: BaseHTTPResponse, until: float) -> bytes:
        if response.status in GONE:
            raise PictureRefused("link_expired")
        if response.status != 200:
            raise PictureUnreachable("server_failed")
        kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if kind not in TYPES:
            raise PictureRefused("not_a_picture")
        content = bytearray()
        # `read` would wait for a whole chunk, however slowly it comes; `read1` takes what is there.
        while chunk := response.read1(CHUNK, decode_content=False):
            content += chunk
            if len(content) > self.most_bytes:
                raise PictureRefused("too_large")
        if time.monotonic() > until:  # a line that was cut ends like a whole answer without a stated length
            raise PictureUnreachable("too_slow")
        return bytes(content)


@contextmanager
def _asked(place: _Place, until: float, certificates: str) -> Iterator[BaseHTTPResponse]:
    """The answer of the place, its body still to be read; past the moment `until` the line is cut."""
    try:
        with closing(_connected(place, until, certificates)) as connection:
            line: socket.socket = connection.sock
            watch = threading.Timer(max(0.0, until - time.monotonic()), _cut, [line])
            watch.daemon = True
            watch.start()
            try:
                connection.request("GET", place.target, headers=_headers(place), preload_content=False)
                with closing(connection.getresponse()) as response:
                    yield response
            finally:
                watch.cancel()
    except ssl.SSLCertVerificationError:
        raise PictureUnreachable("certificate_not_valid") from None
    except (HTTPError, http.client.HTTPException, OSError):
        # Their messages may hold the signed address.
        raise PictureUnreachable("too_slow" if time.monotonic() > until else "no_answer") from None


def _connected(place: _Place, until: float, certificates: str) -> HTTPConnection:
    """A connection to the first address of the place that takes one; by address, so nothing is looked up."""
    for address in place.addresses[:-1]:
        with suppress(HTTPError, OSError):
            return _connection(place, address, until, certificates)
    return _connection(place, place.addresses[-1], until, certificates)


def _connection(place: _Place, address: str, until: float, certificates: str) -> HTTPConnection:
    seconds = max(0.001, min(CONNECT_SECONDS, until - time.monotonic()))
    connection = (
        HTTPSConnection(
            address,
            place.port,
            timeout=seconds,
            server_hostname=place.host,
            cert_reqs="CERT_REQUIRED",
            ca_certs=certificates,
        )
        if place.scheme == "https"
        else HTTPConnection(address, place.port, timeout=seconds)
    )
    try:
        connection.connect()
    except BaseException:
        connection.close()
        raise
    connection.timeout = READ_SECONDS
    return connection


def _cut(line: socket.socket) -> None:
    """End the line under whoever reads from it: a time-out for each read alone lets a drip go on for ever."""
    with suppress(OSError):
        # The plain socket's own way: that of TLS would take the encryption off first.
        socket.socket.shutdown(line, socket.SHUT_RDWR)


def _headers(place: _Place) -> dict[str, str]:
    return {
        "Host": place.name,
        "User-Agent": USER_AGENT,
        "Accept": ", ".join(TYPES),
        "Accept-Encoding": "identity",
        "Connection": "close",
    }


def _target(parts: SplitResult) -> str:
    query = f"?{parts.query}" if parts.query else ""
    return quote(f"{parts.path or '/'}{query}", safe=_PLAIN_IN_TARGETS)


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:
        raise PictureRefused("not_an_address") from None
