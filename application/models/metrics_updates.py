"""That staff asked for the figures of all posts of a campaign to be read again."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from application.models.base import TABLE_OPTIONS, Base, UtcDateTime


class MetricsUpdate(Base):
    """The latest asking of a campaign. How far it is stands in the posts: `last_read_at`, `next_read_at`."""

    __tablename__ = "metrics_updates"
    __table_args__ = (TABLE_OPTIONS,)

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id", ondelete="CASCADE"), primary_key=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """Also the `next_read_at` of each post that waits for it."""
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
