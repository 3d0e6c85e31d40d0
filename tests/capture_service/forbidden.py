"""Places where no capture may lead, ways of leading there, and listeners that see who comes."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from capture_service.decisions import Decision
from capture_service.proxy import Line, connect_to
from tests.capture_service.web import Visitor, Web, picture

PATIENCE_SECONDS = 8.0

NAMED = {
    "metadata by IPv4": "http://169.254.169.254:8101/",
    "metadata by IPv6": "http://[fd00:ec2::254]:8102/",
    "metadata by NAT64": "http://[64:ff9b::a9fe:a9fe]:8103/",
    "metadata, mapped": "http://[::ffff:169.254.169.254]:8104/",
    "metadata in decimal": "http://2852039166:8105/",
    "metadata in hexadecimal": "http://0xa9fea9fe:8106/",
    "metadata by name": "http://metadata.google.internal:8107/",
    "metadata by https": "https://169.254.169.254:8108/",
    "a private network": "http://10.0.0.1:8109/",
    "a stranger": "https://example.org:8110/",
}
"""Each has a port of its own, by which its decision is known; for each way they move on by a hundred."""


def forbidden_for(way: int, heard: Sequence["Listener"]) -> list[str]:
    """The targets of one way: named ones, and the way's own listeners."""
    moved = [
        target.replace(f":{port}/", f":{port + 100 * way}/")
        for target in NAMED.values()
        if (port := urlsplit(target).port or 0)
    ]
    return [*moved, *(each.url for each in heard)]


@dataclass
class Listener:
    """Takes connections and counts them."""

    address: str
    port: int
    visits: int = 0

    @property
    def url(self) -> str:
        host = f"[{self.address}]" if ":" in self.address else self.address
        return f"http://{host}:{self.port}/"


@contextmanager
def listener(address: str) -> Iterator[Listener]:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as ear:
        ear.bind((address, 0))
        ear.listen(64)
        heard = Listener(address, ear.getsockname()[1])
        thread = threading.Thread(target=_count, args=(ear, heard), daemon=True)
        thread.start()
        try:
            yield heard
        finally:
            with suppress(OSError):
                ear.shutdown(socket.SHUT_RDWR)
            thread.join(timeout=5)


def _count(ear: socket.socket, heard: Listener) -> None:
    while True:
        try:
            line, _ = ear.accept()
        except OSError:
            return
        heard.visits += 1
        with line, suppress(OSError):
            line.settimeout(1)
            line.recv(4096)
            line.sendall(b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


@contextmanager
def listeners() -> Iterator[list[Listener]]:
    """On another address of this machine, on its IPv6 address, and on another port of the allowed one."""
    with ExitStack() as stack:
        yield [stack.enter_context(listener(address)) for address in ("127.0.0.2", "::1", "127.0.0.1")]


@dataclass
class Connector:
    """Connects on loopback only, and keeps what it was asked for."""

    asked: list[tuple[str, int]] = field(default_factory=list)

    async def __call__(self, address: str, port: int) -> Line:
        self.asked.append((address, port))
        if not address.startswith("127.") and address != "::1":
            raise OSError("this test goes nowhere")
        return await asyncio.wait_for(connect_to(address, port), 5)


class NoRules:
    """The proxy's check, switched off."""

    def addresses(self, scheme: str, host: str, port: int) -> Sequence[str]:
        return [host]


IN_PAGE: dict[str, Callable[[Web, str, int], str]] = {
    "frame": lambda web, target, number: f'<iframe src="{target}" width="20" height="20"></iframe>',
    "script": lambda web, target, number: f'<script async src="{target}"></script>',
    "fetch": lambda web, target, number: (
        f'<script>fetch("{target}", {{mode: "no-cors"}}).catch(() => 0)</script>'
    ),
    "image": lambda web, target, number: f'<img src="{target}" alt="" width="20" height="20">',
    "film": lambda web, target, number: f'<video src="{target}" width="20" height="20"></video>',
    "redirect": lambda web, target, number: (
        f'<img src="{web.redirect(f"/away/{number}", target)}" alt="" width="20" height="20">'
    ),
}
"""Ways in which a page leads somewhere."""


def page_with(web: Web, by_way: Mapping[str, Sequence[str]], is_done: Callable[[], bool]) -> str:
    """A page whose own picture comes only when everything has been tried, or was given the time."""

    def answer(visitor: Visitor) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        while not is_done() and time.monotonic() < until:
            time.sleep(0.02)
        visitor.say(200, "image/jpeg", picture())

    web.answers["/own.jpg"] = answer
    led = "".join(
        IN_PAGE[way](web, target, number)
        for way, targets in by_way.items()
        for number, target in enumerate(targets)
    )
    return web.page("/p/leading/", f'<article><img src="/own.jpg" alt="" width="320"></article>{led}')


def ports_of(targets: Sequence[str]) -> set[int]:
    return {urlsplit(target).port or 0 for target in targets}


def decided(decisions: Sequence[Decision], capture: str, ports: set[int]) -> set[int]:
    """Those of the ports about which there is a decision in this capture."""
    return {each.port for each in decisions if each.capture == capture} & ports


def assert_each_is_refused(decisions: Sequence[Decision], capture: str, targets: Sequence[str]) -> None:
    own = [each for each in decisions if each.capture == capture]
    for target in targets:
        port = urlsplit(target).port
        found = [each for each in own if each.port == port]
        assert found, f"{capture}: nothing was decided about {target}"
        assert not any(each.allowed for each in found), f"{capture}: {target} was let through"
        assert all(each.reason for each in found)


def assert_nobody_came(heard: Sequence[Listener]) -> None:
    for each in heard:
        assert each.visits == 0, f"{each.visits} connections reached {each.address}"
