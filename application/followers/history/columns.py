"""The columns of the tally by the hour: whose counts stand in which."""

from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import datetime
from typing import NamedTuple, NoReturn

from sqlalchemy import delete, func, insert, select, update

from application.extensions import db
from application.followers.files.table import Problem, Unfit
from application.followers.files.tallies import is_column_name
from application.followers.publishing import raise_edition
from application.followers.units.networks import lock_accounts, lock_networks, take_networks
from application.models import CountRhythm, FeedColumn, TrackedAccount, TrackedNetwork, Unit
from application.models.upsert import CHUNK_ROWS
from application.networks import Network

_HEADER_LINE = 1
_USUAL_UNITS = {"DOE": 1, "SEC": 2}
"""What the energyapps file calls its units, and their zids in its file of handles."""


class Target(NamedTuple):
    """Whose counts a column holds."""

    zid: int
    network: str


def suggested(columns: Sequence[str]) -> dict[str, Target]:
    """What columns are likely to hold, by how the energyapps file names its own; only of units that exist."""
    zids = set(db.session.scalars(select(Unit.zid).where(Unit.zid.in_(_USUAL_UNITS.values()))))
    networks = _known_networks()
    return {
        name: Target(zid, name.removeprefix(prefix))
        for prefix, zid in _USUAL_UNITS.items()
        if zid in zids
        for name in columns
        if name.startswith(prefix) and name.removeprefix(prefix) in networks
    }


def known_columns() -> dict[str, Target]:
    """The columns that have been mapped."""
    rows = db.session.execute(
        select(FeedColumn.name, TrackedAccount.unit_zid, TrackedAccount.network)
        .join(TrackedAccount, TrackedAccount.id == FeedColumn.tracked_account_id)
        .order_by(FeedColumn.position)
    )
    return {row.name: Target(row.unit_zid, row.network) for row in rows}


def take_columns(
    columns: Sequence[str], given: Mapping[str, Target], now: datetime
) -> dict[str, tuple[int, Target]]:
    """The account of each column, and whose it is; new columns and accounts are made.

    A known column keeps what it holds, a new one holds what is `given`, else what is suggested. An account
    with a new column is counted hourly from now on, unless it isn't to be counted at all. Raises Unfit.
    """
    lock_networks()
    lock_accounts()
    known = known_columns()
    targets = {**suggested(columns), **given, **known}
    _refuse_wrong(columns, given, known, targets)
    wanted = {name: targets[name] for name in columns}
    take_networks([target.network for target in wanted.values()])
    accounts = accounts_of(wanted.values(), now, CountRhythm.HOURLY)
    _add_columns({name: accounts[target] for name, target in wanted.items() if name not in known})
    return {name: (accounts[target], target) for name, target in wanted.items()}


def accounts_of(targets: Iterable[Target], now: datetime, rhythm: CountRhythm) -> dict[Target, int]:
    """The accounts of these units and networks; those that are not there are made, without a handle."""
    wanted = set(targets)
    found = _accounts(wanted)
    missing = sorted(wanted - found.keys())
    if missing:
        rows = [
            {"unit_zid": zid, "network": network, "handle": None, "rhythm": rhythm, "added_at": now}
            for zid, network in missing
        ]
        for start in range(0, len(rows), CHUNK_ROWS):
            db.session.execute(insert(TrackedAccount), rows[start : start + CHUNK_ROWS])
        found = _accounts(wanted)
    return found


def _accounts(wanted: Set[Target]) -> dict[Target, int]:
    rows = db.session.execute(
        select(TrackedAccount.unit_zid, TrackedAccount.network, TrackedAccount.id).where(
            TrackedAccount.network.in_({target.network for target in wanted})
        )
    )
    found = {Target(row.unit_zid, row.network): row.id for row in rows}
    return {target: found[target] for target in wanted & found.keys()}


def _known_networks() -> set[str]:
    return {*Network, *db.session.scalars(select(TrackedNetwork.name))}


def _refuse_wrong(
    columns: Sequence[str],
    given: Mapping[str, Target],
    known: Mapping[str, Target],
    targets: Mapping[str, Target],
) -> None:
    """Raises Unfit, with all that is wrong."""
    zids = set(db.session.scalars(select(Unit.zid).where(Unit.zid.in_({to.zid for to in given.values()}))))
    networks = _known_networks()
    wrong = [_not_mapped(name) for name in columns if name not in targets]
    for name, target in given.items():
        if name not in columns:
            wrong.append(f"The file has no column “{name}”.")
        elif known.get(name, target) != target:
            zid, network = known[name]
            wrong.append(f"The column “{name}” holds {network} of unit {zid} already, and keeps it.")
        elif target.zid not in zids:
            wrong.append(f"No unit has the zid {target.zid}, which “{name}” is to be of.")
        elif target.network not in networks:
            wrong.append(f"No network is called “{target.network}”, which “{name}” is to be of.")
    wrong += _twice({**known, **{name: targets[name] for name in columns if name in targets}})
    if wrong:
        raise Unfit(*(Problem(_HEADER_LINE, words) for words in wrong))


