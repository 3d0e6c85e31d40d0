"""People, accounts, posts, readings, campaigns, runs and calls.

Revision ID: 0001
Revises:
Create Date: 2026-11-21
"""

import sqlalchemy as sa
from alembic import op

from application.models.base import BIG_ID, TABLE_OPTIONS, UtcDateTime, exact_text

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "facebook_logins",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("facebook_id", exact_text(64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("token", sa.Text(), nullable=True),
        sa.Column("token_expires_at", UtcDateTime(), nullable=True),
        sa.Column("data_access_expires_at", UtcDateTime(), nullable=True),
        sa.Column("granted_scopes", sa.String(length=500), nullable=False),
        sa.Column("declined_scopes", sa.String(length=500), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "connected", "reconnect", name="state", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("connected_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facebook_logins")),
        sa.UniqueConstraint("facebook_id", name=op.f("uq_facebook_logins_facebook_id")),
        **TABLE_OPTIONS,
    )
    op.create_table(
        "users",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "influencer",
                "brand",
                "manager",
                "admin",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", exact_text(191), nullable=True),
        sa.Column("password_hash", sa.String(length=255), nullable=True),
        sa.Column("facebook_login_id", BIG_ID, nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "role IN ('influencer', 'brand') OR email IS NOT NULL", name=op.f("ck_users_staff_have_email")
        ),
        sa.ForeignKeyConstraint(
            ["facebook_login_id"], ["facebook_logins.id"], name=op.f("fk_users_facebook_login_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("email", name=op.f("uq_users_email")),
        **TABLE_OPTIONS,
    )
    op.create_index("ix_users_facebook_login_id", "users", ["facebook_login_id"])

    op.create_table(
        "campaigns",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("name", sa.String(length=150), nullable=False),
        sa.Column("name_key", exact_text(191), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("time_zone", exact_text(64), nullable=False),
        sa.Column("completed_at", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by_id", BIG_ID, nullable=True),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_campaigns_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["users.id"], name=op.f("fk_campaigns_created_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaigns")),
        sa.UniqueConstraint("name_key", name=op.f("uq_campaigns_name_key")),
        **TABLE_OPTIONS,
    )
    op.create_index("ix_campaigns_created_by_id", "campaigns", ["created_by_id"])

    op.create_table(
        "instagram_accounts",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("user_id", BIG_ID, nullable=True),
        sa.Column("graph_id", exact_text(64), nullable=False),
        sa.Column("username", exact_text(100), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("biography", sa.Text(), nullable=True),
        sa.Column("website", sa.String(length=500), nullable=True),
        sa.Column("profile_picture_url", sa.Text(), nullable=True),
        sa.Column("page_id", exact_text(64), nullable=True),
        sa.Column("page_name", sa.String(length=200), nullable=True),
        sa.Column("followers_count", sa.BigInteger(), nullable=True),
        sa.Column("follows_count", sa.BigInteger(), nullable=True),
        sa.Column("media_count", sa.BigInteger(), nullable=True),
        sa.Column("insights_from", UtcDateTime(), nullable=True),
        sa.Column("listed_back_to_the_first_at", UtcDateTime(), nullable=True),
        sa.Column("last_collected_at", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_instagram_accounts_user_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instagram_accounts")),
        sa.UniqueConstraint("graph_id", name=op.f("uq_instagram_accounts_graph_id")),
        sa.UniqueConstraint("user_id", name=op.f("uq_instagram_accounts_user_id")),
        **TABLE_OPTIONS,
    )
    op.create_index("ix_instagram_accounts_last_collected_at", "instagram_accounts", ["last_collected_at"])
    op.create_index("ix_instagram_accounts_username", "instagram_accounts", ["username"])

    op.create_table(
        "sign_ins",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("token_sha256", exact_text(64), nullable=False),
        sa.Column("user_id", BIG_ID, nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("user_agent", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_sign_ins_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_ins")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_sign_ins_token_sha256")),
        **TABLE_OPTIONS,
    )
    op.create_index("ix_sign_ins_user_id_ended_at", "sign_ins", ["user_id", "ended_at"])

    op.create_table(
        "campaign_members",
        sa.Column("campaign_id", BIG_ID, nullable=False),
        sa.Column("user_id", BIG_ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["campaigns.id"],
            name=op.f("fk_campaign_members_campaign_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_campaign_members_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("campaign_id", "user_id", name=op.f("pk_campaign_members")),
        **TABLE_OPTIONS,
    )
    op.create_index("ix_campaign_members_user_id", "campaign_members", ["user_id"])

    op.create_table(
        "collection_runs",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("instagram_account_id", BIG_ID, nullable=False),
        sa.Column("open_for_account_id", BIG_ID, nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
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
        sa.Column(
            "stage",
            sa.Enum(
                "profile",
                "account_insights",
                "stories",
                "posts",
                "older_posts",
                "finished",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("cursor", sa.Text(), nullable=True),
        sa.Column("posts_read", sa.Integer(), nullable=False),
        sa.Column("posts_expected", sa.Integer(), nullable=True),
        sa.Column("calls_made", sa.Integer(), nullable=False),
        sa.Column("refused_metrics", sa.String(length=500), nullable=False),
        sa.Column("times_lost", sa.Integer(), nullable=False),
        sa.Column("paused_until", UtcDateTime(), nullable=True),
        sa.Column("problem_kind", exact_text(64), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("asked_by_id", BIG_ID, nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("heartbeat_at", UtcDateTime(), nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["users.id"], name=op.f("fk_collection_runs_asked_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["instagram_account_id"],
            ["instagram_accounts.id"],
            name=op.f("fk_collection_runs_instagram_account_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collection_runs")),
        sa.UniqueConstraint("open_for_account_id", name=op.f("uq_collection_runs_open_for_account_id")),
        **TABLE_OPTIONS,
    )
    op.create_index(
        "ix_collection_runs_account_created_at", "collection_runs", ["instagram_account_id", "created_at"]
    )
    op.create_index("ix_collection_runs_asked_by_id", "collection_runs", ["asked_by_id"])
    op.create_index("ix_collection_runs_state_heartbeat_at", "collection_runs", ["state", "heartbeat_at"])

    op.create_table(
        "posts",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("instagram_account_id", BIG_ID, nullable=True),
        sa.Column("user_id", BIG_ID, nullable=True),
        sa.Column("network", exact_text(24), nullable=False),
        sa.Column("graph_id", exact_text(64), nullable=True),
        sa.Column("media_type", exact_text(32), nullable=True),
        sa.Column("media_product_type", exact_text(32), nullable=True),
        sa.Column("caption", sa.Text(), nullable=True),
        sa.Column("permalink", sa.Text(), nullable=True),
        sa.Column("shortcode", exact_text(64), nullable=True),
        sa.Column("media_url", sa.Text(), nullable=True),
        sa.Column("thumbnail_url", sa.Text(), nullable=True),
        sa.Column("children_count", sa.Integer(), nullable=True),
        sa.Column("posted_at", UtcDateTime(), nullable=True),
        sa.Column("first_seen_at", UtcDateTime(), nullable=False),
        sa.Column("last_read_at", UtcDateTime(), nullable=True),
        sa.Column("views", sa.BigInteger(), nullable=True),
        sa.Column("reach", sa.BigInteger(), nullable=True),
        sa.Column("likes", sa.BigInteger(), nullable=True),
        sa.Column("comments", sa.BigInteger(), nullable=True),
        sa.Column("saves", sa.BigInteger(), nullable=True),
        sa.Column("shares", sa.BigInteger(), nullable=True),
        sa.Column("reposts", sa.BigInteger(), nullable=True),
        sa.Column("total_interactions", sa.BigInteger(), nullable=True),
        sa.Column("follows", sa.BigInteger(), nullable=True),
        sa.Column("profile_visits", sa.BigInteger(), nullable=True),
        sa.Column("profile_activity", sa.BigInteger(), nullable=True),
        sa.Column("average_watch_ms", sa.BigInteger(), nullable=True),
        sa.Column("total_watch_ms", sa.BigInteger(), nullable=True),
        sa.Column("skip_rate", sa.Double(), nullable=True),
        sa.Column("replies", sa.BigInteger(), nullable=True),
        sa.Column("navigation", sa.BigInteger(), nullable=True),
        sa.Column("taps_forward", sa.BigInteger(), nullable=True),
        sa.Column("taps_back", sa.BigInteger(), nullable=True),
        sa.Column("exits", sa.BigInteger(), nullable=True),
        sa.Column("swipes_forward", sa.BigInteger(), nullable=True),
        sa.Column("link_clicks", sa.BigInteger(), nullable=True),
        sa.Column(
            "insights_reason",
            sa.Enum(
                "not_yet_read",
                "not_enough_viewers",
                "before_professional",
                "token_lost",
                "not_offered",
                "refused",
                name="insights_reason",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("refused_metrics", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "instagram_account_id IS NOT NULL OR user_id IS NOT NULL",
            name=op.f("ck_posts_belongs_to_someone"),
        ),
        sa.ForeignKeyConstraint(
            ["instagram_account_id"], ["instagram_accounts.id"], name=op.f("fk_posts_instagram_account_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_posts_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posts")),
        sa.UniqueConstraint("graph_id", name=op.f("uq_posts_graph_id")),
        **TABLE_OPTIONS,
    )
    op.create_index("ix_posts_account_posted_at", "posts", ["instagram_account_id", "posted_at"])
    op.create_index("ix_posts_user_posted_at", "posts", ["user_id", "posted_at"])

    op.create_table(
        "api_calls",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("instagram_account_id", BIG_ID, nullable=True),
        sa.Column("collection_run_id", BIG_ID, nullable=True),
        sa.Column("method", exact_text(8), nullable=False),
        sa.Column("path", sa.String(length=255), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("requested_at", UtcDateTime(), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("outcome", exact_text(64), nullable=False),
        sa.Column("error_code", sa.Integer(), nullable=True),
        sa.Column("error_subcode", sa.Integer(), nullable=True),
        sa.Column("version", exact_text(16), nullable=True),
        sa.Column("body_sha256", exact_text(64), nullable=True),
        sa.Column("body_bytes", sa.Integer(), nullable=False),
        sa.Column("body_kept", sa.Boolean(), nullable=False),
        sa.Column("usage_percent", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["collection_run_id"],
            ["collection_runs.id"],
            name=op.f("fk_api_calls_collection_run_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["instagram_account_id"],
            ["instagram_accounts.id"],
            name=op.f("fk_api_calls_instagram_account_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_calls")),
        **TABLE_OPTIONS,
    )
    op.create_index(
        "ix_api_calls_account_requested_at", "api_calls", ["instagram_account_id", "requested_at"]
    )
    op.create_index("ix_api_calls_collection_run_id", "api_calls", ["collection_run_id"])
    op.create_index("ix_api_calls_requested_at", "api_calls", ["requested_at"])

    op.create_table(
        "assignments",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("campaign_id", BIG_ID, nullable=False),
        sa.Column("post_id", BIG_ID, nullable=False),
        sa.Column(
            "decision",
            sa.Enum(
                "undecided",
                "accepted",
                "rejected",
                name="decision",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("decided_by_id", BIG_ID, nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=False),
        sa.Column(
            "former_decision",
            sa.Enum(
                "undecided",
                "accepted",
                "rejected",
                name="former_decision",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("former_decided_by_id", BIG_ID, nullable=True),
        sa.Column("former_decided_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_assignments_campaign_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_assignments_decided_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["former_decided_by_id"],
            ["users.id"],
            name=op.f("fk_assignments_former_decided_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_assignments_post_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignments")),
        sa.UniqueConstraint("campaign_id", "post_id", name="uq_assignments_campaign_id_post_id"),
        **TABLE_OPTIONS,
    )
    op.create_index("ix_assignments_decided_by_id", "assignments", ["decided_by_id"])
    op.create_index("ix_assignments_former_decided_by_id", "assignments", ["former_decided_by_id"])
    op.create_index("ix_assignments_post_id", "assignments", ["post_id"])

    op.create_table(
        "account_insights",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("instagram_account_id", BIG_ID, nullable=False),
        sa.Column("metric", exact_text(64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("dimension", exact_text(120), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=True),
        sa.Column("read_at", UtcDateTime(), nullable=False),
        sa.Column("api_call_id", BIG_ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["api_call_id"],
            ["api_calls.id"],
            name=op.f("fk_account_insights_api_call_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["instagram_account_id"],
            ["instagram_accounts.id"],
            name=op.f("fk_account_insights_instagram_account_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_insights")),
        sa.UniqueConstraint(
            "instagram_account_id", "metric", "day", "dimension", name="uq_account_insights_figure"
        ),
        **TABLE_OPTIONS,
    )
    op.create_index("ix_account_insights_api_call_id", "account_insights", ["api_call_id"])

    op.create_table(
        "readings",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("post_id", BIG_ID, nullable=False),
        sa.Column("read_at", UtcDateTime(), nullable=False),
        sa.Column("classic_names", sa.String(length=255), nullable=False),
        sa.Column("api_call_id", BIG_ID, nullable=True),
        sa.Column("views", sa.BigInteger(), nullable=True),
        sa.Column("reach", sa.BigInteger(), nullable=True),
        sa.Column("likes", sa.BigInteger(), nullable=True),
        sa.Column("comments", sa.BigInteger(), nullable=True),
        sa.Column("saves", sa.BigInteger(), nullable=True),
        sa.Column("shares", sa.BigInteger(), nullable=True),
        sa.Column("reposts", sa.BigInteger(), nullable=True),
        sa.Column("total_interactions", sa.BigInteger(), nullable=True),
        sa.Column("follows", sa.BigInteger(), nullable=True),
        sa.Column("profile_visits", sa.BigInteger(), nullable=True),
        sa.Column("profile_activity", sa.BigInteger(), nullable=True),
        sa.Column("average_watch_ms", sa.BigInteger(), nullable=True),
        sa.Column("total_watch_ms", sa.BigInteger(), nullable=True),
        sa.Column("skip_rate", sa.Double(), nullable=True),
        sa.Column("replies", sa.BigInteger(), nullable=True),
        sa.Column("navigation", sa.BigInteger(), nullable=True),
        sa.Column("taps_forward", sa.BigInteger(), nullable=True),
        sa.Column("taps_back", sa.BigInteger(), nullable=True),
        sa.Column("exits", sa.BigInteger(), nullable=True),
        sa.Column("swipes_forward", sa.BigInteger(), nullable=True),
        sa.Column("link_clicks", sa.BigInteger(), nullable=True),
        sa.Column(
            "insights_reason",
            sa.Enum(
                "not_yet_read",
                "not_enough_viewers",
                "before_professional",
                "token_lost",
                "not_offered",
                "refused",
                name="insights_reason",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("refused_metrics", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["api_call_id"], ["api_calls.id"], name=op.f("fk_readings_api_call_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_readings_post_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readings")),
        sa.UniqueConstraint("post_id", "read_at", name="uq_readings_post_id_read_at"),
        **TABLE_OPTIONS,
    )
    op.create_index("ix_readings_api_call_id", "readings", ["api_call_id"])


def downgrade() -> None:
    op.drop_table("readings")
    op.drop_table("account_insights")
    op.drop_table("assignments")
    op.drop_table("api_calls")
    op.drop_table("posts")
    op.drop_table("collection_runs")
    op.drop_table("campaign_members")
    op.drop_table("sign_ins")
    op.drop_table("instagram_accounts")
    op.drop_table("campaigns")
    op.drop_table("users")
    op.drop_table("facebook_logins")
