"""Reports at Google, who may open them there, whose sign-in owns them, and links to a page of a report."""

import enum
from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from application.models.base import BIG_ID, TABLE_OPTIONS, Base, UtcDateTime, choice, exact_text
from application.models.encryption import EncryptedText
from application.models.reports import Report


class GoogleLoginState(enum.StrEnum):
    CONNECTED = "connected"
    LOST = "lost"
    """Google takes its token no more: its person has to sign in there again."""
    GIVEN_BACK = "given_back"
    """Its person took it back here."""


class GoogleLogin(Base):
    """A staff member's sign-in at Google, by which the platform makes files in their Drive."""

    __tablename__ = "google_logins"
    __table_args__ = (TABLE_OPTIONS,)

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), unique=True)
    google_id: Mapped[str] = mapped_column(exact_text(64), index=True)
    """Google's `sub`: it stays when the address changes."""
    email: Mapped[str] = mapped_column(String(320))
    refresh_token: Mapped[str | None] = mapped_column(EncryptedText)
    state: Mapped[GoogleLoginState] = mapped_column(choice(GoogleLoginState, "state"))
    connected_at: Mapped[datetime] = mapped_column(UtcDateTime)
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When Google last took or refused it."""
    lost_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lost_reason: Mapped[str | None] = mapped_column(exact_text(32))
    """Google's own word for why, or ours; see `google_sign_ins`."""

    def mark_lost(self, reason: str, now: datetime) -> None:
        """Google takes the token no more, so it is forgotten: its person has to sign in again."""
        self.state, self.lost_reason = GoogleLoginState.LOST, reason[:32]
        self.lost_at = self.checked_at = now
        self.refresh_token = None


class FileState(enum.StrEnum):
    OPEN = "open"
    GONE = "gone"
    """Deleted by others at Google, or put into the bin there; it may come back."""
    DELETING = "deleting"
    """To be deleted at Google: that was asked here, or the report has a Sheet in another Drive by now."""
    DELETED = "deleted"
    """Deleted from here."""


class ReportFile(Base):
    """A Sheet of a report; a report has one open at most, older ones stay listed."""

    __tablename__ = "report_files"
    __table_args__ = (
        Index("ix_report_files_made_at_id", "made_at", "id"),
        Index("ix_report_files_changes_due_at", "changes_due_at"),
        TABLE_OPTIONS,
    )

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    report_id: Mapped[int | None] = mapped_column(ForeignKey("reports.id", ondelete="SET NULL"), index=True)
    """NULL once its campaign was deleted: the Sheet is still there."""
    open_for_report_id: Mapped[int | None] = mapped_column(BIG_ID, unique=True)
    google_id: Mapped[str] = mapped_column(exact_text(128), unique=True)
    address: Mapped[str] = mapped_column(String(500))
    title: Mapped[str] = mapped_column(String(300))
    google_login_id: Mapped[int | None] = mapped_column(
        ForeignKey("google_logins.id", ondelete="SET NULL"), index=True
    )
    """In whose Drive it is; NULL in the shared drive."""
    state: Mapped[FileState] = mapped_column(choice(FileState, "state"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    snapshot_id: Mapped[int | None] = mapped_column(
        ForeignKey("report_snapshots.id", ondelete="SET NULL"), index=True
    )
    """What stands in it; NULL while it was never written wholly."""
    written_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    changes_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When what waits to be changed at Google is worked off; NULL when nothing waits."""
    changes_generation: Mapped[int] = mapped_column(Integer, default=0)
    """Raised when the changes are queued anew: a used task name is refused for a day."""
    changing_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Real time: until then one task has the file to itself. NULL when none has."""
    changing_run: Mapped[str | None] = mapped_column(exact_text(32))
    """The run of a task that has it: a new name for each."""
    problem: Mapped[str | None] = mapped_column(exact_text(64))
    """The kind of why it could not be deleted at Google."""

    report: Mapped[Report | None] = relationship()


class AccessRole(enum.StrEnum):
    """What Google calls it."""

    READER = "reader"
    COMMENTER = "commenter"
    WRITER = "writer"


class AccessReason(enum.StrEnum):
    MAKER = "maker"
    REVIEWER = "reviewer"
    """The settings name the address."""
    ADDED = "added"


class AccessChange(enum.StrEnum):
    """What is still to be done at Google."""

    GIVE = "give"
    CHANGE = "change"
    REMOVE = "remove"


class FileAccess(Base):
    """An address that may open a file by what the platform did; of an ended one the row says until when."""

    __tablename__ = "file_accesses"
    __table_args__ = (
        Index("ix_file_accesses_email_key", "email_key"),
        TABLE_OPTIONS,
    )

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("report_files.id", ondelete="CASCADE"), index=True)
    open_for: Mapped[str | None] = mapped_column(exact_text(400), unique=True)
    """File and address while it may be opened, else NULL: given twice, it is one."""
    email: Mapped[str] = mapped_column(String(320))
    email_key: Mapped[str] = mapped_column(exact_text(320))
    """As addresses are compared."""
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    """Whose address it was here when it was let in, whatever becomes of the person's addresses."""
    permission_id: Mapped[str | None] = mapped_column(exact_text(128))
    """Google's; NULL until Google has given it."""
    role: Mapped[AccessRole] = mapped_column(choice(AccessRole, "role"))
    reason: Mapped[AccessReason] = mapped_column(choice(AccessReason, "reason"))
    pending: Mapped[AccessChange | None] = mapped_column(choice(AccessChange, "pending"))
    """NULL when Google has done what the row says."""
    wanted_role: Mapped[AccessRole | None] = mapped_column(choice(AccessRole, "wanted_role"))
    """What `role` is to become."""
    problem: Mapped[str | None] = mapped_column(exact_text(64))
    """The kind of why Google refused the last change."""
    with_mail: Mapped[bool] = mapped_column(Boolean, default=False)
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    given_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)


class ShareLink(Base):
    """A link to a page of a report without a login; the table keeps its SHA-256."""

    __tablename__ = "share_links"
    __table_args__ = (TABLE_OPTIONS,)

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id", ondelete="CASCADE"), index=True)
    key_sha256: Mapped[str] = mapped_column(exact_text(64), unique=True)
    label: Mapped[str] = mapped_column(String(100))
    """For whom it is, in the maker's words."""
    shows_money: Mapped[bool] = mapped_column(Boolean)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it was last opened."""
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
