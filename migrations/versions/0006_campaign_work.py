"""What was agreed for campaigns, matching rules, what staff enter by hand.

Revision ID: 0006
Revises: 0005
Create Date: 2026-11-21
"""

import sqlalchemy as sa
from alembic import op
from application.models.base import BIG_ID, TABLE_OPTIONS, Money, UtcDateTime, exact_text

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "campaign_goals",
        sa.Column("campaign_id", BIG_ID, nullable=False),
        sa.Column("figure", exact_text(40), nullable=False),
        sa.Column("target", sa.Double(), nullable=False),
        sa.CheckConstraint("target > 0", name=op.f("ck_campaign_goals_target_is_positive")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_campaign_goals_campaign_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("campaign_id", "figure", name=op.f("pk_campaign_goals")),
        **TABLE_OPTIONS,
    )
    op.create_table(
        "campaign_responsibles",
        sa.Column("campaign_id", BIG_ID, nullable=False),
        sa.Column("user_id", BIG_ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["campaigns.id"],
            name=op.f("fk_campaign_responsibles_campaign_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_campaign_responsibles_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("campaign_id", "user_id", name=op.f("pk_campaign_responsibles")),
        **TABLE_OPTIONS,
    )
    op.create_index("ix_campaign_responsibles_user_id", "campaign_responsibles", ["user_id"])

    op.create_table(
        "channel_results",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("campaign_id", BIG_ID, nullable=False),
        sa.Column("channel", sa.String(length=80), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("spend", Money(), nullable=True),
        sa.Column("revenue", Money(), nullable=True),
        sa.Column("currency", exact_text(3), nullable=True),
        sa.Column("views", sa.BigInteger(), nullable=True),
        sa.Column("reach", sa.BigInteger(), nullable=True),
        sa.Column("interactions", sa.BigInteger(), nullable=True),
        sa.Column("clicks", sa.BigInteger(), nullable=True),
        sa.Column("orders", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("entered_by_id", BIG_ID, nullable=True),
        sa.Column("entered_at", UtcDateTime(), nullable=False),
        sa.Column("file_sha256", exact_text(64), nullable=True),
        sa.Column("row_number", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "spend >= 0 AND revenue >= 0", name=op.f("ck_channel_results_money_is_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_channel_results_campaign_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"],
            ["users.id"],
            name=op.f("fk_channel_results_entered_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel_results")),
        sa.UniqueConstraint("campaign_id", "file_sha256", "row_number", name="uq_channel_results_file_row"),
        **TABLE_OPTIONS,
    )
    op.create_index(op.f("ix_channel_results_entered_by_id"), "channel_results", ["entered_by_id"])

    op.create_table(
        "deliverables",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("campaign_id", BIG_ID, nullable=False),
        sa.Column("user_id", BIG_ID, nullable=False),
        sa.Column("kind", exact_text(24), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_deliverables_number_is_positive")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_deliverables_campaign_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_deliverables_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliverables")),
        **TABLE_OPTIONS,
    )
    op.create_index(op.f("ix_deliverables_campaign_id"), "deliverables", ["campaign_id"])
    op.create_index(op.f("ix_deliverables_user_id"), "deliverables", ["user_id"])

    op.create_table(
        "rate_cards",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("campaign_id", BIG_ID, nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.Column("currency", exact_text(3), nullable=False),
        sa.Column("rates", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("entered_by_id", BIG_ID, nullable=True),
        sa.Column("entered_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_rate_cards_campaign_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["users.id"], name=op.f("fk_rate_cards_entered_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rate_cards")),
        **TABLE_OPTIONS,
    )
    op.create_index(op.f("ix_rate_cards_campaign_id"), "rate_cards", ["campaign_id"])
    op.create_index(op.f("ix_rate_cards_entered_by_id"), "rate_cards", ["entered_by_id"])

    op.create_table(
        "costs",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("campaign_id", BIG_ID, nullable=False),
        sa.Column("user_id", BIG_ID, nullable=True),
        sa.Column("post_id", BIG_ID, nullable=True),
        sa.Column("amount", Money(), nullable=False),
        sa.Column("currency", exact_text(3), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("entered_by_id", BIG_ID, nullable=True),
        sa.Column("entered_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_costs_amount_is_not_negative")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_costs_campaign_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["users.id"], name=op.f("fk_costs_entered_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_costs_post_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_costs_user_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_costs")),
        **TABLE_OPTIONS,
    )
    op.create_index(op.f("ix_costs_campaign_id"), "costs", ["campaign_id"])
    op.create_index(op.f("ix_costs_entered_by_id"), "costs", ["entered_by_id"])
    op.create_index(op.f("ix_costs_post_id"), "costs", ["post_id"])
    op.create_index(op.f("ix_costs_user_id"), "costs", ["user_id"])

    op.create_table(
        "manual_pictures",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("post_id", BIG_ID, nullable=False),
        sa.Column("sha256", exact_text(64), nullable=False),
        sa.Column("content_type", exact_text(40), nullable=False),
        sa.Column("entered_by_id", BIG_ID, nullable=True),
        sa.Column("entered_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entered_by_id"],
            ["users.id"],
            name=op.f("fk_manual_pictures_entered_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_manual_pictures_post_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_manual_pictures")),
        sa.UniqueConstraint("post_id", name=op.f("uq_manual_pictures_post_id")),
        **TABLE_OPTIONS,
    )
    op.create_index(op.f("ix_manual_pictures_entered_by_id"), "manual_pictures", ["entered_by_id"])
    op.create_index(op.f("ix_manual_pictures_sha256"), "manual_pictures", ["sha256"])

    op.create_table(
        "outcomes",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("campaign_id", BIG_ID, nullable=False),
        sa.Column("user_id", BIG_ID, nullable=True),
        sa.Column("post_id", BIG_ID, nullable=True),
        sa.Column("happened_on", sa.Date(), nullable=True),
        sa.Column("clicks", sa.BigInteger(), nullable=True),
        sa.Column("code_uses", sa.BigInteger(), nullable=True),
        sa.Column("orders", sa.BigInteger(), nullable=True),
        sa.Column("revenue", Money(), nullable=True),
        sa.Column("currency", exact_text(3), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("entered_by_id", BIG_ID, nullable=True),
        sa.Column("entered_at", UtcDateTime(), nullable=False),
        sa.Column("file_sha256", exact_text(64), nullable=True),
        sa.Column("row_number", sa.Integer(), nullable=True),
        sa.CheckConstraint("revenue >= 0", name=op.f("ck_outcomes_revenue_is_not_negative")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_outcomes_campaign_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["users.id"], name=op.f("fk_outcomes_entered_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_outcomes_post_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_outcomes_user_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcomes")),
        sa.UniqueConstraint("campaign_id", "file_sha256", "row_number", name="uq_outcomes_file_row"),
        **TABLE_OPTIONS,
    )
    op.create_index(op.f("ix_outcomes_entered_by_id"), "outcomes", ["entered_by_id"])
    op.create_index(op.f("ix_outcomes_post_id"), "outcomes", ["post_id"])
    op.create_index(op.f("ix_outcomes_user_id"), "outcomes", ["user_id"])

    op.create_table(
        "post_matches",
        sa.Column("campaign_id", BIG_ID, nullable=False),
        sa.Column("post_id", BIG_ID, nullable=False),
        sa.Column(
            "verdict",
            sa.Enum("match", "near", name="verdict", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_post_matches_campaign_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_post_matches_post_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("campaign_id", "post_id", name=op.f("pk_post_matches")),
        **TABLE_OPTIONS,
    )
    op.create_index("ix_post_matches_post_id", "post_matches", ["post_id"])

    with op.batch_alter_table("assignments") as batch:
        batch.add_column(sa.Column("by_rule", sa.Boolean(), server_default="0", nullable=False))

    with op.batch_alter_table("campaigns") as batch:
        batch.add_column(sa.Column("revision", sa.Integer(), server_default="0", nullable=False))
        batch.add_column(sa.Column("currency", exact_text(3), nullable=True))
        batch.add_column(sa.Column("disclosure_tags", sa.String(length=300), nullable=True))
        batch.add_column(sa.Column("matching_rule", sa.JSON(), nullable=True))
        batch.add_column(sa.Column("matching_version", sa.Integer(), server_default="0", nullable=False))
        batch.add_column(sa.Column("matched_version", sa.Integer(), server_default="0", nullable=False))
        batch.add_column(sa.Column("accepts_matches", sa.Boolean(), server_default="0", nullable=False))

    with op.batch_alter_table("posts") as batch:
        batch.add_column(sa.Column("manual_figures", sa.String(length=500), nullable=True))
        batch.add_column(sa.Column("entered_by_id", BIG_ID, nullable=True))
        batch.create_index(batch.f("ix_posts_entered_by_id"), ["entered_by_id"], unique=False)
        batch.create_foreign_key(
            batch.f("fk_posts_entered_by_id"), "users", ["entered_by_id"], ["id"], ondelete="SET NULL"
        )

    with op.batch_alter_table("readings") as batch:
        batch.add_column(sa.Column("entered_by_id", BIG_ID, nullable=True))
        batch.create_index(batch.f("ix_readings_entered_by_id"), ["entered_by_id"], unique=False)
        batch.create_foreign_key(
            batch.f("fk_readings_entered_by_id"), "users", ["entered_by_id"], ["id"], ondelete="SET NULL"
        )
        batch.drop_constraint(op.f("ck_readings_source"), type_="check")
        batch.create_check_constraint(op.f("ck_readings_source"), "source IN ('asked', 'webhook', 'manual')")


def downgrade() -> None:
    op.execute("DELETE FROM readings WHERE source = 'manual'")
    with op.batch_alter_table("readings") as batch:
        batch.drop_constraint(op.f("ck_readings_source"), type_="check")
        batch.create_check_constraint(op.f("ck_readings_source"), "source IN ('asked', 'webhook')")
        batch.drop_constraint(batch.f("fk_readings_entered_by_id"), type_="foreignkey")
        batch.drop_index(batch.f("ix_readings_entered_by_id"))
        batch.drop_column("entered_by_id")

    with op.batch_alter_table("posts") as batch:
        batch.drop_constraint(batch.f("fk_posts_entered_by_id"), type_="foreignkey")
        batch.drop_index(batch.f("ix_posts_entered_by_id"))
        batch.drop_column("entered_by_id")
        batch.drop_column("manual_figures")

    with op.batch_alter_table("campaigns") as batch:
        batch.drop_column("accepts_matches")
        batch.drop_column("matched_version")
        batch.drop_column("matching_version")
        batch.drop_column("matching_rule")
        batch.drop_column("disclosure_tags")
        batch.drop_column("currency")
        batch.drop_column("revision")

    with op.batch_alter_table("assignments") as batch:
        batch.drop_column("by_rule")
    op.drop_table("post_matches")
    op.drop_table("outcomes")
    op.drop_table("manual_pictures")
    op.drop_table("costs")
    op.drop_table("rate_cards")
    op.drop_table("deliverables")
    op.drop_table("channel_results")
    op.drop_table("campaign_responsibles")
    op.drop_table("campaign_goals")
