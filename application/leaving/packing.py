"""Write a person's data into a ZIP, row by row: no more than a part of one table is in memory. Pure."""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import IO, Any

from application.csv_cells import BYTE_ORDER_MARK, cell, plain_value


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
        content = {key: plain_value(value) for key, value in told.items()}
        self._zip.writestr(name, json.dumps(content, ensure_ascii=False, indent=2) + "\n")

    def add_text(self, name: str, text: str) -> None:
        """A text file."""
        self._zip.writestr(name, text.replace("\n", "\r\n"))

    def close(self) -> None:
        """Write the table of contents."""
        self._zip.close()
