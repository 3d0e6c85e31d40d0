"""The filtering forward proxy: everything that the browser and the downloader fetch goes through it.

Each request is one decision of `rules`, with one look-up of the host, and the connection goes to an address
that was looked at. So a redirect, a frame, a script or a name that changes its address leads nowhere else.
It listens on loopback only, and a ticket's credentials are needed, for other users may be on this machine.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, Protocol

from application.integrations.outgoing import HostNotFound, OutgoingRefused
from capture_service.clock import Clock, real_now
from capture_service.decisions import Decision, DecisionLog
from capture_service.proxy_heads import (
    MOST_HEAD_BYTES,
    OWN_ANSWER,
    HeadNotUnderstood,
    RequestHead,
    answer_for_client,
    is_interim,
    parse_request,
)
from capture_service.tickets import OpenTickets, Ticket, TicketSpent

HEAD_SECONDS, CONNECT_SECONDS, LOOK_UP_SECONDS, IDLE_SECONDS = 10.0, 5.0, 10.0, 30.0
MOST_CONNECTIONS = 256
MOST_ADDRESSES = 4
CHUNK = 64 * 1024

Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Connect = Callable[[str, int], Awaitable[Line]]
log = logging.getLogger(__name__)


class Rules(Protocol):
    """Where an outside call may go: OutgoingRules, but for tests of what would happen without."""

    def addresses(self, scheme: str, host: str, port: int) -> Sequence[str]: ...


class NoLine(Exception):
    """No connection came about; `reason` is a word of outcomes.PROBLEMS."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


async def connect_to(address: str, port: int) -> Line:
    """A connection to this very address, which is looked up nowhere."""
    return await asyncio.open_connection(address, port, limit=MOST_HEAD_BYTES)


