"""What readers are told: the latest count of each account among the rounds that are closed, and the edition.

Whatever changes what pages or feeds tell ends with `publish`, in its own transaction.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, select, true, update
from sqlalchemy.orm import InstrumentedAttribute

from application.extensions import db
from application.models import CountRound, FollowerCount, TallyEdition, TrackedAccount
from application.models.rows_changed import rows_changed
from application.models.upsert import upsert

_THE_ONE = 1


def publish(now: datetime) -> None:
    """Take over the latest counts of closed rounds, and raise the edition. Two statements, four at first."""
    db.session.flush()
    db.session.execute(
        update(TrackedAccount)
        .values(
            published_followers=_latest(FollowerCount.followers),
            published_precision=_latest(FollowerCount.count_precision),
            published_at=_latest(FollowerCount.counted_at),
        )
        .execution_options(synchronize_session=False)
    )
    raise_edition(now)


def recount(now: datetime) -> None:
    """Where counts were brought in: take over each account's latest count of any round, then publish."""
    db.session.flush()
    db.session.execute(
        update(TrackedAccount)
        .values(
            followers=_latest(FollowerCount.followers, closed_only=False),
            count_precision=_latest(FollowerCount.count_precision, closed_only=False),
            counted_at=_latest(FollowerCount.counted_at, closed_only=False),
        )
        .execution_options(synchronize_session=False)
    )
    publish(now)


def raise_edition(now: datetime) -> None:
    """Say that feeds tell something else from now on, where no count has changed."""
    risen = (
        update(TallyEdition)
        .where(TallyEdition.id == _THE_ONE)
        .values(number=TallyEdition.number + 1, changed_at=now)
        .execution_options(synchronize_session=False)
    )
    if rows_changed(db.session.execute(risen)) == 0:
        # Somebody else may make the first one at the same moment.
        first = {"id": _THE_ONE, "number": 0, "changed_at": now}
        upsert(db.session(), TallyEdition, [first], key=("id",), update=())
        db.session.execute(risen)


def edition() -> tuple[int, datetime | None]:
    """The number of the edition, and when it was made; 0 and None before the first."""
    found = db.session.execute(
        select(TallyEdition.number, TallyEdition.changed_at).where(TallyEdition.id == _THE_ONE)
    ).one_or_none()
    return (found.number, found.changed_at) if found else (0, None)


def _latest(column: InstrumentedAttribute[Any], *, closed_only: bool = True) -> ScalarSelect[Any]:
    """The column of the account's latest count among closed rounds; of equal moments the later row's."""
    of_closed = CountRound.closed_at.is_not(None) if closed_only else true()
    return (
        select(column)
        .join(CountRound, CountRound.id == FollowerCount.round_id)
        .where(FollowerCount.tracked_account_id == TrackedAccount.id, of_closed)
        .order_by(FollowerCount.counted_at.desc(), FollowerCount.round_id.desc())
        .limit(1)
        .correlate(TrackedAccount)
        .scalar_subquery()
    )
