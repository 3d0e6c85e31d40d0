"""Webhooks, readings from them, pictures, carousel children, mail.

Revision ID: 0003
Revises: 0002
Create Date: 2026-11-21
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

from application.models.base import BIG_ID, TABLE_OPTIONS, UtcDateTime, exact_text

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "webhook_deliveries",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column(
            "body",
            sa.LargeBinary()
            .with_variant(mysql.MEDIUMBLOB(), "mariadb")
            .with_variant(mysql.MEDIUMBLOB(), "mysql"),
            nullable=False,
        ),
        sa.Column("body_sha256", exact_text(64), nullable=False),
        sa.Column("signed_with", exact_text(8), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
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
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("worked_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_deliveries")),
        **TABLE_OPTIONS,
    )
    op.create_index("ix_webhook_deliveries_body_sha256", "webhook_deliveries", ["body_sha256"])
    op.create_index("ix_webhook_deliveries_state", "webhook_deliveries", ["state", "received_at"])
    op.create_table(
        "mails",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("key", exact_text(191), nullable=False),
        sa.Column("kind", exact_text(40), nullable=False),
        sa.Column("user_id", BIG_ID, nullable=True),
        sa.Column("facebook_login_id", BIG_ID, nullable=True),
        sa.Column("address", sa.String(length=191), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "sent",
                "failed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["facebook_login_id"],
            ["facebook_logins.id"],
            name=op.f("fk_mails_facebook_login_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_mails_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mails")),
        sa.UniqueConstraint("key", name=op.f("uq_mails_key")),
        **TABLE_OPTIONS,
    )
    op.create_index("ix_mails_facebook_login_id", "mails", ["facebook_login_id"])
    op.create_index("ix_mails_state_created_at", "mails", ["state", "created_at"])
    op.create_index("ix_mails_user_id", "mails", ["user_id"])
    op.create_table(
        "pictures",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "account", "post", "child", name="kind", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("graph_id", exact_text(64), nullable=False),
        sa.Column("instagram_account_id", BIG_ID, nullable=False),
        sa.Column("source_url", sa.Text(), nullable=False),
        sa.Column("source_path", exact_text(500), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "kept",
                "failed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("sha256", exact_text(64), nullable=True),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("problem", exact_text(64), nullable=True),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.Column("next_try_at", UtcDateTime(), nullable=True),
        sa.Column("kept_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["instagram_account_id"],
            ["instagram_accounts.id"],
            name=op.f("fk_pictures_instagram_account_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pictures")),
        sa.UniqueConstraint("kind", "graph_id", name="uq_pictures_kind_graph_id"),
        **TABLE_OPTIONS,
    )
    op.create_index("ix_pictures_account_state", "pictures", ["instagram_account_id", "state"])
    op.create_index("ix_pictures_state_next_try_at", "pictures", ["state", "next_try_at"])
    op.create_table(
        "post_children",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("post_id", BIG_ID, nullable=False),
        sa.Column("graph_id", exact_text(64), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("media_type", exact_text(32), nullable=True),
        sa.Column("media_url", sa.Text(), nullable=True),
        sa.Column("thumbnail_url", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_post_children_post_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_children")),
        sa.UniqueConstraint("post_id", "graph_id", name="uq_post_children"),
        **TABLE_OPTIONS,
    )
    op.create_table(
        "webhook_changes",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("key", exact_text(64), nullable=False),
        sa.Column("delivery_id", BIG_ID, nullable=True),
        sa.Column("field", exact_text(64), nullable=False),
        sa.Column("entry_graph_id", exact_text(64), nullable=False),
        sa.Column("instagram_account_id", BIG_ID, nullable=True),
        sa.Column("post_id", BIG_ID, nullable=True),
        sa.Column("media_graph_id", exact_text(64), nullable=True),
        sa.Column("happened_at", UtcDateTime(), nullable=True),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("done", "ignored", name="state", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=255), nullable=True),
        sa.Column("worked_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["webhook_deliveries.id"],
            name=op.f("fk_webhook_changes_delivery_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["instagram_account_id"],
            ["instagram_accounts.id"],
            name=op.f("fk_webhook_changes_instagram_account_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_webhook_changes_post_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_changes")),
        sa.UniqueConstraint("key", name=op.f("uq_webhook_changes_key")),
        **TABLE_OPTIONS,
    )
    op.create_index(
        "ix_webhook_changes_account_field",
        "webhook_changes",
        ["instagram_account_id", "field", "happened_at"],
    )
    op.create_index("ix_webhook_changes_delivery_id", "webhook_changes", ["delivery_id"])
    op.create_index("ix_webhook_changes_post_id", "webhook_changes", ["post_id"])
    with op.batch_alter_table("posts") as batch:
        batch.add_column(sa.Column("next_read_at", UtcDateTime(), nullable=True))
        batch.add_column(sa.Column("details_read_at", UtcDateTime(), nullable=True))
        batch.add_column(sa.Column("deleted_at", UtcDateTime(), nullable=True))
        batch.add_column(sa.Column("closed_at", UtcDateTime(), nullable=True))
        batch.add_column(sa.Column("webhook_figures", sa.String(length=500), nullable=True))
        batch.create_index("ix_posts_next_read_at", ["next_read_at", "instagram_account_id"])
    with op.batch_alter_table("readings") as batch:
        batch.add_column(
            sa.Column(
                "source",
                sa.Enum(
                    "asked", "webhook", name="source", native_enum=False, create_constraint=True, length=24
                ),
                server_default="asked",
                nullable=False,
            )
        )
        batch.add_column(sa.Column("webhook_change_id", BIG_ID, nullable=True))
        batch.create_index("ix_readings_webhook_change_id", ["webhook_change_id"])
        batch.create_foreign_key(
            "fk_readings_webhook_change_id",
            "webhook_changes",
            ["webhook_change_id"],
            ["id"],
            ondelete="SET NULL",
        )


def downgrade() -> None:
    with op.batch_alter_table("readings") as batch:
        batch.drop_constraint("fk_readings_webhook_change_id", type_="foreignkey")
        batch.drop_index("ix_readings_webhook_change_id")
        batch.drop_column("webhook_change_id")
        batch.drop_constraint(op.f("ck_readings_source"), type_="check")
        batch.drop_column("source")
    with op.batch_alter_table("posts") as batch:
        batch.drop_index("ix_posts_next_read_at")
        batch.drop_column("webhook_figures")
        batch.drop_column("closed_at")
        batch.drop_column("deleted_at")
        batch.drop_column("details_read_at")
        batch.drop_column("next_read_at")
    op.drop_table("webhook_changes")
    op.drop_table("post_children")
    op.drop_table("pictures")
    op.drop_table("mails")
    op.drop_table("webhook_deliveries")
