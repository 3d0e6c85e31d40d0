"""The statements that the retention table stands for, chunk by chunk.

Never commits: the caller does at each yield, and closes the session.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from sqlalchemy import JSON, ColumnElement, Select, Table, and_, delete, or_, select, update

from application.evidence.chain import UNDER_REMOVAL, link_tombstones, lock_chain
from application.evidence.replies import DELIVERY_KIND
from application.extensions import db
from application.integrations.blobs import BlobNotFound, BlobStore
from application.leaving.rules import FileRule, Remove, Replace
from application.models import Base, Tombstone
from application.models.rows_changed import rows_changed
from application.tombstones import entomb

CHUNK = 500
FILES_AT_ONCE = 50
"""So many are in memory at a time, until it is sure that nobody else has come to refer to them."""


class Chunk(NamedTuple):
    """A part of the work that is done: how many rows or files, and the id up to which files are done."""

    size: int
    after: int = 0


def remove_rows(
    table: type[Base], rows: ColumnElement[bool], asked_again: ColumnElement[bool] | None = None
) -> Iterator[Chunk]:
    """Delete these rows, chunk by chunk.

    `asked_again`: what must still be so of each when it goes, as other people's deeds decide on it.
    """
    still = () if asked_again is None else (asked_again,)
    if "id" not in table.__table__.c:
        yield _chunk(db.session.execute(_whole(delete(table).where(rows))))
        return
    while True:
        ids = db.session.scalars(_ids(table, rows)).all()
        if ids:
            yield _chunk(db.session.execute(_whole(delete(table).where(_id(table).in_(ids), *still))))
        if len(ids) < CHUNK:
            return


def replace_columns(
    table: type[Base], rows: ColumnElement[bool], deed: Replace, reason: str
) -> Iterator[Chunk]:
    """Overwrite columns of these rows, chunk by chunk; a row that was overwritten before is not met again."""
    rows, after = and_(rows, _holds_something(table, deed)), 0
    while True:
        ids = db.session.scalars(_ids(table, and_(rows, _id(table) > after))).all()
        if ids:
            if deed.entombs is not None:
                hashes = select(_plain(table).c[deed.entombs]).where(_id(table).in_(ids))
                entomb(DELIVERY_KIND, db.session.scalars(hashes).all(), reason)
            done = update(table).where(_id(table).in_(ids)).values(dict(deed.columns))
            yield _chunk(db.session.execute(_whole(done)))
            after = ids[-1]
        if len(ids) < CHUNK:
            return


def remove_files(
    files: FileRule, rows: ColumnElement[bool], reason: str, blobs: BlobStore, after: int = 0
) -> Iterator[Chunk]:
    """Remove the files of these rows that no other row refers to, from the row behind `after` on.

    Each file's tombstone is committed before the file goes, by a chunk of nothing: else a loss and a removal
    would look the same to whoever finds the process dead in between.
    """
    while True:
        found = db.session.execute(_named(files, and_(rows, _id(files.table) > after))).all()
        if not found:
            return
        if files.is_chained:
            lock_chain()  # else a capture of the same bytes could be recorded between look and tombstone
        wanted = {row.name for row in found}
        names = sorted(wanted - _held_by_others(files, wanted, rows))
        entomb(files.kind, names, reason, again_after=UNDER_REMOVAL if files.is_chained else None)
        if files.is_chained:
            link_tombstones(files.kind, names)
        yield Chunk(0, after)
        after = found[-1].id
        if files.is_large:
            yield Chunk(_deleted(files, names, rows, blobs), after)
        else:
            contents = _taken_away(files, names, blobs)
            _put_back(files, contents, rows, blobs)
            yield Chunk(len(contents), after)
        if len(found) < FILES_AT_ONCE:
            return


def remove_orphans(files: FileRule, names: Sequence[str], blobs: BlobStore) -> Iterator[Chunk]:
    """Remove those of these files that no row refers to.

    Of those that the chain vouches for a capture of the same bytes may be under way: the tombstone tells it.
    """
    if files.is_chained:
        lock_chain()
    held = _holders(files, names)
    orphans = [name for name in names if name not in held]
    if files.is_chained and orphans:
        entomb(files.kind, orphans, "orphan", again_after=UNDER_REMOVAL)
        link_tombstones(files.kind, orphans)
    yield Chunk(0)
    for name in orphans:
        _delete(files, name, blobs)
    yield Chunk(len(orphans))


def remove_orphaned_sizes(
    files: FileRule, kind: str, names: Sequence[str], blobs: BlobStore
) -> Iterator[Chunk]:
    """Remove those of these smaller sizes of pictures whose picture no row refers to."""
    held = _holders(files, names)
    yield Chunk(0)
    orphans = [name for name in names if name not in held]
    for name in orphans:
        blobs.delete(name, kind=kind)
    yield Chunk(len(orphans))


def rows_that_go(deed: Remove, rows: ColumnElement[bool]) -> ColumnElement[bool]:
    """Those of the rows that the deed removes."""
    return and_(rows, ~deed.unless.holds()) if deed.unless else rows


def rows_of(deed: Replace, rows: ColumnElement[bool]) -> ColumnElement[bool]:
    """Those of the rows that the deed overwrites."""
    return and_(rows, deed.of.holds()) if deed.of else rows


def _holds_something(table: type[Base], deed: Replace) -> ColumnElement[bool]:
    """Rows in which a column differs from what the deed writes.

    JSON is left out, as MySQL compares it with no text: it goes along with the columns beside it.
    """
    columns = _plain(table).c
    plain = [(columns[name], value) for name, value in deed.columns.items()]
    differing = [
        column.is_distinct_from(value) for column, value in plain if not isinstance(column.type, JSON)
    ]
    return or_(*differing)


def _deleted(files: FileRule, names: Sequence[str], rows: ColumnElement[bool], blobs: BlobStore) -> int:
    """Delete these unread. Whoever keeps the same bytes anew meanwhile waits for the tombstone's age."""
    held = _held_by_others(files, names, rows)
    db.session.close()
    going = [name for name in names if name not in held]
    for name in going:
        _delete(files, name, blobs)
    return len(going)


