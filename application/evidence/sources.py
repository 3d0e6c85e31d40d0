"""The calls to the Graph API and the deliveries of its webhook that figures came from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping

from application.evidence.replies import StoredReply
from application.models import ApiCall, WebhookChange, WebhookDelivery

CALL_COLUMNS: tuple[Any, ...] = (
    ApiCall.id.label("call_id"),
    ApiCall.collection_run_id.label("call_run_id"),
    ApiCall.method.label("call_method"),
    ApiCall.path.label("call_path"),
    ApiCall.query.label("call_query"),
    ApiCall.version.label("call_version"),
    ApiCall.requested_at.label("call_requested_at"),
    ApiCall.status.label("call_status"),
    ApiCall.body_sha256.label("call_sha256"),
    ApiCall.body_bytes.label("call_bytes"),
    ApiCall.body_kept.label("call_kept"),
)
DELIVERY_COLUMNS: tuple[Any, ...] = (
    WebhookDelivery.id.label("delivery_id"),
    WebhookDelivery.received_at.label("delivery_received_at"),
    WebhookDelivery.body_sha256.label("delivery_sha256"),
    WebhookDelivery.body.label("delivery_body"),
    WebhookChange.value.label("delivery_value"),
)


@dataclass(frozen=True)
class Call:
    """One request to the Graph API; `sha256` is that of its reply, None when there was none to keep."""

    id: int
    run_id: int | None
    method: str
    path: str
    query: str
    version: str | None
    requested_at: datetime
    status: int | None
    sha256: str | None
    bytes: int
    kept: bool

    @property
    def reply(self) -> StoredReply:
        return StoredReply.behind_call(self.id, self.sha256 if self.kept else None)

    @property
    def request(self) -> str:
        """What was asked, as an address; tokens never stood in it."""
        return f"{self.path}?{self.query}" if self.query else self.path


@dataclass(frozen=True)
class Delivery:
    """One signed delivery of Instagram's webhook, and what it said of the story."""

    id: int
    received_at: datetime
    sha256: str
    body: bytes = field(repr=False)
    value: Mapping[str, Any]

    @property
    def reply(self) -> StoredReply:
        return StoredReply.behind_delivery(self.id, self.sha256, self.body)


def call_of(row: RowMapping) -> Call | None:
    """The call of a row that holds CALL_COLUMNS from an outer join."""
    return None if row["call_id"] is None else Call(**_part(row, "call_"))


def delivery_of(row: RowMapping) -> Delivery | None:
    """The delivery of a row that holds DELIVERY_COLUMNS from an outer join."""
    return None if row["delivery_id"] is None else Delivery(**_part(row, "delivery_"))


def _part(row: RowMapping, prefix: str) -> dict[str, Any]:
    return {
        str(name).removeprefix(prefix): value for name, value in row.items() if str(name).startswith(prefix)
    }
