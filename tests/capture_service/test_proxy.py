"""The filtering proxy by itself: who may use it, what it passes on, and what ends a ticket."""

import asyncio
import ssl
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from application.integrations.outgoing import OutgoingRules
from capture_service.clock import real_now
from capture_service.fetching import Fetching
from capture_service.outcomes import NotKept
from capture_service.proxy import ForwardProxy
from capture_service.proxy_heads import HeadNotUnderstood, answer_for_client, parse_request
from capture_service.tickets import Ticket
from capture_service.trails import Trail
from tests.capture_service.web import Visitor, Web


@dataclass(frozen=True)
class Line:
    """A connection to the proxy."""

    proxy: ForwardProxy
    ticket: Ticket

    async def ask(self, text: str) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.proxy.port)
        writer.write(text.encode())
        try:
            return await asyncio.wait_for(reader.read(), 10)
        except ConnectionError:
            return b"(cut)"
        finally:
            writer.close()

    async def get(self, url: str, *fields: str, method: str = "GET") -> bytes:
        lines = [f"{method} {url} HTTP/1.1", f"Proxy-Authorization: {self.ticket.header}", *fields]
        return await self.ask("\r\n".join(lines) + "\r\n\r\n")


def with_proxy(
    site: Web, test: Callable[[Line], Awaitable[None]], *, seconds: float = 30, most_bytes: int = 10**6
) -> ForwardProxy:
    async def run() -> ForwardProxy:
        rules = OutgoingRules((site.url.removeprefix("http://"),))
        proxy = ForwardProxy(rules, idle_seconds=1.0)
        await proxy.start()
        try:
            with proxy.ticket("capture-1", seconds=seconds, most_bytes=most_bytes) as ticket:
                await test(Line(proxy, ticket))
        finally:
            await proxy.close()
        return proxy

    return asyncio.run(run())


def test_nobody_else_on_this_machine_may_use_it(site: Web) -> None:
    site.file("/a.jpg", b"content")

    async def test(line: Line) -> None:
        host = f"Host: {site.url[7:]}"
        for credential in ("", "Proxy-Authorization: Basic eDp5\r\n", "Proxy-Authorization: Basic ?\r\n"):
            answer = await line.ask(f"GET {site.url}/a.jpg HTTP/1.1\r\n{host}\r\n{credential}\r\n")
            assert answer.startswith(b"HTTP/1.1 407 ")
            answer = await line.ask(f"CONNECT {site.url[7:]} HTTP/1.1\r\n{credential}\r\n")
            assert answer.startswith(b"HTTP/1.1 407 ")
        assert (await line.get(f"{site.url}/a.jpg")).endswith(b"content")
        line.ticket.close()
        assert (await line.get(f"{site.url}/a.jpg")).startswith(b"HTTP/1.1 407 ")

    proxy = with_proxy(site, test)
    assert site.visits == {"/a.jpg": 1}
    assert [each.allowed for each in proxy.decisions].count(True) == 1


def test_the_host_learns_nothing_of_the_proxy(site: Web) -> None:
    heard: list[str] = []

    def answer(visitor: Visitor) -> None:
        heard.append(str(visitor.headers))
        visitor.say(200, "text/plain", b"content", ("Proxy-Authenticate", "Basic"), ("Keep-Alive", "9"))

    site.answers["/a"] = answer

    async def test(line: Line) -> None:
        said = await line.get(f"{site.url}/a?b=c", "Host: elsewhere", "Keep-Alive: 1", "X-Kept: yes")
        assert b"Proxy-" not in said
        assert b"Keep-Alive" not in said
        assert said.count(b"Connection: close") == 1

    with_proxy(site, test)
    assert "Proxy-" not in heard[0]
    assert f"Host: {site.url[7:]}" in heard[0]
    assert "elsewhere" not in heard[0]
    assert "X-Kept: yes" in heard[0]


def test_a_second_request_on_the_line_is_not_passed_on(site: Web) -> None:
    site.file("/a", b"content")
    site.file("/b", b"other")

    async def test(line: Line) -> None:
        again = f"GET http://10.0.0.1/b HTTP/1.1\r\nProxy-Authorization: {line.ticket.header}\r\n\r\n"
        said = await line.ask(again.replace("http://10.0.0.1/b", f"{site.url}/a") + again)
        assert said.endswith(b"content")

    with_proxy(site, test)
    assert site.visits == {"/a": 1}


@pytest.mark.parametrize(
    ("first", "status"),
    [
        ("GET /a HTTP/1.1", b"400"),
        ("GET https://a/ HTTP/1.1", b"400"),
        ("GET http://me@a/ HTTP/1.1", b"400"),
        ("GET http://[::1 HTTP/1.1", b"400"),
        ("GET http://a:port/ HTTP/1.1", b"400"),
        ("CONNECT a HTTP/1.1", b"400"),
        ("CONNECT a:x HTTP/1.1", b"400"),
        ("get http://a/ HTTP/1.1", b"400"),
        ("GET http://a/ HTTP/2", b"400"),
        ("GET http://a/ HTTP/1.1\r\n folded: yes", b"400"),
        (f"GET http://a/ HTTP/1.1\r\nX: {'x' * 70_000}", b"431"),
    ],
)
def test_what_it_does_not_understand_it_refuses(site: Web, first: str, status: bytes) -> None:
    async def test(line: Line) -> None:
        assert (await line.ask(f"{first}\r\n\r\n"))[9:12] == status

    with_proxy(site, test)


