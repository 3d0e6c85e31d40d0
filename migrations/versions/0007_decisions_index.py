"""An index that holds what counting and listing decisions need.

Revision ID: 0007
Revises: 0006
Create Date: 2026-11-21
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

INDEX = "ix_assignments_campaign_decision"


def upgrade() -> None:
    op.create_index(INDEX, "assignments", ["campaign_id", "decision", "post_id", "decided_at"])


def downgrade() -> None:
    op.drop_index(INDEX, "assignments")
