"""How many rows a statement changed."""

from typing import Any

from sqlalchemy import CursorResult, Result


def rows_changed(result: Result[Any]) -> int:
    """Return how many rows an update or a deletion met.

    A session promises no more than a `Result`, which has no count. Raises TypeError for what a query
    brought.
    """
    if not isinstance(result, CursorResult):
        raise TypeError("only an update or a deletion counts its rows")
    return result.rowcount
