"""What Instagram tells by itself: deliveries as they came, and the changes found in them."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, LargeBinary, String, Text
from sqlalchemy.dialects import mysql
from sqlalchemy.orm import Mapped, mapped_column

from application.models.base import BIG_ID, TABLE_OPTIONS, Base, UtcDateTime, choice, exact_text


class DeliveryState(enum.StrEnum):
    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


class WebhookDelivery(Base):
    """One signed POST of Instagram's, byte for byte; the task takes it apart later."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (Index("ix_webhook_deliveries_state", "state", "received_at"), TABLE_OPTIONS)

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    body: Mapped[bytes] = mapped_column(LargeBinary().with_variant(mysql.MEDIUMBLOB(), "mysql", "mariadb"))
    body_sha256: Mapped[str] = mapped_column(exact_text(64), index=True)
    signed_with: Mapped[str] = mapped_column(exact_text(8))
    """sha256, or sha1 where a setting allows it."""
    state: Mapped[DeliveryState] = mapped_column(choice(DeliveryState, "state"))
    generation: Mapped[int] = mapped_column(Integer, default=0)
    problem: Mapped[str | None] = mapped_column(Text)
    worked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ChangeState(enum.StrEnum):
    DONE = "done"
    IGNORED = "ignored"


class WebhookChange(Base):
    """One change, worked on once however often it is told: `key` is a hash of all that identifies it."""

    __tablename__ = "webhook_changes"
    __table_args__ = (
        Index("ix_webhook_changes_account_field", "instagram_account_id", "field", "happened_at"),
        TABLE_OPTIONS,
    )

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    key: Mapped[str] = mapped_column(exact_text(64), unique=True)
    delivery_id: Mapped[int | None] = mapped_column(
        ForeignKey("webhook_deliveries.id", ondelete="SET NULL"), index=True
    )
    field: Mapped[str] = mapped_column(exact_text(64))
    entry_graph_id: Mapped[str] = mapped_column(exact_text(64))
    instagram_account_id: Mapped[int | None] = mapped_column(
        ForeignKey("instagram_accounts.id", ondelete="CASCADE")
    )
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id", ondelete="SET NULL"), index=True)
    media_graph_id: Mapped[str | None] = mapped_column(exact_text(64))
    happened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    value: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[ChangeState] = mapped_column(choice(ChangeState, "state"))
    note: Mapped[str | None] = mapped_column(String(255))
    """Why it was ignored."""
    worked_at: Mapped[datetime] = mapped_column(UtcDateTime)
