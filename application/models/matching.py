"""What a campaign's matching rule says of posts: kept, so that lists can be narrowed by it."""

import enum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from application.models.base import TABLE_OPTIONS, Base, choice


class MatchVerdict(enum.StrEnum):
    """How a post stands to the rule; one that does not match has no row."""

    MATCH = "match"
    NEAR = "near"
    """It would match but for what looks like a slip, such as one wrong letter in a tag."""


class PostMatch(Base):
    """That a post matches a campaign's rule, or nearly, in the rule's version that was asked last."""

    __tablename__ = "post_matches"
    __table_args__ = (Index("ix_post_matches_post_id", "post_id"), TABLE_OPTIONS)

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id", ondelete="CASCADE"), primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    verdict: Mapped[MatchVerdict] = mapped_column(choice(MatchVerdict, "verdict"))
    version: Mapped[int] = mapped_column()
    """Of the campaign's rule."""
