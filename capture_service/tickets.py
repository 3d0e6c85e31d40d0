"""A ticket lets one file or one page through the proxy: for so long, and for so many bytes."""

import asyncio
import base64
import binascii
import hmac
import secrets
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from capture_service.decisions import Decision

_MOST_DECISIONS = 2000


class TicketSpent(Exception):
    """No byte more goes through on this ticket."""


@dataclass
class Ticket:
    """Made and closed in the event loop; other threads only read it.

    `spent` is "too_slow" or "too_large" once it ran out. `trouble` says why the latest allowed request got
    no connection.
    """

    capture: str
    bytes_left: int
    name: str = field(default_factory=lambda: secrets.token_hex(8))
    password: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    decisions: list[Decision] = field(default_factory=list)
    spent: str | None = None
    trouble: str | None = None
    is_closed: bool = False
    _lines: set[asyncio.WriteTransport] = field(default_factory=set, repr=False)
    _alarm: asyncio.TimerHandle | None = field(default=None, repr=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, place: TracebackType | None
    ) -> None:
        self.close()

    @property
    def header(self) -> str:
        """What Proxy-Authorization says."""
        return "Basic " + base64.b64encode(f"{self.name}:{self.password}".encode()).decode()

    @property
    def refused(self) -> str | None:
        """Why the latest request was refused, None when it was allowed."""
        latest = self.decisions[-1] if self.decisions else None
        return latest.reason if latest is not None and not latest.allowed else None

    def run_out_after(self, seconds: float) -> None:
        self._alarm = asyncio.get_running_loop().call_later(max(0.0, seconds), self._run_out, "too_slow")

    def note(self, decision: Decision) -> None:
        if len(self.decisions) >= _MOST_DECISIONS:
            self._run_out("too_large")
        self.decisions.append(decision)

    def take(self, count: int) -> None:
        """Count these bytes. Raises TicketSpent when they are too many."""
        self.bytes_left -= count
        if self.bytes_left < 0:
            self._run_out("too_large")
        if self.is_closed:
            raise TicketSpent

    def hold(self, line: asyncio.WriteTransport) -> None:
        """End this connection with the ticket."""
        self._lines.add(line)
        if self.is_closed:
            line.abort()

    def let_go(self, line: asyncio.WriteTransport) -> None:
        self._lines.discard(line)

    def close(self) -> None:
        """End every connection on it, under whoever reads from them."""
        self.is_closed = True
        if self._alarm is not None:
            self._alarm.cancel()
        for line in tuple(self._lines):
            line.abort()
        self._lines.clear()

    def _run_out(self, reason: str) -> None:
        self.spent = self.spent or reason
        self.close()


@dataclass
class OpenTickets:
    """The tickets that are good just now, by name."""

    _by_name: dict[str, Ticket] = field(default_factory=dict)

    def issue(self, capture: str, *, seconds: float, most_bytes: int) -> Ticket:
        self._by_name = {name: ticket for name, ticket in self._by_name.items() if not ticket.is_closed}
        ticket = Ticket(capture, most_bytes)
        ticket.run_out_after(seconds)
        self._by_name[ticket.name] = ticket
        return ticket

    def of(self, header: str) -> Ticket | None:
        """The ticket that this Proxy-Authorization names and has the password of."""
        scheme, _, coded = header.partition(" ")
        if scheme.lower() != "basic":
            return None
        try:
            name, _, password = base64.b64decode(coded.strip(), validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError, ValueError):
            return None
        ticket = self._by_name.get(name)
        if ticket is None or ticket.is_closed:
            return None
        return ticket if hmac.compare_digest(ticket.password.encode(), password.encode()) else None

    def close(self) -> None:
        for ticket in self._by_name.values():
            ticket.close()
        self._by_name.clear()
