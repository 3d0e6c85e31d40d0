"""Captures, the chain of evidence, and the keys of delivered reports.

Revision ID: 0005
Revises: 0004
Create Date: 2026-11-21
"""

import sqlalchemy as sa
from alembic import op
from application.models.base import BIG_ID, TABLE_OPTIONS, UtcDateTime, exact_text

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "chain_heads",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("sha256", exact_text(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chain_heads")),
        **TABLE_OPTIONS,
    )
    op.create_table(
        "chain_links",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column(
            "kind",
            sa.Enum("capture", "removal", name="kind", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("previous_sha256", exact_text(64), nullable=False),
        sa.Column("subject_sha256", exact_text(64), nullable=False),
        sa.Column("sha256", exact_text(64), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_chain_links")),
        sa.UniqueConstraint("sha256", name=op.f("uq_chain_links_sha256")),
        **TABLE_OPTIONS,
    )
    op.create_index(op.f("ix_chain_links_subject_sha256"), "chain_links", ["subject_sha256"])

    op.create_table(
        "evidence_checks",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("open", sa.Boolean(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "running",
                "done",
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
        sa.Column("heartbeat_at", UtcDateTime(), nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("last_position", sa.BigInteger(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["users.id"], name=op.f("fk_evidence_checks_asked_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_checks")),
        sa.UniqueConstraint("open", name=op.f("uq_evidence_checks_open")),
        **TABLE_OPTIONS,
    )
    op.create_index(op.f("ix_evidence_checks_asked_by_id"), "evidence_checks", ["asked_by_id"])

    op.create_table(
        "media_keys",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("key_sha256", exact_text(64), nullable=False),
        sa.Column("campaign_id", BIG_ID, nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by_id", BIG_ID, nullable=True),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.Column("revoked_by_id", BIG_ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_media_keys_campaign_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["users.id"], name=op.f("fk_media_keys_made_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["revoked_by_id"], ["users.id"], name=op.f("fk_media_keys_revoked_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media_keys")),
        sa.UniqueConstraint("key_sha256", name=op.f("uq_media_keys_key_sha256")),
        **TABLE_OPTIONS,
    )
    op.create_index(op.f("ix_media_keys_campaign_id"), "media_keys", ["campaign_id"])
    op.create_index(op.f("ix_media_keys_made_by_id"), "media_keys", ["made_by_id"])
    op.create_index(op.f("ix_media_keys_revoked_by_id"), "media_keys", ["revoked_by_id"])

    op.create_table(
        "captures",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("post_id", BIG_ID, nullable=False),
        sa.Column("open_for_post_id", BIG_ID, nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "done",
                "partly",
                "failed",
                "expired",
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
        sa.Column("ends_at", UtcDateTime(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", UtcDateTime(), nullable=True),
        sa.Column("problem", exact_text(64), nullable=True),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("manifest_sha256", exact_text(64), nullable=True),
        sa.Column("chain_position", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["users.id"], name=op.f("fk_captures_asked_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_captures_post_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_captures")),
        sa.UniqueConstraint("open_for_post_id", name=op.f("uq_captures_open_for_post_id")),
        **TABLE_OPTIONS,
    )
    op.create_index(op.f("ix_captures_asked_by_id"), "captures", ["asked_by_id"])
    op.create_index(op.f("ix_captures_chain_position"), "captures", ["chain_position"])
    op.create_index(op.f("ix_captures_manifest_sha256"), "captures", ["manifest_sha256"])
    op.create_index("ix_captures_post_id_id", "captures", ["post_id", "id"])
    op.create_index("ix_captures_state_next_try_at", "captures", ["state", "next_try_at"])

    op.create_table(
        "capture_items",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("capture_id", BIG_ID, nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "media", "still", "page", name="role", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "kept",
                "refused",
                "unreachable",
                "not_public",
                "no_browser",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("problem", exact_text(64), nullable=True),
        sa.Column("sha256", exact_text(64), nullable=True),
        sa.Column("content_type", exact_text(64), nullable=True),
        sa.Column("bytes", sa.BigInteger(), nullable=True),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["capture_id"], ["captures.id"], name=op.f("fk_capture_items_capture_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capture_items")),
        sa.UniqueConstraint("capture_id", "role", "place", name="uq_capture_items_capture_id_role_place"),
        **TABLE_OPTIONS,
    )
    op.create_index(op.f("ix_capture_items_sha256"), "capture_items", ["sha256"])

    op.create_table(
        "capture_choices",
        sa.Column("post_id", BIG_ID, nullable=False),
        sa.Column("capture_item_id", BIG_ID, nullable=False),
        sa.Column("chosen_by_id", BIG_ID, nullable=True),
        sa.Column("chosen_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["capture_item_id"],
            ["capture_items.id"],
            name=op.f("fk_capture_choices_capture_item_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["chosen_by_id"], ["users.id"], name=op.f("fk_capture_choices_chosen_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_capture_choices_post_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_capture_choices")),
        **TABLE_OPTIONS,
    )
    op.create_index(op.f("ix_capture_choices_capture_item_id"), "capture_choices", ["capture_item_id"])
    op.create_index(op.f("ix_capture_choices_chosen_by_id"), "capture_choices", ["chosen_by_id"])

    op.create_table(
        "media_key_items",
        sa.Column("media_key_id", BIG_ID, nullable=False),
        sa.Column("capture_item_id", BIG_ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["capture_item_id"],
            ["capture_items.id"],
            name=op.f("fk_media_key_items_capture_item_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["media_key_id"],
            ["media_keys.id"],
            name=op.f("fk_media_key_items_media_key_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("media_key_id", "capture_item_id", name=op.f("pk_media_key_items")),
        **TABLE_OPTIONS,
    )
    op.create_index(op.f("ix_media_key_items_capture_item_id"), "media_key_items", ["capture_item_id"])

    with op.batch_alter_table("tombstones") as batch:
        batch.add_column(sa.Column("chain_position", sa.BigInteger(), nullable=True))
        batch.create_index(batch.f("ix_tombstones_chain_position"), ["chain_position"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("tombstones") as batch:
        batch.drop_index(op.f("ix_tombstones_chain_position"))
        batch.drop_column("chain_position")
    for table in (
        "media_key_items",
        "capture_choices",
        "capture_items",
        "captures",
        "media_keys",
        "evidence_checks",
        "chain_links",
        "chain_heads",
    ):
        op.drop_table(table)
