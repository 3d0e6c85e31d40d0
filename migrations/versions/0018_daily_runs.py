"""A run keeps whether it is a daily one: a campaign that its account came into changed that while it ran.

Revision ID: 0018
Revises: 0017
Create Date: 2026-11-23
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("collection_runs", sa.Column("is_daily", sa.Boolean(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("collection_runs") as runs:
        runs.drop_column("is_daily")
