"""What YouTube and X count of the calls made to them: units of a day, calls of a quarter of an hour."""

import threading
from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

DAILY_UNITS = 10_000
CALLS_A_WINDOW = 300
WINDOW_SECONDS = 900
_QUOTA_DAY = ZoneInfo("America/Los_Angeles")


class Meters:
    """Counts on the sandbox's clock, so that moving it helps. Forgotten at a restart."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.clear()

    def clear(self) -> None:
        """Begin to count anew."""
        with self._lock:
            self._calls: Counter[str] = Counter()
            self._accounts: Counter[str] = Counter()
            self._units: Counter[str] = Counter()
            self._windows: Counter[tuple[str, int]] = Counter()

    def note(self, method: str, accounts: int) -> None:
        """One call that asked for so many accounts, refused or not."""
        with self._lock:
            self._calls[method] += 1
            self._accounts[method] += accounts

    def take_unit(self, now: datetime) -> bool:
        """One unit of YouTube's quota of the day in California; False where none is left."""
        day = now.astimezone(_QUOTA_DAY).date().isoformat()
        with self._lock:
            if self._units[day] >= DAILY_UNITS:
                return False
            self._units[day] += 1
            return True

    def take_window(self, method: str, now: datetime) -> tuple[int, int]:
        """How many calls of the method X still allows after this one, below zero where it doesn't allow this
        one; and when its window ends, in seconds since 1970."""
        window = int(now.timestamp()) // WINDOW_SECONDS
        with self._lock:
            left = CALLS_A_WINDOW - self._windows[method, window] - 1
            if left >= 0:
                self._windows[method, window] += 1
            return left, (window + 1) * WINDOW_SECONDS

    def told(self) -> dict[str, dict[str, int]]:
        """Calls and accounts asked for by method, units by day."""
        with self._lock:
            return {
                "calls": dict(self._calls),
                "accounts": dict(self._accounts),
                "units": dict(self._units),
            }
