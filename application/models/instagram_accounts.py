"""Instagram Professional accounts that partners connected."""

import enum
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from application.models.base import BIG_ID, TABLE_OPTIONS, Base, UtcDateTime, choice, exact_text

if TYPE_CHECKING:
    from application.models.users import User


class Region(enum.StrEnum):
    """Where an account is at home, as far as the law changes its figures."""

    EEA = "eea"
    JAPAN = "japan"
    ELSEWHERE = "elsewhere"

    @property
    def withholds_replies(self) -> bool:
        """Stories' replies are told as 0 there, whatever they are (graph-api.md, "v4.0 to now")."""
        return self in (Region.EEA, Region.JAPAN)


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
    insights_read_back_to: Mapped[date | None] = mapped_column()
    """The oldest Pacific day whose figures have been asked for, with every day since."""
    stories_polled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    audience_read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    audience_problem: Mapped[str | None] = mapped_column(exact_text(32))
    """The kind of the error when the audience was last asked for; NULL when it came."""
    region: Mapped[Region | None] = mapped_column(choice(Region, "region"))
    """Set by staff: the API doesn't tell it."""
    page_tasks: Mapped[str | None] = mapped_column(String(255))
    """What the person may do on the Page, space-separated; NULL when not read yet."""
    page_subscribed: Mapped[bool | None] = mapped_column()
    """Whether this app is subscribed to the Page, as read back; NULL when not known."""
    page_checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    page_problem: Mapped[str | None] = mapped_column(Text)
    business_verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When staff ticked that the business behind the Page is verified: the API doesn't tell."""
    business_verified_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), index=True
    )
    paused_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Set while a limit of this account, or of its Page, holds."""
    last_collected_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    user: Mapped["User | None"] = relationship(
        back_populates="instagram_account", foreign_keys="InstagramAccount.user_id"
    )
