"""What people allowed, and how they left: changes of permissions, requests for deletion, tombstones."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from application.models.base import BIG_ID, TABLE_OPTIONS, Base, UtcDateTime, choice, exact_text


class PermissionState(enum.StrEnum):
    GRANTED = "granted"
    DECLINED = "declined"
    REVOKED = "revoked"
    """Granted once, and taken back: here, or at Facebook."""


class PermissionChange(Base):
    """A permission of a Facebook login took this state at this time; the latest row of a scope holds."""

    __tablename__ = "permission_changes"
    __table_args__ = (
        Index("ix_permission_changes_login_scope", "facebook_login_id", "scope", "changed_at"),
        TABLE_OPTIONS,
    )

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    facebook_login_id: Mapped[int] = mapped_column(ForeignKey("facebook_logins.id", ondelete="CASCADE"))
    scope: Mapped[str] = mapped_column(exact_text(64))
    state: Mapped[PermissionState] = mapped_column(choice(PermissionState, "state"))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class DeletionOrigin(enum.StrEnum):
    """Who asked."""

    FACEBOOK = "facebook"
    PERSON = "person"


class DeletionExtent(enum.StrEnum):
    """How much goes (design, decision 18)."""

    LEAVING = "leaving"
    """Posts that were accepted into campaigns stay, as those of a deleted user."""
    EVERYTHING = "everything"
    """Those lose caption, media and stored replies too; their totals stay as bare numbers."""


class DeletionState(enum.StrEnum):
    ASKED = "asked"
    DONE = "done"
    PARTLY = "partly"
    """Some steps failed; they are tried again, and the status page says which."""


class Deletion(Base):
    """A person's leaving, step by step. Names nobody once it is done; `code` opens its status page."""

    __tablename__ = "deletions"
    __table_args__ = (Index("ix_deletions_state_asked_at", "state", "asked_at"), TABLE_OPTIONS)

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    code: Mapped[str] = mapped_column(exact_text(64), unique=True)
    request_key: Mapped[str | None] = mapped_column(exact_text(64), unique=True)
    """A keyed fingerprint of Facebook’s signed request: sent twice, it is one deletion."""
    origin: Mapped[DeletionOrigin] = mapped_column(choice(DeletionOrigin, "origin"))
    extent: Mapped[DeletionExtent] = mapped_column(choice(DeletionExtent, "extent"))
    state: Mapped[DeletionState] = mapped_column(choice(DeletionState, "state"))
    generation: Mapped[int] = mapped_column(Integer, default=0)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    """The one profile that leaves; NULL when all of a Facebook login's do."""
    facebook_login_id: Mapped[int | None] = mapped_column(
        ForeignKey("facebook_logins.id", ondelete="SET NULL"), index=True
    )
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    steps: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    """What was done, in order: step, count, and the problem where it failed."""
    problem: Mapped[str | None] = mapped_column(Text)


class Tombstone(Base):
    """A kept file was removed lawfully: verification then says "removed", not "changed"."""

    __tablename__ = "tombstones"
    __table_args__ = (Index("ix_tombstones_kind_sha256", "kind", "sha256"), TABLE_OPTIONS)

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    kind: Mapped[str] = mapped_column(exact_text(32))
    """The blob store's kind."""
    sha256: Mapped[str] = mapped_column(exact_text(64))
    removed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(exact_text(32))
    """"deletion", "leaving", "age", "campaign" of a deleted one, or "orphan" of what no row ever named."""
    chain_position: Mapped[int | None] = mapped_column(BigInteger, index=True)
    """The link of the evidence chain that tells of it, where the file was vouched for by one."""
