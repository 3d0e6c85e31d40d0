"""The columns of the hourly tally as their page shows them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from application.extensions import db
from application.models import FeedColumn, TrackedAccount, Unit


@dataclass(frozen=True)
class Listed:
    """A column, and whose counts stand in it."""

    name: str
    unit: str
    network: str


def listed_columns() -> Sequence[Listed]:
    """All columns in the order of the feed; one statement."""
    rows = db.session.execute(
        select(FeedColumn.name, Unit.name.label("unit"), TrackedAccount.network)
        .join(TrackedAccount, TrackedAccount.id == FeedColumn.tracked_account_id)
        .join(Unit, Unit.zid == TrackedAccount.unit_zid)
        .order_by(FeedColumn.position)
    )
    return [Listed(row.name, row.unit, row.network) for row in rows]
