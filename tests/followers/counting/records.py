"""A request to the Graph API, as counters tell of it."""

from application.clock import clock
from application.integrations.graph.call_record import CallRecord


def record(
    *, usage_percent: int | None = None, code: int | None = None, subcode: int | None = None
) -> CallRecord:
    """One that went well, or was refused with this code."""
    return CallRecord(
        path="17841400000000001",
        query="fields=business_discovery",
        requested_at=clock.now(),
        duration_ms=100,
        status=200 if code is None else 400,
        outcome="ok" if code is None else "token_invalid",
        error_code=code,
        error_subcode=subcode,
        version="v23.0",
        body_sha256=None,
        body_bytes=100,
        body_kept=False,
        usage_percent=usage_percent,
    )
