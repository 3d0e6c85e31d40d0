"""Instagram Professional accounts and their figures by day."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from application.models.base import BIG_ID, TABLE_OPTIONS, Base, UtcDateTime, exact_text

if TYPE_CHECKING:
    from application.models.users import User


class InstagramAccount(Base):
    """A Professional account that a partner connected; a partner has none or one."""

    __tablename__ = "instagram_accounts"
    __table_args__ = (TABLE_OPTIONS,)

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), unique=True)
    graph_id: Mapped[str] = mapped_column(exact_text(64), unique=True)
    username: Mapped[str] = mapped_column(exact_text(100), index=True)
    name: Mapped[str | None] = mapped_column(String(200))
    biography: Mapped[str | None] = mapped_column(Text)
    website: Mapped[str | None] = mapped_column(String(500))
    profile_picture_url: Mapped[str | None] = mapped_column(Text)
    page_id: Mapped[str | None] = mapped_column(exact_text(64))
    page_name: Mapped[str | None] = mapped_column(String(200))
    followers_count: Mapped[int | None] = mapped_column(BigInteger)
    follows_count: Mapped[int | None] = mapped_column(BigInteger)
    media_count: Mapped[int | None] = mapped_column(BigInteger)
    insights_from: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Posts before this instant are from before the account was professional: they have no insights."""
    listed_back_to_the_first_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When all posts, back to the first, had been listed once."""
    last_collected_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    user: Mapped["User | None"] = relationship(back_populates="instagram_account")


class AccountInsight(Base):
    """A metric of an account on a day, or of one part of it (`dimension`, '' for the whole).

    Days of the API's series are Pacific days (design: "Time"); snapshots are UTC days. NULL means
    that the API gave no value; a window's total never stands here as a day's.
    """

    __tablename__ = "account_insights"
    __table_args__ = (
        UniqueConstraint(
            "instagram_account_id", "metric", "day", "dimension", name="uq_account_insights_figure"
        ),
        TABLE_OPTIONS,
    )

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    instagram_account_id: Mapped[int] = mapped_column(ForeignKey("instagram_accounts.id", ondelete="CASCADE"))
    metric: Mapped[str] = mapped_column(exact_text(64))
    day: Mapped[date] = mapped_column()
    dimension: Mapped[str] = mapped_column(exact_text(120), default="")
    value: Mapped[int | None] = mapped_column(BigInteger)
    read_at: Mapped[datetime] = mapped_column(UtcDateTime)
    api_call_id: Mapped[int | None] = mapped_column(
        ForeignKey("api_calls.id", ondelete="SET NULL"), index=True
    )
