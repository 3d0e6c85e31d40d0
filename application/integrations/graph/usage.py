"""Reads the API's usage headers: how much of a limit is used, and how long to wait once it is reached."""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_APP = "X-App-Usage"
_BUSINESS = "X-Business-Use-Case-Usage"
_PERCENTAGES = ("call_count", "total_time", "total_cputime")
_MOST = 1_000_000


@dataclass(frozen=True)
class Usage:
    """`percent`: the highest share used of any limit named; `regain_minutes`: the longest wait named."""

    percent: int | None
    regain_minutes: int | None


def usage(headers: Mapping[str, str]) -> Usage:
    """What the headers say. Unknown keys and broken headers are passed over: they must not cost a reply.

    `headers` must look names up without regard to case, as requests' do.
    """
    percents: list[int] = []
    minutes: list[int] = []
    for entry in _entries(headers):
        percents += [number for name in _PERCENTAGES if (number := _whole(entry.get(name))) is not None]
        wait = _whole(entry.get("estimated_time_to_regain_access"))
        if wait:
            minutes.append(wait)
    return Usage(max(percents, default=None), max(minutes, default=None))


def _entries(headers: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    app = _parsed(headers.get(_APP))
    if app:
        yield app
    for entries in _parsed(headers.get(_BUSINESS)).values():
        if isinstance(entries, list):
            yield from (entry for entry in entries if isinstance(entry, dict))


def _parsed(header: str | None) -> dict[str, Any]:
    try:
        value = json.loads(header or "{}")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _whole(value: Any) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return min(round(value), _MOST)
