"""What staff enter beside Instagram's figures: outcomes, other channels, and the prices of a media value."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from application.models.base import BIG_ID, TABLE_OPTIONS, Base, Money, UtcDateTime, exact_text


class EnteredRow:
    """Who entered a row and when; `file_sha256` and `row_number` where it came by CSV.

    A file that is sent again adds nothing: its rows are known by its fingerprint and their number. Those of a
    corrected file are known by what stands in them.
    """

    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    file_sha256: Mapped[str | None] = mapped_column(exact_text(64))
    row_number: Mapped[int | None] = mapped_column()


class Outcome(EnteredRow, Base):
    """What came of a campaign outside Instagram: of an influencer, of one post, or of all."""

    __tablename__ = "outcomes"
    __table_args__ = (
        UniqueConstraint("campaign_id", "file_sha256", "row_number", name="uq_outcomes_file_row"),
        CheckConstraint("revenue >= 0", name="revenue_is_not_negative"),
        TABLE_OPTIONS,
    )

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id", ondelete="CASCADE"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id", ondelete="SET NULL"), index=True)
    happened_on: Mapped[date | None] = mapped_column()
    clicks: Mapped[int | None] = mapped_column(BigInteger)
    code_uses: Mapped[int | None] = mapped_column(BigInteger)
    orders: Mapped[int | None] = mapped_column(BigInteger)
    revenue: Mapped[Decimal | None] = mapped_column(Money)
    currency: Mapped[str | None] = mapped_column(exact_text(3))
    note: Mapped[str] = mapped_column(String(200), default="")


class ChannelResult(EnteredRow, Base):
    """What another channel cost and brought in the same time, for comparison."""

    __tablename__ = "channel_results"
    __table_args__ = (
        UniqueConstraint("campaign_id", "file_sha256", "row_number", name="uq_channel_results_file_row"),
        CheckConstraint("spend >= 0 AND revenue >= 0", name="money_is_not_negative"),
        TABLE_OPTIONS,
    )

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id", ondelete="CASCADE"))
    channel: Mapped[str] = mapped_column(String(80))
    starts_on: Mapped[date | None] = mapped_column()
    ends_on: Mapped[date | None] = mapped_column()
    spend: Mapped[Decimal | None] = mapped_column(Money)
    revenue: Mapped[Decimal | None] = mapped_column(Money)
    currency: Mapped[str | None] = mapped_column(exact_text(3))
    views: Mapped[int | None] = mapped_column(BigInteger)
    reach: Mapped[int | None] = mapped_column(BigInteger)
    interactions: Mapped[int | None] = mapped_column(BigInteger)
    clicks: Mapped[int | None] = mapped_column(BigInteger)
    orders: Mapped[int | None] = mapped_column(BigInteger)
    note: Mapped[str] = mapped_column(String(200), default="")


class RateCard(Base):
    """What staff hold one view, one like and so on to be worth in money; the newest counts."""

    __tablename__ = "rate_cards"
    __table_args__ = (TABLE_OPTIONS,)

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id", ondelete="CASCADE"), index=True)
    dated_on: Mapped[date] = mapped_column()
    currency: Mapped[str] = mapped_column(exact_text(3))
    rates: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Price of one, as decimal text, by the metric's name."""
    source: Mapped[str] = mapped_column(String(200))
    """Where the prices are from, in the words of whoever entered them."""
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)


class TakenOutRow(Base):
    """A row of a file whose rows were all taken out, kept for a while so that they can come back."""

    __tablename__ = "taken_out_rows"
    __table_args__ = (Index("ix_taken_out_rows_mark", "mark", "id"), TABLE_OPTIONS)

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    mark: Mapped[str] = mapped_column(exact_text(64))
    """Random, one for all rows that were taken out together: who knows it can bring them back."""
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id", ondelete="SET NULL"), index=True)
    table: Mapped[str] = mapped_column("of_table", exact_text(40))
    entered: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The other columns of the row, as words."""
    taken_out_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
