"""Usage headers: percentages that rise with calls and decay with the sandbox's time."""

import json
import threading
from dataclasses import dataclass
from datetime import datetime

_HALF_LIFE_SECONDS = 900.0
_APP_CALLS = 12_000
_ACCOUNT_CALLS = 6_000


@dataclass
class _Meter:
    calls: float
    at: datetime

    def level(self, now: datetime) -> float:
        seconds = max(0.0, (now - self.at).total_seconds())
        return float(self.calls * 0.5 ** (seconds / _HALF_LIFE_SECONDS))


class Usage:
    """Meters of the app and of each account. They show; only the rate limit faults refuse."""

    def __init__(self) -> None:
        self._meters: dict[str, _Meter] = {}
        self._lock = threading.Lock()

    def count(self, account_id: str | None, now: datetime) -> None:
        """One call; `account_id` when it counts on an account's own limit."""
        with self._lock:
            for name in ("app", account_id):
                if name is not None:
                    meter = self._meters.get(name)
                    self._meters[name] = _Meter((meter.level(now) if meter else 0.0) + 1, now)

    def reset(self) -> None:
        """Forget all calls."""
        with self._lock:
            self._meters.clear()

    def headers(self, account_id: str | None, now: datetime) -> dict[str, str]:
        """The headers of a normal reply."""
        result = {"X-App-Usage": app_usage(self._percent("app", _APP_CALLS, now))}
        if account_id is not None:
            percent = self._percent(account_id, _ACCOUNT_CALLS, now)
            result["X-Business-Use-Case-Usage"] = account_usage(account_id, percent, 0)
        return result

    def _percent(self, name: str, capacity: int, now: datetime) -> int:
        with self._lock:
            meter = self._meters.get(name)
        return min(100, int((meter.level(now) if meter else 0.0) * 100 / capacity))


def app_usage(percent: int) -> str:
    """The value of X-App-Usage."""
    return json.dumps({"call_count": percent, "total_cputime": percent // 2, "total_time": percent // 2})


def account_usage(account_id: str, percent: int, minutes: int) -> str:
    """The value of X-Business-Use-Case-Usage; `minutes` until the account may be read again."""
    entry = {
        "type": "instagram",
        "call_count": percent,
        "total_cputime": percent // 2,
        "total_time": percent // 2,
        "estimated_time_to_regain_access": minutes,
    }
    return json.dumps({account_id: [entry]})
