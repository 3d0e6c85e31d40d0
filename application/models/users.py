"""Users, one per person and role; their Facebook logins; their sign-ins."""

import enum
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from application.models.base import BIG_ID, TABLE_OPTIONS, Base, UtcDateTime, choice, exact_text
from application.models.encryption import EncryptedText

if TYPE_CHECKING:
    from application.models.instagram_accounts import InstagramAccount


class Role(enum.StrEnum):
    INFLUENCER = "influencer"
    BRAND = "brand"
    MANAGER = "manager"
    ADMIN = "admin"
    CONSULTANT = "consultant"


DELETED_USER = "Deleted user"
"""How somebody is called who has left."""
PARTNER_ROLES = (Role.INFLUENCER, Role.BRAND)
STAFF_ROLES = (Role.MANAGER, Role.ADMIN)
TEAM_ROLES = (*STAFF_ROLES, Role.CONSULTANT)
"""Everybody who signs in by password. Consultants see nothing but the campaigns that they are invited to."""


class User(Base):
    """A person in one role. Partners come by Facebook Login, staff and consultants by e-mail and password."""

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint("role IN ('influencer', 'brand') OR email IS NOT NULL", name="staff_have_email"),
        TABLE_OPTIONS,
    )

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    role: Mapped[Role] = mapped_column(choice(Role, "role"))
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(exact_text(191), unique=True)
    contact_email: Mapped[str | None] = mapped_column(String(191))
    """Where a partner is written to; staff are written to at `email`."""
    google_email: Mapped[str | None] = mapped_column(String(191))
    """The Google address that Sheets are shared with, where it is not `email`."""
    password_hash: Mapped[str | None] = mapped_column(String(255))
    """NULL until the invitation was accepted."""
    totp_secret: Mapped[str | None] = mapped_column(EncryptedText)
    """Base32; without `totp_confirmed_at` it has only been shown."""
    totp_confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    totp_last_step: Mapped[int | None] = mapped_column(BigInteger)
    """The 30-second step of the last code taken: none is taken twice."""
    facebook_login_id: Mapped[int | None] = mapped_column(ForeignKey("facebook_logins.id"), index=True)
    active: Mapped[bool] = mapped_column(default=True)
    access_ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When an admin ended the access."""
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the person left: the row then stands for "deleted user" and names nobody."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    facebook_login: Mapped["FacebookLogin | None"] = relationship(back_populates="users")
    instagram_account: Mapped["InstagramAccount | None"] = relationship(
        back_populates="user", foreign_keys="InstagramAccount.user_id"
    )

    @property
    def is_staff(self) -> bool:
        return self.role in STAFF_ROLES

    @property
    def is_team(self) -> bool:
        return self.role in TEAM_ROLES

    @property
    def is_partner(self) -> bool:
        return self.role in PARTNER_ROLES

    @property
    def is_admin(self) -> bool:
        return self.role is Role.ADMIN


class LoginState(enum.StrEnum):
    CONNECTED = "connected"
    RECONNECT = "reconnect"


class FacebookLogin(Base):
    """A person at Facebook, by app-scoped id; one may own several users."""

    __tablename__ = "facebook_logins"
    __table_args__ = (TABLE_OPTIONS,)

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    facebook_id: Mapped[str] = mapped_column(exact_text(64), unique=True)
    name: Mapped[str | None] = mapped_column(String(200))
    token: Mapped[str | None] = mapped_column(EncryptedText)
    token_expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    data_access_expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    granted_scopes: Mapped[str] = mapped_column(String(500), default="")
    declined_scopes: Mapped[str] = mapped_column(String(500), default="")
    state: Mapped[LoginState] = mapped_column(choice(LoginState, "state"), default=LoginState.CONNECTED)
    problem: Mapped[str | None] = mapped_column(Text)
    lost_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lost_reason: Mapped[str | None] = mapped_column(exact_text(32))
    """Why: a `GraphTokenInvalid.reason`, or "permission_missing"; kept until the person connects again."""
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the token was last looked at by debug_token."""
    paused_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Set while a limit of this person's token holds."""
    connected_at: Mapped[datetime] = mapped_column(UtcDateTime)

    users: Mapped[list[User]] = relationship(back_populates="facebook_login")

    def mark_lost(self, sentence: str, reason: str, now: datetime) -> None:
        """The token is of no use any more: the person has to connect again; `sentence` says why."""
        if self.state is not LoginState.RECONNECT:
            self.lost_at = now
        self.state = LoginState.RECONNECT
        self.problem = sentence
        self.lost_reason = reason[:32]

    def mark_connected(self, now: datetime) -> None:
        """A fresh token has come, and may do what is needed."""
        self.state = LoginState.CONNECTED
        self.problem = self.lost_at = self.lost_reason = self.paused_until = None
        self.connected_at = self.checked_at = now


class SignIn(Base):
    """One browser's session. The cookie holds the token, this table its SHA-256."""

    __tablename__ = "sign_ins"
    __table_args__ = (Index("ix_sign_ins_user_id_ended_at", "user_id", "ended_at"), TABLE_OPTIONS)

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    token_sha256: Mapped[str] = mapped_column(exact_text(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    user_agent: Mapped[str] = mapped_column(String(255), default="")

    user: Mapped[User] = relationship()
