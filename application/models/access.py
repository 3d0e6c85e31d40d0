"""What lets people in: one-time links, recovery codes, counted tries, consultants' places in campaigns."""

import enum
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from application.models.base import BIG_ID, TABLE_OPTIONS, Base, UtcDateTime, choice, exact_text
from application.models.users import User


class LinkPurpose(enum.StrEnum):
    """What a one-time link is good for."""

    INVITATION = "invitation"
    """The first sign-in of somebody who works here: sets the password and confirms the address."""
    PASSWORD = "password"
    """A new password for one that was forgotten."""
    EMAIL = "email"
    """Confirms a new address: `OneTimeLink.email`."""
    BRAND = "brand"
    """A brand that staff made connects its own Instagram account."""


class OneTimeLink(Base):
    """A link that works once. The address holds a random token, this table its SHA-256."""

    __tablename__ = "one_time_links"
    __table_args__ = (Index("ix_one_time_links_user_id_purpose", "user_id", "purpose"), TABLE_OPTIONS)

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    purpose: Mapped[LinkPurpose] = mapped_column(choice(LinkPurpose, "purpose"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    """Whom it lets in."""
    token_sha256: Mapped[str | None] = mapped_column(exact_text(64), unique=True)
    """NULL until the letter is made that carries the token; each sending makes a new one."""
    email: Mapped[str | None] = mapped_column(String(191))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    user: Mapped[User] = relationship(foreign_keys=[user_id])


class RecoveryCode(Base):
    """One of the codes that stand in for a lost second factor, each good once."""

    __tablename__ = "recovery_codes"
    __table_args__ = (TABLE_OPTIONS,)

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    code_sha256: Mapped[str] = mapped_column(exact_text(64))
    """The codes are random, of 120 bits: a plain hash is enough (ASVS 5.0, 6.5.2)."""
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class TryCount(Base):
    """How often something was tried for one subject within one window of time."""

    __tablename__ = "try_counts"
    __table_args__ = (TABLE_OPTIONS,)

    subject_sha256: Mapped[str] = mapped_column(exact_text(64), primary_key=True)
    """Of what is tried and for whom: an account, an address."""
    window_starts_at: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True, index=True)
    tries: Mapped[int] = mapped_column(Integer)


class CampaignConsultant(Base):
    """A consultant's invitation to one campaign, until the end of a day in the campaign's zone."""

    __tablename__ = "campaign_consultants"
    __table_args__ = (TABLE_OPTIONS,)

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    ends_on: Mapped[date] = mapped_column()
    """The last day on which the consultant may enter."""
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """The first instant after it, in the campaign's zone."""
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    invited_at: Mapped[datetime] = mapped_column(UtcDateTime)
