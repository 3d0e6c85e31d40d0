"""What tells that two links mean one post, forms that were sent, rows of files that were taken out.

Revision ID: 0008
Revises: 0007
Create Date: 2026-11-21
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from application.models.base import BIG_ID, TABLE_OPTIONS, UtcDateTime, exact_text
from application.post_links import post_key

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

READ_AT_ONCE = 5_000
WRITTEN_AT_ONCE = 500

POSTS = sa.table(
    "posts",
    sa.column("id", BIG_ID),
    sa.column("instagram_account_id", BIG_ID),
    sa.column("media_product_type", sa.String),
    sa.column("permalink", sa.Text),
    sa.column("shortcode", sa.String),
    sa.column("link_key", sa.String),
)


def upgrade() -> None:
    op.add_column("posts", sa.Column("link_key", exact_text(191), nullable=True))
    fill_link_keys()
    op.create_index(op.f("ix_posts_link_key"), "posts", ["link_key"], unique=True)
    op.create_table(
        "sent_forms",
        sa.Column("fingerprint", exact_text(64), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_sent_forms")),
        **TABLE_OPTIONS,
    )
    op.create_table(
        "taken_out_rows",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("mark", exact_text(64), nullable=False),
        sa.Column("campaign_id", BIG_ID, nullable=False),
        sa.Column("user_id", BIG_ID, nullable=True),
        sa.Column("post_id", BIG_ID, nullable=True),
        sa.Column("of_table", exact_text(40), nullable=False),
        sa.Column("entered", sa.JSON(), nullable=False),
        sa.Column("taken_out_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_taken_out_rows_campaign_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_taken_out_rows_post_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_taken_out_rows_user_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_taken_out_rows")),
        **TABLE_OPTIONS,
    )
    op.create_index("ix_taken_out_rows_mark", "taken_out_rows", ["mark", "id"])
    for column in ("campaign_id", "post_id", "taken_out_at", "user_id"):
        op.create_index(op.f(f"ix_taken_out_rows_{column}"), "taken_out_rows", [column])


def downgrade() -> None:
    op.drop_table("taken_out_rows")
    op.drop_table("sent_forms")
    op.drop_index(op.f("ix_posts_link_key"), "posts")
    op.drop_column("posts", "link_key")


def fill_link_keys() -> None:
    """Posts of the API by their short code in one go, all others by their link; of several, one keeps it."""
    columns, connection = POSTS.c, op.get_bind()
    of_api = columns.instagram_account_id.is_not(None)
    no_story = sa.func.coalesce(columns.media_product_type, "") != "STORY"
    key = sa.literal("instagram:", sa.String).concat(columns.shortcode)
    connection.execute(
        POSTS.update().where(of_api, no_story, columns.shortcode.is_not(None)).values(link_key=key)
    )
    last = 0
    while rows := connection.execute(_unfilled(last)).all():
        keys = {row.id: post_key(row.permalink, row.shortcode) for row in rows}
        _write({post_id: key for post_id, key in keys.items() if key is not None})
        last = rows[-1].id
    _leave_each_key_to_one()


def _unfilled(last: int) -> Any:
    columns = POSTS.c
    has_any = sa.or_(columns.permalink.is_not(None), columns.shortcode.is_not(None))
    return (
        sa.select(columns.id, columns.permalink, columns.shortcode)
        .where(columns.id > last, columns.link_key.is_(None), has_any)
        .order_by(columns.id)
        .limit(READ_AT_ONCE)
    )


def _write(keys: dict[int, str]) -> None:
    ids = list(keys)
    for start in range(0, len(ids), WRITTEN_AT_ONCE):
        some = ids[start : start + WRITTEN_AT_ONCE]
        chosen = sa.case({post_id: sa.literal(keys[post_id]) for post_id in some}, value=POSTS.c.id)
        op.get_bind().execute(POSTS.update().where(POSTS.c.id.in_(some)).values(link_key=chosen))


def _leave_each_key_to_one() -> None:
    """Of posts with one key the API's keeps it, else the first; the rest stay without."""
    columns = POSTS.c
    place = sa.func.row_number().over(
        partition_by=columns.link_key, order_by=(columns.instagram_account_id.is_(None), columns.id)
    )
    ranked = sa.select(columns.id, place.label("place")).where(columns.link_key.is_not(None)).subquery()
    others = sa.select(ranked.c.id).where(ranked.c.place > 1)
    op.get_bind().execute(POSTS.update().where(columns.id.in_(others)).values(link_key=None))
