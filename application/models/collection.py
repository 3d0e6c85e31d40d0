"""Collection runs and the calls to the Graph API that they made."""

import enum
from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from application.models.base import BIG_ID, TABLE_OPTIONS, Base, UtcDateTime, choice, exact_text
from application.models.instagram_accounts import InstagramAccount


class RunState(enum.StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


OPEN_STATES = (RunState.QUEUED, RunState.RUNNING)


class RunKind(enum.StrEnum):
    """What a run is for. An account may have one open run of each kind at a time."""

    READING = "reading"
    """All that is due of the account."""
    POSTS = "posts"
    """The posts that the reading plan wants now."""
    STORIES = "stories"
    """Its living stories only."""
    HISTORY = "history"
    """The account's days of the past, at low priority."""


class RunStage(enum.StrEnum):
    """The steps of runs; a repeated task starts at the stage and cursor recorded."""

    PROFILE = "profile"
    ACCOUNT_INSIGHTS = "account_insights"
    DAY_TOTALS = "day_totals"
    ONLINE_FOLLOWERS = "online_followers"
    AUDIENCE = "audience"
    PERIOD_TOTALS = "period_totals"
    STORIES = "stories"
    POSTS = "posts"
    OLDER_POSTS = "older_posts"
    SINGLE_POSTS = "single_posts"
    DETAILS = "details"
    REACH_HISTORY = "reach_history"
    DAY_HISTORY = "day_history"
    DAY_BREAKDOWNS = "day_breakdowns"
    FINISHED = "finished"


class CollectionRun(Base):
    """One unit of fetching: an account, once over."""

    __tablename__ = "collection_runs"
    __table_args__ = (
        Index("ix_collection_runs_account_created_at", "instagram_account_id", "created_at"),
        Index("ix_collection_runs_state_heartbeat_at", "state", "heartbeat_at"),
        Index("ix_collection_runs_created_at_kind", "created_at", "kind"),
        UniqueConstraint("open_for_account_id", "kind", name="uq_collection_runs_open_for_account_id_kind"),
        TABLE_OPTIONS,
    )

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    instagram_account_id: Mapped[int] = mapped_column(ForeignKey("instagram_accounts.id", ondelete="CASCADE"))
    kind: Mapped[RunKind] = mapped_column(
        choice(RunKind, "kind"), default=RunKind.READING, server_default=RunKind.READING.value
    )
    open_for_account_id: Mapped[int | None] = mapped_column(BIG_ID)
    """The account while the run is open, else NULL: it has one open run of a kind at most."""
    state: Mapped[RunState] = mapped_column(choice(RunState, "state"))
    generation: Mapped[int] = mapped_column(Integer, default=0)
    """Raised when the run is queued anew: a used task name is refused for a day."""
    stage: Mapped[RunStage] = mapped_column(choice(RunStage, "stage"), default=RunStage.PROFILE)
    cursor: Mapped[str | None] = mapped_column(Text)
    posts_read: Mapped[int] = mapped_column(Integer, default=0)
    posts_expected: Mapped[int | None] = mapped_column(Integer)
    posts_new: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    posts_changed: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    """Posts whose figures differ from before, new ones not counted."""
    days_read: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    skipped: Mapped[dict[str, int] | None] = mapped_column(JSON)
    """How many posts or days gave no insights, by reason."""
    calls_made: Mapped[int] = mapped_column(Integer, default=0)
    refused_metrics: Mapped[str] = mapped_column(String(500), default="")
    """Metrics that the API refused altogether in this run, space-separated."""
    times_lost: Mapped[int] = mapped_column(Integer, default=0)
    """How often in a row it fell silent without recording a step."""
    paused_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Set while it waits for a limit to pass."""
    problem_kind: Mapped[str | None] = mapped_column(exact_text(64))
    problem: Mapped[str | None] = mapped_column(Text)
    """A sentence that a manager can act on; also set while the run waits for its next attempt."""
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    heartbeat_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """When it was queued or last recorded a step, in real time; what has been silent for long is lost."""
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    instagram_account: Mapped[InstagramAccount] = relationship()

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    def finish(self, state: RunState, now: datetime) -> None:
        """Close the run; the account may have a new one from now on."""
        self.state = state
        self.finished_at = now
        self.open_for_account_id = None


class ApiCall(Base):
    """One request to the Graph API and what came of it. Holds no token."""

    __tablename__ = "api_calls"
    __table_args__ = (
        Index("ix_api_calls_account_requested_at", "instagram_account_id", "requested_at"),
        TABLE_OPTIONS,
    )

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    instagram_account_id: Mapped[int | None] = mapped_column(
        ForeignKey("instagram_accounts.id", ondelete="CASCADE")
    )
    collection_run_id: Mapped[int | None] = mapped_column(
        ForeignKey("collection_runs.id", ondelete="SET NULL"), index=True
    )
    method: Mapped[str] = mapped_column(exact_text(8), default="GET")
    path: Mapped[str] = mapped_column(String(255))
    query: Mapped[str] = mapped_column(Text)
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    duration_ms: Mapped[int] = mapped_column(Integer)
    status: Mapped[int | None] = mapped_column(Integer)
    outcome: Mapped[str] = mapped_column(exact_text(64))
    error_code: Mapped[int | None] = mapped_column(Integer)
    error_subcode: Mapped[int | None] = mapped_column(Integer)
    version: Mapped[str | None] = mapped_column(exact_text(16))
    body_sha256: Mapped[str | None] = mapped_column(exact_text(64), index=True)
    body_bytes: Mapped[int] = mapped_column(Integer, default=0)
    body_kept: Mapped[bool] = mapped_column(default=False)
    usage_percent: Mapped[int | None] = mapped_column(Integer)
    """The highest share of a limit that the reply named."""
