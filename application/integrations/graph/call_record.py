"""What is kept of one request to the Graph API."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Method = Literal["GET", "POST", "DELETE"]


@dataclass(frozen=True)
class CallRecord:
    """One request and what came of it; holds no token. `path` and `query` are as asked, without the host.

    `outcome` is "ok" or the error's `kind`. `body_sha256` names the scrubbed, uncompressed body; None when
    no reply came or the body isn't kept. `body_bytes` counts the reply as it came. `usage_percent` is the
    highest share of a limit that the reply's headers named.
    """

    path: str
    query: str
    requested_at: datetime
    duration_ms: int
    status: int | None
    outcome: str
    error_code: int | None
    error_subcode: int | None
    version: str | None
    body_sha256: str | None
    body_bytes: int
    body_kept: bool
    usage_percent: int | None
    method: Method = "GET"
