"""What the follower tracker counts: the units of an organisation, and their accounts on networks."""

import enum
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from application.models.base import BIG_ID, TABLE_OPTIONS, Base, UtcDateTime, choice, exact_text
from application.networks import Finding, Precision


class Unit(Base):
    """A part of the organisation: a department, an office, a laboratory, a person. It has a stable number."""

    __tablename__ = "units"
    __table_args__ = (
        CheckConstraint("parent_zid IS NULL OR parent_zid <> zid", name="not_above_itself"),
        TABLE_OPTIONS,
    )

    zid: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(200))
    parent_zid: Mapped[int | None] = mapped_column(ForeignKey("units.zid"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    """The place among all units in the files; two may share one, then the number decides."""
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it was taken out; what was counted of it stays, and comes back with it."""


class TrackedNetwork(Base):
    """A network as a column of the files; the order is that of the columns."""

    __tablename__ = "tracked_networks"
    __table_args__ = (TABLE_OPTIONS,)

    name: Mapped[str] = mapped_column(exact_text(30), primary_key=True)
    """A `Network`, or another name that a file's column has."""
    position: Mapped[int] = mapped_column(Integer)


class CountRhythm(enum.StrEnum):
    """How often an account is counted."""

    HOURLY = "hourly"
    DAILY = "daily"
    OFF = "off"


class TrackedAccount(Base):
    """A unit's account on a network, whatever its handle is at the time; its counts are one history.

    Units that have left are not counted, and neither are networks that nobody can ask, nor rows without a
    handle: those hold the past only.
    """

    __tablename__ = "tracked_accounts"
    __table_args__ = (
        UniqueConstraint("unit_zid", "network", name="uq_tracked_accounts_unit_zid_network"),
        Index("ix_tracked_accounts_network_rhythm_tried_at", "network", "rhythm", "tried_at"),
        TABLE_OPTIONS,
    )

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    unit_zid: Mapped[int] = mapped_column(ForeignKey("units.zid"))
    network: Mapped[str] = mapped_column(ForeignKey("tracked_networks.name"))
    handle: Mapped[str | None] = mapped_column(exact_text(100))
    rhythm: Mapped[CountRhythm] = mapped_column(choice(CountRhythm, "rhythm"), default=CountRhythm.DAILY)
    rhythm_before: Mapped[CountRhythm | None] = mapped_column(choice(CountRhythm, "rhythm_before"))
    """What the rhythm was until it was set for a whole network at once; it is put back from here."""
    rhythm_set_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When that was; NULL once the rhythm was set singly."""
    network_id: Mapped[str | None] = mapped_column(exact_text(64))
    """What the network itself calls the account of this handle; forgotten when the handle changes."""
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """Since when it is to be counted: added, given its handle, switched on, or its unit came back."""
    tried_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the network was last asked for it, whatever came of that."""
    finding: Mapped[Finding | None] = mapped_column(choice(Finding, "finding"))
    """What the last look found; NULL until there was one."""
    words: Mapped[str] = mapped_column(String(300), default="")
    handle_now: Mapped[str | None] = mapped_column(exact_text(100))
    """How the network writes the handle today, where it differs."""
    trouble_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the first of the looks without a count was, since there last was one."""
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When admins were last written to about it; NULL once it is well again."""
    jump_told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When admins were last written to as its count had jumped."""
    followers: Mapped[int | None] = mapped_column(BigInteger)
    """The latest count, of any round."""
    count_precision: Mapped[Precision | None] = mapped_column(choice(Precision, "count_precision"))
    counted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_followers: Mapped[int | None] = mapped_column(BigInteger)
    """The latest count of the rounds that are closed: what pages and feeds tell."""
    published_precision: Mapped[Precision | None] = mapped_column(choice(Precision, "published_precision"))
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class FeedColumn(Base):
    """A column of the tally by the hour, as the files name it, and whose counts stand in it."""

    __tablename__ = "feed_columns"
    __table_args__ = (TABLE_OPTIONS,)

    name: Mapped[str] = mapped_column(exact_text(60), primary_key=True)
    position: Mapped[int] = mapped_column(Integer)
    tracked_account_id: Mapped[int] = mapped_column(ForeignKey("tracked_accounts.id"), index=True)


class CountNote(Base):
    """A note on an event, shown at its moment in the charts."""

    __tablename__ = "count_notes"
    __table_args__ = (TABLE_OPTIONS,)

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    unit_zid: Mapped[int | None] = mapped_column(ForeignKey("units.zid"), index=True)
    """NULL: it concerns all."""
    network: Mapped[str | None] = mapped_column(exact_text(30))
    text: Mapped[str] = mapped_column(String(300))
    by_itself: Mapped[bool] = mapped_column(default=False)
    """Whether the tracker wrote it, as when a handle was changed."""
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
