"""Forms that were sent: a second press of the same button adds nothing."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from application.models.base import TABLE_OPTIONS, Base, UtcDateTime, exact_text


class SentForm(Base):
    """A form as it was sent: the fingerprint of the page's random number and of what was entered."""

    __tablename__ = "sent_forms"
    __table_args__ = (TABLE_OPTIONS,)

    fingerprint: Mapped[str] = mapped_column(exact_text(64), primary_key=True)
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
