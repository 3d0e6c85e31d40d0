"""How often a sign-in may be tried for one e-mail address.

Kept in the memory of this process: with several processes or instances each counts for itself. It holds
guessing back, it does not count exactly.
"""

import hashlib
import threading
from collections import OrderedDict, deque
from collections.abc import Callable
from datetime import datetime, timedelta

TRIES = 10
WINDOW = timedelta(minutes=15)
MOST_ADDRESSES = 10_000


class TryLimiter:
    """Counts tries for each address within a sliding window; forgets the longest untouched address first."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._tries: OrderedDict[bytes, deque[datetime]] = OrderedDict()

    def take(self, address: str) -> bool:
        """Count one try, before the password is looked at; False when the address has none left."""
        key, now = _key(address), self._now()
        with self._lock:
            tries = self._tries.setdefault(key, deque(maxlen=TRIES))
            self._tries.move_to_end(key)
            while tries and now - tries[0] >= WINDOW:
                tries.popleft()
            if len(tries) >= TRIES:
                return False
            tries.append(now)
            while len(self._tries) > MOST_ADDRESSES:
                self._tries.popitem(last=False)
            return True

    def forget(self, address: str) -> None:
        """Give the address all its tries back: its owner has signed in."""
        with self._lock:
            self._tries.pop(_key(address), None)


def _key(address: str) -> bytes:
    # Of one size, whatever is typed into the form.
    return hashlib.sha256(address.encode("utf-8", "surrogatepass")).digest()
