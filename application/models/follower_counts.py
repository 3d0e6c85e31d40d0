"""Follower counts, the rounds that they are from, and what the networks were asked."""

import enum
from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from application.models.base import BIG_ID, TABLE_OPTIONS, Base, UtcDateTime, choice, exact_text
from application.networks import Network, Precision


class RoundKind(enum.StrEnum):
    """What a round is: counted by the tracker, or brought by a file of earlier tools."""

    HOURLY = "hourly"
    DAILY = "daily"
    TALLY = "tally"
    """A row of the old tally by the hour."""
    DAY = "day"
    """The old counts of one day."""


BY_THE_HOUR = (RoundKind.HOURLY, RoundKind.TALLY)
"""The rounds that are rows of the tally by the hour."""


class CountRound(Base):
    """One counting of all that was due. `identity` makes it one: "hourly:2026-11-22T17", or file and row."""

    __tablename__ = "count_rounds"
    __table_args__ = (Index("ix_count_rounds_kind_counted_at", "kind", "counted_at"), TABLE_OPTIONS)

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    kind: Mapped[RoundKind] = mapped_column(choice(RoundKind, "kind"))
    identity: Mapped[str] = mapped_column(exact_text(100), unique=True)
    counted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """The moment that the round stands for; single counts have their own."""
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    """When it was over; until then feeds and pages don't tell of it."""
    tally_import_id: Mapped[int | None] = mapped_column(
        ForeignKey("tally_imports.id", ondelete="SET NULL"), index=True
    )
    thinned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the counts of its day were thinned; until then nobody has looked whether there is a later one."""


class FollowerCount(Base):
    """How many followers an account had in a round. What was not counted has no row: missing is not zero."""

    __tablename__ = "follower_counts"
    __table_args__ = (
        CheckConstraint("followers >= 0", name="followers_are_not_negative"),
        Index("ix_follower_counts_account_counted_at", "tracked_account_id", "counted_at"),
        TABLE_OPTIONS,
    )

    tracked_account_id: Mapped[int] = mapped_column(ForeignKey("tracked_accounts.id"), primary_key=True)
    round_id: Mapped[int] = mapped_column(
        ForeignKey("count_rounds.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    followers: Mapped[int] = mapped_column(BigInteger)
    count_precision: Mapped[Precision] = mapped_column(choice(Precision, "count_precision"))
    counted_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PartState(enum.StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    """A limit ended it, or the round's time: what is left goes first next time."""
    FAILED = "failed"
    """The network could not be asked."""


OPEN_PARTS = (PartState.QUEUED, PartState.RUNNING)


class CountPart(Base):
    """One network's part of a round: how far it is, and what came of it."""

    __tablename__ = "count_parts"
    __table_args__ = (Index("ix_count_parts_state_heartbeat_at", "state", "heartbeat_at"), TABLE_OPTIONS)

    round_id: Mapped[int] = mapped_column(ForeignKey("count_rounds.id", ondelete="CASCADE"), primary_key=True)
    network: Mapped[Network] = mapped_column(choice(Network, "network"), primary_key=True)
    state: Mapped[PartState] = mapped_column(choice(PartState, "state"))
    generation: Mapped[int] = mapped_column(Integer, default=0)
    """Raised when the part is queued anew: a used task name is refused for a day."""
    heartbeat_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """When it was queued or last stored something, in real time."""
    resume_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Set while it waits for the network."""
    calls: Mapped[int] = mapped_column(Integer, default=0)
    counted: Mapped[int] = mapped_column(Integer, default=0)
    without_count: Mapped[int] = mapped_column(Integer, default=0)
    not_reached: Mapped[int | None] = mapped_column(Integer)
    """How many were not reached; NULL while it is open."""
    trouble: Mapped[str | None] = mapped_column(exact_text(32))
    """A `TroubleKind`, of what ended it early or makes it wait."""
    words: Mapped[str] = mapped_column(String(300), default="")
    times_down: Mapped[int] = mapped_column(Integer, default=0)
    """How often in a row it could not be reached; the pauses grow by it."""
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class NetworkState(Base):
    """How a network stands with the tracker."""

    __tablename__ = "network_states"
    __table_args__ = (TABLE_OPTIONS,)

    network: Mapped[Network] = mapped_column(choice(Network, "network"), primary_key=True)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it last answered about any handle."""
    paused_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Set while a limit holds: nothing is asked before."""
    usage_percent: Mapped[int | None] = mapped_column(Integer)
    trouble: Mapped[str | None] = mapped_column(exact_text(32))
    words: Mapped[str] = mapped_column(String(300), default="")
    trouble_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When admins were last written to about it; NULL once it is well again."""


class NetworkDay(Base):
    """What a network was asked on a day as it reckons days (UTC, YouTube in California): the ground of quotas
    and money."""

    __tablename__ = "network_days"
    __table_args__ = (TABLE_OPTIONS,)

    network: Mapped[Network] = mapped_column(choice(Network, "network"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    calls: Mapped[int] = mapped_column(Integer, default=0)
    handles: Mapped[int] = mapped_column(Integer, default=0)
    """Handles asked for, each as often as it was."""
    different_handles: Mapped[int] = mapped_column(Integer, default=0)
    """Handles asked for, each once a day, as X charges for them."""


class CountingConnection(Base):
    """The Facebook login, and the Instagram account of it, by which others' public counts are asked for."""

    __tablename__ = "counting_connections"
    __table_args__ = (TABLE_OPTIONS,)

    facebook_login_id: Mapped[int] = mapped_column(
        ForeignKey("facebook_logins.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    instagram_id: Mapped[str] = mapped_column(exact_text(64))
    username: Mapped[str] = mapped_column(exact_text(64))
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class TallyImport(Base):
    """A file of counts that was brought in."""

    __tablename__ = "tally_imports"
    __table_args__ = (Index("ix_tally_imports_sha256", "sha256"), TABLE_OPTIONS)

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    kind: Mapped[RoundKind] = mapped_column(choice(RoundKind, "kind"))
    sha256: Mapped[str] = mapped_column(exact_text(64))
    file_name: Mapped[str] = mapped_column(String(200))
    rounds: Mapped[int] = mapped_column(Integer)
    """Rows that were new."""
    counts: Mapped[int] = mapped_column(Integer)
    """Counts that were new."""
    imported_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), index=True
    )
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime)


class TallyDump(Base):
    """A copy of all counts, kept as a file under its hash."""

    __tablename__ = "tally_dumps"
    __table_args__ = (TABLE_OPTIONS,)

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    sha256: Mapped[str] = mapped_column(exact_text(64), index=True)
    rounds: Mapped[int] = mapped_column(Integer)
    counts: Mapped[int] = mapped_column(Integer)
    size: Mapped[int] = mapped_column(BigInteger)
    """Bytes of the file."""
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class TallyEdition(Base):
    """One row: raised by whatever changes what feeds tell, in the same commit. Feeds are told apart by it."""

    __tablename__ = "tally_editions"
    __table_args__ = (TABLE_OPTIONS,)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(Integer)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
