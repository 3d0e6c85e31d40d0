"""Whether an account's figure of a day came under a classic name.

Until now only the call told, and calls are kept for a while; figures stay.

Revision ID: 0012
Revises: 0011
Create Date: 2026-11-22
"""

from collections.abc import Iterator
from urllib.parse import parse_qs

import sqlalchemy as sa
from alembic import op
from application.models.base import BIG_ID

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TABLE = "account_insights"
CLASSIC_NAMES = {
    "views": ("impressions",),
    "profile_links_taps": (
        "phone_call_clicks",
        "text_message_clicks",
        "email_contacts",
        "get_directions_clicks",
    ),
}
"""What each figure may have been asked for by before it had today's name."""

CHUNK = 500

FIGURES = sa.table(
    TABLE,
    sa.column("metric", sa.String),
    sa.column("api_call_id", BIG_ID),
    sa.column("is_classic", sa.Boolean),
)
CALLS = sa.table("api_calls", sa.column("id", BIG_ID), sa.column("query", sa.Text))


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("is_classic", sa.Boolean(), server_default=sa.text("0"), nullable=False))
    for metric, names in CLASSIC_NAMES.items():
        _mark(metric, names)


def downgrade() -> None:
    op.drop_column(TABLE, "is_classic")


def _mark(metric: str, names: tuple[str, ...]) -> None:
    """Figures stored under a classic name, and those whose call asked by one and not by today's."""
    set_classic = sa.update(FIGURES).values(is_classic=True)
    op.execute(set_classic.where(FIGURES.c.metric.in_(names)))
    calls = [*_classic_calls(metric, names)]
    for start in range(0, len(calls), CHUNK):
        of_calls = FIGURES.c.api_call_id.in_(calls[start : start + CHUNK])
        op.execute(set_classic.where(FIGURES.c.metric == metric, of_calls))


def _classic_calls(metric: str, names: tuple[str, ...]) -> Iterator[int]:
    rows = op.get_bind().execute(
        sa.select(CALLS.c.id, CALLS.c.query).where(
            CALLS.c.id.in_(sa.select(FIGURES.c.api_call_id).where(FIGURES.c.metric == metric)),
            sa.or_(*(CALLS.c.query.contains(name, autoescape=True) for name in names)),
        )
    )
    for call_id, query in rows:
        asked = {name for told in parse_qs(query).get("metric", ()) for name in told.split(",")}
        if metric not in asked and asked.intersection(names):
            yield call_id
