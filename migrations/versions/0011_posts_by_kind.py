"""An index that holds what counting, narrowing and sorting an account's posts needs.

Revision ID: 0011
Revises: 0010
Create Date: 2026-11-22
"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

INDEX = "ix_posts_account_kind"
COLUMNS = (
    "instagram_account_id",
    "media_type",
    "media_product_type",
    "posted_at",
    "views",
    "reach",
    "likes",
    "comments",
    "saves",
    "shares",
    "total_interactions",
)


def upgrade() -> None:
    op.create_index(INDEX, "posts", list(COLUMNS))


def downgrade() -> None:
    # MariaDB wants an index for the foreign key: ix_posts_account_posted_at begins with it too.
    op.drop_index(INDEX, "posts")
