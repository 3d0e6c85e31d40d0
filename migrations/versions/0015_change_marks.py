"""A number of each post that every change replaces, so that what was worked out of posts can be remembered.

Revision ID: 0015
Revises: 0014
Create Date: 2026-11-22
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("posts", sa.Column("change_mark", sa.BigInteger(), server_default="0", nullable=False))
    # Each row gets one of its own: sums of equal marks don't tell which posts they are of.
    drawn = "abs(random() % 2147483648)" if op.get_bind().dialect.name == "sqlite" else "FLOOR(RAND() * 2147483648)"
    op.execute(f"UPDATE posts SET change_mark = {drawn}")


def downgrade() -> None:
    with op.batch_alter_table("posts") as posts:
        posts.drop_column("change_mark")
