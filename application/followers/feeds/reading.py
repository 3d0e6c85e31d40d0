"""What the feeds tell, read from the database: only rounds that are over, only units that are there.

The tally by the hour is read some rounds at a time, each portion by itself, so nobody waits for a reader.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import or_, select

from application.extensions import db
from application.models import (
    CountRound,
    FeedColumn,
    FollowerCount,
    RoundKind,
    TrackedAccount,
    TrackedNetwork,
    Unit,
)
from application.models.follower_counts import BY_THE_HOUR

ROUNDS_AT_ONCE = 4_000


class LatestRow(NamedTuple):
    """A unit with its latest counts in the order of the networks; None where nothing was counted."""

    name: str
    zid: int
    counts: tuple[int | None, ...]


def latest_counts() -> tuple[list[str], Iterator[LatestRow]]:
    """The networks and the units, in the order of the files. Three statements."""
    networks = network_names()
    units = db.session.execute(
        select(Unit.zid, Unit.name).where(Unit.removed_at.is_(None)).order_by(Unit.position, Unit.zid)
    ).all()
    counts = {
        (row.unit_zid, row.network): row.published_followers
        for row in db.session.execute(
            select(TrackedAccount.unit_zid, TrackedAccount.network, TrackedAccount.published_followers).where(
                TrackedAccount.published_followers.is_not(None)
            )
        )
    }
    return networks, (
        LatestRow(name, zid, tuple(counts.get((zid, network)) for network in networks)) for zid, name in units
    )


def network_names() -> list[str]:
    """The networks in the order of the files' columns."""
    return list(
        db.session.scalars(select(TrackedNetwork.name).order_by(TrackedNetwork.position, TrackedNetwork.name))
    )


@dataclass(frozen=True)
class Column:
    """A column of the tally by the hour, and whose counts it holds."""

    name: str
    account: int
    zid: int
    unit: str
    network: str


def tally_columns() -> list[Column]:
    """The columns in their order, but for those of units that were taken out."""
    rows = db.session.execute(
        select(
            FeedColumn.name,
            FeedColumn.tracked_account_id,
            Unit.zid,
            Unit.name.label("unit"),
            TrackedNetwork.name,
        )
        .select_from(FeedColumn)
        .join(TrackedAccount, TrackedAccount.id == FeedColumn.tracked_account_id)
        .join(TrackedNetwork, TrackedNetwork.name == TrackedAccount.network)
        .join(Unit, Unit.zid == TrackedAccount.unit_zid)
        .where(Unit.removed_at.is_(None))
        .order_by(FeedColumn.position, FeedColumn.name)
    )
    return [Column(*row) for row in rows]


class TallyRow(NamedTuple):
    """A moment, and the counts by column; None where nothing was counted."""

    counted_at: datetime
    counts: list[int | None]


def tally_rows(accounts: Sequence[int]) -> Iterator[list[TallyRow]]:
    """The rows in the order of time, some at a time; equal moments in the order in which they came.

    A round counted here that has none of the columns' counts is no row; a row of an old file stays as it was.
    Two statements for each portion; no transaction is open while one is given out.
    """
    moment: datetime | None = None
    last = 0
    while rounds := _next_rounds(moment, last):
        moment, last = rounds[-1].counted_at, rounds[-1].id
        yield _rows(rounds, accounts)


class _Round(NamedTuple):
    id: int
    counted_at: datetime
    kind: RoundKind


def _next_rounds(moment: datetime | None, last: int) -> list[_Round]:
    asked = select(CountRound.id, CountRound.counted_at, CountRound.kind).where(
        CountRound.kind.in_(BY_THE_HOUR), CountRound.closed_at.is_not(None)
    )
    if moment is not None:
        later = or_(CountRound.counted_at > moment, CountRound.id > last)
        asked = asked.where(CountRound.counted_at >= moment, later)
    ordered = asked.order_by(CountRound.counted_at, CountRound.id).limit(ROUNDS_AT_ONCE)
    return [_Round(*row) for row in db.session.execute(ordered)]


def _rows(rounds: Sequence[_Round], accounts: Sequence[int]) -> list[TallyRow]:
    places = {account: place for place, account in enumerate(accounts)}
    rows = {each.id: TallyRow(each.counted_at, [None] * len(accounts)) for each in rounds}
    counts = db.session.execute(
        select(FollowerCount.tracked_account_id, FollowerCount.round_id, FollowerCount.followers).where(
            FollowerCount.tracked_account_id.in_(accounts), FollowerCount.round_id.in_(rows)
        )
    )
    for account, round_id, followers in counts:
        rows[round_id].counts[places[account]] = followers
    db.session.close()
    return [
        row
        for each, row in zip(rounds, rows.values(), strict=True)
        if each.kind is RoundKind.TALLY or any(count is not None for count in row.counts)
    ]
