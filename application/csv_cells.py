"""Values as cells of a CSV file that a table program opens. Pure."""

import csv
import enum
import io
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")  # wide ones, too
BYTE_ORDER_MARK = "utf-8-sig"
"""Table programs read UTF-8 rightly only where this stands at its beginning."""


def csv_text(rows: Iterable[Sequence[Any]]) -> str:
    """A whole file of these rows; to be written as BYTE_ORDER_MARK."""
    written = io.StringIO(newline="")
    csv.writer(written).writerows([cell(value) for value in row] for row in rows)
    return written.getvalue()


def cell(value: Any) -> str | int | float:
    """A value of a CSV; text that a table program would take for a formula gets an apostrophe ahead of it."""
    plain = plain_value(value)
    if plain is None:
        return ""
    if isinstance(plain, bool | list | dict):
        plain = json.dumps(plain, ensure_ascii=False)
    if isinstance(plain, str):
        plain = plain.replace("\0", "")
        return f"'{plain}" if plain.startswith(_FORMULA) else plain
    return plain  # type: ignore[no-any-return]  # plain values are text or numbers


def typed(text: str) -> str:
    """What somebody typed into a cell: without the apostrophe that `cell` puts ahead of a formula."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text


_PLAIN: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (enum.Enum, lambda value: value.value),
    (datetime, lambda value: value.isoformat()),
    (date, lambda value: value.isoformat()),
)


def plain_value(value: Any) -> Any:
    """A word for an enumeration, ISO 8601 for times; all else as it is."""
    return next((make(value) for kind, make in _PLAIN if isinstance(value, kind)), value)
