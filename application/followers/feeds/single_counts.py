"""The feed of single counts: a row for each count of each account, a page at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, or_, select

from application.extensions import db
from application.followers.feeds.asked import Asked, Place
from application.models import CountRound, FollowerCount, TrackedAccount, TrackedNetwork, Unit

ACCOUNTS_AT_ONCE = 500
"""MariaDB makes a table of longer lists, and ceases to read ranges in the index's order."""
COLUMNS = ("counted_at", "zid", "unit", "network", "handle", "followers", "precision")


class NotThere(LookupError):
    """There is no such unit or network; `str(error)` says which."""


class SingleCount(NamedTuple):
    """A row; the time is ISO 8601 in UTC, to the second."""

    counted_at: str
    zid: int
    unit: str
    network: str
    handle: str | None
    followers: int
    precision: str


@dataclass(frozen=True)
class Page:
    """Rows by account, then by time; `ends_at` is None on the last page."""

    rows: Sequence[SingleCount]
    ends_at: Place | None


def refuse_unknown(asked: Asked) -> None:
    """Raises NotThere. One statement where a unit or a network is named, else none."""
    if asked.zid is None and asked.network is None:
        return
    unit = select(Unit.zid).where(Unit.zid == asked.zid, Unit.removed_at.is_(None))
    network = select(TrackedNetwork.name).where(TrackedNetwork.name == asked.network)
    has_unit, has_network = db.session.execute(select(unit.exists(), network.exists())).one()
    if asked.zid is not None and not has_unit:
        raise NotThere(f"There is no unit with the zid {asked.zid}.")
    if asked.network is not None and not has_network:
        raise NotThere(f"There is no network called {asked.network} here.")


def read_page(asked: Asked) -> Page:
    """The page of what is asked for.

    Two statements, one more behind the first page, and one more for each 500 accounts whose counts don't fill
    the page. Each reads ranges of the index by account and time, in its order: nothing is sorted, and no more
    is read than the page has, whatever is asked for.
    """
    accounts = _accounts(asked)
    found: list[Any] = []
    for statement in _statements(asked, list(accounts)):
        found += db.session.execute(statement.limit(asked.limit + 1 - len(found))).all()
        if len(found) > asked.limit:
            break
    rows = found[: asked.limit]
    goes_on = len(found) > asked.limit
    last = rows[-1] if goes_on else None
    return Page(
        [_row(row, accounts[row.tracked_account_id]) for row in rows],
        Place(last.tracked_account_id, last.counted_at, last.round_id) if last is not None else None,
    )


def _accounts(asked: Asked) -> dict[int, Any]:
    """The accounts that are meant, by their ids, which rise; from the one on at which the last page ended."""
    wanted: list[ColumnElement[bool]] = [Unit.removed_at.is_(None)]
    if asked.zid is not None:
        wanted.append(TrackedAccount.unit_zid == asked.zid)
    if asked.network is not None:
        wanted.append(TrackedAccount.network == asked.network)
    if asked.after is not None:
        wanted.append(TrackedAccount.id >= asked.after.account)
    rows = db.session.execute(
        select(
            TrackedAccount.id,
            TrackedAccount.unit_zid,
            Unit.name,
            TrackedAccount.network,
            TrackedAccount.handle,
        )
        .join(Unit, Unit.zid == TrackedAccount.unit_zid)
        .where(*wanted)
        .order_by(TrackedAccount.id)
    )
    return {row.id: row for row in rows}


def _statements(asked: Asked, accounts: Sequence[int]) -> Iterator[Any]:
    """The counts of these accounts, some accounts at a time; first what the last page has left of its own."""
    after = asked.after
    if after is not None and accounts and accounts[0] == after.account:
        since = max(after.counted_at, asked.since or after.counted_at)
        is_behind = or_(FollowerCount.counted_at > after.counted_at, FollowerCount.round_id > after.round_id)
        yield counts_of(accounts[:1], since, asked.until).where(is_behind)
        accounts = accounts[1:]
    for start in range(0, len(accounts), ACCOUNTS_AT_ONCE):
        yield counts_of(accounts[start : start + ACCOUNTS_AT_ONCE], asked.since, asked.until)


def counts_of(accounts: Sequence[int], since: datetime | None, until: datetime | None) -> Any:
    """Counts of rounds that are over, by account and time.

    From one table alone, in the order of one index: with others joined, databases begin with one of those and
    sort. The rounds that aren't over are few.
    """
    account, counted_at = FollowerCount.tracked_account_id, FollowerCount.counted_at
    not_over = select(CountRound.id).where(CountRound.closed_at.is_(None))
    wanted: list[ColumnElement[bool]] = [account.in_(accounts), FollowerCount.round_id.not_in(not_over)]
    if since is not None:
        wanted.append(counted_at >= since)
    if until is not None:
        wanted.append(counted_at < until)
    index = "FORCE INDEX (ix_follower_counts_account_counted_at)"
    return (
        select(
            account,
            FollowerCount.round_id,
            counted_at,
            FollowerCount.followers,
            FollowerCount.count_precision,
        )
        .with_hint(FollowerCount, index, "mysql")
        .with_hint(FollowerCount, index, "mariadb")
        .where(*wanted)
        .order_by(account, counted_at, FollowerCount.round_id)
    )


def _row(row: Any, account: Any) -> SingleCount:
    return SingleCount(
        iso_utc(row.counted_at),
        account.unit_zid,
        account.name,
        account.network,
        account.handle,
        row.followers,
        row.count_precision.value,
    )


def iso_utc(moment: datetime) -> str:
    """Such as 2026-11-22T17:00:00Z."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
