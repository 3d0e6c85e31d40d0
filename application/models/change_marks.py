"""Marks by which changed rows are noticed: whoever remembers what came of rows asks for the sum of theirs.

So no two rows may share one: sums tell sets of rows apart only while each row has a mark of its own.
"""

import random
from typing import Any

from sqlalchemy import BigInteger
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

CHANGE_MARK = "change_mark"
"""The column, in tables that have one. Each insert and update gives each row a new number; `upsert` does so
by itself, as SQLAlchemy leaves the updates of upserts alone."""

_BITS = 31
"""So that the sum over two billion rows fits into 63."""


def new_change_mark() -> int:
    """A number that nobody can tell beforehand: what one row gains doesn't make up for what another loses."""
    return random.getrandbits(_BITS)


class DrawnMark(FunctionElement[int]):
    """The same, drawn by the database for each row of an update by itself: a default would be one for all."""

    type = BigInteger()
    inherit_cache = True


@compiles(DrawnMark, "sqlite")
def _at_sqlite(_element: DrawnMark, _compiler: Any, **_options: Any) -> str:
    return f"abs(random() % {1 << _BITS})"


@compiles(DrawnMark, "mysql")
@compiles(DrawnMark, "mariadb")
def _at_mysql(_element: DrawnMark, _compiler: Any, **_options: Any) -> str:
    return f"FLOOR(RAND() * {1 << _BITS})"
