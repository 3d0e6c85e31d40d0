"""Runs are found by time and kind: the sweeps ask who had one a short while ago.

Revision ID: 0017
Revises: 0016
Create Date: 2026-11-23
"""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

NAME = "ix_collection_runs_created_at_kind"


def upgrade() -> None:
    op.create_index(op.f(NAME), "collection_runs", ["created_at", "kind"])


def downgrade() -> None:
    op.drop_index(op.f(NAME), "collection_runs")
