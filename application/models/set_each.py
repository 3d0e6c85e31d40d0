"""Give many rows a value each in few statements."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import case, literal, update
from sqlalchemy.orm import Session

from application.models.base import Base

CHUNK_ROWS = 500


def set_each(session: Session, model: type[Base], column: str, values: Mapping[int, Any]) -> None:
    """Set `column` of the rows with these ids, each to its own value; one statement for 500 rows.

    An upsert can't do it: it would need every column without a default, only to ignore them.
    """
    table = Base.metadata.tables[model.__tablename__]
    ordered = sorted(values.items())
    for start in range(0, len(ordered), CHUNK_ROWS):
        chunk = dict(ordered[start : start + CHUNK_ROWS])
        told = {row_id: value for row_id, value in chunk.items() if value is not None}
        cleared = [row_id for row_id in chunk if row_id not in told]
        if told:
            kind = table.c[column].type
            bound = {row_id: literal(value, kind) for row_id, value in told.items()}
            chosen = case(bound, value=table.c.id)
            session.execute(update(table).where(table.c.id.in_(list(told))).values({column: chosen}))
        if cleared:
            session.execute(update(table).where(table.c.id.in_(cleared)).values({column: None}))