def _delete(files: FileRule, name: str, blobs: BlobStore) -> None:
    """The file ahead of its sizes: whoever makes one of them meanwhile then finds the file gone."""
    for kind in (files.kind, *files.sizes):
        blobs.delete(name, kind=kind)


def _taken_away(files: FileRule, names: Sequence[str], blobs: BlobStore) -> dict[str, bytes]:
    db.session.close()
    contents = {}
    for name in names:
        with suppress(BlobNotFound):  # an earlier try has removed it, its sizes maybe not
            contents[name] = blobs.get(name, kind=files.kind)
        _delete(files, name, blobs)
    return contents


def _put_back(
    files: FileRule, contents: dict[str, bytes], rows: ColumnElement[bool], blobs: BlobStore
) -> None:
    """What somebody else stored just now had the same name, and found the file there: give it back."""
    wanted = _held_by_others(files, contents, rows)
    db.session.close()
    for name in wanted:
        blobs.put_named(name, contents.pop(name), kind=files.kind)
    if wanted and not files.is_chained:  # a link tells of it, and is not taken back
        mark = delete(Tombstone).where(Tombstone.kind == files.kind, Tombstone.sha256.in_(wanted))
        db.session.execute(_whole(mark))


def _held_by_others(files: FileRule, names: Collection[str], rows: ColumnElement[bool]) -> set[str]:
    """Which of these files a row refers to that is not among `rows`."""
    going = select(_id(files.table)).where(rows, _column(files).in_(names))
    return _holders(files, names, _id(files.table).not_in(going))


def _holders(files: FileRule, names: Collection[str], *conditions: ColumnElement[bool]) -> set[str]:
    if not names:
        return set()
    held = select(_column(files)).where(_column(files).in_(names), *_held(files), *conditions).distinct()
    return set(db.session.scalars(held))


def _named(files: FileRule, rows: ColumnElement[bool]) -> Select[Any, Any]:
    return (
        select(_id(files.table), _column(files).label("name"))
        .where(rows, _column(files).is_not(None), *_held(files))
        .order_by(_id(files.table))
        .limit(FILES_AT_ONCE)
    )


def _held(files: FileRule) -> list[ColumnElement[bool]]:
    return [_plain(files.table).c[name] == value for name, value in files.held.items()]


def _column(files: FileRule) -> ColumnElement[str]:
    return _plain(files.table).c[files.column]


def _ids(table: type[Base], rows: ColumnElement[bool]) -> Select[int]:
    return select(_id(table)).where(rows).order_by(_id(table)).limit(CHUNK)


def _id(table: type[Base]) -> ColumnElement[int]:
    return _plain(table).c["id"]


def _plain(table: type[Base]) -> Table:
    return Base.metadata.tables[table.__tablename__]


def _whole(statement: Any) -> Any:
    """The record of deeds is only ever added to, but for this."""
    return statement.execution_options(synchronize_session=False, retention=True)


def _chunk(result: Any) -> Chunk:
    return Chunk(rows_changed(result))
