"""People: access, consent, the record of deeds, leaving.

Revision ID: 0004
Revises: 0003
Create Date: 2026-11-21
"""

import sqlalchemy as sa
from alembic import op
from application.models.base import BIG_ID, TABLE_OPTIONS, UtcDateTime, exact_text

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ROLES = sa.Enum(
    "influencer",
    "brand",
    "manager",
    "admin",
    "consultant",
    name="role",
    native_enum=False,
    create_constraint=True,
    length=24,
)
ROLES_BEFORE = sa.Enum(
    "influencer",
    "brand",
    "manager",
    "admin",
    name="role",
    native_enum=False,
    create_constraint=True,
    length=24,
)


def upgrade() -> None:
    op.create_table(
        "tombstones",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("kind", exact_text(32), nullable=False),
        sa.Column("sha256", exact_text(64), nullable=False),
        sa.Column("removed_at", UtcDateTime(), nullable=False),
        sa.Column("reason", exact_text(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tombstones")),
        **TABLE_OPTIONS,
    )
    op.create_index("ix_tombstones_kind_sha256", "tombstones", ["kind", "sha256"])
    op.create_table(
        "try_counts",
        sa.Column("subject_sha256", exact_text(64), nullable=False),
        sa.Column("window_starts_at", UtcDateTime(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("subject_sha256", "window_starts_at", name=op.f("pk_try_counts")),
        **TABLE_OPTIONS,
    )
    op.create_index("ix_try_counts_window_starts_at", "try_counts", ["window_starts_at"])
    op.create_table(
        "permission_changes",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("facebook_login_id", BIG_ID, nullable=False),
        sa.Column("scope", exact_text(64), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "granted",
                "declined",
                "revoked",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["facebook_login_id"],
            ["facebook_logins.id"],
            name=op.f("fk_permission_changes_facebook_login_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_permission_changes")),
        **TABLE_OPTIONS,
    )
    op.create_index(
        "ix_permission_changes_login_scope",
        "permission_changes",
        ["facebook_login_id", "scope", "changed_at"],
    )
    op.create_table(
        "audit_entries",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor_id", BIG_ID, nullable=True),
        sa.Column("action", exact_text(40), nullable=False),
        sa.Column("user_id", BIG_ID, nullable=True),
        sa.Column("campaign_id", BIG_ID, nullable=True),
        sa.Column("address", exact_text(45), nullable=True),
        sa.Column("details", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["users.id"], name=op.f("fk_audit_entries_actor_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_audit_entries_user_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
        **TABLE_OPTIONS,
    )
    op.create_index("ix_audit_entries_action_at", "audit_entries", ["action", "at"])
    op.create_index("ix_audit_entries_actor_id_at", "audit_entries", ["actor_id", "at"])
    op.create_index("ix_audit_entries_at", "audit_entries", ["at"])
    op.create_index("ix_audit_entries_campaign_id", "audit_entries", ["campaign_id"])
    op.create_index("ix_audit_entries_user_id_at", "audit_entries", ["user_id", "at"])
    op.create_table(
        "deletions",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("code", exact_text(64), nullable=False),
        sa.Column("request_key", exact_text(64), nullable=True),
        sa.Column(
            "origin",
            sa.Enum(
                "facebook", "person", name="origin", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column(
            "extent",
            sa.Enum(
                "leaving", "everything", name="extent", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "asked", "done", "partly", name="state", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("user_id", BIG_ID, nullable=True),
        sa.Column("facebook_login_id", BIG_ID, nullable=True),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["facebook_login_id"],
            ["facebook_logins.id"],
            name=op.f("fk_deletions_facebook_login_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_deletions_user_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deletions")),
        sa.UniqueConstraint("code", name=op.f("uq_deletions_code")),
        sa.UniqueConstraint("request_key", name=op.f("uq_deletions_request_key")),
        **TABLE_OPTIONS,
    )
    op.create_index("ix_deletions_facebook_login_id", "deletions", ["facebook_login_id"])
    op.create_index("ix_deletions_state_asked_at", "deletions", ["state", "asked_at"])
    op.create_index("ix_deletions_user_id", "deletions", ["user_id"])
    op.create_table(
        "one_time_links",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "invitation",
                "password",
                "email",
                "brand",
                name="purpose",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("user_id", BIG_ID, nullable=False),
        sa.Column("token_sha256", exact_text(64), nullable=True),
        sa.Column("email", sa.String(length=191), nullable=True),
        sa.Column("created_by_id", BIG_ID, nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["users.id"], name=op.f("fk_one_time_links_created_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_one_time_links_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_links")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_one_time_links_token_sha256")),
        **TABLE_OPTIONS,
    )
    op.create_index("ix_one_time_links_created_by_id", "one_time_links", ["created_by_id"])
    op.create_index("ix_one_time_links_expires_at", "one_time_links", ["expires_at"])
    op.create_index("ix_one_time_links_user_id_purpose", "one_time_links", ["user_id", "purpose"])
    op.create_table(
        "recovery_codes",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("user_id", BIG_ID, nullable=False),
        sa.Column("code_sha256", exact_text(64), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_recovery_codes_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_codes")),
        **TABLE_OPTIONS,
    )
    op.create_index("ix_recovery_codes_user_id", "recovery_codes", ["user_id"])
    op.create_table(
        "campaign_consultants",
        sa.Column("campaign_id", BIG_ID, nullable=False),
        sa.Column("user_id", BIG_ID, nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("invited_by_id", BIG_ID, nullable=True),
        sa.Column("invited_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["campaigns.id"],
            name=op.f("fk_campaign_consultants_campaign_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["invited_by_id"],
            ["users.id"],
            name=op.f("fk_campaign_consultants_invited_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_campaign_consultants_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("campaign_id", "user_id", name=op.f("pk_campaign_consultants")),
        **TABLE_OPTIONS,
    )
    op.create_index("ix_campaign_consultants_invited_by_id", "campaign_consultants", ["invited_by_id"])
    op.create_index("ix_campaign_consultants_user_id", "campaign_consultants", ["user_id"])
    with op.batch_alter_table("mails") as batch:
        batch.add_column(sa.Column("one_time_link_id", BIG_ID, nullable=True))
        batch.create_index(op.f("ix_mails_one_time_link_id"), ["one_time_link_id"])
        batch.create_foreign_key(
            op.f("fk_mails_one_time_link_id"),
            "one_time_links",
            ["one_time_link_id"],
            ["id"],
            ondelete="CASCADE",
        )
    with op.batch_alter_table("users") as batch:
        batch.drop_constraint(op.f("ck_users_role"), type_="check")
        batch.alter_column("role", existing_type=sa.String(24), type_=ROLES, existing_nullable=False)
        batch.add_column(sa.Column("google_email", sa.String(length=191), nullable=True))
        batch.add_column(sa.Column("totp_secret", sa.Text(), nullable=True))
        batch.add_column(sa.Column("totp_confirmed_at", UtcDateTime(), nullable=True))
        batch.add_column(sa.Column("totp_last_step", sa.BigInteger(), nullable=True))
        batch.add_column(sa.Column("access_ended_at", UtcDateTime(), nullable=True))
        batch.add_column(sa.Column("left_at", UtcDateTime(), nullable=True))
    # Before a kept file is removed, whoever else refers to it is looked for by its hash.
    op.create_index("ix_api_calls_body_sha256", "api_calls", ["body_sha256"])
    op.create_index("ix_pictures_sha256", "pictures", ["sha256"])


def downgrade() -> None:
    op.drop_index("ix_pictures_sha256", table_name="pictures")
    op.drop_index("ix_api_calls_body_sha256", table_name="api_calls")
    op.execute("DELETE FROM users WHERE role = 'consultant'")
    with op.batch_alter_table("users") as batch:
        batch.drop_constraint(op.f("ck_users_role"), type_="check")
        batch.alter_column("role", existing_type=sa.String(24), type_=ROLES_BEFORE, existing_nullable=False)
        batch.drop_column("left_at")
        batch.drop_column("access_ended_at")
        batch.drop_column("totp_last_step")
        batch.drop_column("totp_confirmed_at")
        batch.drop_column("totp_secret")
        batch.drop_column("google_email")
    with op.batch_alter_table("mails") as batch:
        batch.drop_constraint(op.f("fk_mails_one_time_link_id"), type_="foreignkey")
        batch.drop_index(op.f("ix_mails_one_time_link_id"))
        batch.drop_column("one_time_link_id")
    op.drop_table("campaign_consultants")
    op.drop_table("recovery_codes")
    op.drop_table("one_time_links")
    op.drop_table("deletions")
    op.drop_table("audit_entries")
    op.drop_table("permission_changes")
    op.drop_table("try_counts")
    op.drop_table("tombstones")
