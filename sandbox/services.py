"""What the parts of the sandbox share: state, clock, world, meters, and the records of requests."""

import threading
from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from sandbox.clock import SandboxClock
from sandbox.graph.usage import Usage
from sandbox.networks.meters import Meters
from sandbox.state import State
from sandbox.world.world import World

APP_ID = "1000000000000001"
APP_SECRET = "sandbox-app-secret"
VERIFY_TOKEN = "sandbox-verify-token"
WEBHOOK_PATH = "/webhooks/instagram"
APP_NAME = "Bacchus Influencer Platform"
APPLICATION_URL = "http://127.0.0.1:5000"
_MOST_PATHS = 5_000


@dataclass(frozen=True)
class CallEntry:
    """One Graph call for the control page; never with a token."""

    at: str
    method: str
    path: str
    query: str
    status: int
    persona: str
    fault: str


@dataclass(frozen=True)
class VisitEntry:
    """One request for a page or a file of Instagram; never with a signature."""

    at: str
    path: str
    status: int
    fault: str


Entry = TypeVar("Entry")


@dataclass
class RequestLog(Generic[Entry]):
    """Counts of requests since the last reset, and the last 100 of them."""

    total: int = 0
    by_path: Counter[str] = field(default_factory=Counter)
    last: deque[Entry] = field(default_factory=lambda: deque(maxlen=100))
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, path: str, entry: Entry) -> None:
        """Count one request under its path, or under `others` when there are too many paths."""
        with self.lock:
            self.total += 1
            self.by_path[path if path in self.by_path or len(self.by_path) < _MOST_PATHS else "others"] += 1
            self.last.append(entry)

    def counts(self) -> dict[str, Any]:
        """The counts as the control API shows them."""
        with self.lock:
            return {"total": self.total, "by_path": dict(self.by_path)}

    def recent(self) -> list[Entry]:
        """The last 100 requests, newest first."""
        with self.lock:
            return list(reversed(self.last))

    def clear(self) -> None:
        """Begin to count anew."""
        with self.lock:
            self.total = 0
            self.by_path.clear()
            self.last.clear()


CallLog = RequestLog[CallEntry]
VisitLog = RequestLog[VisitEntry]


@dataclass(frozen=True)
class Services:
    """The one set of shared parts of a running sandbox, and what it is told of the application."""

    state: State
    clock: SandboxClock
    world: World
    usage: Usage
    calls: CallLog
    visits: VisitLog
    app_name: str = APP_NAME
    application_url: str = APPLICATION_URL
    meters: Meters = field(default_factory=Meters)

    @property
    def began(self) -> datetime:
        """The epoch: when its world began."""
        return datetime.fromisoformat(self.state.epoch)
