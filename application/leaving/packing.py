"""Write a person's data into a ZIP, row by row: no more than a part of one table is in memory. Pure."""

import csv
import enum
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import IO, Any

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")  # wide ones, too
BYTE_ORDER_MARK = "utf-8-sig"
"""Table programs read UTF-8 rightly only where this stands at its beginning."""


class Package:
    """A ZIP being written into `target`, which need not be able to go back."""

    def __init__(self, target: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED)

    def add_table(self, name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
        """A CSV file with these rows; returns how many there were."""
        number = 0
        with (
            self._zip.open(name, "w", force_zip64=True) as entry,
            io.TextIOWrapper(entry, encoding=BYTE_ORDER_MARK, newline="") as text,
        ):
            writer = csv.writer(text)
            writer.writerow(columns)
            for row in rows:
                writer.writerow([cell(value) for value in row])
                number += 1
        return number

    def add_json(self, name: str, told: Mapping[str, Any]) -> None:
        """A JSON file for one thing."""
        content = {key: _plain(value) for key, value in told.items()}
        self._zip.writestr(name, json.dumps(content, ensure_ascii=False, indent=2) + "\n")

    def add_text(self, name: str, text: str) -> None:
        """A text file."""
        self._zip.writestr(name, text.replace("\n", "\r\n"))

    def close(self) -> None:
        """Write the table of contents."""
        self._zip.close()


def cell(value: Any) -> str | int | float:
    """A value of a CSV; text that a table program would take for a formula gets an apostrophe ahead of it."""
    plain = _plain(value)
    if plain is None:
        return ""
    if isinstance(plain, bool | list | dict):
        plain = json.dumps(plain, ensure_ascii=False)
    if isinstance(plain, str):
        plain = plain.replace("\0", "")
        return f"'{plain}" if plain.startswith(_FORMULA) else plain
    return plain  # type: ignore[no-any-return]  # a number


_PLAIN: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (enum.Enum, lambda value: value.value),
    (datetime, lambda value: value.isoformat()),
    (date, lambda value: value.isoformat()),
)


def _plain(value: Any) -> Any:
    return next((make(value) for kind, make in _PLAIN if isinstance(value, kind)), value)
