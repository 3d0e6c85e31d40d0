"""Every request to the Graph API as a row, so that each figure can say where it came from."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert

from application.extensions import db
from application.integrations.graph.client import CallRecord
from application.models import ApiCall


def record_calls(
    calls: Sequence[CallRecord], *, account_id: int | None = None, run_id: int | None = None
) -> list[int]:
    """Store the calls of one step; returns their ids in the order of the calls."""
    rows = [ApiCall(**_row(call, account_id, run_id)) for call in calls]
    db.session.add_all(rows)
    db.session.flush()
    return [row.id for row in rows]


def note_calls(calls: Sequence[CallRecord]) -> None:
    """Store calls that no figure refers to and that are about no account; one statement."""
    if calls:
        db.session.execute(insert(ApiCall), [_row(call, None, None) for call in calls])


def _row(call: CallRecord, account_id: int | None, run_id: int | None) -> dict[str, Any]:
    return {
        "instagram_account_id": account_id,
        "collection_run_id": run_id,
        "method": call.method,
        "path": call.path[:255],
        "query": call.query,
        "requested_at": call.requested_at,
        "duration_ms": call.duration_ms,
        "status": call.status,
        "outcome": call.outcome,
        "error_code": call.error_code,
        "error_subcode": call.error_subcode,
        "version": call.version,
        "body_sha256": call.body_sha256,
        "body_bytes": call.body_bytes,
        "body_kept": call.body_kept,
        "usage_percent": call.usage_percent,
    }
