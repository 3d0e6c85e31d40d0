"""Kept tokens under the newest key, portion by portion. Never commits."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cryptography.fernet import InvalidToken
from sqlalchemy import Column, Text, bindparam, select, type_coerce, update

from application.extensions import db
from application.models import Base
from application.models.encryption import EncryptedText, cipher

PORTION = 500


@dataclass(frozen=True)
class Portion:
    """Some rows of a column: how many were looked at, put under the newest key, and opened by no key."""

    column: str
    seen: int
    changed: int
    closed: int


def encrypted_columns() -> Iterator["Column[str]"]:
    """Every column of the models whose content is encrypted."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, EncryptedText):
                yield column


def rotate(portion: int = PORTION) -> Iterator[Portion]:
    """Put all that is kept under the newest key; the caller commits at each yield.

    The rows of a portion are locked, so that a token that comes in meanwhile is not overwritten by the one
    before it. What is under the newest key already is left alone: a rotation that was ended is begun anew.
    """
    for column in encrypted_columns():
        after = 0
        while True:
            rows = _locked(column, after, portion)
            if rows:
                after = rows[-1][0]
                yield _rotated(column, rows)
            if len(rows) < portion:
                break


def _locked(column: "Column[str]", after: int, portion: int) -> list[tuple[int, str]]:
    key = _key(column)
    rows = db.session.execute(
        select(key, type_coerce(column, Text))
        .where(column.is_not(None), key > after)
        .order_by(key)
        .limit(portion)
        .with_for_update()
    )
    return [(number, text) for number, text in rows]


def _rotated(column: "Column[str]", rows: list[tuple[int, str]]) -> Portion:
    """Two statements at most, the second for all rows of the portion at once."""
    changed: list[dict[str, Any]] = []
    closed = 0
    for number, text in rows:
        if cipher.is_newest(text):
            continue
        try:
            changed.append({"of": number, "to": cipher.rotate(text)})
        except InvalidToken:
            closed += 1
    if changed:
        table = column.table
        statement = (
            update(table)
            .where(_key(column) == bindparam("of"))
            .values({column.name: type_coerce(bindparam("to"), Text)})
        )
        db.session.connection().execute(statement, changed)
    return Portion(f"{column.table.name}.{column.name}", len(rows), len(changed), closed)


def _key(column: "Column[str]") -> Any:
    return next(iter(column.table.primary_key.columns))
