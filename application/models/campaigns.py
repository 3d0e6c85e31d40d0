"""Campaigns, who is in them, and which posts are."""

import enum
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from application.models.base import BIG_ID, TABLE_OPTIONS, Base, UtcDateTime, choice, exact_text
from application.models.posts import Post
from application.models.users import User


def campaign_name_key(name: str) -> str:
    """What makes two names the same: case and spacing don't count."""
    return unicodedata.normalize("NFKC", " ".join(name.split())).casefold()[:191]


class Campaign(Base):
    """Brands, influencers and dates."""

    __tablename__ = "campaigns"
    __table_args__ = (CheckConstraint("ends_on >= starts_on", name="ends_after_start"), TABLE_OPTIONS)

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    name: Mapped[str] = mapped_column(String(150))
    name_key: Mapped[str] = mapped_column(exact_text(191), unique=True)
    notes: Mapped[str] = mapped_column(Text, default="")
    starts_on: Mapped[date] = mapped_column()
    ends_on: Mapped[date] = mapped_column()
    time_zone: Mapped[str] = mapped_column(exact_text(64), default="UTC")
    completed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    revision: Mapped[int] = mapped_column(default=0, server_default="0")
    """Goes up with each change: whoever saves an older one is told instead of overwriting the newer."""
    currency: Mapped[str | None] = mapped_column(exact_text(3))
    """ISO 4217; what amounts are entered in unless they say another."""
    disclosure_tags: Mapped[str | None] = mapped_column(String(300))
    """Tags that tell readers of a paid post, without #, in lower case, space-separated; NULL: the usual."""
    matching_rule: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    matching_version: Mapped[int] = mapped_column(default=0, server_default="0")
    """Goes up with each change of the rule."""
    matched_version: Mapped[int] = mapped_column(default=0, server_default="0")
    """The version that all posts were held against."""
    accepts_matches: Mapped[bool] = mapped_column(default=False, server_default="0")
    """Whether exact matches are accepted without a person's decision."""

    members: Mapped[list["CampaignMember"]] = relationship(
        back_populates="campaign", cascade="all, delete-orphan", passive_deletes=True
    )

    def rename(self, name: str) -> None:
        self.name = " ".join(name.split())
        self.name_key = campaign_name_key(name)

    @property
    def starts_at(self) -> datetime:
        """The first instant of the first day in the campaign's zone, UTC."""
        return datetime.combine(self.starts_on, time(), ZoneInfo(self.time_zone)).astimezone(UTC)

    @property
    def ends_at(self) -> datetime:
        """The first instant after the last day in the campaign's zone, UTC."""
        after = self.ends_on + timedelta(days=1)
        return datetime.combine(after, time(), ZoneInfo(self.time_zone)).astimezone(UTC)


class CampaignMember(Base):
    """A partner in a campaign: influencer or brand by the user's role."""

    __tablename__ = "campaign_members"
    __table_args__ = (Index("ix_campaign_members_user_id", "user_id"), TABLE_OPTIONS)

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)

    campaign: Mapped[Campaign] = relationship(back_populates="members")
    user: Mapped[User] = relationship()


class Decision(enum.StrEnum):
    UNDECIDED = "undecided"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Assignment(Base):
    """A post's place in one campaign. A post without a row here is undecided."""

    __tablename__ = "assignments"
    __table_args__ = (
        UniqueConstraint("campaign_id", "post_id", name="uq_assignments_campaign_id_post_id"),
        Index("ix_assignments_post_id", "post_id"),
        # Views are counted and listed out of this index alone.
        Index("ix_assignments_campaign_decision", "campaign_id", "decision", "post_id", "decided_at"),
        TABLE_OPTIONS,
    )

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id", ondelete="CASCADE"))
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    decision: Mapped[Decision] = mapped_column(choice(Decision, "decision"))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    former_decision: Mapped[Decision | None] = mapped_column(choice(Decision, "former_decision"))
    """What stood here before, by whom and since when: an undo restores all three. NULL: nothing stood.

    After an undo these are the same as what stands: what was before that is not known any more.
    """
    former_decided_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), index=True
    )
    former_decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    by_rule: Mapped[bool] = mapped_column(default=False, server_default="0")
    """Accepted by the campaign's matching rule, as the campaign allows, by no person."""

    post: Mapped[Post] = relationship()
