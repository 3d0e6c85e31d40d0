"""Units, accounts, rounds and counts for tests, many at a time: plain functions that add and commit."""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select

from application.extensions import db
from application.followers.publishing import publish, recount
from application.models import (
    CountNote,
    CountRhythm,
    CountRound,
    FollowerCount,
    RoundKind,
    TallyImport,
    TrackedAccount,
    TrackedNetwork,
    Unit,
)
from application.networks import Finding, Network, Precision

NOW = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
_ROWS = 5_000
_numbers = itertools.count(1)


def create_networks(names: Sequence[str] = tuple(Network)) -> None:
    """The columns of the files, in this order; those that are there stay."""
    known = set(db.session.scalars(select(TrackedNetwork.name)))
    for position, name in enumerate(names):
        if name not in known:
            db.session.add(TrackedNetwork(name=name, position=position))
    db.session.commit()


def create_unit(zid: int = 0, *, name: str = "", parent: int | None = None, **more: Any) -> int:
    """A unit; its zid."""
    number = zid or next(_numbers)
    values = {"name": name or f"Unit {number}", "parent_zid": parent, "position": number, "added_at": NOW}
    db.session.add(Unit(zid=number, **{**values, **more}))
    db.session.commit()
    return number


def create_units(number: int, parents: Mapping[int, int] | None = None, first: int = 1) -> list[int]:
    """Units `first` to `number` in one go; `parents` are zids by zid, each less than its child's."""
    above = parents or {}
    zids = list(range(first, number + 1))
    _insert(
        Unit,
        [
            {
                "zid": zid,
                "name": f"Unit {zid}",
                "parent_zid": above.get(zid),
                "position": zid,
                "added_at": NOW,
            }
            for zid in zids
        ],
    )
    db.session.commit()
    return zids


def create_account(
    unit: int, network: str = Network.TWITTER, *, handle: str | None = "somebody", **more: Any
) -> int:
    """A unit's account on a network, which is added where it is new; the account's id."""
    if db.session.get(TrackedNetwork, network) is None:
        order = [*Network, network]
        db.session.add(TrackedNetwork(name=network, position=order.index(network)))
        db.session.flush()
    values = {"rhythm": CountRhythm.HOURLY, "added_at": NOW, **more}
    account = TrackedAccount(unit_zid=unit, network=network, handle=handle, **values)
    db.session.add(account)
    db.session.commit()
    return account.id


def create_accounts(units: Iterable[int], networks: Sequence[str] = tuple(Network)) -> list[int]:
    """An account of each unit on each network, in one go; their ids by unit, then by network."""
    create_networks(networks)
    _insert(
        TrackedAccount,
        [
            {
                "unit_zid": unit,
                "network": network,
                "handle": f"{network}{unit}",
                "rhythm": CountRhythm.HOURLY,
                "added_at": NOW,
                "words": "",
            }
            for unit in units
            for network in networks
        ],
    )
    db.session.commit()
    return list(db.session.scalars(select(TrackedAccount.id).order_by(TrackedAccount.id)))


def create_flock(first: int, last: int, children: int = 0) -> None:
    """Units of these numbers with an account on each network, each counted a day ago and now.

    `children`: below each unit stand so many others; 0 leaves all at the top.
    """
    parents = {zid: zid // children for zid in range(first, last + 1) if children and zid >= children}
    units = create_units(last, parents, first)
    known = set(db.session.scalars(select(TrackedAccount.id)))
    new = [account for account in create_accounts(units) if account not in known]
    create_history({account: [10_000, 10_000 + account] for account in new}, step=timedelta(days=1))


def create_round(
    counted_at: datetime = NOW, *, kind: RoundKind = RoundKind.HOURLY, closed: bool = True, identity: str = ""
) -> int:
    """A round, closed a minute after it was opened unless it is to be open; its id."""
    done = CountRound(
        kind=kind,
        identity=identity or f"test:{next(_numbers)}",
        counted_at=counted_at,
        closed_at=counted_at + timedelta(minutes=1) if closed else None,
    )
    db.session.add(done)
    db.session.commit()
    return done.id


def create_import(counted_at: datetime = NOW) -> TallyImport:
    """A file of one row, without a count, that was brought in."""
    number = next(_numbers)
    made = TallyImport(
        kind=RoundKind.TALLY, sha256=f"{number:064}", file_name="social_data.csv", rounds=1, counts=0,
        imported_at=counted_at,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    db.session.add(
        CountRound(
            kind=RoundKind.TALLY, identity=f"brought:{number}", counted_at=counted_at, closed_at=counted_at,
            tally_import_id=made.id,
        )
    )  # fmt: skip
    db.session.commit()
    return made


def create_count(
    account: int, round_id: int, followers: int, *, precision: Precision = Precision.EXACT
) -> None:
    """What an account had in a round; `publish_all` tells readers of it."""
    counted_at = db.session.get_one(CountRound, round_id).counted_at
    db.session.add(
        FollowerCount(
            tracked_account_id=account,
            round_id=round_id,
            followers=followers,
            count_precision=precision,
            counted_at=counted_at,
        )
    )
    db.session.commit()


def create_history(
    series: Mapping[int, Sequence[int | None]],
    *,
    last: datetime = NOW,
    step: timedelta = timedelta(hours=1),
    precision: Precision = Precision.EXACT,
    kind: RoundKind = RoundKind.HOURLY,
) -> None:
    """Closed, published rounds, `step` apart, up to `last`, with each account's counts; None is no count."""
    length = max(map(len, series.values()))
    times = [last - step * (length - 1 - place) for place in range(length)]
    mark = f"history:{next(_numbers)}"
    _insert(
        CountRound,
        [
            {"kind": kind, "identity": f"{mark}:{place}", "counted_at": at, "closed_at": at}
            for place, at in enumerate(times)
        ],
    )
    found = select(CountRound.id).where(CountRound.identity.startswith(f"{mark}:", autoescape=True))
    ids = list(db.session.scalars(found.order_by(CountRound.counted_at, CountRound.id)))
    _insert(
        FollowerCount,
        [
            {
                "tracked_account_id": account,
                "round_id": round_id,
                "followers": followers,
                "count_precision": precision,
                "counted_at": at,
            }
            for account, counts in series.items()
            for round_id, at, followers in zip(ids, times, counts, strict=False)
            if followers is not None
        ],
    )
    publish_all()


def create_note(text: str, happened_at: datetime = NOW, **more: Any) -> int:
    """A note on an event; without a unit and a network it concerns all. Its id."""
    note = CountNote(text=text, happened_at=happened_at, written_at=happened_at, **more)
    db.session.add(note)
    db.session.commit()
    return note.id


def set_finding(account: int, finding: Finding, words: str = "") -> None:
    """What the last look at an account found."""
    found = db.session.get_one(TrackedAccount, account)
    found.finding, found.words, found.tried_at = finding, words, NOW
    db.session.commit()


def publish_all(now: datetime = NOW) -> None:
    """Tell readers of all closed rounds."""
    publish(now)
    db.session.commit()


def take_over_latest(now: datetime = NOW) -> None:
    """Have the accounts hold their latest counts, and tell readers of them."""
    recount(now)
    db.session.commit()


def _insert(model: type[Any], rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), _ROWS):
        db.session.execute(insert(model), rows[start : start + _ROWS])
