"""Account figures by day and period, audience, kinds of runs, limits and lost connections.

Revision ID: 0002
Revises: 0001
Create Date: 2026-11-21
"""

import sqlalchemy as sa
from alembic import op

from application.models.base import BIG_ID, TABLE_OPTIONS, UtcDateTime, exact_text

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def _stages(*names: str) -> sa.Enum:
    return sa.Enum(*names, name="stage", native_enum=False, create_constraint=True, length=24)


STAGES_BEFORE = _stages("profile", "account_insights", "stories", "posts", "older_posts", "finished")
STAGES = _stages(
    "profile",
    "account_insights",
    "day_totals",
    "online_followers",
    "audience",
    "period_totals",
    "stories",
    "posts",
    "older_posts",
    "single_posts",
    "details",
    "reach_history",
    "day_history",
    "day_breakdowns",
    "finished",
)


def upgrade() -> None:
    op.create_table(
        "account_days",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("instagram_account_id", BIG_ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("read_at", UtcDateTime(), nullable=False),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.Column("problem", exact_text(64), nullable=True),
        sa.Column("refused_metrics", sa.String(length=500), nullable=False),
        sa.Column("api_call_id", BIG_ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["api_call_id"], ["api_calls.id"], name=op.f("fk_account_days_api_call_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["instagram_account_id"],
            ["instagram_accounts.id"],
            name=op.f("fk_account_days_instagram_account_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_days")),
        sa.UniqueConstraint("instagram_account_id", "day", name="uq_account_days_instagram_account_id_day"),
        **TABLE_OPTIONS,
    )
    op.create_index("ix_account_days_api_call_id", "account_days", ["api_call_id"])
    op.create_table(
        "account_period_totals",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("instagram_account_id", BIG_ID, nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("metric", exact_text(64), nullable=False),
        sa.Column("dimension", exact_text(120), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=True),
        sa.Column("read_at", UtcDateTime(), nullable=False),
        sa.Column("api_call_id", BIG_ID, nullable=True),
        sa.CheckConstraint("until > since", name=op.f("ck_account_period_totals_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["api_call_id"],
            ["api_calls.id"],
            name=op.f("fk_account_period_totals_api_call_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["instagram_account_id"],
            ["instagram_accounts.id"],
            name=op.f("fk_account_period_totals_instagram_account_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_period_totals")),
        sa.UniqueConstraint(
            "instagram_account_id", "since", "until", "metric", "dimension", name="uq_account_period_totals"
        ),
        **TABLE_OPTIONS,
    )
    op.create_index("ix_account_period_totals_api_call_id", "account_period_totals", ["api_call_id"])
    op.create_table(
        "audience_shares",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("instagram_account_id", BIG_ID, nullable=False),
        sa.Column("metric", exact_text(64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("breakdown", exact_text(32), nullable=False),
        sa.Column("dimension", exact_text(120), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=True),
        sa.Column("read_at", UtcDateTime(), nullable=False),
        sa.Column("api_call_id", BIG_ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["api_call_id"],
            ["api_calls.id"],
            name=op.f("fk_audience_shares_api_call_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["instagram_account_id"],
            ["instagram_accounts.id"],
            name=op.f("fk_audience_shares_instagram_account_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audience_shares")),
        sa.UniqueConstraint(
            "instagram_account_id", "metric", "day", "breakdown", "dimension", name="uq_audience_shares"
        ),
        **TABLE_OPTIONS,
    )
    op.create_index("ix_audience_shares_api_call_id", "audience_shares", ["api_call_id"])
    with op.batch_alter_table("collection_runs") as batch:
        batch.add_column(
            sa.Column(
                "kind",
                sa.Enum(
                    "reading",
                    "posts",
                    "stories",
                    "history",
                    name="kind",
                    native_enum=False,
                    create_constraint=True,
                    length=24,
                ),
                server_default="reading",
                nullable=False,
            )
        )
        batch.add_column(sa.Column("posts_new", sa.Integer(), server_default="0", nullable=False))
        batch.add_column(sa.Column("posts_changed", sa.Integer(), server_default="0", nullable=False))
        batch.add_column(sa.Column("days_read", sa.Integer(), server_default="0", nullable=False))
        batch.add_column(sa.Column("skipped", sa.JSON(), nullable=True))
        batch.drop_constraint(op.f("ck_collection_runs_stage"), type_="check")
        batch.alter_column("stage", existing_type=sa.String(24), type_=STAGES, existing_nullable=False)
        batch.drop_constraint("uq_collection_runs_open_for_account_id", type_="unique")
        batch.create_unique_constraint(
            "uq_collection_runs_open_for_account_id_kind", ["open_for_account_id", "kind"]
        )
    with op.batch_alter_table("facebook_logins") as batch:
        batch.add_column(sa.Column("lost_at", UtcDateTime(), nullable=True))
        batch.add_column(sa.Column("lost_reason", exact_text(32), nullable=True))
        batch.add_column(sa.Column("checked_at", UtcDateTime(), nullable=True))
        batch.add_column(sa.Column("paused_until", UtcDateTime(), nullable=True))
    with op.batch_alter_table("instagram_accounts") as batch:
        batch.add_column(sa.Column("insights_read_back_to", sa.Date(), nullable=True))
        batch.add_column(sa.Column("stories_polled_at", UtcDateTime(), nullable=True))
        batch.add_column(sa.Column("audience_read_at", UtcDateTime(), nullable=True))
        batch.add_column(sa.Column("audience_problem", exact_text(32), nullable=True))
        batch.add_column(
            sa.Column(
                "region",
                sa.Enum(
                    "eea",
                    "japan",
                    "elsewhere",
                    name="region",
                    native_enum=False,
                    create_constraint=True,
                    length=24,
                ),
                nullable=True,
            )
        )
        batch.add_column(sa.Column("page_tasks", sa.String(length=255), nullable=True))
        batch.add_column(sa.Column("page_subscribed", sa.Boolean(), nullable=True))
        batch.add_column(sa.Column("page_checked_at", UtcDateTime(), nullable=True))
        batch.add_column(sa.Column("page_problem", sa.Text(), nullable=True))
        batch.add_column(sa.Column("business_verified_at", UtcDateTime(), nullable=True))
        batch.add_column(sa.Column("business_verified_by_id", BIG_ID, nullable=True))
        batch.add_column(sa.Column("paused_until", UtcDateTime(), nullable=True))
        batch.create_index("ix_instagram_accounts_business_verified_by_id", ["business_verified_by_id"])
        batch.create_foreign_key(
            "fk_instagram_accounts_business_verified_by_id",
            "users",
            ["business_verified_by_id"],
            ["id"],
            ondelete="SET NULL",
        )
    with op.batch_alter_table("users") as batch:
        batch.add_column(sa.Column("contact_email", sa.String(length=191), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("users") as batch:
        batch.drop_column("contact_email")
    with op.batch_alter_table("instagram_accounts") as batch:
        batch.drop_constraint("fk_instagram_accounts_business_verified_by_id", type_="foreignkey")
        batch.drop_index("ix_instagram_accounts_business_verified_by_id")
        batch.drop_column("paused_until")
        batch.drop_column("business_verified_by_id")
        batch.drop_column("business_verified_at")
        batch.drop_column("page_problem")
        batch.drop_column("page_checked_at")
        batch.drop_column("page_subscribed")
        batch.drop_column("page_tasks")
        batch.drop_constraint(op.f("ck_instagram_accounts_region"), type_="check")
        batch.drop_column("region")
        batch.drop_column("audience_problem")
        batch.drop_column("audience_read_at")
        batch.drop_column("stories_polled_at")
        batch.drop_column("insights_read_back_to")
    with op.batch_alter_table("facebook_logins") as batch:
        batch.drop_column("paused_until")
        batch.drop_column("checked_at")
        batch.drop_column("lost_reason")
        batch.drop_column("lost_at")
    with op.batch_alter_table("collection_runs") as batch:
        batch.drop_constraint(op.f("ck_collection_runs_stage"), type_="check")
        batch.alter_column("stage", existing_type=sa.String(24), type_=STAGES_BEFORE, existing_nullable=False)
        batch.drop_constraint("uq_collection_runs_open_for_account_id_kind", type_="unique")
        batch.create_unique_constraint("uq_collection_runs_open_for_account_id", ["open_for_account_id"])
        batch.drop_column("skipped")
        batch.drop_column("days_read")
        batch.drop_column("posts_changed")
        batch.drop_column("posts_new")
        batch.drop_constraint(op.f("ck_collection_runs_kind"), type_="check")
        batch.drop_column("kind")
    op.drop_table("audience_shares")
    op.drop_table("account_period_totals")
    op.drop_table("account_days")
