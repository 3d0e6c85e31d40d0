"""The one way to write many rows at once."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Table, func
from sqlalchemy.dialects import mysql, sqlite
from sqlalchemy.orm import Session

from application.models.base import Base
from application.models.change_marks import CHANGE_MARK, new_change_mark

CHUNK_ROWS = 5_000


def upsert(
    session: Session,
    model: type[Base],
    rows: Sequence[Mapping[str, Any]],
    *,
    key: Sequence[str],
    update: Sequence[str],
    fill: Sequence[str] = (),
) -> None:
    """Insert `rows` of the model; where `key` exists, overwrite the columns `update` (none: keep the row).

    Columns of `fill` are overwritten too, but never by NULL: what a reply leaves out stays.

    Rows are sent sorted by key, so that two writers of the same rows queue up instead of dead-locking.
    Only plain column values are written: a bound value in the update part breaks PyMySQL's bulk form.
    Raises ValueError when the rows don't all have the same columns, have an unknown one, or lack one of
    `key` or `update`. Nobody else would notice: values are dropped, or NULL is written over stored ones.
    """
    if not rows:
        return
    table = Base.metadata.tables[model.__tablename__]
    columns = set(rows[0])
    if any(set(row) != columns for row in rows):
        raise ValueError(f"rows for {table.name} differ in their columns")
    if not {*key, *update, *fill} <= columns <= set(table.columns.keys()):
        raise ValueError(f"rows for {table.name} lack a column of the key or update, or have an unknown one")
    ordered = sorted(rows, key=lambda row: tuple(str(row[name]) for name in key))
    if CHANGE_MARK in table.c and (update or fill):
        ordered = [{**row, CHANGE_MARK: new_change_mark()} for row in ordered]
        update = [*update, CHANGE_MARK]
    dialect = session.get_bind().dialect.name
    statement = _statement(dialect, table, tuple(key), tuple(update), tuple(fill))
    for start in range(0, len(ordered), CHUNK_ROWS):
        session.execute(statement, ordered[start : start + CHUNK_ROWS])


@lru_cache(maxsize=256)
def _statement(
    dialect: str, table: Table, key: tuple[str, ...], update: tuple[str, ...], fill: tuple[str, ...]
) -> Any:
    """Building one takes longer than sending a small page; the same columns come again and again."""
    if dialect == "sqlite":
        insert = sqlite.insert(table)
        if not update and not fill:
            return insert.on_conflict_do_nothing(index_elements=list(key))
        return insert.on_conflict_do_update(
            index_elements=list(key), set_=_overwritten(table, insert.excluded, update, fill)
        )
    bulk = mysql.insert(table)
    # Without columns to overwrite, a key column is set to itself: IGNORE would hide real errors too.
    names = update if update or fill else key[:1]
    return bulk.on_duplicate_key_update(_overwritten(table, bulk.inserted, names, fill))


def _overwritten(table: Table, new: Any, update: Sequence[str], fill: Sequence[str]) -> dict[str, Any]:
    # MySQL assigns from left to right: no expression may read a column other than its own.
    filled = {name: func.coalesce(new[name], table.c[name]) for name in fill}
    return {name: new[name] for name in update} | filled
