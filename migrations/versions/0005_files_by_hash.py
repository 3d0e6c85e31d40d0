"""Find kept files by their hash: before one is removed, whoever else refers to it must be found.

Revision ID: 0005
Revises: 0004
Create Date: 2026-11-21
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_api_calls_body_sha256", "api_calls", ["body_sha256"])
    op.create_index("ix_pictures_sha256", "pictures", ["sha256"])


def downgrade() -> None:
    op.drop_index("ix_pictures_sha256", table_name="pictures")
    op.drop_index("ix_api_calls_body_sha256", table_name="api_calls")