@pytest.mark.parametrize(
    ("field", "status"),
    [
        ("Transfer-Encoding: chunked", b"411"),
        ("Transfer-Encoding:", b"411"),
        ("Content-Length: 0\r\nTransfer-Encoding: chunked", b"411"),
        ("Content-Length: 0\r\nContent-Length: 5", b"400"),
        ("Content-Length: 0\r\ncontent-length: 0", b"400"),
        ("Content-Length:", b"400"),
        ("Content-Length: many", b"400"),
        ("Content-Length: 99999999", b"413"),
    ],
)
def test_a_body_needs_a_length(site: Web, field: str, status: bytes) -> None:
    async def test(line: Line) -> None:
        assert (await line.get(f"{site.url}/a", field, method="POST"))[9:12] == status

    with_proxy(site, test)
    assert not site.visits


def test_a_ticket_ends_by_its_bytes(site: Web) -> None:
    site.file("/a", bytes(500_000))

    async def test(line: Line) -> None:
        assert len(await line.get(f"{site.url}/a")) < 500_000
        assert line.ticket.spent == "too_large"

    with_proxy(site, test, most_bytes=100_000)


def test_a_ticket_ends_by_its_time(site: Web) -> None:
    site.drip("/a", bytes(2000), seconds=30)

    async def test(line: Line) -> None:
        await line.get(f"{site.url}/a")
        assert line.ticket.spent == "too_slow"

    with_proxy(site, test, seconds=0.5)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_what_comes_too_late_is_called_too_slow(site: Web, tmp_path: Path, scheme: str) -> None:
    """As the next hop of a redirect may: its ticket has run out before it asks."""
    address = f"{scheme}:{site.file('/a', b'content').partition(':')[2]}"

    async def test(line: Line) -> None:
        await asyncio.sleep(0.1)
        fetching = Fetching(
            line.proxy.port, line.ticket, Trail(real_now()), 10**6, ssl.create_default_context(), real_now
        )
        with pytest.raises(NotKept, match="too_slow"):
            await asyncio.to_thread(fetching.to, tmp_path / "a", address)

    with_proxy(site, test, seconds=0)
    assert not site.visits


def test_a_line_on_which_nothing_happens_is_ended(site: Web) -> None:
    async def test(line: Line) -> None:
        said = await line.get(site.url[7:], method="CONNECT")
        assert said in (b"HTTP/1.1 200 Connection established\r\n\r\n", b"(cut)")

    with_proxy(site, test)


def test_a_tunnel_lives_while_one_side_only_listens(site: Web) -> None:
    """Twice as long as a connection may be idle."""
    content = bytes(range(40))
    site.drip("/a", content, seconds=30)

    async def test(line: Line) -> None:
        place = site.url[7:]
        began = time.monotonic()
        said = await line.ask(
            f"CONNECT {place} HTTP/1.1\r\nProxy-Authorization: {line.ticket.header}\r\n\r\n"
            f"GET /a HTTP/1.1\r\nHost: {place}\r\n\r\n"
        )
        assert said.endswith(content)
        assert time.monotonic() - began > 1.5

    with_proxy(site, test)


def test_interim_heads_are_left_out_and_the_final_one_is_looked_at_too(site: Web) -> None:
    def answer(visitor: Visitor) -> None:
        visitor.wfile.write(b"HTTP/1.1 103 Early Hints\r\nLink: </b>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n")
        visitor.say(200, "text/plain", b"content", ("Proxy-Authenticate", "Basic"))

    def fooling(visitor: Visitor) -> None:
        visitor.wfile.write(b"HTTP/1.1 103 Early Hints\r\n\r\n")
        visitor.say(407, "text/plain", b"content", ("Proxy-Authenticate", "Basic"))

    site.answers["/a"] = answer
    site.answers["/fooling"] = fooling

    async def test(line: Line) -> None:
        said = await line.get(f"{site.url}/a")
        assert said.startswith(b"HTTP/1.1 200 ")
        assert said.endswith(b"\r\n\r\ncontent")
        assert b"Proxy-" not in said
        assert (await line.get(f"{site.url}/fooling")).startswith(b"HTTP/1.1 502 ")

    with_proxy(site, test)


def test_a_tunnel_s_address_may_have_its_brackets_or_not() -> None:
    for written in ("[fd00:ec2::254]:443", "fd00:ec2::254:443"):
        head = parse_request(f"CONNECT {written} HTTP/1.0\r\n\r\n".encode())
        assert (head.host, head.port) == ("fd00:ec2::254", 443)


@pytest.mark.parametrize("first", ["nonsense", "HTTP/1.1 407 Give", "HTTP/1.1 101 Now"])
def test_an_answer_that_would_fool_the_client_is_not_passed_on(first: str) -> None:
    with pytest.raises(HeadNotUnderstood):
        answer_for_client(f"{first}\r\n\r\n".encode())
