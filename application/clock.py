"""The one clock: domain time, which follows the sandbox, and real time, which nothing moves."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class Clock:
    """Tells the time in UTC.

    `now()` is domain time: real time plus an offset that the sandbox profile takes from the sandbox
    (design: "The sandbox"). The offset is cached for a second. `real_now()` is for what must not
    follow a moved clock: sessions, one-time codes, sign-in limits.
    """

    CACHE_SECONDS = 1.0

    def __init__(self, offset_source: Callable[[], timedelta] | None = None) -> None:
        self._lock = threading.Lock()
        self._offset_source = offset_source
        self._offset = timedelta()
        self._read_at: float | None = None

    def follow(self, offset_source: Callable[[], timedelta] | None) -> None:
        """Take the offset from `offset_source` from now on; None returns to real time."""
        with self._lock:
            self._offset_source = offset_source
            self._offset = timedelta()
            self._read_at = None

    def now(self) -> datetime:
        """Domain time, UTC."""
        return self.real_now() + self._current_offset()

    def real_now(self) -> datetime:
        """Wall time, UTC."""
        return datetime.now(UTC)

    def _current_offset(self) -> timedelta:
        source = self._offset_source
        if source is None:
            return self._offset
        with self._lock:
            if source is self._offset_source and self._read_at is None:
                # Nobody knows the offset yet, so everybody waits: else domain time would begin with a leap.
                self._offset = source()
                self._read_at = time.monotonic()
            stale = self._read_at is not None and time.monotonic() - self._read_at >= self.CACHE_SECONDS
            if stale:
                self._read_at = time.monotonic()
        if stale:
            offset = source()
            with self._lock:
                if source is self._offset_source:
                    self._offset = offset
        return self._offset


clock = Clock()
