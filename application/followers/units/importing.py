"""Take a file of handles into the tree of units. The caller commits: all of the file, or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from application.extensions import db
from application.followers.files.handles import Handles, UnitRow, parent_problems
from application.followers.files.table import Unfit
from application.followers.publishing import raise_edition
from application.followers.units.handle_changes import FORGOTTEN, change_words, is_same_account
from application.followers.units.networks import count_from, lock_accounts, take_networks
from application.models import CountNote, CountRhythm, TrackedAccount, Unit
from application.models.upsert import upsert


@dataclass(frozen=True)
class Summary:
    """What a file of handles has changed, in numbers of units and of handles."""

    made: int
    changed: int
    unchanged: int
    brought_back: int
    """Units that had been taken out; they are among those changed."""
    not_in_file: int
    """Units that stay as they are, as the file doesn't name them."""
    handles_set: int
    handles_changed: int
    handles_taken_away: int

    @property
    def changes_anything(self) -> bool:
        handles = self.handles_set + self.handles_changed + self.handles_taken_away
        return self.made + self.changed + handles > 0


@dataclass(frozen=True)
class _Kept:
    """A unit as it is; `place` is its position."""

    name: str
    parent: int | None
    place: int
    removed_at: datetime | None


def import_handles(handles: Handles, now: datetime) -> Summary:
    """Make and change units and accounts as the file says; an empty cell takes a handle away.

    Units are found by their zid, and come back if they had been taken out. What the file leaves out stays:
    units, networks, and parents where it has no column for them. Statements don't grow with the file, but for
    portions of 5,000 rows. Raises Unfit for a parent that is neither in the file nor here, and for circles.
    """
    order_changed = take_networks(handles.networks, in_this_order=True)
    lock_accounts()
    known = _kept_units()
    problems = list(parent_problems(handles.units, {zid: unit.parent for zid, unit in known.items()}))
    if handles.has_parents and problems:
        raise Unfit(*sorted(problems, key=lambda problem: problem.line))
    rows = _unit_rows(handles, known, now)
    new = [row for row in rows if row["zid"] not in known]
    changed = [row for row in rows if row["zid"] in known and not _is_same(row, known[row["zid"]])]
    _write_units([*new, *changed], known)
    _move_others_behind(handles, known, now)
    returned = [row["zid"] for row in changed if known[row["zid"]].removed_at is not None]
    count_from(returned, now)
    changes = _change_handles(handles, now)
    summary = Summary(
        made=len(new),
        changed=len(changed),
        unchanged=len(rows) - len(new) - len(changed),
        brought_back=len(returned),
        not_in_file=len(known.keys() - {row["zid"] for row in rows}),
        handles_set=len(changes.given),
        handles_changed=len(changes.replaced) + len(changes.respelt),
        handles_taken_away=len(changes.taken_away),
    )
    if summary.changes_anything or order_changed:
        raise_edition(now)
    return summary


def _kept_units() -> dict[int, _Kept]:
    """All units, locked: of two files at once the second meets what the first has made."""
    rows = db.session.execute(
        select(Unit.zid, Unit.name, Unit.parent_zid, Unit.position, Unit.removed_at)
        .order_by(Unit.zid)
        .with_for_update()
    )
    return {row.zid: _Kept(row.name, row.parent_zid, row.position, row.removed_at) for row in rows}


def _unit_rows(handles: Handles, known: Mapping[int, _Kept], now: datetime) -> list[dict[str, Any]]:
    rows = []
    for place, unit in enumerate(handles.units):
        before = known.get(unit.zid)
        parent = unit.parent if handles.has_parents else (before.parent if before else None)
        rows.append(
            {
                "zid": unit.zid,
                "name": unit.name,
                "parent_zid": parent,
                "position": place,
                "added_at": now,
                "removed_at": None,
            }
        )
    return rows


def _is_same(row: Mapping[str, Any], before: _Kept) -> bool:
    return before == _Kept(row["name"], row["parent_zid"], row["position"], None)


def _write_units(rows: Sequence[dict[str, Any]], known: Mapping[int, _Kept]) -> None:
    """Parents come second: a unit may stand in the file ahead of the one above it."""
    without_parent = [{**row, "parent_zid": None} for row in rows]
    upsert(db.session(), Unit, without_parent, key=("zid",), update=("name", "position", "removed_at"))
    parents = {zid: unit.parent for zid, unit in known.items()}
    moved = [row for row in rows if row["parent_zid"] != parents.get(row["zid"])]
    upsert(db.session(), Unit, moved, key=("zid",), update=("parent_zid",))


def _move_others_behind(handles: Handles, known: Mapping[int, _Kept], now: datetime) -> None:
    """Units that the file doesn't name stand behind those of the file, in the order that they had."""
    named = {unit.zid for unit in handles.units}
    others = sorted((unit.place, zid) for zid, unit in known.items() if zid not in named)
    moved = [
        {"zid": zid, "name": known[zid].name, "position": place, "added_at": now}
        for place, (before, zid) in enumerate(others, start=len(handles.units))
        if place != before
    ]
    upsert(db.session(), Unit, moved, key=("zid",), update=("position",))


@dataclass(frozen=True)
class _Changes:
    """Rows of accounts to write, by what becomes of their handles."""

    given: list[dict[str, Any]]
    replaced: list[dict[str, Any]]
    respelt: list[dict[str, Any]]
    """Other capital letters: it is the same account."""
    taken_away: list[dict[str, Any]]
    notes: list[dict[str, Any]]


def _change_handles(handles: Handles, now: datetime) -> _Changes:
    kept = {
        (row.unit_zid, row.network): row.handle
        for row in db.session.execute(
            select(TrackedAccount.unit_zid, TrackedAccount.network, TrackedAccount.handle).where(
                TrackedAccount.network.in_(handles.networks)
            )
        )
    }
    changes = _Changes([], [], [], [], [])
    for unit in handles.units:
        for network in handles.networks:
            _compare(unit, network, kept.get((unit.zid, network)), changes, now)
    key = ("unit_zid", "network")
    anew = [*changes.given, *changes.replaced, *changes.taken_away]
    upsert(db.session(), TrackedAccount, anew, key=key, update=("handle", "added_at", *FORGOTTEN))
    upsert(db.session(), TrackedAccount, changes.respelt, key=key, update=("handle",))
    if changes.notes:
        db.session.execute(insert(CountNote), changes.notes)
    return changes


def _compare(unit: UnitRow, network: str, before: str | None, changes: _Changes, now: datetime) -> None:
    after = unit.handles.get(network)
    if before == after:
        return
    row = {
        "unit_zid": unit.zid,
        "network": network,
        "handle": after,
        "rhythm": CountRhythm.DAILY,
        "added_at": now,
        **FORGOTTEN,
    }
    if before is None:
        changes.given.append(row)
    elif after is None:
        changes.taken_away.append(row)
    elif is_same_account(before, after):
        changes.respelt.append(row)
    else:
        changes.replaced.append(row)
        changes.notes.append(_note(unit.zid, network, change_words(before, after), now))


def _note(zid: int, network: str, text: str, now: datetime) -> dict[str, Any]:
    return {
        "happened_at": now,
        "unit_zid": zid,
        "network": network,
        "text": text,
        "by_itself": True,
        "written_at": now,
    }
