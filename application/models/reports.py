"""Reports: of what, for whom, how often; each time that one is made; and what was delivered, frozen."""

import enum
from datetime import datetime

from sqlalchemy import BigInteger, Boolean, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from application.models.base import BIG_ID, TABLE_OPTIONS, Base, UtcDateTime, choice, exact_text
from application.models.users import User


class RecipientKind(enum.StrEnum):
    """Who gets a report; it decides what may stand in it."""

    STAFF = "staff"
    CONSULTANT = "consultant"
    """Each their own: its links end with their access."""
    BRAND = "brand"
    INFLUENCER = "influencer"


class Rhythm(enum.StrEnum):
    """How often a report is made anew by itself."""

    NEVER = "never"
    DAILY = "daily"
    WEEKLY = "weekly"


class Report(Base):
    """A report of a campaign, or of a partner's own figures, for one recipient; made again in place."""

    __tablename__ = "reports"
    __table_args__ = (Index("ix_reports_rhythm_due_at", "rhythm", "due_at"), TABLE_OPTIONS)

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    identity: Mapped[str] = mapped_column(exact_text(64), unique=True)
    """Of what and for whom, such as "campaign:7:brand:12": asked for twice, it is one."""
    key: Mapped[str] = mapped_column(exact_text(32), unique=True)
    """Names it to Google, where its file is looked up by it."""
    campaign_id: Mapped[int | None] = mapped_column(
        ForeignKey("campaigns.id", ondelete="CASCADE"), index=True
    )
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    """Whose own figures it is of; NULL where it is of a campaign."""
    recipient: Mapped[RecipientKind] = mapped_column(choice(RecipientKind, "recipient"))
    recipient_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    """The consultant, brand or influencer; NULL where it is for staff."""
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    """Who asked for it first: the file's maker."""
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    rhythm: Mapped[Rhythm] = mapped_column(choice(Rhythm, "rhythm"), default=Rhythm.NEVER)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it is made anew by itself; NULL of a rhythm that is over, or never was."""


class BuildState(enum.StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class BuildStep(enum.StrEnum):
    """What is being done, in order."""

    FIGURES = "figures"
    WORKBOOK = "workbook"
    SHEET = "sheet"
    ACCESS = "access"


class ReportBuild(Base):
    """One making of a report; each report has one open at most."""

    __tablename__ = "report_builds"
    __table_args__ = (
        Index("ix_report_builds_report_id_id", "report_id", "id"),
        Index("ix_report_builds_state_heartbeat_at", "state", "heartbeat_at"),
        TABLE_OPTIONS,
    )

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id", ondelete="CASCADE"))
    open_for_report_id: Mapped[int | None] = mapped_column(BIG_ID, unique=True)
    """The report while the build is open, else NULL: asked twice, it is one."""
    state: Mapped[BuildState] = mapped_column(choice(BuildState, "state"), default=BuildState.WAITING)
    generation: Mapped[int] = mapped_column(Integer, default=0)
    """Raised when it is queued anew: a used task name is refused for a day."""
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    """NULL where its rhythm asked, or where it is a rewriting."""
    is_rewriting: Mapped[bool] = mapped_column(Boolean, default=False)
    """Nobody asked for it: its Sheet is written again, since somebody in it has left."""
    step: Mapped[BuildStep] = mapped_column(choice(BuildStep, "step"), default=BuildStep.FIGURES)
    done_calls: Mapped[int] = mapped_column(Integer, default=0)
    """Calls to Google that have been answered, of this try."""
    all_calls: Mapped[int] = mapped_column(Integer, default=0)
    """As many as are expected; 0 before that is known."""
    tries: Mapped[int] = mapped_column(Integer, default=0)
    heartbeat_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """Real time: silent for long, it was lost."""
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    problem: Mapped[str | None] = mapped_column(exact_text(64))
    """The kind of what the last try failed by, or why there is no Sheet."""

    report: Mapped[Report] = relationship()

    @property
    def is_open(self) -> bool:
        return self.state in (BuildState.WAITING, BuildState.RUNNING)

    def end(self, state: BuildState, now: datetime, problem: str | None = None) -> None:
        """Close it; the report may be made again from now on."""
        self.state, self.ended_at, self.problem = state, now, problem
        self.open_for_report_id = None


class ReportSnapshot(Base):
    """A report as it was once made: the workbook, and the facts that it was made from, by their SHA-256."""

    __tablename__ = "report_snapshots"
    __table_args__ = (Index("ix_report_snapshots_report_id_id", "report_id", "id"), TABLE_OPTIONS)

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id", ondelete="CASCADE"))
    build_id: Mapped[int | None] = mapped_column(
        ForeignKey("report_builds.id", ondelete="SET NULL"), unique=True
    )
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """Also the `generated_at` of its figures."""
    file_stem: Mapped[str] = mapped_column(String(100))
    workbook_sha256: Mapped[str] = mapped_column(exact_text(64), index=True)
    workbook_bytes: Mapped[int] = mapped_column(BigInteger)
    facts_sha256: Mapped[str] = mapped_column(exact_text(64), index=True)
    posts: Mapped[int] = mapped_column(Integer)
    cut_at: Mapped[str | None] = mapped_column(String(200))
    """Where its Data tab was cut, in words; NULL when it is whole."""
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When its recipient got it; NULL while staff have it alone."""
    delivered_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), index=True
    )
    taken_out: Mapped[int] = mapped_column(Integer, default=0)
    """Posts whose rows were taken out since, of people who had themselves deleted."""
    taken_out_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    report: Mapped[Report] = relationship()
    delivered_by: Mapped[User | None] = relationship(foreign_keys=[delivered_by_id])


class SnapshotPerson(Base):
    """A person whom a snapshot tells of, with a post or without: whoever leaves is found by it."""

    __tablename__ = "snapshot_people"
    __table_args__ = (TABLE_OPTIONS,)

    snapshot_id: Mapped[int] = mapped_column(
        ForeignKey("report_snapshots.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    leaving_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Since when the snapshot waits to be made again without the person: nobody gets it until then."""
    old_workbook_sha256: Mapped[str | None] = mapped_column(exact_text(64))
    """The file that it had, until that is gone from the store."""
    old_facts_sha256: Mapped[str | None] = mapped_column(exact_text(64))


class SnapshotPost(Base):
    """A post that has rows in a snapshot: whoever leaves is found by it."""

    __tablename__ = "snapshot_posts"
    __table_args__ = (TABLE_OPTIONS,)

    snapshot_id: Mapped[int] = mapped_column(
        ForeignKey("report_snapshots.id", ondelete="CASCADE"), primary_key=True
    )
    post_id: Mapped[int] = mapped_column(
        ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True, index=True
    )
