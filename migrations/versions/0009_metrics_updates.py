"""When the metrics of a campaign's posts were last asked for anew.

Revision ID: 0009
Revises: 0008
Create Date: 2026-11-21
"""

import sqlalchemy as sa
from alembic import op
from application.models.base import BIG_ID, TABLE_OPTIONS, UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "metrics_updates",
        sa.Column("campaign_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("asked_by_id", BIG_ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["users.id"], name=op.f("fk_metrics_updates_asked_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_metrics_updates_campaign_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_metrics_updates")),
        **TABLE_OPTIONS,
    )
    op.create_index(op.f("ix_metrics_updates_asked_by_id"), "metrics_updates", ["asked_by_id"])


def downgrade() -> None:
    op.drop_table("metrics_updates")
