"""What people did, for the record: written once, never altered."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, event
from sqlalchemy.orm import Mapped, Mapper, ORMExecuteState, Session, mapped_column

from application.models.base import BIG_ID, TABLE_OPTIONS, Base, UtcDateTime, exact_text


class AuditAction(enum.StrEnum):
    """What is recorded; the value is kept."""

    SIGNED_IN = "signed_in"
    SIGN_IN_REFUSED = "sign_in_refused"
    SIGNED_OUT = "signed_out"
    SESSION_ENDED = "session_ended"
    INVITED = "invited"
    INVITATION_REVOKED = "invitation_revoked"
    INVITATION_ACCEPTED = "invitation_accepted"
    ROLE_CHANGED = "role_changed"
    ACCESS_ENDED = "access_ended"
    ACCESS_RESTORED = "access_restored"
    PASSWORD_CHANGED = "password_changed"
    PASSWORD_RESET = "password_reset"
    EMAIL_CHANGED = "email_changed"
    SECOND_FACTOR_SET = "second_factor_set"
    SECOND_FACTOR_REMOVED = "second_factor_off"
    RECOVERY_CODE_USED = "recovery_code_used"
    RECOVERY_CODES_MADE = "recovery_codes_made"
    ACCESS_DENIED = "access_denied"
    PARTNER_JOINED = "partner_joined"
    PARTNER_LOOKED_AT = "partner_looked_at"
    PARTNER_EXPORTED = "partner_exported"
    PARTNER_FIGURES_TAKEN = "partner_figures_taken"
    PARTNER_MADE = "partner_made"
    PARTNER_CHANGED = "partner_changed"
    PARTNER_INVITED = "partner_invited"
    PERMISSION_REVOKED = "permission_revoked"
    DISCONNECTED = "disconnected"
    CONNECTION_LOST = "connection_lost"
    LEFT = "left"
    DELETION_ASKED = "deletion_asked"
    OWN_DATA_DOWNLOADED = "own_data_downloaded"
    MEDIA_KIT_ON = "media_kit_on"
    MEDIA_KIT_OFF = "media_kit_off"
    MEDIA_KIT_RENEWED = "media_kit_renewed"
    CAMPAIGN_MADE = "campaign_made"
    CAMPAIGN_CHANGED = "campaign_changed"
    CAMPAIGN_DELETED = "campaign_deleted"
    CAMPAIGN_EXPORTED = "campaign_exported"
    CONSULTANT_INVITED = "consultant_invited"
    CONSULTANT_REMOVED = "consultant_removed"
    RULE_CHANGED = "rule_changed"
    RULE_REMOVED = "rule_removed"
    RULE_ACCEPTING_SET = "rule_accepting_set"
    RULE_ACCEPTED_POSTS = "rule_accepted_posts"
    RULE_TAKEN_BACK = "rule_taken_back"
    CAMPAIGN_PLAN_CHANGED = "campaign_plan_changed"
    MANUAL_POST_ADDED = "manual_post_added"
    MANUAL_POST_CHANGED = "manual_post_changed"
    MANUAL_POST_REMOVED = "manual_post_removed"
    MANUAL_POST_JOINED = "manual_post_joined"
    FIGURES_ENTERED = "figures_entered"
    RESULTS_ENTERED = "results_entered"
    METRICS_UPDATE_ASKED = "metrics_update_asked"
    CAPTURE_ASKED = "capture_asked"
    CAPTURE_CHOSEN = "capture_chosen"
    CAPTURES_DOWNLOADED = "captures_downloaded"
    EVIDENCE_CHECKED = "evidence_checked"
    REPORT_LINKS_REVOKED = "report_links_revoked"
    GOOGLE_CONNECTED = "google_connected"
    GOOGLE_GIVEN_BACK = "google_given_back"
    COUNTING_CONNECTED = "counting_connected"
    COUNTING_DISCONNECTED = "counting_disconnected"
    FOLLOWER_UNIT_ADDED = "follower_unit_added"
    FOLLOWER_UNIT_CHANGED = "follower_unit_changed"
    FOLLOWER_UNIT_REMOVED = "follower_unit_removed"
    FOLLOWER_UNIT_BROUGHT_BACK = "follower_unit_brought_back"
    FOLLOWER_HANDLES_CHANGED = "follower_handles_changed"
    FOLLOWER_RHYTHM_SET = "follower_rhythm_set"
    FOLLOWER_FILE_IMPORTED = "follower_file_imported"
    FOLLOWER_IMPORT_TAKEN_BACK = "follower_import_taken_back"
    FOLLOWER_COLUMN_ADDED = "follower_column_added"
    FOLLOWER_COLUMN_RENAMED = "follower_column_renamed"
    FOLLOWER_COLUMN_REMOVED = "follower_column_removed"
    FOLLOWER_COLUMN_BROUGHT_BACK = "follower_column_brought_back"
    FOLLOWER_NOTE_ADDED = "follower_note_added"
    FOLLOWER_NOTE_CHANGED = "follower_note_changed"
    FOLLOWER_NOTE_REMOVED = "follower_note_removed"
    FOLLOWER_NOTE_BROUGHT_BACK = "follower_note_brought_back"
    REPORT_ASKED = "report_asked"
    SHARE_LINK_MADE = "share_link_made"
    SHARE_LINK_REVOKED = "share_link_revoked"
    FILE_SHARED = "file_shared"
    FILE_ROLE_CHANGED = "file_role_changed"
    FILE_UNSHARED = "file_unshared"
    FILES_SHUT = "files_shut"
    FILE_DELETED = "file_deleted"
    REPORT_RHYTHM_CHOSEN = "report_rhythm_chosen"
    REPORT_DELIVERED = "report_delivered"
    REPORT_TAKEN_BACK = "report_taken_back"
    GOOGLE_LOST = "google_lost"
    SHEET_REWRITTEN = "sheet_rewritten"
    PARTNER_DELIVERED = "partner_delivered"
    """A report that tells of them was delivered to whom it is for."""
    PARTNER_IN_SHEET = "partner_in_sheet"
    PARTNER_SHARED = "partner_shared"
    """A page without sign-in shows a report that tells of them."""


class AuditEntry(Base):
    """One deed: who, what, about whom or which campaign, when.

    People and campaigns are named by id, so that somebody who leaves is named no longer.
    """

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_entries_user_id_at", "user_id", "at"),
        Index("ix_audit_entries_actor_id_at", "actor_id", "at"),
        Index("ix_audit_entries_action_at", "action", "at"),
        TABLE_OPTIONS,
    )

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    """Who did it; NULL for a stranger, for Facebook and for a command."""
    action: Mapped[str] = mapped_column(exact_text(40))
    """One of `AuditAction`; no CHECK, as the list grows."""
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    """Whom it was about."""
    campaign_id: Mapped[int | None] = mapped_column(BIG_ID, index=True)
    """The campaign; no foreign key, as the entry outlives it."""
    address: Mapped[str | None] = mapped_column(exact_text(45))
    """The network address that it was asked from."""
    details: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """Plain words and numbers beyond that: never a secret, a person's name or an e-mail address."""


class AuditEntryAltered(RuntimeError):
    """Somebody tried to alter or delete an entry of the record."""


@event.listens_for(AuditEntry, "before_update")
@event.listens_for(AuditEntry, "before_delete")
def _refuse_to_alter(_mapper: Mapper[AuditEntry], _connection: object, _entry: AuditEntry) -> None:
    raise AuditEntryAltered("the audit log is only ever added to")


@event.listens_for(Session, "do_orm_execute")
def _refuse_to_alter_many(state: ORMExecuteState) -> None:
    """Bulk statements too, but for the retention job, which says so."""
    if not (state.is_update or state.is_delete) or state.execution_options.get("retention"):
        return
    if any(mapper.class_ is AuditEntry for mapper in state.all_mappers):
        raise AuditEntryAltered("the audit log is only ever added to")
