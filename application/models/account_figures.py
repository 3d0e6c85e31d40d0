"""An account's figures: by day, for whole periods, and who its audience is."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from application.models.base import BIG_ID, TABLE_OPTIONS, Base, UtcDateTime, exact_text


class AccountInsight(Base):
    """A metric of an account on a day, or of one part of it (`dimension`, '' for the whole).

    Days of the API's figures are Pacific days (design: "Time"); snapshots (`followers_count`,
    `follows_count`, `media_count`) are UTC days. NULL means that the API gave no value; the total of a
    window longer than the day never stands here (AccountPeriodTotal).
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
    is_classic: Mapped[bool] = mapped_column(default=False, server_default=text("0"))
    """Whether it came under a name that the API has withdrawn: views as impressions, counted otherwise."""
    read_at: Mapped[datetime] = mapped_column(UtcDateTime)
    api_call_id: Mapped[int | None] = mapped_column(
        ForeignKey("api_calls.id", ondelete="SET NULL"), index=True
    )


class AccountDay(Base):
    """A Pacific day of an account whose totals have been asked for, and what came of it.

    A day without a row has not been asked for. `problem` is the kind of the error that the API answered
    with; NULL when it answered.
    """

    __tablename__ = "account_days"
    __table_args__ = (
        UniqueConstraint("instagram_account_id", "day", name="uq_account_days_instagram_account_id_day"),
        TABLE_OPTIONS,
    )

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    instagram_account_id: Mapped[int] = mapped_column(ForeignKey("instagram_accounts.id", ondelete="CASCADE"))
    day: Mapped[date] = mapped_column()
    read_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled: Mapped[bool] = mapped_column(default=False)
    """Whether all its figures had come when it was read; else they may be too low."""
    problem: Mapped[str | None] = mapped_column(exact_text(64))
    refused_metrics: Mapped[str] = mapped_column(String(500), default="")
    """Names of the metrics that were refused alone, space-separated."""
    api_call_id: Mapped[int | None] = mapped_column(
        ForeignKey("api_calls.id", ondelete="SET NULL"), index=True
    )


class AccountPeriodTotal(Base):
    """A metric of an account over a whole period, as the API gave it for just this period.

    `since` is the first Pacific day, `until` the day after the last; at most 30 days. Unique people
    (`reach`, `accounts_engaged`) are true only so, never as a sum of days.
    """

    __tablename__ = "account_period_totals"
    __table_args__ = (
        UniqueConstraint(
            "instagram_account_id", "since", "until", "metric", "dimension", name="uq_account_period_totals"
        ),
        CheckConstraint("until > since", name="ends_after_start"),
        TABLE_OPTIONS,
    )

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    instagram_account_id: Mapped[int] = mapped_column(ForeignKey("instagram_accounts.id", ondelete="CASCADE"))
    since: Mapped[date] = mapped_column()
    until: Mapped[date] = mapped_column()
    metric: Mapped[str] = mapped_column(exact_text(64))
    dimension: Mapped[str] = mapped_column(exact_text(120), default="")
    value: Mapped[int | None] = mapped_column(BigInteger)
    read_at: Mapped[datetime] = mapped_column(UtcDateTime)
    api_call_id: Mapped[int | None] = mapped_column(
        ForeignKey("api_calls.id", ondelete="SET NULL"), index=True
    )


class AudienceShare(Base):
    """How many followers are of one kind, as told on a day: `breakdown` "age,gender", "city", "country".

    `dimension` is the kind: "25-34,F", "Berlin, Berlin", "DE". The API gives the 45 largest of each.
    """

    __tablename__ = "audience_shares"
    __table_args__ = (
        UniqueConstraint(
            "instagram_account_id", "metric", "day", "breakdown", "dimension", name="uq_audience_shares"
        ),
        TABLE_OPTIONS,
    )

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    instagram_account_id: Mapped[int] = mapped_column(ForeignKey("instagram_accounts.id", ondelete="CASCADE"))
    metric: Mapped[str] = mapped_column(exact_text(64))
    day: Mapped[date] = mapped_column()
    """The UTC day of asking."""
    breakdown: Mapped[str] = mapped_column(exact_text(32))
    dimension: Mapped[str] = mapped_column(exact_text(120))
    value: Mapped[int | None] = mapped_column(BigInteger)
    read_at: Mapped[datetime] = mapped_column(UtcDateTime)
    api_call_id: Mapped[int | None] = mapped_column(
        ForeignKey("api_calls.id", ondelete="SET NULL"), index=True
    )
