"""Bring in counts of earlier tools: the tally by the hour, or one day's counts of all units.

The caller commits: all of the file, or nothing. A round is known by the file's hash and the number of its
row, so the same file brings nothing a second time, and equal rows of a file stay rows of their own. Rows of
a tally that another file or the tracker's own counting has brought are left out.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from application.extensions import db
from application.followers.files.local_times import FIRST_YEAR
from application.followers.files.one_day import OneDay, read_one_day
from application.followers.files.table import Problem, Unfit
from application.followers.files.tallies import Tally, TallyRow, read_tally
from application.followers.history.columns import Target, accounts_of, take_columns
from application.followers.history.held_rows import Held, new_rows
from application.followers.history.storing import Added, Brought, add_rounds
from application.followers.publishing import recount
from application.followers.units.networks import lock_accounts, take_networks
from application.models import CountRhythm, RoundKind, TallyImport, Unit
from application.networks import Precision

NOON = time(12)
LONGEST_NAME = 200


Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Source:
    """A file that somebody hands in; `by_id` is the user's, None for the command."""

    content: bytes
    name: str
    by_id: int | None = None

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class Imported:
    """What a file brought. `rows` are all that it has, `columns` whose counts stood in which.

    `held` tells of the rows that stand here already from elsewhere, `span` of the moments of the first and
    the last row, None where there is no row.
    """

    rows: int
    rounds: int
    counts: int
    columns: Mapping[str, Target]
    held: Sequence[Held] = ()
    span: Span | None = None


def import_tally(source: Source, zone: ZoneInfo, given: Mapping[str, Target], now: datetime) -> Imported:
    """The tally by the hour (`social_data.csv`), its times told in `zone`. Raises Unfit.

    `given` says whose counts stand in columns that are not known yet.
    """
    tally = read_tally(source.content, zone)
    _refuse_future(tally, now)
    columns = take_columns(tally.columns, given, now)
    accounts = [columns[name][0] for name in tally.columns]
    prefix = f"{source.sha256}:{RoundKind.TALLY}:"
    rows, held = new_rows(tally, accounts, prefix)
    brought = _open(source, RoundKind.TALLY, now)
    added = _close(brought, add_rounds(_tally_rounds(brought, rows, accounts, prefix)))
    targets = {name: target for name, (_, target) in columns.items()}
    return Imported(len(tally.rows), added.rounds, added.counts, targets, held, span_of(tally))


def span_of(tally: Tally) -> Span | None:
    """The moments of its first and its last row."""
    moments = [row.counted_at for row in tally.rows]
    return (min(moments), max(moments)) if moments else None


def import_day(source: Source, day: date, zone: ZoneInfo, now: datetime) -> Imported:
    """The counts of one day (`all_social_data.csv`). Raises Unfit.

    They hold for noon in `zone`; those of a day whose noon is still to come, for now.
    """
    if day.year < FIRST_YEAR:
        raise Unfit(Problem(0, f"{day.isoformat()} is ahead of {FIRST_YEAR}."))
    if day > now.astimezone(zone).date():
        raise Unfit(Problem(0, f"{day.isoformat()} is still to come."))
    moment = min(datetime.combine(day, NOON, tzinfo=zone).astimezone(UTC), now.replace(microsecond=0))
    found = read_one_day(source.content)
    take_networks(found.networks)
    lock_accounts()
    _refuse_unknown_units(found)
    accounts = accounts_of(
        (Target(unit.zid, network) for unit in found.units for network in unit.counts), now, CountRhythm.DAILY
    )
    counts = {
        accounts[Target(unit.zid, network)]: _exact(count, moment)
        for unit in found.units
        for network, count in unit.counts.items()
    }
    brought = _open(source, RoundKind.DAY, now)
    identity = f"{source.sha256}:{RoundKind.DAY}:{day.isoformat()}"
    added = _close(brought, add_rounds([Brought(identity, _row(brought, moment), counts)]))
    return Imported(len(found.units), added.rounds, added.counts, {}, span=(moment, moment))


def _open(source: Source, kind: RoundKind, now: datetime) -> TallyImport:
    brought = TallyImport(
        kind=kind,
        sha256=source.sha256,
        file_name=source.name[:LONGEST_NAME],
        rounds=0,
        counts=0,
        imported_by_id=source.by_id,
        imported_at=now,
    )
    db.session.add(brought)
    db.session.flush()
    return brought


def _close(brought: TallyImport, added: Added) -> Added:
    """Note what was new, and tell readers; a file that brought nothing leaves no trace."""
    now = brought.imported_at
    brought.rounds, brought.counts = added.rounds, added.counts
    if added.rounds == 0:
        db.session.delete(brought)
    recount(now)
    return added


def _tally_rounds(
    brought: TallyImport, rows: Iterable[TallyRow], accounts: Sequence[int], prefix: str
) -> Iterator[Brought]:
    for row in rows:
        yield Brought(
            f"{prefix}{row.number}",
            _row(brought, row.counted_at),
            {
                account: _exact(count, row.counted_at)
                for account, count in zip(accounts, row.counts, strict=True)
                if count is not None
            },
        )


def _row(brought: TallyImport, moment: datetime) -> dict[str, Any]:
    """What a round is besides its identity; it is over as soon as it is brought in."""
    return {
        "kind": brought.kind,
        "counted_at": moment,
        "closed_at": brought.imported_at,
        "tally_import_id": brought.id,
    }


def _exact(followers: int, moment: datetime) -> dict[str, Any]:
    """Earlier tools read exact counts, off pages."""
    return {"followers": followers, "count_precision": Precision.EXACT, "counted_at": moment}


def _refuse_future(tally: Tally, now: datetime) -> None:
    """A count of tomorrow would stay the latest one until then."""
    ahead = [row for row in tally.rows if row.counted_at > now]
    if ahead:
        raise Unfit(
            *(Problem(row.line, "This time is still to come. Is it of another zone?") for row in ahead)
        )


def _refuse_unknown_units(found: OneDay) -> None:
    zids = set(db.session.scalars(select(Unit.zid)))
    unknown = [
        Problem(unit.line, f"No unit has the zid {unit.zid}. Bring in the file of handles first.")
        for unit in found.units
        if unit.zid not in zids
    ]
    if unknown:
        raise Unfit(*unknown)
