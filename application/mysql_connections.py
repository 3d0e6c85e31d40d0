"""Connections to MySQL that send nothing the server need not hear.

SQLAlchemy's pool asks at each use whether the server is there, and rolls back once more what a session has
rolled back. A page uses a connection twice, so that is six round trips beside its statements; two or three of
them stay. To Cloud SQL each takes about a millisecond.
"""

from time import monotonic
from typing import Any

from pymysql.connections import Connection

ALIVE_SECONDS = 0.5
"""Who answered so lately is there: HikariCP's `aliveBypassWindowMs` is as long."""


class FrugalConnection(Connection):  # type: ignore[misc]  # PyMySQL has no types
    """PyMySQL's connection, which knows when it was answered, and whether a transaction may have begun."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        self._may_be_in_transaction = True
        self._answered: float | None = None
        super().__init__(*arguments, **named)

    def query(self, sql: str | bytes, unbuffered: bool = False) -> Any:
        """Send the statement; returns the number of rows."""
        self._may_be_in_transaction, self._answered = True, None
        rows = super().query(sql, unbuffered)
        self._answered = monotonic()
        return rows

    def rollback(self) -> None:
        """Roll back, unless nothing was asked since it was done last."""
        if self._may_be_in_transaction:
            self._answered = None
            super().rollback()
            self._may_be_in_transaction, self._answered = False, monotonic()

    def ping(self, reconnect: bool = False) -> None:
        """Raise an error of PyMySQL's if the server is gone; not asked if it answered just now."""
        lately = self._answered is not None and monotonic() - self._answered < ALIVE_SECONDS
        if not (lately and self.open):
            super().ping(reconnect)
