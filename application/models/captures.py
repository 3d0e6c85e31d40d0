"""Captures: what was kept of a post, which of it stands for the post, and who may see it from a report."""

import enum
from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from application.models.base import BIG_ID, TABLE_OPTIONS, Base, UtcDateTime, choice, exact_text
from application.models.posts import Post


class CaptureState(enum.StrEnum):
    ASKED = "asked"
    """It waits for its first or next try."""
    DONE = "done"
    PARTLY = "partly"
    """Some of it can't be had; the rest is kept."""
    FAILED = "failed"
    EXPIRED = "expired"
    """The story ended before anything was kept."""


class Capture(Base):
    """One capture of a post; a post may have several, one of them open at most."""

    __tablename__ = "captures"
    __table_args__ = (
        Index("ix_captures_post_id_id", "post_id", "id"),
        Index("ix_captures_state_next_try_at", "state", "next_try_at"),
        TABLE_OPTIONS,
    )

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    open_for_post_id: Mapped[int | None] = mapped_column(BIG_ID, unique=True)
    """The post while the capture is open, else NULL: asked twice, it is one."""
    state: Mapped[CaptureState] = mapped_column(choice(CaptureState, "state"))
    generation: Mapped[int] = mapped_column(Integer, default=0)
    """Raised when it is queued anew: a used task name is refused for a day."""
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    """NULL where the platform asked by itself."""
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the story ends, after which nothing can be had; NULL of other posts."""
    tries: Mapped[int] = mapped_column(Integer, default=0)
    next_try_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the next try is due, while the capture is open."""
    problem: Mapped[str | None] = mapped_column(exact_text(64))
    """The kind of what the last try failed by, or of what is lacking."""
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    manifest_sha256: Mapped[str | None] = mapped_column(exact_text(64), index=True)
    chain_position: Mapped[int | None] = mapped_column(BigInteger, index=True)
    """Its link in the chain of evidence; no foreign key, as checking has to find out what is lacking."""

    post: Mapped[Post] = relationship()

    @property
    def is_open(self) -> bool:
        return self.state is CaptureState.ASKED

    def finish(self, state: CaptureState, now: datetime, problem: str | None = None) -> None:
        """Close the capture; the post may have a new one from now on."""
        self.state, self.finished_at, self.problem = state, now, problem
        self.open_for_post_id = self.next_try_at = None


class CaptureRole(enum.StrEnum):
    """What a kept file is of its post."""

    MEDIA = "media"
    STILL = "still"
    PAGE = "page"


class CaptureOutcome(enum.StrEnum):
    KEPT = "kept"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    NOT_PUBLIC = "not_public"
    """The page asks who is there."""
    NO_BROWSER = "no_browser"
    """Page pictures need Chromium, which was not there."""


class CaptureItem(Base):
    """One thing that a capture was to keep, and what came of it; `sha256` names the file in the store."""

    __tablename__ = "capture_items"
    __table_args__ = (
        UniqueConstraint("capture_id", "role", "place", name="uq_capture_items_capture_id_role_place"),
        TABLE_OPTIONS,
    )

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    capture_id: Mapped[int] = mapped_column(ForeignKey("captures.id", ondelete="CASCADE"))
    role: Mapped[CaptureRole] = mapped_column(choice(CaptureRole, "role"))
    place: Mapped[int] = mapped_column(Integer, default=0)
    """Its place in an album, from 0."""
    outcome: Mapped[CaptureOutcome] = mapped_column(choice(CaptureOutcome, "outcome"))
    problem: Mapped[str | None] = mapped_column(exact_text(64))
    sha256: Mapped[str | None] = mapped_column(exact_text(64), index=True)
    content_type: Mapped[str | None] = mapped_column(exact_text(64))
    bytes: Mapped[int | None] = mapped_column(BigInteger)
    width: Mapped[int | None] = mapped_column(Integer)
    """In pixels, of pictures."""
    height: Mapped[int | None] = mapped_column(Integer)

    capture: Mapped[Capture] = relationship()


class CaptureChoice(Base):
    """The kept file that staff let stand for a post; without a row the newest capture's first one does."""

    __tablename__ = "capture_choices"
    __table_args__ = (TABLE_OPTIONS,)

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    capture_item_id: Mapped[int] = mapped_column(
        ForeignKey("capture_items.id", ondelete="CASCADE"), index=True
    )
    chosen_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    chosen_at: Mapped[datetime] = mapped_column(UtcDateTime)


class MediaKey(Base):
    """Opens the kept files that a delivered report shows, to whoever holds the report."""

    __tablename__ = "media_keys"
    __table_args__ = (TABLE_OPTIONS,)

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    key_sha256: Mapped[str] = mapped_column(exact_text(64), unique=True)
    campaign_id: Mapped[int | None] = mapped_column(
        ForeignKey("campaigns.id", ondelete="CASCADE"), index=True
    )
    """NULL where the report is of a partner's own figures."""
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    """Whose own figures the report is of."""
    snapshot_id: Mapped[int | None] = mapped_column(
        ForeignKey("report_snapshots.id", ondelete="SET NULL"), index=True
    )
    """The report as it was made; NULL where that is not kept any more."""
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)


class MediaKeyItem(Base):
    """A kept file that a report shows."""

    __tablename__ = "media_key_items"
    __table_args__ = (TABLE_OPTIONS,)

    media_key_id: Mapped[int] = mapped_column(
        ForeignKey("media_keys.id", ondelete="CASCADE"), primary_key=True
    )
    capture_item_id: Mapped[int] = mapped_column(
        ForeignKey("capture_items.id", ondelete="CASCADE"), primary_key=True, index=True
    )
