"""What was agreed for a campaign: who is responsible, its goals, deliverables and costs."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Double, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from application.models.base import BIG_ID, TABLE_OPTIONS, Base, Money, UtcDateTime, exact_text


class CampaignResponsible(Base):
    """A member of staff who looks after a campaign."""

    __tablename__ = "campaign_responsibles"
    __table_args__ = (Index("ix_campaign_responsibles_user_id", "user_id"), TABLE_OPTIONS)

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)


class CampaignGoal(Base):
    """What a campaign is to reach: a metric's total, a rate in percent, a number of posts."""

    __tablename__ = "campaign_goals"
    __table_args__ = (CheckConstraint("target > 0", name="target_is_positive"), TABLE_OPTIONS)

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id", ondelete="CASCADE"), primary_key=True)
    figure: Mapped[str] = mapped_column(exact_text(40), primary_key=True)
    target: Mapped[float] = mapped_column(Double)


class Deliverable(Base):
    """Posts of a kind that an influencer is to make for a campaign, and until when."""

    __tablename__ = "deliverables"
    __table_args__ = (CheckConstraint("number > 0", name="number_is_positive"), TABLE_OPTIONS)

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(exact_text(24))
    """A kind of post as filters name it, or empty: any."""
    number: Mapped[int] = mapped_column()
    due_on: Mapped[date | None] = mapped_column()
    note: Mapped[str] = mapped_column(String(200), default="")


class Cost(Base):
    """Money paid or owed: to an influencer, for one post, or for the campaign as a whole."""

    __tablename__ = "costs"
    __table_args__ = (
        CheckConstraint("amount >= 0", name="amount_is_not_negative"),
        TABLE_OPTIONS,
    )

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id", ondelete="SET NULL"), index=True)
    amount: Mapped[Decimal] = mapped_column(Money)
    currency: Mapped[str] = mapped_column(exact_text(3))
    """ISO 4217."""
    note: Mapped[str] = mapped_column(String(200), default="")
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