class ForwardProxy:
    """Started and closed in one event loop; `port` is known once it is started."""

    def __init__(
        self,
        rules: Rules,
        *,
        connect: Connect = connect_to,
        clock: Clock = real_now,
        idle_seconds: float = IDLE_SECONDS,
    ) -> None:
        self.decisions = DecisionLog()
        self.port = 0
        self._rules = rules
        self._connect = connect
        self._clock = clock
        self._idle_seconds = idle_seconds
        self._tickets = OpenTickets()
        # A look-up may take long and can't be stopped: it gets threads of its own.
        self._look_ups = ThreadPoolExecutor(max_workers=8, thread_name_prefix="look-up")
        self._server: asyncio.Server | None = None
        self._clients: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._take, "127.0.0.1", 0, limit=MOST_HEAD_BYTES)
        self.port = self._server.sockets[0].getsockname()[1]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ticket(self, capture: str, *, seconds: float, most_bytes: int) -> Ticket:
        """Lets one file or page of that capture through; close it when it is done."""
        return self._tickets.issue(capture, seconds=seconds, most_bytes=most_bytes)

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
        self._tickets.close()
        for task in tuple(self._clients):
            task.cancel()
        await asyncio.gather(*self._clients, return_exceptions=True)
        self._look_ups.shutdown(wait=False, cancel_futures=True)

    def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._clients) >= MOST_CONNECTIONS:
            writer.transport.abort()
            return
        task = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._clients.add(task)
        task.add_done_callback(self._clients.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._answer(reader, writer)
        except (OSError, TimeoutError, TicketSpent, asyncio.IncompleteReadError):
            writer.transport.abort()  # so that whoever reads can't take a part for the whole
        except Exception:
            log.exception("the proxy failed on a request")
            writer.transport.abort()
        finally:
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(HEAD_SECONDS):
                head = parse_request(await reader.readuntil(b"\r\n\r\n"))
        except asyncio.LimitOverrunError:
            return await _say(writer, "431 Request Header Fields Too Large")
        except HeadNotUnderstood as error:
            self._note(None, "", 0, "not_an_address")
            return await _say(writer, error.status)
        ticket = self._tickets.of(head.field("proxy-authorization"))
        if ticket is None:
            if head.field("proxy-authorization"):
                self._note(None, head.host, head.port, "no_credential")
            return await _say(writer, "407 Proxy Authentication Required")
        ticket.hold(writer.transport)
        try:
            await self._let_through(head, ticket, reader, writer)
        finally:
            ticket.let_go(writer.transport)

    async def _let_through(
        self, head: RequestHead, ticket: Ticket, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        ticket.trouble = None
        try:
            body_bytes = 0 if head.is_tunnel else head.body_bytes
            far_reader, far_writer = await self._line_to(head, ticket)
        except HeadNotUnderstood as error:
            return await _say(writer, error.status)
        except OutgoingRefused:
            return await _say(writer, "403 Forbidden")
        except NoLine as error:
            ticket.trouble = error.reason
            return await _say(writer, "502 Bad Gateway")
        ticket.hold(far_writer.transport)
        try:
            if head.is_tunnel:
                await self._tunnel((reader, writer), (far_reader, far_writer), ticket)
            else:
                await self._forward(head, body_bytes, (reader, writer), (far_reader, far_writer), ticket)
        finally:
            ticket.let_go(far_writer.transport)
            far_writer.close()

    async def _line_to(self, head: RequestHead, ticket: Ticket) -> Line:
        """A connection to where the head wants to go. Raises OutgoingRefused or NoLine."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(LOOK_UP_SECONDS):
                found = await loop.run_in_executor(
                    self._look_ups, self._rules.addresses, head.scheme, head.host, head.port
                )
        except OutgoingRefused as refusal:
            self._note(ticket, head.host, head.port, refusal.kind)
            raise
        except (HostNotFound, TimeoutError):
            self._note(ticket, head.host, head.port, "no_such_host")
            raise NoLine("no_such_host") from None
        self._note(ticket, head.host, head.port, "")
        for address in found[:MOST_ADDRESSES]:
            with suppress(OSError, TimeoutError):
                async with asyncio.timeout(CONNECT_SECONDS):
                    return await self._connect(address, head.port)
        raise NoLine("no_answer")

    def _note(self, ticket: Ticket | None, host: str, port: int, reason: str) -> None:
        capture = ticket.capture if ticket is not None else ""
        decision = Decision(self._clock(), capture, host, port, not reason, reason)
        self.decisions.add(decision)
        if ticket is not None:
            ticket.note(decision)

    async def _tunnel(self, near: Line, far: Line, ticket: Ticket) -> None:
        near[1].write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await near[1].drain()
        # While one side only listens, the other's bytes keep both alive.
        idle = IdleTimer(self._idle_seconds)
        await _first_of(
            _copy(near[0], far[1], ticket, idle), _copy(far[0], near[1], ticket, idle), idle.run_out()
        )

    async def _forward(
        self, head: RequestHead, body_bytes: int, near: Line, far: Line, ticket: Ticket
    ) -> None:
        far[1].write(head.to_host())
        while body_bytes:
            chunk = await asyncio.wait_for(near[0].read(min(CHUNK, body_bytes)), self._idle_seconds)
            if not chunk:
                return
            body_bytes -= len(chunk)
            ticket.take(len(chunk))
            far[1].write(chunk)
            await far[1].drain()
        try:
            near[1].write(await self._final_head(far[0], ticket))
        except (HeadNotUnderstood, asyncio.LimitOverrunError, asyncio.IncompleteReadError):
            ticket.trouble = "no_answer"
            return await _say(near[1], "502 Bad Gateway")
        idle = IdleTimer(self._idle_seconds)
        # What more the client sends is for another host, perhaps: it is not passed on.
        await _first_of(_ended(near[0]), _copy(far[0], near[1], ticket, idle), idle.run_out())

    async def _final_head(self, far: asyncio.StreamReader, ticket: Ticket) -> bytes:
        """The answer's head for the client. The interim ones before it tell nothing that is needed here."""
        while True:
            answer = await asyncio.wait_for(far.readuntil(b"\r\n\r\n"), self._idle_seconds)
            ticket.take(len(answer))
            head = answer_for_client(answer)
            if not is_interim(head):
                return head


class IdleTimer:
    """One for a whole connection: it runs out when neither side has sent anything for so long."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._latest = asyncio.get_running_loop().time()

    def reset(self) -> None:
        self._latest = asyncio.get_running_loop().time()

    async def run_out(self) -> None:
        """Raises TimeoutError when it has."""
        while (left := self._latest + self._seconds - asyncio.get_running_loop().time()) > 0:
            await asyncio.sleep(left)
        raise TimeoutError


async def _copy(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, ticket: Ticket, idle: IdleTimer
) -> None:
    while chunk := await reader.read(CHUNK):
        idle.reset()
        ticket.take(len(chunk))
        writer.write(chunk)
        await writer.drain()
        idle.reset()


async def _first_of(*ways: Coroutine[Any, Any, None]) -> None:
    """Until one of them has ended; its error is raised."""
    tasks = [asyncio.ensure_future(way) for way in ways]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        task.result()


async def _ended(reader: asyncio.StreamReader) -> None:
    while await reader.read(CHUNK):
        continue


async def _say(writer: asyncio.StreamWriter, status: str) -> None:
    own = f"{OWN_ANSWER}: capture\r\n"
    if status.startswith("407"):
        own += 'Proxy-Authenticate: Basic realm="capture"\r\n'
    writer.write(f"HTTP/1.1 {status}\r\n{own}Content-Length: 0\r\nConnection: close\r\n\r\n".encode())
    await writer.drain()
