"""Small copies of thumbnails and profile pictures, so that no page asks a foreign host for them."""

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from application.models.base import BIG_ID, TABLE_OPTIONS, Base, UtcDateTime, choice, exact_text


class PictureKind(enum.StrEnum):
    """What a picture shows; `graph_id` is that of the account, post or child."""

    ACCOUNT = "account"
    POST = "post"
    CHILD = "child"


class PictureState(enum.StrEnum):
    WAITING = "waiting"
    KEPT = "kept"
    FAILED = "failed"


class Picture(Base):
    """A picture to copy, or copied: `sha256` names the copy in the blob store (kind "pictures")."""

    __tablename__ = "pictures"
    __table_args__ = (
        UniqueConstraint("kind", "graph_id", name="uq_pictures_kind_graph_id"),
        Index("ix_pictures_account_state", "instagram_account_id", "state"),
        Index("ix_pictures_state_next_try_at", "state", "next_try_at"),
        TABLE_OPTIONS,
    )

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    kind: Mapped[PictureKind] = mapped_column(choice(PictureKind, "kind"))
    graph_id: Mapped[str] = mapped_column(exact_text(64))
    instagram_account_id: Mapped[int] = mapped_column(ForeignKey("instagram_accounts.id", ondelete="CASCADE"))
    source_url: Mapped[str] = mapped_column(Text)
    """Signed and short-lived: the newest one seen."""
    source_path: Mapped[str] = mapped_column(exact_text(500))
    """Its host and path: when they change, the picture has changed."""
    state: Mapped[PictureState] = mapped_column(choice(PictureState, "state"))
    sha256: Mapped[str | None] = mapped_column(exact_text(64), index=True)
    width: Mapped[int | None] = mapped_column(Integer)
    height: Mapped[int | None] = mapped_column(Integer)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    problem: Mapped[str | None] = mapped_column(exact_text(64))
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    next_try_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    kept_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ManualPicture(Base):
    """The picture that staff added to a post by hand: `sha256` names it in the blob store."""

    __tablename__ = "manual_pictures"
    __table_args__ = (TABLE_OPTIONS,)

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), unique=True)
    sha256: Mapped[str] = mapped_column(exact_text(64), index=True)
    content_type: Mapped[str] = mapped_column(exact_text(40))
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
