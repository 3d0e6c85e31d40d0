"""One file, fetched in a thread: through the proxy, hop by hop, to disk, hashed while it comes.

Redirects are followed by hand, at most three. Nothing that is raised here holds the address.
"""

import errno
import hashlib
import http.client
import ssl
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from application.integrations.outgoing import PORTS, host_header
from capture_service import VERSION
from capture_service.clock import Clock
from capture_service.file_checks import FILMS, TYPES, FileKind, kind_of
from capture_service.outcomes import NotKept
from capture_service.tickets import Ticket
from capture_service.trails import Trail

MOST_REDIRECTS = 3
MOST_PICTURE_BYTES = 64 * 1024 * 1024
READ_SECONDS = 20.0
CHUNK = 256 * 1024
REDIRECTS = (301, 302, 303, 307, 308)
GONE = (403, 404, 410)
PASSING = (408, 425, 429)
NO_CREDENTIAL = 407
"""The proxy lets no host say so: it is the proxy's own word, on a ticket that has run out."""
OUR_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)

_PLAIN_IN_TARGETS = "/?%:=&+,;@!$'()*[]~"


@dataclass(frozen=True)
class Place:
    """Where one hop goes. What it asks for is signed: for no log."""

    scheme: str
    host: str
    port: int
    target: str = field(repr=False)

    @property
    def name(self) -> str:
        return host_header(self.scheme, self.host, self.port)


@dataclass(frozen=True)
class Fetched:
    """A whole file on disk."""

    path: Path
    sha256: str
    bytes: int
    kind: FileKind


@dataclass(frozen=True)
class Fetching:
    """One fetch on one ticket. `trail` is filled while it goes."""

    proxy_port: int
    ticket: Ticket
    trail: Trail
    most_bytes: int
    certificates: ssl.SSLContext
    clock: Clock

    def to(self, path: Path, address: str) -> Fetched:
        """Raises NotKept."""
        for _ in range(MOST_REDIRECTS + 1):
            place = place_of(address)
            self.trail.hosts.append(place.host)
            with self._asked(place) as response:
                self.trail.answered(response.status, response.getheaders())
                is_last = response.status not in REDIRECTS
                if is_last:
                    sha256, count = self._kept(response, path)
                else:
                    address = _joined(address, response.getheader("Location") or "")
            if is_last:
                return Fetched(path, sha256, count, kind_of(path))
        raise NotKept("too_many_redirects")

    @contextmanager
    def _asked(self, place: Place) -> Iterator[http.client.HTTPResponse]:
        """The answer of the place, its body still to be read."""
        try:
            with (
                closing(self._connection(place)) as connection,
                closing(self._response(connection, place)) as response,
            ):
                # An answer that the proxy gave itself is none of the place's.
                is_spent = self.ticket.is_closed and response.status == NO_CREDENTIAL
                if is_spent or self.ticket.refused or self.ticket.trouble:
                    raise OSError
                yield response
        except ssl.SSLCertVerificationError:
            raise NotKept("certificate_not_valid") from None
        except (http.client.HTTPException, OSError) as error:
            if isinstance(error, OSError) and error.errno in OUR_DISK:
                raise
            # Their messages may hold the address.
            raise NotKept(self._problem(error)) from None

    def _problem(self, error: Exception) -> str:
        known = self.ticket.spent or self.ticket.refused or self.ticket.trouble
        if known:
            return known
        if self.ticket.is_closed or isinstance(error, TimeoutError):
            return "too_slow"
        return "cut_short" if self.trail.status == 200 else "no_answer"

    def _connection(self, place: Place) -> http.client.HTTPConnection:
        if place.scheme == "http":
            return http.client.HTTPConnection("127.0.0.1", self.proxy_port, timeout=READ_SECONDS)
        tunnel = http.client.HTTPSConnection(
            "127.0.0.1", self.proxy_port, timeout=READ_SECONDS, context=self.certificates
        )
        tunnel.set_tunnel(place.host, place.port, {"Proxy-Authorization": self.ticket.header})
        return tunnel

    def _response(self, connection: http.client.HTTPConnection, place: Place) -> http.client.HTTPResponse:
        headers = {
            "Host": place.name,
            "User-Agent": f"social-network/{VERSION}",
            "Accept": ", ".join(TYPES),
            "Accept-Encoding": "identity",
            "Connection": "close",
        }
        target = place.target
        if place.scheme == "http":
            headers["Proxy-Authorization"] = self.ticket.header
            target = f"http://{place.name}{target}"
        connection.request("GET", target, headers=headers)
        return connection.getresponse()

    def _kept(self, response: http.client.HTTPResponse, path: Path) -> tuple[str, int]:
        """The hash and length of what is on disk now."""
        _check_status(response.status)
        declared = (response.getheader("Content-Type") or "").partition(";")[0].strip().lower()
        if declared not in TYPES:
            raise NotKept("wrong_type")
        most = self.most_bytes if declared in FILMS else min(self.most_bytes, MOST_PICTURE_BYTES)
        promised = response.length
        if promised is not None and promised > most:
            raise NotKept("too_large")
        digest, count = hashlib.sha256(), 0
        with path.open("wb") as content:
            # `read` would wait for a whole chunk, however slowly it comes; `read1` takes what is there.
            while chunk := response.read1(CHUNK):
                count += len(chunk)
                if count > most:
                    raise NotKept("too_large")
                digest.update(chunk)
                content.write(chunk)
        self._check_whole(count, promised)
        self.trail.received_at = self.clock()
        return digest.hexdigest(), count

    def _check_whole(self, count: int, promised: int | None) -> None:
        """A line that was cut ends like a whole answer whose length nobody has promised."""
        if self.ticket.is_closed:
            raise NotKept(self.ticket.spent or "too_slow")
        if promised is not None and count < promised:
            raise NotKept("cut_short")
        if count == 0:
            raise NotKept("wrong_content")


def _check_status(status: int) -> None:
    if status in GONE:
        raise NotKept("link_expired")
    if 400 <= status < 500 and status not in PASSING:
        raise NotKept("server_refused")
    if status != 200:
        raise NotKept("server_failed")


def place_of(address: str) -> Place:
    """Raises NotKept for what the proxy would never meet: a file, for one."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise NotKept("not_an_address") from None
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme not in PORTS or not host or not host.isascii() or parts.username is not None:
        raise NotKept("host_not_allowed")
    if any(char.isspace() or not char.isprintable() for char in host):
        raise NotKept("host_not_allowed")
    return Place(parts.scheme, host, PORTS[parts.scheme] if port is None else port, _target(parts))


def _target(parts: SplitResult) -> str:
    query = f"?{parts.query}" if parts.query else ""
    return quote(f"{parts.path or '/'}{query}", safe=_PLAIN_IN_TARGETS)


def _joined(address: str, location: str) -> str:
    try:
        return urljoin(address, location)
    except ValueError:
        raise NotKept("not_an_address") from None
