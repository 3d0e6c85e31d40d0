"""The follower tracker: units and their accounts, rounds and their counts, what networks were asked.

Revision ID: 0014
Revises: 0013
Create Date: 2026-11-22
"""

import sqlalchemy as sa
from alembic import op
from application.models.base import BIG_ID, TABLE_OPTIONS, UtcDateTime, exact_text

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make_tracked_networks()
    _make_units()
    _make_tracked_accounts()
    _make_feed_columns()
    _make_count_notes()
    _make_tally_imports()
    _make_count_rounds()
    _make_follower_counts()
    _make_count_parts()
    _make_network_states()
    _make_network_days()
    _make_counting_connections()
    _make_tally_dumps()
    _make_tally_editions()


def downgrade() -> None:
    op.drop_table("tally_editions")
    op.drop_table("tally_dumps")
    op.drop_table("counting_connections")
    op.drop_table("network_days")
    op.drop_table("network_states")
    op.drop_table("count_parts")
    op.drop_table("follower_counts")
    op.drop_table("count_rounds")
    op.drop_table("tally_imports")
    op.drop_table("count_notes")
    op.drop_table("feed_columns")
    op.drop_table("tracked_accounts")
    op.drop_table("units")
    op.drop_table("tracked_networks")


def _make_tracked_networks() -> None:
    op.create_table(
        "tracked_networks",
        sa.Column("name", exact_text(30), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_tracked_networks")),
        **TABLE_OPTIONS,
    )


def _make_units() -> None:
    op.create_table(
        "units",
        sa.Column("zid", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("parent_zid", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.Column("removed_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("parent_zid IS NULL OR parent_zid <> zid", name=op.f("ck_units_not_above_itself")),
        sa.ForeignKeyConstraint(["parent_zid"], ["units.zid"], name=op.f("fk_units_parent_zid")),
        sa.PrimaryKeyConstraint("zid", name=op.f("pk_units")),
        **TABLE_OPTIONS,
    )
    op.create_index(op.f("ix_units_parent_zid"), "units", ["parent_zid"])


def _make_tracked_accounts() -> None:
    op.create_table(
        "tracked_accounts",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("unit_zid", sa.Integer(), nullable=False),
        sa.Column("network", exact_text(30), nullable=False),
        sa.Column("handle", exact_text(100), nullable=True),
        sa.Column(
            "rhythm",
            sa.Enum(
                "hourly", "daily", "off", name="rhythm", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column(
            "rhythm_before",
            sa.Enum(
                "hourly",
                "daily",
                "off",
                name="rhythm_before",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("rhythm_set_at", UtcDateTime(), nullable=True),
        sa.Column("network_id", exact_text(64), nullable=True),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.Column("tried_at", UtcDateTime(), nullable=True),
        sa.Column(
            "finding",
            sa.Enum(
                "counted",
                "renamed",
                "private",
                "hidden",
                "taken",
                "unknown",
                "unknown_or_personal",
                "suspended",
                "not_allowed",
                "failed",
                name="finding",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("handle_now", exact_text(100), nullable=True),
        sa.Column("trouble_since", UtcDateTime(), nullable=True),
        sa.Column("told_at", UtcDateTime(), nullable=True),
        sa.Column("jump_told_at", UtcDateTime(), nullable=True),
        sa.Column("followers", sa.BigInteger(), nullable=True),
        sa.Column(
            "count_precision",
            sa.Enum(
                "exact",
                "three_figures",
                name="count_precision",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("counted_at", UtcDateTime(), nullable=True),
        sa.Column("published_followers", sa.BigInteger(), nullable=True),
        sa.Column(
            "published_precision",
            sa.Enum(
                "exact",
                "three_figures",
                name="published_precision",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("published_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["network"], ["tracked_networks.name"], name=op.f("fk_tracked_accounts_network")
        ),
        sa.ForeignKeyConstraint(["unit_zid"], ["units.zid"], name=op.f("fk_tracked_accounts_unit_zid")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tracked_accounts")),
        sa.UniqueConstraint("unit_zid", "network", name="uq_tracked_accounts_unit_zid_network"),
        **TABLE_OPTIONS,
    )
    op.create_index(
        "ix_tracked_accounts_network_rhythm_tried_at", "tracked_accounts", ["network", "rhythm", "tried_at"]
    )


def _make_feed_columns() -> None:
    op.create_table(
        "feed_columns",
        sa.Column("name", exact_text(60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("tracked_account_id", BIG_ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["tracked_account_id"], ["tracked_accounts.id"], name=op.f("fk_feed_columns_tracked_account_id")
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_feed_columns")),
        **TABLE_OPTIONS,
    )
    op.create_index(op.f("ix_feed_columns_tracked_account_id"), "feed_columns", ["tracked_account_id"])


def _make_count_notes() -> None:
    op.create_table(
        "count_notes",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("happened_at", UtcDateTime(), nullable=False),
        sa.Column("unit_zid", sa.Integer(), nullable=True),
        sa.Column("network", exact_text(30), nullable=True),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("by_itself", sa.Boolean(), nullable=False),
        sa.Column("written_by_id", BIG_ID, nullable=True),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.Column("removed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["unit_zid"], ["units.zid"], name=op.f("fk_count_notes_unit_zid")),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["users.id"], name=op.f("fk_count_notes_written_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_count_notes")),
        **TABLE_OPTIONS,
    )
    op.create_index(op.f("ix_count_notes_happened_at"), "count_notes", ["happened_at"])
    op.create_index(op.f("ix_count_notes_unit_zid"), "count_notes", ["unit_zid"])
    op.create_index(op.f("ix_count_notes_written_by_id"), "count_notes", ["written_by_id"])


def _make_tally_imports() -> None:
    op.create_table(
        "tally_imports",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "hourly",
                "daily",
                "tally",
                "day",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("sha256", exact_text(64), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.Column("counts", sa.Integer(), nullable=False),
        sa.Column("imported_by_id", BIG_ID, nullable=True),
        sa.Column("imported_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["imported_by_id"],
            ["users.id"],
            name=op.f("fk_tally_imports_imported_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tally_imports")),
        **TABLE_OPTIONS,
    )
    op.create_index(op.f("ix_tally_imports_imported_by_id"), "tally_imports", ["imported_by_id"])
    op.create_index("ix_tally_imports_sha256", "tally_imports", ["sha256"])


def _make_count_rounds() -> None:
    op.create_table(
        "count_rounds",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "hourly",
                "daily",
                "tally",
                "day",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("identity", exact_text(100), nullable=False),
        sa.Column("counted_at", UtcDateTime(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("tally_import_id", BIG_ID, nullable=True),
        sa.Column("thinned_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tally_import_id"],
            ["tally_imports.id"],
            name=op.f("fk_count_rounds_tally_import_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_count_rounds")),
        sa.UniqueConstraint("identity", name=op.f("uq_count_rounds_identity")),
        **TABLE_OPTIONS,
    )
    op.create_index(op.f("ix_count_rounds_closed_at"), "count_rounds", ["closed_at"])
    op.create_index("ix_count_rounds_kind_counted_at", "count_rounds", ["kind", "counted_at"])
    op.create_index(op.f("ix_count_rounds_tally_import_id"), "count_rounds", ["tally_import_id"])


def _make_follower_counts() -> None:
    op.create_table(
        "follower_counts",
        sa.Column("tracked_account_id", BIG_ID, nullable=False),
        sa.Column("round_id", BIG_ID, nullable=False),
        sa.Column("followers", sa.BigInteger(), nullable=False),
        sa.Column(
            "count_precision",
            sa.Enum(
                "exact",
                "three_figures",
                name="count_precision",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("counted_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("followers >= 0", name=op.f("ck_follower_counts_followers_are_not_negative")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["count_rounds.id"], name=op.f("fk_follower_counts_round_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["tracked_account_id"],
            ["tracked_accounts.id"],
            name=op.f("fk_follower_counts_tracked_account_id"),
        ),
        sa.PrimaryKeyConstraint("tracked_account_id", "round_id", name=op.f("pk_follower_counts")),
        **TABLE_OPTIONS,
    )
    op.create_index(
        "ix_follower_counts_account_counted_at", "follower_counts", ["tracked_account_id", "counted_at"]
    )
    op.create_index(op.f("ix_follower_counts_round_id"), "follower_counts", ["round_id"])


def _make_count_parts() -> None:
    op.create_table(
        "count_parts",
        sa.Column("round_id", BIG_ID, nullable=False),
        sa.Column(
            "network",
            sa.Enum(
                "facebook",
                "twitter",
                "instagram",
                "youtube",
                name="network",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "running",
                "done",
                "stopped",
                "failed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("heartbeat_at", UtcDateTime(), nullable=False),
        sa.Column("resume_at", UtcDateTime(), nullable=True),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column("without_count", sa.Integer(), nullable=False),
        sa.Column("not_reached", sa.Integer(), nullable=True),
        sa.Column("trouble", exact_text(32), nullable=True),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("times_down", sa.Integer(), nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["round_id"], ["count_rounds.id"], name=op.f("fk_count_parts_round_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("round_id", "network", name=op.f("pk_count_parts")),
        **TABLE_OPTIONS,
    )
    op.create_index("ix_count_parts_state_heartbeat_at", "count_parts", ["state", "heartbeat_at"])


def _make_network_states() -> None:
    op.create_table(
        "network_states",
        sa.Column(
            "network",
            sa.Enum(
                "facebook",
                "twitter",
                "instagram",
                "youtube",
                name="network",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("paused_until", UtcDateTime(), nullable=True),
        sa.Column("usage_percent", sa.Integer(), nullable=True),
        sa.Column("trouble", exact_text(32), nullable=True),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("trouble_since", UtcDateTime(), nullable=True),
        sa.Column("told_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("network", name=op.f("pk_network_states")),
        **TABLE_OPTIONS,
    )


def _make_network_days() -> None:
    op.create_table(
        "network_days",
        sa.Column(
            "network",
            sa.Enum(
                "facebook",
                "twitter",
                "instagram",
                "youtube",
                name="network",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("handles", sa.Integer(), nullable=False),
        sa.Column("different_handles", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("network", "day", name=op.f("pk_network_days")),
        **TABLE_OPTIONS,
    )


def _make_counting_connections() -> None:
    op.create_table(
        "counting_connections",
        sa.Column("facebook_login_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("instagram_id", exact_text(64), nullable=False),
        sa.Column("username", exact_text(64), nullable=False),
        sa.Column("made_by_id", BIG_ID, nullable=True),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["facebook_login_id"],
            ["facebook_logins.id"],
            name=op.f("fk_counting_connections_facebook_login_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["users.id"], name=op.f("fk_counting_connections_made_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("facebook_login_id", name=op.f("pk_counting_connections")),
        **TABLE_OPTIONS,
    )
    op.create_index(op.f("ix_counting_connections_made_by_id"), "counting_connections", ["made_by_id"])


def _make_tally_dumps() -> None:
    op.create_table(
        "tally_dumps",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("sha256", exact_text(64), nullable=False),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.Column("counts", sa.Integer(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tally_dumps")),
        **TABLE_OPTIONS,
    )
    op.create_index(op.f("ix_tally_dumps_sha256"), "tally_dumps", ["sha256"])


def _make_tally_editions() -> None:
    op.create_table(
        "tally_editions",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tally_editions")),
        **TABLE_OPTIONS,
    )
