"""What the parts of the sandbox's Google share."""

import threading
from collections import Counter, deque
from dataclasses import asdict, dataclass, field
from typing import Any

from sandbox.google.quotas import Quotas
from sandbox.google.sheets.workbooks import Workbooks
from sandbox.google.store import GoogleStore, open_store
from sandbox.services import Services

_KEPT_CALLS = 2_000


@dataclass(frozen=True)
class GoogleCall:
    """One call for the record; never with a token. `fault` is the kind that met it."""

    at: str
    method: str
    path: str
    status: int
    body_bytes: int
    account: str
    fault: str = ""


@dataclass
class GoogleCalls:
    """Counts of calls since the last reset, and the last of them."""

    by_method: Counter[str] = field(default_factory=Counter)
    last: deque[GoogleCall] = field(default_factory=lambda: deque(maxlen=_KEPT_CALLS))
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, call: GoogleCall) -> None:
        """Count one call under its method."""
        with self.lock:
            self.by_method[call.method] += 1
            self.last.append(call)

    def told(self) -> dict[str, Any]:
        """As the control API shows them; calls oldest first."""
        with self.lock:
            return {
                "total": self.by_method.total(),
                "by_method": dict(self.by_method),
                "largest_body_bytes": max((call.body_bytes for call in self.last), default=0),
                "calls": [asdict(call) for call in self.last],
            }

    def recent(self, number: int) -> list[GoogleCall]:
        """The last calls, newest first."""
        with self.lock:
            return list(reversed(self.last))[:number]

    def clear(self) -> None:
        """Begin to count anew."""
        with self.lock:
            self.by_method.clear()
            self.last.clear()


@dataclass(frozen=True)
class Google:
    """The one set of shared parts."""

    services: Services
    store: GoogleStore
    workbooks: Workbooks
    quotas: Quotas
    calls: GoogleCalls

    def now_text(self) -> str:
        """The time as Drive writes it: RFC 3339 with milliseconds."""
        return self.services.clock.now().strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"

    def clear(self) -> None:
        """As on the first day: no grant, token, file, nor count."""
        self.store.clear()
        self.workbooks.clear()
        self.quotas.clear()
        self.calls.clear()


def open_google(services: Services) -> Google:
    """Google's part of a sandbox, from the folder `google` of its state."""
    folder = services.state.path.parent / "google"
    return Google(services, open_store(folder), Workbooks(folder / "sheets"), Quotas(), GoogleCalls())
