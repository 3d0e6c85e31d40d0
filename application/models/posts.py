"""Posts with their latest figures, and the readings that are their history."""

import enum
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Double, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from application.models.base import BIG_ID, TABLE_OPTIONS, Base, UtcDateTime, choice, exact_text
from application.models.change_marks import DrawnMark, new_change_mark
from application.models.instagram_accounts import InstagramAccount


class MissingReason(enum.StrEnum):
    """Why figures could not be read."""

    NOT_YET_READ = "not_yet_read"
    NOT_ENOUGH_VIEWERS = "not_enough_viewers"
    BEFORE_PROFESSIONAL = "before_professional"
    TOKEN_LOST = "token_lost"
    NOT_OFFERED = "not_offered"
    REFUSED = "refused"


class Figures:
    """The metrics of a post, one column each, named as in the metric dictionary; NULL is "not known"."""

    views: Mapped[int | None] = mapped_column(BigInteger)
    reach: Mapped[int | None] = mapped_column(BigInteger)
    likes: Mapped[int | None] = mapped_column(BigInteger)
    comments: Mapped[int | None] = mapped_column(BigInteger)
    saves: Mapped[int | None] = mapped_column(BigInteger)
    shares: Mapped[int | None] = mapped_column(BigInteger)
    reposts: Mapped[int | None] = mapped_column(BigInteger)
    total_interactions: Mapped[int | None] = mapped_column(BigInteger)
    follows: Mapped[int | None] = mapped_column(BigInteger)
    profile_visits: Mapped[int | None] = mapped_column(BigInteger)
    profile_activity: Mapped[int | None] = mapped_column(BigInteger)
    average_watch_ms: Mapped[int | None] = mapped_column(BigInteger)
    total_watch_ms: Mapped[int | None] = mapped_column(BigInteger)
    skip_rate: Mapped[float | None] = mapped_column(Double)
    replies: Mapped[int | None] = mapped_column(BigInteger)
    navigation: Mapped[int | None] = mapped_column(BigInteger)
    taps_forward: Mapped[int | None] = mapped_column(BigInteger)
    taps_back: Mapped[int | None] = mapped_column(BigInteger)
    exits: Mapped[int | None] = mapped_column(BigInteger)
    swipes_forward: Mapped[int | None] = mapped_column(BigInteger)
    link_clicks: Mapped[int | None] = mapped_column(BigInteger)

    insights_reason: Mapped[MissingReason | None] = mapped_column(choice(MissingReason, "insights_reason"))
    """Why the insights are missing as a whole; NULL when they were read."""
    refused_metrics: Mapped[str] = mapped_column(String(500), default="")
    """Names of the metrics that the API refused in the last reading, space-separated."""


FIGURE_NAMES = tuple(
    name for name in Figures.__annotations__ if name not in ("insights_reason", "refused_metrics")
)


class Post(Figures, Base):
    """Any media of an account, or a post added by hand (then without account). Figures are the latest."""

    __tablename__ = "posts"
    __table_args__ = (
        CheckConstraint("instagram_account_id IS NOT NULL OR user_id IS NOT NULL", name="belongs_to_someone"),
        Index("ix_posts_account_posted_at", "instagram_account_id", "posted_at"),
        # By it an account's posts are counted by kind and sorted by any figure without a look at their rows.
        Index(
            "ix_posts_account_kind",
            "instagram_account_id",
            "media_type",
            "media_product_type",
            "posted_at",
            "views",
            "reach",
            "likes",
            "comments",
            "saves",
            "shares",
            "total_interactions",
        ),
        Index("ix_posts_user_posted_at", "user_id", "posted_at"),
        Index("ix_posts_next_read_at", "next_read_at", "instagram_account_id"),
        TABLE_OPTIONS,
    )

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    # No ON DELETE here: MySQL refuses one on a column that a CHECK names, and posts that were accepted into
    # campaigns outlive their person anyway.
    instagram_account_id: Mapped[int | None] = mapped_column(ForeignKey("instagram_accounts.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    """Whose post it is when it has no Instagram account."""
    network: Mapped[str] = mapped_column(exact_text(24), default="instagram")
    graph_id: Mapped[str | None] = mapped_column(exact_text(64), unique=True)
    media_type: Mapped[str | None] = mapped_column(exact_text(32))
    media_product_type: Mapped[str | None] = mapped_column(exact_text(32))
    caption: Mapped[str | None] = mapped_column(Text)
    permalink: Mapped[str | None] = mapped_column(Text)
    shortcode: Mapped[str | None] = mapped_column(exact_text(64))
    link_key: Mapped[str | None] = mapped_column(exact_text(191), unique=True, index=True)
    """What all links to this post share; NULL without a link, and where another post here has the same."""
    media_url: Mapped[str | None] = mapped_column(Text)
    thumbnail_url: Mapped[str | None] = mapped_column(Text)
    children_count: Mapped[int | None] = mapped_column()
    posted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    first_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    next_read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the reading plan wants it again; NULL: not by itself."""
    details_read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the metrics that take a call of their own were last asked for."""
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When Instagram was found to have it no longer, a story's end apart; its figures stay."""
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the webhook told a story's last figures."""
    webhook_figures: Mapped[str | None] = mapped_column(String(500))
    """Names of the figures whose latest value came by the webhook, space-separated; "impressions" beside
    "views" says that impressions of the old kind stand in for views.
    """
    manual_figures: Mapped[str | None] = mapped_column(String(500))
    """Names of the figures whose latest value staff entered by hand, space-separated."""
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    """Who added the post by hand."""
    change_mark: Mapped[int] = mapped_column(
        BigInteger, default=new_change_mark, onupdate=DrawnMark(), server_default="0"
    )
    """A random number, another one after each change: the sum over some posts tells that one has changed."""

    instagram_account: Mapped[InstagramAccount | None] = relationship()


class PostChild(Base):
    """One picture or film of a carousel album, by its place. Children have no figures of their own."""

    __tablename__ = "post_children"
    __table_args__ = (UniqueConstraint("post_id", "graph_id", name="uq_post_children"), TABLE_OPTIONS)

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    graph_id: Mapped[str] = mapped_column(exact_text(64))
    place: Mapped[int] = mapped_column()
    media_type: Mapped[str | None] = mapped_column(exact_text(32))
    media_url: Mapped[str | None] = mapped_column(Text)
    thumbnail_url: Mapped[str | None] = mapped_column(Text)


class ReadingSource(enum.StrEnum):
    """How figures came: asked for, told by the webhook when a story ended, or entered by staff."""

    ASKED = "asked"
    WEBHOOK = "webhook"
    MANUAL = "manual"


class Reading(Figures, Base):
    """The figures of one post at one time; appended when something changed, never altered."""

    __tablename__ = "readings"
    __table_args__ = (
        UniqueConstraint("post_id", "read_at", name="uq_readings_post_id_read_at"),
        TABLE_OPTIONS,
    )

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    read_at: Mapped[datetime] = mapped_column(UtcDateTime)
    classic_names: Mapped[str] = mapped_column(String(255), default="")
    """Metrics that came under a name of the older API, space-separated: not the same count."""
    api_call_id: Mapped[int | None] = mapped_column(
        ForeignKey("api_calls.id", ondelete="SET NULL"), index=True
    )
    source: Mapped[ReadingSource] = mapped_column(
        choice(ReadingSource, "source"), default=ReadingSource.ASKED, server_default=ReadingSource.ASKED.value
    )
    webhook_change_id: Mapped[int | None] = mapped_column(
        ForeignKey("webhook_changes.id", ondelete="SET NULL"), index=True
    )
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    """Who entered them by hand."""
