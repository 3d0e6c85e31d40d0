"""The record of what the filtering proxy let through and what it refused: hosts only, no path, no query."""

import logging
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from capture_service.clock import text_of

MOST_KEPT = 10_000
_MOST_HOST = 255

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Decision:
    """One request to the proxy; `reason` is empty when it was allowed. `capture` is the capture's key."""

    at: datetime
    capture: str
    host: str
    port: int
    allowed: bool
    reason: str


class DecisionLog:
    """The latest decisions; each is a line of the log as well."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._kept: deque[Decision] = deque(maxlen=most)

    def __iter__(self) -> Iterator[Decision]:
        return iter(tuple(self._kept))

    def add(self, decision: Decision) -> None:
        self._kept.append(decision)
        log.log(
            logging.INFO if decision.allowed else logging.WARNING,
            "outgoing request allowed" if decision.allowed else "outgoing request refused",
            extra={
                "at": text_of(decision.at),
                "capture": decision.capture,
                "host": decision.host[:_MOST_HOST],
                "port": decision.port,
                "allowed": decision.allowed,
                "reason": decision.reason,
            },
        )
