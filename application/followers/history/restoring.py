"""Put back what a dump has and the database lacks. Nothing that is there is overwritten.

Rows are known by what makes them one: a unit by its zid, an account by unit and network, a round by its
identity. The caller commits: all of it, or nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from application.extensions import db
from application.followers.history.dump_form import COLUMNS, DumpDamaged, read_dump
from application.followers.history.storing import ids_of, insert_counts, insert_rounds
from application.followers.publishing import recount
from application.followers.units.networks import lock_accounts, lock_networks
from application.models import (
    CountNote,
    FeedColumn,
    FollowerCount,
    TrackedAccount,
    TrackedNetwork,
    Unit,
)
from application.models.upsert import upsert

Rows = list[dict[str, Any]]


@dataclass
class Restored:
    """By table: how many rows the dump has, and how many of them were put back."""

    had: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COLUMNS, 0))
    put_back: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COLUMNS, 0))


def check_dump(path: Path) -> None:
    """Read all of the file, and do nothing. Raises DumpDamaged."""
    for _ in read_dump(path):
        pass


def restore_dump(path: Path, now: datetime) -> Restored:
    """Put back what is missing; a few statements for each thousand rows. Raises DumpDamaged."""
    lock_networks()
    lock_accounts()
    restoring = _Restoring()
    for table, rows in read_dump(path):
        restoring.take(table, rows)
    restoring.join_units()
    recount(now)
    return restoring.restored


class _Restoring:
    """What is known on the way: the numbers of the dump, and those of the database."""

    def __init__(self) -> None:
        self.restored = Restored()
        self._units_made: Rows = []
        self._accounts: dict[int, int] = {}
        self._rounds: dict[int, int] = {}
        self._rounds_there: set[int] = set()
        """Of the last rounds, those that were in the database already."""

    def take(self, table: str, rows: Rows) -> None:
        put_back = {
            "units": self._units,
            "networks": self._networks,
            "accounts": self._accounts_of,
            "columns": self._columns,
            "notes": self._notes,
            "rounds": self._rounds_of,
            "counts": self._counts,
        }[table](rows)
        self.restored.had[table] += len(rows)
        self.restored.put_back[table] += put_back

    def join_units(self) -> None:
        """Put the units that were made below those that they stood below."""
        below = [unit for unit in self._units_made if unit["parent_zid"] is not None]
        upsert(db.session(), Unit, below, key=("zid",), update=("parent_zid",))

    def _units(self, rows: Rows) -> int:
        known = set(db.session.scalars(select(Unit.zid).where(Unit.zid.in_([row["zid"] for row in rows]))))
        made = [row for row in rows if row["zid"] not in known]
        _insert(Unit, [{**row, "parent_zid": None} for row in made])
        self._units_made += made
        return len(made)

    def _networks(self, rows: Rows) -> int:
        known = set(db.session.scalars(select(TrackedNetwork.name)))
        return _insert(TrackedNetwork, [row for row in rows if row["name"] not in known])

    def _accounts_of(self, rows: Rows) -> int:
        zids = {row["unit_zid"] for row in rows}
        before = _account_ids(zids)
        made = [row for row in rows if (row["unit_zid"], row["network"]) not in before]
        _insert(TrackedAccount, [_without(row, "id") for row in made])
        after = _account_ids(zids) if made else before
        self._accounts |= {row["id"]: after[row["unit_zid"], row["network"]] for row in rows}
        return len(made)

    def _columns(self, rows: Rows) -> int:
        known = db.session.execute(select(FeedColumn.name, FeedColumn.tracked_account_id)).all()
        names, accounts = {row.name for row in known}, {row.tracked_account_id for row in known}
        found = [
            {**row, "tracked_account_id": _known(self._accounts, row["tracked_account_id"])} for row in rows
        ]
        return _insert(
            FeedColumn,
            [row for row in found if row["name"] not in names and row["tracked_account_id"] not in accounts],
        )

    def _notes(self, rows: Rows) -> int:
        """Who wrote a note is not in the dump: the person may be gone."""
        names = ("happened_at", "unit_zid", "network", "text", "written_at")
        moments = {row["happened_at"] for row in rows}
        known = {
            tuple(row)
            for row in db.session.execute(
                select(*(getattr(CountNote, name) for name in names)).where(
                    CountNote.happened_at.in_(moments)
                )
            )
        }
        return _insert(CountNote, [row for row in rows if tuple(row[name] for name in names) not in known])

    def _rounds_of(self, rows: Rows) -> int:
        known = ids_of([row["identity"] for row in rows])
        made = [row for row in rows if row["identity"] not in known]
        insert_rounds([_without(row, "id") for row in made])
        ids = known | ids_of([row["identity"] for row in made])
        self._rounds = {row["id"]: ids[row["identity"]] for row in rows}
        self._rounds_there = set(known.values())
        return len(made)

    def _counts(self, rows: Rows) -> int:
        found = [
            {
                **row,
                "tracked_account_id": _known(self._accounts, row["tracked_account_id"]),
                "round_id": _known(self._rounds, row["round_id"]),
            }
            for row in rows
        ]
        known = _counts_there({row["round_id"] for row in found} & self._rounds_there)
        return insert_counts(
            row for row in found if (row["tracked_account_id"], row["round_id"]) not in known
        )


def _account_ids(zids: Iterable[int]) -> dict[tuple[int, str], int]:
    rows = db.session.execute(
        select(TrackedAccount.unit_zid, TrackedAccount.network, TrackedAccount.id).where(
            TrackedAccount.unit_zid.in_(zids)
        )
    )
    return {(row.unit_zid, row.network): row.id for row in rows}


def _counts_there(round_ids: Iterable[int]) -> set[tuple[int, int]]:
    if not round_ids:
        return set()
    rows = db.session.execute(
        select(FollowerCount.tracked_account_id, FollowerCount.round_id).where(
            FollowerCount.round_id.in_(round_ids)
        )
    ).all()
    return {(row.tracked_account_id, row.round_id) for row in rows}


def _known(numbers: Mapping[int, int], number: int) -> int:
    if number not in numbers:
        raise DumpDamaged("The dump is damaged: a row names another one that is not there.")
    return numbers[number]


def _without(row: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != name}


def _insert(model: type[Any], rows: Rows) -> int:
    if rows:
        db.session.execute(insert(model), rows)
    return len(rows)
