"""Many rows that a task of its own looks at, one after another over some time, instead of all at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select

from application.clock import clock
from application.extensions import db


@dataclass(frozen=True)
class Placed:
    """A row by its id, and when its task is to run."""

    row_id: int
    run_at: datetime


def spread(wanted: Select[int], *, over: timedelta, chunk: int) -> Iterator[tuple[Placed, ...]]:
    """The rows of these ids by rising id, at even distances from now on, chunk by chunk.

    The caller may commit after each chunk: they are read anew behind its last row. A statement for each
    chunk, and one.
    """
    now, own_id = clock.now(), wanted.selected_columns[0]
    total = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    after = placed = 0
    while True:
        row_ids = list(db.session.scalars(wanted.where(own_id > after).order_by(own_id).limit(chunk)))
        places = enumerate(row_ids, start=placed)
        if row_ids:
            yield tuple(
                Placed(row_id, now + over * min(place / max(total, 1), 1)) for place, row_id in places
            )
        if len(row_ids) < chunk:
            return
        after, placed = row_ids[-1], placed + len(row_ids)
