"""Media kits: what partners choose to show of themselves to whoever has a link."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from application.models.base import TABLE_OPTIONS, Base, UtcDateTime, exact_text
from application.models.encryption import EncryptedText


class MediaKit(Base):
    """A partner's media kit; a partner without a row has never touched it."""

    __tablename__ = "media_kits"
    __table_args__ = (TABLE_OPTIONS,)

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    is_on: Mapped[bool] = mapped_column(default=False)
    """Whether its link opens anything."""
    token: Mapped[str | None] = mapped_column(EncryptedText)
    """What stands in the link, so that its owner can see it again; NULL until it was first switched on."""
    token_sha256: Mapped[str | None] = mapped_column(exact_text(64), unique=True)
    """What it is found by."""
    introduction: Mapped[str] = mapped_column(String(600), default="")
    contact: Mapped[str | None] = mapped_column(String(191))
    """The e-mail address that is shown; NULL shows none."""
    parts: Mapped[str] = mapped_column(String(255), default="")
    """What is shown of the figures, by names, space-separated."""
    post_ids: Mapped[list[int]] = mapped_column(JSON, default=list)
    """The chosen posts; whose they are is asked whenever they are shown."""
    former: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """The choices before the last change, which an undo brings back; NULL when nothing can be undone."""
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """When the choices were last changed."""
    switched_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it was last switched on or off."""
    linked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When its link was made."""
