"""Sheets' quotas: so many reads and writes in the last minute, per user and for the whole project."""

import threading
from collections import deque

from sandbox.google.errors import sheets_quota

PER_USER = 60
PER_PROJECT = 300
_MINUTE = 60.0
_PROJECT = ""


class Quotas:
    """Counts on the sandbox's clock, so that moving it helps. Forgotten at a restart."""

    def __init__(self) -> None:
        self._taken: dict[tuple[str, str], deque[float]] = {}
        self._lock = threading.Lock()

    def take(self, email: str, kind: str, now: float) -> None:
        """Count one Read or Write, or refuse it. Raises GoogleRefusal; what is refused is not counted."""
        with self._lock:
            mine, everybodys = self._of(email, kind, now), self._of(_PROJECT, kind, now)
            if len(mine) >= PER_USER:
                raise sheets_quota(kind, "user")
            if len(everybodys) >= PER_PROJECT:
                raise sheets_quota(kind, "project")
            mine.append(now)
            everybodys.append(now)

    def clear(self) -> None:
        """Begin to count anew."""
        with self._lock:
            self._taken.clear()

    def _of(self, email: str, kind: str, now: float) -> deque[float]:
        taken = self._taken.setdefault((email, kind), deque())
        while taken and taken[0] <= now - _MINUTE:
            taken.popleft()
        return taken
