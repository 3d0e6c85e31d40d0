"""The feeds as text: CSV with the line ends of the old files, and JSON with the same columns. Pure."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from application.csv_cells import cell

LINE_END = "\r\n"


def csv_pieces(header: Sequence[str], portions: Iterable[Iterable[Sequence[Any]]]) -> Iterator[str]:
    """The file in pieces: its header, then each portion of rows. Nothing stands where nothing is known."""
    yield _lines([header])
    for rows in portions:
        yield _lines(rows)


def json_pieces(
    header: Sequence[str], portions: Iterable[Iterable[Sequence[Any]]], more: Mapping[str, Any] | None = None
) -> Iterator[str]:
    """An array of objects, one for each row, in pieces; with `more`, an object that has the array as `rows`.

    Numbers are numbers, and null stands where nothing is known.
    """
    yield '{"rows":[\n' if more is not None else "[\n"
    separator = ""
    for rows in portions:
        texts = [_compact(dict(zip(header, row, strict=True))) for row in rows]
        if texts:
            yield separator + ",\n".join(texts)
            separator = ",\n"
    if more is None:
        yield "\n]\n"
    else:
        yield "\n]" + "".join(f",{_compact(name)}:{_compact(value)}" for name, value in more.items()) + "}\n"


def _lines(rows: Iterable[Sequence[Any]]) -> str:
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator=LINE_END).writerows(
        [cell(value) if isinstance(value, str) else value for value in row] for row in rows
    )
    return written.getvalue()


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
