"""Mail to people: what was asked to be written, to whom, and whether it went out."""

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from application.models.base import BIG_ID, TABLE_OPTIONS, Base, UtcDateTime, choice, exact_text


class MailState(enum.StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


class Mail(Base):
    """One letter. Its words are made when it is sent; `key` keeps the same letter from going out twice."""

    __tablename__ = "mails"
    __table_args__ = (Index("ix_mails_state_created_at", "state", "created_at"), TABLE_OPTIONS)

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    key: Mapped[str] = mapped_column(exact_text(191), unique=True)
    kind: Mapped[str] = mapped_column(exact_text(40))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    """Whom it is for."""
    facebook_login_id: Mapped[int | None] = mapped_column(
        ForeignKey("facebook_logins.id", ondelete="CASCADE"), index=True
    )
    """The connection that it is about."""
    one_time_link_id: Mapped[int | None] = mapped_column(
        ForeignKey("one_time_links.id", ondelete="CASCADE"), index=True
    )
    """The link that it carries."""
    report_build_id: Mapped[int | None] = mapped_column(
        ForeignKey("report_builds.id", ondelete="CASCADE"), index=True
    )
    """The making of a report whose end it tells."""
    report_snapshot_id: Mapped[int | None] = mapped_column(
        ForeignKey("report_snapshots.id", ondelete="CASCADE"), index=True
    )
    """The delivered report that it tells of."""
    address: Mapped[str] = mapped_column(String(191))
    subject: Mapped[str | None] = mapped_column(String(255))
    state: Mapped[MailState] = mapped_column(choice(MailState, "state"))
    generation: Mapped[int] = mapped_column(Integer, default=0)
    problem: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
