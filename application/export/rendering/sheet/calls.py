"""The calls that write a Sheet, and how requests and rows are packed into as few of them as may be."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from application.export.report import cell_name

Body = dict[str, Any]
"""A JSON object of the Sheets API."""

BODY_LIMIT = 1_900_000
"""Bytes of a body. Google advises at most two million."""
_ENVELOPE = 200
"""Bytes of a body beside its requests or ranges."""


@dataclass(frozen=True)
class BatchUpdate:
    """One spreadsheets.batchUpdate: Google does all requests, in order, or none."""

    requests: list[Body]

    def body(self) -> Body:
        """What is sent."""
        return {"requests": self.requests}


@dataclass(frozen=True)
class PutValues:
    """One spreadsheets.values.batchUpdate: rows by the cell where they begin.

    `raw`: values stay as they are; else they are our own formulas. None leaves a cell as it is.
    """

    ranges: Mapping[str, Sequence[Sequence[Any]]]
    raw: bool

    def body(self) -> Body:
        """What is sent."""
        found = [{"range": name, "values": rows} for name, rows in self.ranges.items()]
        return {"valueInputOption": "RAW" if self.raw else "USER_ENTERED", "data": found}


Call = BatchUpdate | PutValues


def wire_size(value: object) -> int:
    """Bytes of a value in a body, with the comma behind it, as Google's client writes JSON."""
    return len(json.dumps(value)) + 2


def packed(requests: Iterable[Body]) -> Iterator[BatchUpdate]:
    """The requests in their order, in as few calls as the limit allows."""
    gathered: list[Body] = []
    size = _ENVELOPE
    for request in requests:
        own = wire_size(request)
        if gathered and size + own > BODY_LIMIT:
            yield BatchUpdate(gathered)
            gathered, size = [], _ENVELOPE
        gathered.append(request)
        size += own
    if gathered:
        yield BatchUpdate(gathered)


class RowPacker:
    """Packs rows of values, each with its place, into calls; rows below each other share a range."""

    def __init__(self, *, raw: bool) -> None:
        self.raw = raw
        self._begin()

    def _begin(self) -> None:
        self.ranges: dict[str, list[Sequence[Any]]] = {}
        self.rows: list[Sequence[Any]] = []
        self.size = _ENVELOPE
        self.next_row: tuple[str, int, int] | None = None

    def add(self, tab: str, row: int, column: int, values: Sequence[Any], size: int) -> Iterator[PutValues]:
        """Take the values from a cell on, to the right; row and column from zero, `tab` quoted.

        `size` is the row's on the wire. Yields the call that went before, when that is full.
        """
        if self.size + size + _ENVELOPE > BODY_LIMIT:
            yield from self.flush()
        if self.next_row == (tab, column, row):
            self.rows.append(values)
        else:
            self.rows = self.ranges[f"{tab}!{cell_name(row, column)}"] = [values]
            self.size += wire_size(tab) + _ENVELOPE
        self.next_row = (tab, column, row + 1)
        self.size += size

    def flush(self) -> Iterator[PutValues]:
        """Yields the call with all that was taken since the last, if anything was."""
        if self.ranges:
            yield PutValues(self.ranges, self.raw)
        self._begin()
