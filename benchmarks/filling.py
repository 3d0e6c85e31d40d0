"""Rows by the thousand, written by the server itself: INSERT … SELECT from a sequence (MariaDB)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import text

from application.extensions import db

NOW = "UTC_TIMESTAMP(6)"
_CHECKS = ("foreign_key_checks", "unique_checks")


@dataclass(frozen=True)
class Filling:
    """So many rows of a table, ids counted up from 1; each column is SQL in which {n} is the row's number."""

    table: str
    rows: int
    columns: Mapping[str, str]

    @property
    def statement(self) -> str:
        named = {name: words.replace("{n}", "seq") for name, words in self.columns.items()}
        return (
            f"INSERT INTO {self.table} ({', '.join(f'`{name}`' for name in named)}) "
            f"SELECT {', '.join(named.values())} FROM seq_1_to_{self.rows}"
        )


def write(fillings: Sequence[Filling]) -> None:
    """Fill empty tables, unchecked while rows point at others to come, and commit."""
    _check(False)
    for filling in fillings:
        db.session.execute(text(filling.statement))
        db.session.commit()
    _check(True)
    db.session.execute(text(f"ANALYZE TABLE {', '.join(filling.table for filling in fillings)}"))
    db.session.commit()


def _check(wanted: bool) -> None:
    for name in _CHECKS:
        db.session.execute(text(f"SET SESSION {name} = {int(wanted)}"))
