"""What is noted of the way to a file or page, for the manifest."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

HEADERS_THAT_MATTER = ("content-length", "content-type", "date", "etag", "last-modified")
_MOST_HEADER = 500


@dataclass
class Trail:
    """Filled while it is fetched, so that a failure has one as well. `hosts` is one entry for each hop."""

    requested_at: datetime
    received_at: datetime | None = None
    hosts: list[str] = field(default_factory=list)
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def answered(self, status: int, headers: Iterable[tuple[str, str]]) -> None:
        self.status = status
        self.headers = {
            name.lower(): value[:_MOST_HEADER]
            for name, value in headers
            if name.lower() in HEADERS_THAT_MATTER
        }
