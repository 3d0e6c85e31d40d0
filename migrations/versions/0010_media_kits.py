"""Media kits: what partners show of themselves to whoever has a link.

Revision ID: 0010
Revises: 0009
Create Date: 2026-11-22
"""

import sqlalchemy as sa
from alembic import op
from application.models.base import BIG_ID, TABLE_OPTIONS, UtcDateTime, exact_text

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "media_kits",
        sa.Column("user_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("token", sa.Text(), nullable=True),
        sa.Column("token_sha256", exact_text(64), nullable=True),
        sa.Column("introduction", sa.String(length=600), nullable=False),
        sa.Column("contact", sa.String(length=191), nullable=True),
        sa.Column("parts", sa.String(length=255), nullable=False),
        sa.Column("post_ids", sa.JSON(), nullable=False),
        sa.Column("former", sa.JSON(), nullable=True),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("switched_at", UtcDateTime(), nullable=True),
        sa.Column("linked_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_media_kits_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_media_kits")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_media_kits_token_sha256")),
        **TABLE_OPTIONS,
    )


def downgrade() -> None:
    op.drop_table("media_kits")
