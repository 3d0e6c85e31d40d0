"""Which version serves a request. An expired or unknown version is served by the oldest usable one."""

import re
from datetime import UTC, datetime

NEWEST = "v26.0"
_ENDS: tuple[tuple[str, datetime | None], ...] = (
    ("v21.0", datetime(2027, 1, 21, tzinfo=UTC)),
    ("v22.0", datetime(2027, 5, 20, tzinfo=UTC)),
    ("v23.0", datetime(2027, 10, 8, tzinfo=UTC)),
    ("v24.0", datetime(2028, 2, 18, tzinfo=UTC)),
    ("v25.0", datetime(2028, 7, 29, tzinfo=UTC)),
    (NEWEST, None),
)
_PATTERN = re.compile(r"^v\d+\.\d+$")


def is_version(segment: str) -> bool:
    """Whether a path segment looks like a version."""
    return _PATTERN.match(segment) is not None


def served_version(asked: str | None, now: datetime) -> str:
    """The version that answers, by the table of the reference's section 1."""
    usable = [name for name, end in _ENDS if end is None or now < end]
    return asked if asked in usable else usable[0]