def _not_mapped(name: str) -> str:
    return (
        f"Whose counts stand in the column “{name}” is not known yet. Say it by the unit’s zid and the "
        f"network, such as {name}=1:{Network.TWITTER.value}."
    )


def _twice(targets: Mapping[str, Target]) -> list[str]:
    """A round holds one count of an account, so no two columns are one account's."""
    first: dict[Target, str] = {}
    wrong = []
    for name, target in targets.items():
        if first.setdefault(target, name) != name:
            wrong.append(f"The columns “{first[target]}” and “{name}” can’t both hold the same account.")
    return wrong


def _add_columns(accounts: Mapping[str, int]) -> None:
    if not accounts:
        return
    last = db.session.scalar(select(func.max(FeedColumn.position)))
    begin = 0 if last is None else last + 1
    db.session.execute(
        insert(FeedColumn),
        [
            {"name": name, "position": place, "tracked_account_id": account}
            for place, (name, account) in enumerate(accounts.items(), start=begin)
        ],
    )
    db.session.execute(
        update(TrackedAccount)
        .where(TrackedAccount.id.in_(accounts.values()), TrackedAccount.rhythm == CountRhythm.DAILY)
        .values(rhythm=CountRhythm.HOURLY)
        .execution_options(synchronize_session=False)
    )


def add_column(name: str, target: Target, now: datetime) -> None:
    """Let the tally have one more column behind the others, with all that was counted of the account so far.

    The account is made where there is none, and is counted hourly from now on. Raises Unfit.
    """
    lock_networks()
    lock_accounts()
    known = known_columns()
    if name in known:
        zid, network = known[name]
        _refuse(f"The column “{name}” holds {network} of unit {zid} already.")
    _refuse_wrong_name(name)
    _refuse_wrong([name], {name: target}, known, {name: target})
    take_networks([target.network])
    _add_columns({name: accounts_of([target], now, CountRhythm.HOURLY)[target]})
    raise_edition(now)


def rename_column(name: str, new_name: str, now: datetime) -> None:
    """Call a column otherwise; it keeps its place and what it holds. Raises Unfit."""
    _refuse_wrong_name(new_name)
    if new_name in _locked_columns(name):
        _refuse(f"There is a column “{new_name}” already.")
    db.session.execute(
        update(FeedColumn)
        .where(FeedColumn.name == name)
        .values(name=new_name)
        .execution_options(synchronize_session=False)
    )
    raise_edition(now)


class Place(NamedTuple):
    """What a column held, and where it stood."""

    target: Target
    position: int


def remove_column(name: str, now: datetime) -> Place:
    """Take a column out of the tally; what was counted stays, and so does the account. Raises Unfit."""
    target = _locked_columns(name)[name]
    position = db.session.scalar(select(FeedColumn.position).where(FeedColumn.name == name)) or 0
    db.session.execute(
        delete(FeedColumn).where(FeedColumn.name == name).execution_options(synchronize_session=False)
    )
    raise_edition(now)
    return Place(target, position)


def bring_column_back(name: str, target: Target, position: int, now: datetime) -> None:
    """Put a column back where it stood. Raises Unfit where its name or its account has a column by now."""
    add_column(name, target, now)
    behind = update(FeedColumn).where(FeedColumn.position >= position, FeedColumn.name != name)
    back = update(FeedColumn).where(FeedColumn.name == name).values(position=position)
    for moved in (behind.values(position=FeedColumn.position + 1), back):
        db.session.execute(moved.execution_options(synchronize_session=False))


def _locked_columns(name: str) -> Mapping[str, Target]:
    """All columns; no file is brought in meanwhile. Raises Unfit where `name` is none."""
    lock_networks()
    known = known_columns()
    if name not in known:
        _refuse(f"There is no column “{name[:40]}”.")
    return known


def _refuse_wrong_name(name: str) -> None:
    if not is_column_name(name):
        _refuse(f"“{name[:40]}” can’t be a column’s name: letters, digits and underscores only, 60 at most.")


def _refuse(words: str) -> NoReturn:
    raise Unfit(Problem(0, words))
