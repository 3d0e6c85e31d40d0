"""What is noted of the way to a file or page, for the manifest."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

HEADERS_THAT_MATTER = ("content-length", "content-type", "date", "etag", "last-modified")
_MOST_HEADER = 500


@dataclass
class Trail:
    """Filled while it is fetched, so that a failure has one as well. `hosts` is one entry for each hop.

    `final_address` is where the browser ended, without query; `browser_version` is of the browser that opened
    the page.
    """

    requested_at: datetime
    received_at: datetime | None = None
    hosts: list[str] = field(default_factory=list)
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    final_address: str | None = None
    browser_version: str | None = None

    def begin_again(self, at: datetime) -> None:
        """Of another try nothing stays."""
        self.requested_at, self.received_at, self.status = at, None, None
        self.hosts, self.headers = [], {}
        self.final_address = self.browser_version = None

    def answered(self, status: int, headers: Iterable[tuple[str, str]]) -> None:
        self.status = status
        self.headers = {
            name.lower(): value[:_MOST_HEADER]
            for name, value in headers
            if name.lower() in HEADERS_THAT_MATTER
        }
