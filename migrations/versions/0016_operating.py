"""The scheduler's visits, the database's size by day, alerts to admins.

Revision ID: 0016
Revises: 0015
Create Date: 2026-11-22
"""

import sqlalchemy as sa
from alembic import op
from application.models.base import BIG_ID, TABLE_OPTIONS, UtcDateTime, exact_text

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cron_visits",
        sa.Column("path", exact_text(100), nullable=False),
        sa.Column("first_at", UtcDateTime(), nullable=False),
        sa.Column("visited_at", UtcDateTime(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("path", name=op.f("pk_cron_visits")),
        **TABLE_OPTIONS,
    )
    op.create_table(
        "database_sizes",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("measured_at", UtcDateTime(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_database_sizes")),
        **TABLE_OPTIONS,
    )
    op.create_table(
        "alerts",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("cause", exact_text(40), nullable=False),
        sa.Column("open_cause", exact_text(40), nullable=True),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("to_do", sa.Text(), nullable=False),
        sa.Column("began_at", UtcDateTime(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.Column("told_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
        sa.UniqueConstraint("open_cause", name=op.f("uq_alerts_open_cause")),
        **TABLE_OPTIONS,
    )
    op.create_index(op.f("ix_alerts_ended_at"), "alerts", ["ended_at"])


def downgrade() -> None:
    op.drop_table("alerts")
    op.drop_table("database_sizes")
    op.drop_table("cron_visits")
