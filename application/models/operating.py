"""What the platform notes of its own running: the scheduler's visits, its size by day, alerts to admins."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Date, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from application.models.base import BIG_ID, TABLE_OPTIONS, Base, UtcDateTime, exact_text


class CronVisit(Base):
    """When the scheduler last came to one of its addresses, and what it was answered."""

    __tablename__ = "cron_visits"
    __table_args__ = (TABLE_OPTIONS,)

    path: Mapped[str] = mapped_column(exact_text(100), primary_key=True)
    first_at: Mapped[datetime] = mapped_column(UtcDateTime)
    visited_at: Mapped[datetime] = mapped_column(UtcDateTime)
    status: Mapped[int] = mapped_column(Integer)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it last went well."""


class DatabaseSize(Base):
    """How large the database was on a day of UTC."""

    __tablename__ = "database_sizes"
    __table_args__ = (TABLE_OPTIONS,)

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    measured_at: Mapped[datetime] = mapped_column(UtcDateTime)
    size: Mapped[int] = mapped_column(BigInteger)
    """Bytes of rows and indexes."""


class Alert(Base):
    """One trouble of the platform itself, from its beginning to its end; admins are told of both."""

    __tablename__ = "alerts"
    __table_args__ = (TABLE_OPTIONS,)

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    cause: Mapped[str] = mapped_column(exact_text(40))
    open_cause: Mapped[str | None] = mapped_column(exact_text(40), unique=True)
    """The cause while it lasts, else NULL: there is one open alert of a cause."""
    name: Mapped[str] = mapped_column(String(100))
    words: Mapped[str] = mapped_column(Text)
    to_do: Mapped[str] = mapped_column(Text)
    began_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """When the trouble was last seen."""
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When admins were written to; what was gone before that is told to nobody."""
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
