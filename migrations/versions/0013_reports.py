"""Reports: their makings, snapshots, files at Google with who may open them, share links.

Revision ID: 0013
Revises: 0012
Create Date: 2026-11-22
"""

import sqlalchemy as sa
from alembic import op
from application.models.base import BIG_ID, TABLE_OPTIONS, UtcDateTime, exact_text
from application.models.encryption import EncryptedText

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make_google_logins()
    _make_reports()
    _make_report_builds()
    _make_share_links()
    _make_report_snapshots()
    _make_report_files()
    _make_snapshot_posts()
    _make_snapshot_people()
    _make_file_accesses()
    _let_letters_tell_of_reports()
    _let_keys_be_of_partners()


def downgrade() -> None:
    _let_all_keys_be_of_campaigns()
    _let_no_letter_tell_of_reports()
    op.drop_table("file_accesses")
    op.drop_table("snapshot_people")
    op.drop_table("snapshot_posts")
    op.drop_table("report_files")
    op.drop_table("report_snapshots")
    op.drop_table("share_links")
    op.drop_table("report_builds")
    op.drop_table("reports")
    op.drop_table("google_logins")


def _make_google_logins() -> None:
    op.create_table(
        "google_logins",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("user_id", BIG_ID, nullable=False),
        sa.Column("google_id", exact_text(64), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("refresh_token", EncryptedText(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "connected",
                "lost",
                "given_back",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("connected_at", UtcDateTime(), nullable=False),
        sa.Column("checked_at", UtcDateTime(), nullable=True),
        sa.Column("lost_at", UtcDateTime(), nullable=True),
        sa.Column("lost_reason", exact_text(32), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_google_logins_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_google_logins")),
        sa.UniqueConstraint("user_id", name=op.f("uq_google_logins_user_id")),
        **TABLE_OPTIONS,
    )
    op.create_index(op.f("ix_google_logins_google_id"), "google_logins", ["google_id"])


def _make_reports() -> None:
    op.create_table(
        "reports",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("identity", exact_text(64), nullable=False),
        sa.Column("key", exact_text(32), nullable=False),
        sa.Column("campaign_id", BIG_ID, nullable=True),
        sa.Column("partner_id", BIG_ID, nullable=True),
        sa.Column(
            "recipient",
            sa.Enum(
                "staff",
                "consultant",
                "brand",
                "influencer",
                name="recipient",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("recipient_id", BIG_ID, nullable=True),
        sa.Column("made_by_id", BIG_ID, nullable=True),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column(
            "rhythm",
            sa.Enum(
                "never",
                "daily",
                "weekly",
                name="rhythm",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_reports_campaign_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["users.id"], name=op.f("fk_reports_made_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["users.id"], name=op.f("fk_reports_partner_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["users.id"], name=op.f("fk_reports_recipient_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
        sa.UniqueConstraint("identity", name=op.f("uq_reports_identity")),
        sa.UniqueConstraint("key", name=op.f("uq_reports_key")),
        **TABLE_OPTIONS,
    )
    op.create_index(op.f("ix_reports_campaign_id"), "reports", ["campaign_id"])
    op.create_index(op.f("ix_reports_made_by_id"), "reports", ["made_by_id"])
    op.create_index(op.f("ix_reports_partner_id"), "reports", ["partner_id"])
    op.create_index(op.f("ix_reports_recipient_id"), "reports", ["recipient_id"])
    op.create_index("ix_reports_rhythm_due_at", "reports", ["rhythm", "due_at"])


def _make_report_builds() -> None:
    op.create_table(
        "report_builds",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("report_id", BIG_ID, nullable=False),
        sa.Column("open_for_report_id", BIG_ID, nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "running",
                "done",
                "failed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("asked_by_id", BIG_ID, nullable=True),
        sa.Column("is_rewriting", sa.Boolean(), nullable=False),
        sa.Column(
            "step",
            sa.Enum(
                "figures",
                "workbook",
                "sheet",
                "access",
                name="step",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("done_calls", sa.Integer(), nullable=False),
        sa.Column("all_calls", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("heartbeat_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("problem", exact_text(64), nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["users.id"], name=op.f("fk_report_builds_asked_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_report_builds_report_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_builds")),
        sa.UniqueConstraint("open_for_report_id", name=op.f("uq_report_builds_open_for_report_id")),
        **TABLE_OPTIONS,
    )
    op.create_index(op.f("ix_report_builds_asked_by_id"), "report_builds", ["asked_by_id"])
    op.create_index("ix_report_builds_report_id_id", "report_builds", ["report_id", "id"])
    op.create_index("ix_report_builds_state_heartbeat_at", "report_builds", ["state", "heartbeat_at"])


def _make_share_links() -> None:
    op.create_table(
        "share_links",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("report_id", BIG_ID, nullable=False),
        sa.Column("key_sha256", exact_text(64), nullable=False),
        sa.Column("label", sa.String(length=100), nullable=False),
        sa.Column("shows_money", sa.Boolean(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by_id", BIG_ID, nullable=True),
        sa.Column("opened_at", UtcDateTime(), nullable=True),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.Column("revoked_by_id", BIG_ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["users.id"], name=op.f("fk_share_links_made_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_share_links_report_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["revoked_by_id"], ["users.id"], name=op.f("fk_share_links_revoked_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_share_links")),
        sa.UniqueConstraint("key_sha256", name=op.f("uq_share_links_key_sha256")),
        **TABLE_OPTIONS,
    )
    op.create_index(op.f("ix_share_links_made_by_id"), "share_links", ["made_by_id"])
    op.create_index(op.f("ix_share_links_report_id"), "share_links", ["report_id"])
    op.create_index(op.f("ix_share_links_revoked_by_id"), "share_links", ["revoked_by_id"])


def _make_report_snapshots() -> None:
    op.create_table(
        "report_snapshots",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("report_id", BIG_ID, nullable=False),
        sa.Column("build_id", BIG_ID, nullable=True),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("file_stem", sa.String(length=100), nullable=False),
        sa.Column("workbook_sha256", exact_text(64), nullable=False),
        sa.Column("workbook_bytes", sa.BigInteger(), nullable=False),
        sa.Column("facts_sha256", exact_text(64), nullable=False),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.Column("cut_at", sa.String(length=200), nullable=True),
        sa.Column("delivered_at", UtcDateTime(), nullable=True),
        sa.Column("delivered_by_id", BIG_ID, nullable=True),
        sa.Column("taken_out", sa.Integer(), nullable=False),
        sa.Column("taken_out_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["build_id"], ["report_builds.id"], name=op.f("fk_report_snapshots_build_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["delivered_by_id"],
            ["users.id"],
            name=op.f("fk_report_snapshots_delivered_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_report_snapshots_report_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_snapshots")),
        sa.UniqueConstraint("build_id", name=op.f("uq_report_snapshots_build_id")),
        **TABLE_OPTIONS,
    )
    op.create_index(op.f("ix_report_snapshots_delivered_by_id"), "report_snapshots", ["delivered_by_id"])
    op.create_index(op.f("ix_report_snapshots_facts_sha256"), "report_snapshots", ["facts_sha256"])
    op.create_index("ix_report_snapshots_report_id_id", "report_snapshots", ["report_id", "id"])
    op.create_index(op.f("ix_report_snapshots_workbook_sha256"), "report_snapshots", ["workbook_sha256"])


def _make_report_files() -> None:
    op.create_table(
        "report_files",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("report_id", BIG_ID, nullable=True),
        sa.Column("open_for_report_id", BIG_ID, nullable=True),
        sa.Column("google_id", exact_text(128), nullable=False),
        sa.Column("address", sa.String(length=500), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("google_login_id", BIG_ID, nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "gone",
                "deleting",
                "deleted",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by_id", BIG_ID, nullable=True),
        sa.Column("snapshot_id", BIG_ID, nullable=True),
        sa.Column("written_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("changes_due_at", UtcDateTime(), nullable=True),
        sa.Column("changes_generation", sa.Integer(), nullable=False),
        sa.Column("changing_until", UtcDateTime(), nullable=True),
        sa.Column("changing_run", exact_text(32), nullable=True),
        sa.Column("problem", exact_text(64), nullable=True),
        sa.ForeignKeyConstraint(
            ["google_login_id"],
            ["google_logins.id"],
            name=op.f("fk_report_files_google_login_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["users.id"], name=op.f("fk_report_files_made_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_report_files_report_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["snapshot_id"],
            ["report_snapshots.id"],
            name=op.f("fk_report_files_snapshot_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_files")),
        sa.UniqueConstraint("google_id", name=op.f("uq_report_files_google_id")),
        sa.UniqueConstraint("open_for_report_id", name=op.f("uq_report_files_open_for_report_id")),
        **TABLE_OPTIONS,
    )
    op.create_index(op.f("ix_report_files_google_login_id"), "report_files", ["google_login_id"])
    op.create_index("ix_report_files_changes_due_at", "report_files", ["changes_due_at"])
    op.create_index("ix_report_files_made_at_id", "report_files", ["made_at", "id"])
    op.create_index(op.f("ix_report_files_made_by_id"), "report_files", ["made_by_id"])
    op.create_index(op.f("ix_report_files_report_id"), "report_files", ["report_id"])
    op.create_index(op.f("ix_report_files_snapshot_id"), "report_files", ["snapshot_id"])


def _make_snapshot_posts() -> None:
    op.create_table(
        "snapshot_posts",
        sa.Column("snapshot_id", BIG_ID, nullable=False),
        sa.Column("post_id", BIG_ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_snapshot_posts_post_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["snapshot_id"],
            ["report_snapshots.id"],
            name=op.f("fk_snapshot_posts_snapshot_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("snapshot_id", "post_id", name=op.f("pk_snapshot_posts")),
        **TABLE_OPTIONS,
    )
    op.create_index(op.f("ix_snapshot_posts_post_id"), "snapshot_posts", ["post_id"])


def _make_snapshot_people() -> None:
    op.create_table(
        "snapshot_people",
        sa.Column("snapshot_id", BIG_ID, nullable=False),
        sa.Column("user_id", BIG_ID, nullable=False),
        sa.Column("leaving_at", UtcDateTime(), nullable=True),
        sa.Column("old_workbook_sha256", exact_text(64), nullable=True),
        sa.Column("old_facts_sha256", exact_text(64), nullable=True),
        sa.ForeignKeyConstraint(
            ["snapshot_id"],
            ["report_snapshots.id"],
            name=op.f("fk_snapshot_people_snapshot_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_snapshot_people_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("snapshot_id", "user_id", name=op.f("pk_snapshot_people")),
        **TABLE_OPTIONS,
    )
    op.create_index(op.f("ix_snapshot_people_user_id"), "snapshot_people", ["user_id"])


def _make_file_accesses() -> None:
    op.create_table(
        "file_accesses",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("file_id", BIG_ID, nullable=False),
        sa.Column("open_for", exact_text(400), nullable=True),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("email_key", exact_text(320), nullable=False),
        sa.Column("user_id", BIG_ID, nullable=True),
        sa.Column("permission_id", exact_text(128), nullable=True),
        sa.Column(
            "role",
            sa.Enum(
                "reader",
                "commenter",
                "writer",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "reason",
            sa.Enum(
                "maker",
                "reviewer",
                "added",
                name="reason",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "pending",
            sa.Enum(
                "give",
                "change",
                "remove",
                name="pending",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column(
            "wanted_role",
            sa.Enum(
                "reader",
                "commenter",
                "writer",
                name="wanted_role",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("problem", exact_text(64), nullable=True),
        sa.Column("with_mail", sa.Boolean(), nullable=False),
        sa.Column("given_at", UtcDateTime(), nullable=False),
        sa.Column("given_by_id", BIG_ID, nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("ended_by_id", BIG_ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["users.id"], name=op.f("fk_file_accesses_ended_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["report_files.id"], name=op.f("fk_file_accesses_file_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["given_by_id"], ["users.id"], name=op.f("fk_file_accesses_given_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_file_accesses_user_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_accesses")),
        sa.UniqueConstraint("open_for", name=op.f("uq_file_accesses_open_for")),
        **TABLE_OPTIONS,
    )
    op.create_index("ix_file_accesses_email_key", "file_accesses", ["email_key"])
    op.create_index(op.f("ix_file_accesses_ended_by_id"), "file_accesses", ["ended_by_id"])
    op.create_index(op.f("ix_file_accesses_file_id"), "file_accesses", ["file_id"])
    op.create_index(op.f("ix_file_accesses_given_by_id"), "file_accesses", ["given_by_id"])
    op.create_index(op.f("ix_file_accesses_user_id"), "file_accesses", ["user_id"])


def _let_letters_tell_of_reports() -> None:
    with op.batch_alter_table("mails") as batch:
        for column, table in (
            ("report_build_id", "report_builds"),
            ("report_snapshot_id", "report_snapshots"),
        ):
            batch.add_column(sa.Column(column, BIG_ID, nullable=True))
            batch.create_index(op.f(f"ix_mails_{column}"), [column])
            batch.create_foreign_key(op.f(f"fk_mails_{column}"), table, [column], ["id"], ondelete="CASCADE")


def _let_no_letter_tell_of_reports() -> None:
    with op.batch_alter_table("mails") as batch:
        for column in ("report_snapshot_id", "report_build_id"):
            batch.drop_constraint(op.f(f"fk_mails_{column}"), type_="foreignkey")
            batch.drop_index(op.f(f"ix_mails_{column}"))
            batch.drop_column(column)


def _let_keys_be_of_partners() -> None:
    with op.batch_alter_table("media_keys") as batch:
        batch.alter_column("campaign_id", existing_type=BIG_ID, nullable=True)
        batch.add_column(sa.Column("partner_id", BIG_ID, nullable=True))
        batch.create_index(op.f("ix_media_keys_partner_id"), ["partner_id"])
        batch.create_foreign_key(
            op.f("fk_media_keys_partner_id"), "users", ["partner_id"], ["id"], ondelete="CASCADE"
        )
        batch.add_column(sa.Column("snapshot_id", BIG_ID, nullable=True))
        batch.create_index(op.f("ix_media_keys_snapshot_id"), ["snapshot_id"])
        batch.create_foreign_key(
            op.f("fk_media_keys_snapshot_id"),
            "report_snapshots",
            ["snapshot_id"],
            ["id"],
            ondelete="SET NULL",
        )


def _let_all_keys_be_of_campaigns() -> None:
    items = "SELECT id FROM media_keys WHERE campaign_id IS NULL"
    op.execute(f"DELETE FROM media_key_items WHERE media_key_id IN ({items})")
    op.execute("DELETE FROM media_keys WHERE campaign_id IS NULL")
    with op.batch_alter_table("media_keys") as batch:
        batch.drop_constraint(op.f("fk_media_keys_snapshot_id"), type_="foreignkey")
        batch.drop_index(op.f("ix_media_keys_snapshot_id"))
        batch.drop_column("snapshot_id")
        batch.drop_constraint(op.f("fk_media_keys_partner_id"), type_="foreignkey")
        batch.drop_index(op.f("ix_media_keys_partner_id"))
        batch.drop_column("partner_id")
        batch.alter_column("campaign_id", existing_type=BIG_ID, nullable=False)
