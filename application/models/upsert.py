"""The one way to write many rows at once."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import mysql, sqlite
from sqlalchemy.orm import Session

from application.models.base import Base

CHUNK_ROWS = 5_000


def upsert(
    session: Session,
    model: type[Base],
    rows: Sequence[Mapping[str, Any]],
    *,
    key: Sequence[str],
    update: Sequence[str],
) -> None:
    """Insert `rows` of the model; where `key` exists, overwrite the columns `update` (none: keep the row).

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
    if not {*key, *update} <= columns <= set(table.columns.keys()):
        raise ValueError(f"rows for {table.name} lack a column of the key or update, or have an unknown one")
    ordered = sorted(rows, key=lambda row: tuple(str(row[name]) for name in key))
    statement = _statement(session.get_bind().dialect.name, table, key, update)
    for start in range(0, len(ordered), CHUNK_ROWS):
        session.execute(statement, ordered[start : start + CHUNK_ROWS])


def _statement(dialect: str, table: Table, key: Sequence[str], update: Sequence[str]) -> Any:
    if dialect == "sqlite":
        insert = sqlite.insert(table)
        if not update:
            return insert.on_conflict_do_nothing(index_elements=list(key))
        return insert.on_conflict_do_update(
            index_elements=list(key), set_={name: insert.excluded[name] for name in update}
        )
    bulk = mysql.insert(table)
    # Without columns to overwrite, a key column is set to itself: IGNORE would hide real errors too.
    names = update or [key[0]]
    return bulk.on_duplicate_key_update({name: bulk.inserted[name] for name in names})
