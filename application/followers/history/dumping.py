"""Write everything that was counted into one file, and keep the last ones in the store of files.

Only rounds that are over are in it. It is read some rows at a time, each portion by itself, so nobody waits
for the file; what came in meanwhile is left to the next one.
"""

import hashlib
import tempfile
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from sqlalchemy import Row, delete, inspect, or_, select

from application.extensions import db
from application.followers.history.dump_form import COLUMNS, ROWS_A_LINE, DumpWriter
from application.followers.history.storing import portions
from application.integrations.blobs import BlobStore
from application.models import (
    Base,
    CountNote,
    CountRound,
    FeedColumn,
    FollowerCount,
    TallyDump,
    TrackedAccount,
    TrackedNetwork,
    Unit,
)

DUMPS_KIND = "tally-dumps"
CONTENT_TYPE = "application/gzip"
_COUNTS_AT_ONCE = 20_000
_MODELS: dict[str, type[Base]] = {
    "units": Unit,
    "networks": TrackedNetwork,
    "accounts": TrackedAccount,
    "columns": FeedColumn,
    "notes": CountNote,
    "rounds": CountRound,
    "counts": FollowerCount,
}


@dataclass(frozen=True)
class Written:
    """A file that is whole: its hash, its bytes, and how much it holds."""

    path: Path
    sha256: str
    size: int
    rounds: int
    counts: int


def is_dumped(now: datetime) -> bool:
    """Whether this day of UTC has its dump."""
    begin = datetime.combine(now.date(), time(), tzinfo=UTC)
    return db.session.scalar(select(TallyDump.id).where(TallyDump.made_at >= begin).limit(1)) is not None


def write_dump(folder: Path, now: datetime) -> Written:
    """Write the file into the folder. Leaves no transaction open."""
    with tempfile.NamedTemporaryFile(dir=folder, suffix=".gz", delete=False) as file:
        writer = DumpWriter(file, now)
        _write_tree(writer)
        writer.end()
    path = Path(file.name)
    with path.open("rb") as whole:
        sha256 = hashlib.file_digest(whole, "sha256").hexdigest()
    return Written(path, sha256, path.stat().st_size, writer.rows["rounds"], writer.rows["counts"])


def keep_dump(written: Written, now: datetime, blobs: BlobStore) -> None:
    """Put the file into the store, then note it. The caller commits: a dump is listed once it is there."""
    blobs.put_file(written.path, written.sha256, kind=DUMPS_KIND, content_type=CONTENT_TYPE)
    db.session.add(
        TallyDump(
            sha256=written.sha256,
            rounds=written.rounds,
            counts=written.counts,
            size=written.size,
            made_at=now,
        )
    )


def forget_old_dumps(kept: int, blobs: BlobStore) -> int:
    """Remove the files of all but the latest dumps, then their rows; how many. The caller commits.

    No transaction may be open before. Files go first: whoever is killed in between is followed by the next
    dump, which finds the rows.
    """
    dumps = db.session.execute(select(TallyDump.id, TallyDump.sha256).order_by(TallyDump.id.desc())).all()
    db.session.close()
    needed = {dump.sha256 for dump in dumps[:kept]}
    old = dumps[kept:]
    for dump in old:
        if dump.sha256 not in needed:
            blobs.delete(dump.sha256, kind=DUMPS_KIND)
    if old:
        db.session.execute(delete(TallyDump).where(TallyDump.id.in_([dump.id for dump in old])))
    return len(old)


@dataclass(frozen=True)
class Listed:
    """A dump that can be had back."""

    id: int
    sha256: str
    made_at: datetime
    rounds: int
    counts: int
    size: int


def listed_dumps(kept: int) -> list[Listed]:
    """The dumps that are kept, the latest first."""
    rows = db.session.execute(
        select(
            TallyDump.id,
            TallyDump.sha256,
            TallyDump.made_at,
            TallyDump.rounds,
            TallyDump.counts,
            TallyDump.size,
        )
        .order_by(TallyDump.id.desc())
        .limit(kept)
    )
    return [Listed(*row) for row in rows]


def _write_tree(writer: DumpWriter) -> None:
    """Units, networks, accounts, columns, notes: a statement each; no row names what is not there."""
    zids = _write_all(writer, "units", {})
    names = _write_all(writer, "networks", {})
    accounts = _write_all(writer, "accounts", {"unit_zid": zids, "network": names})
    _write_all(writer, "columns", {"tracked_account_id": accounts})
    _write_all(writer, "notes", {"unit_zid": {*zids, None}})
    _write_history(writer, accounts)


def _write_all(writer: DumpWriter, table: str, known: Mapping[str, Container[Any]]) -> set[Any]:
    """Write the rows whose values are among those known; the values of their first column."""
    model = _MODELS[table]
    rows = db.session.execute(select(*_columns(table)).order_by(*inspect(model).primary_key)).all()
    db.session.close()
    there = [row for row in rows if all(getattr(row, name) in values for name, values in known.items())]
    for portion in portions(there, ROWS_A_LINE):
        writer.write(table, portion)
    return {row[0] for row in there}


def _write_history(writer: DumpWriter, accounts: Container[int]) -> None:
    """Rounds by rising ids, each portion followed by its counts."""
    last = 0
    while True:
        rounds = db.session.execute(
            select(*_columns("rounds"))
            .where(CountRound.id > last, CountRound.closed_at.is_not(None))
            .order_by(CountRound.id)
            .limit(ROWS_A_LINE)
        ).all()
        if not rounds:
            db.session.close()
            return
        writer.write("rounds", rounds)
        for counts in _counts_of([row.id for row in rounds]):
            told = [count for count in counts if count.tracked_account_id in accounts]
            for portion in portions(told, ROWS_A_LINE):
                writer.write("counts", portion)
        last = rounds[-1].id


def _counts_of(rounds: Sequence[int]) -> Iterator[Sequence[Row[Any]]]:
    """The counts of these rounds, by round and account, some at a time."""
    counted, account = FollowerCount.round_id, FollowerCount.tracked_account_id
    round_id, account_id = rounds[0], 0
    while True:
        found = db.session.execute(
            select(*_columns("counts"))
            .where(
                counted.in_(rounds),
                counted >= round_id,
                or_(counted > round_id, account > account_id),
            )
            .order_by(counted, account)
            .limit(_COUNTS_AT_ONCE)
        ).all()
        db.session.close()
        yield found
        if len(found) < _COUNTS_AT_ONCE:
            return
        round_id, account_id = found[-1].round_id, found[-1].tracked_account_id


def _columns(table: str) -> list[Any]:
    return [getattr(_MODELS[table], name) for name in COLUMNS[table]]
