"""What a piece of work asks a MariaDB, and how the server goes about each question."""

import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import RowMapping, event

from application.extensions import db

TIMES = 3
_EXPLAINED = ("SELECT", "UPDATE", "DELETE")
_FOR_EACH_ROW = ("DEPENDENT", "LATERAL", "UNCACHEABLE")
"""How the kinds of those parts begin that the server runs for each row of the part around them."""


@dataclass(frozen=True)
class Asked:
    """A statement with its parameters as the driver takes them; `work` asked it."""

    work: str
    statement: str
    parameters: Any

    @property
    def shape(self) -> str:
        """The statement, whatever the number of values in its lists."""
        return re.sub(r"(%\(\w+\)s|%s)(, *(%\(\w+\)s|%s))*", "?", self.statement)


@dataclass(frozen=True)
class Step:
    """A line of EXPLAIN. `rows` is the server's estimate of what it looks at, once for each row before.

    `part` is the number of the SELECT that the step belongs to, `kind` says what that one is there for.
    """

    table: str
    way: str
    key: str
    rows: int
    part: int = 1
    kind: str = "SIMPLE"


@dataclass(frozen=True)
class Explained:
    """A statement with the server's way, and the quickest of some times in seconds; None where it writes."""

    asked: Asked
    steps: tuple[Step, ...]
    seconds: float | None

    def named(self) -> tuple[Step, ...]:
        """The steps, the tables under their own names."""
        return tuple(replace(step, table=re.sub(r"_\d+$", "", step.table)) for step in self.steps)

    def on(self, tables: Sequence[str]) -> tuple[Step, ...]:
        """The steps on these tables."""
        return tuple(step for step in self.named() if step.table in tables)

    def in_all(self) -> tuple[Step, ...]:
        """The same with what each looks at in the whole statement: its rows times those of the steps before
        it in its part. At most that: what conditions leave out in between is not taken off, and a part that
        is run for each row is taken to be run for those of the widest part before it.
        """
        looked = [*self.named()]
        widest = 1
        for part in sorted({step.part for step in self.steps}):
            places = [place for place, step in enumerate(self.steps) if step.part == part]
            product = widest if self.steps[places[0]].kind.startswith(_FOR_EACH_ROW) else 1
            for place in places:
                product *= max(self.steps[place].rows, 1)
                looked[place] = replace(looked[place], rows=product)
            widest = max(widest, product)
        return tuple(looked)


@contextmanager
def recorded(work: str, into: list[Asked]) -> Iterator[None]:
    """Note each statement that is sent inside the block; transactions and bulk inserts are left out."""

    def note(_conn: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        if statement.startswith(_EXPLAINED) and not many:
            into.append(Asked(work, statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def statements_of(works: dict[str, Callable[[], object]]) -> list[Asked]:
    """What each work asks, each statement once; all of it is rolled back."""
    found: list[Asked] = []
    for work, deed in works.items():
        deed()  # what a process remembers is remembered by now, as in one that has been serving
        db.session.rollback()
        with recorded(work, found):
            deed()
        db.session.rollback()
        db.session.remove()
    return list({(each.work, each.shape): each for each in found}.values())


def explain(asked: Asked) -> Explained:
    """Ask the server for its way, and a SELECT itself some times."""
    with db.engine.connect() as connection:
        rows = connection.exec_driver_sql(f"EXPLAIN {asked.statement}", asked.parameters).mappings().all()
        steps = tuple(_step(row) for row in rows)
        return Explained(asked, steps, _quickest(connection, asked))


def _step(row: RowMapping) -> Step:
    """The line that puts the parts of a UNION together has no number: it is one of its own."""
    return Step(
        row["table"] or "",
        row["type"] or "",
        row["key"] or "",
        int(row["rows"] or 0),
        int(row["id"] or 0),
        row["select_type"] or "",
    )


def _quickest(connection: Any, asked: Asked) -> float | None:
    if not asked.statement.startswith("SELECT"):
        return None
    times = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        connection.exec_driver_sql(asked.statement, asked.parameters).fetchall()
        times.append(time.perf_counter() - begun)
        connection.rollback()
    return min(times)
