"""Real time in UTC: a manifest says when things really happened, whatever clock the caller follows."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def real_now() -> datetime:
    return datetime.now(UTC)


def text_of(moment: datetime) -> str:
    """ISO 8601 in UTC with milliseconds: `2026-01-31T09:05:07.120Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
