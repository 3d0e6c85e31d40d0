"""CSV files as people save them: bytes into rows under known columns. Pure."""

import csv
import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LARGEST_FILE = 5 * 1024 * 1024
MOST_ROWS = 20_000
LONGEST_CELL = 2_000
TOO_LARGE = "The file is larger than 5 MB. Split it into several."
_MOST_COLUMNS = 200
_DELIMITERS = (",", ";", "\t")


class FileRefused(ValueError):
    """The file is none that can be taken; the message says to the person what is."""


@dataclass(frozen=True)
class Column:
    """A column: our name, the header of the template, and what else its header may say."""

    name: str
    header: str
    aliases: tuple[str, ...] = ()
    example: str = ""

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(header_key(word) for word in (self.name, self.header, *self.aliases))


@dataclass(frozen=True)
class CsvRow:
    """`number` is the row's number in a spreadsheet, the header's being 1; `cells` by the columns' names."""

    number: int
    cells: dict[str, str]
    problem: str = ""


@dataclass(frozen=True)
class CsvTable:
    """The rows of a file that hold anything, and the headers that say nothing to us."""

    rows: tuple[CsvRow, ...]
    unused: tuple[str, ...]


def header_key(text: str) -> str:
    """What makes two headers the same: case, spaces and marks between words don't count."""
    return re.sub(r"[\s_\-.]+", "", unicodedata.normalize("NFKC", text)).casefold()


def read_table(
    content: bytes,
    columns: Sequence[Column],
    needed: Sequence[frozenset[str]],
    ambiguous: Mapping[str, str] | None = None,
) -> CsvTable:
    """The table in a file; of each set in `needed` it has one column at least. Raises FileRefused.

    `ambiguous`: what is asked of the person for headers that say two things, by their key.
    """
    if len(content) > LARGEST_FILE:
        raise FileRefused(TOO_LARGE)
    mark, text = _without_mark(_decoded(content))
    start = next((line for line in text.splitlines() if line.strip()), "")
    if not start:
        raise FileRefused("The file is empty.")
    records = _records(text, mark or _delimiter(start, columns))
    first = next((place for place, record in enumerate(records) if any(map(str.strip, record))), 0)
    headers = [cell.strip() for cell in records[first]]
    for header in headers[:_MOST_COLUMNS]:
        if header_key(header) in (ambiguous or {}):
            raise FileRefused((ambiguous or {})[header_key(header)].format(header[:40]))
    places = _places(headers, columns, needed)
    rows = [
        _row(first + 1 + place, record, places, len(headers))
        for place, record in enumerate(records[first + 1 :], start=1)
        if any(map(str.strip, record))
    ]
    if len(rows) > MOST_ROWS:
        raise FileRefused(f"The file has {len(rows):,} rows; {MOST_ROWS:,} are taken at once. Split it.")
    if not rows:
        raise FileRefused("The file has a header and no rows below it.")
    used = set(places.values())
    return CsvTable(tuple(rows), tuple(word for at, word in enumerate(headers) if word and at not in used))


def template(columns: Sequence[Column]) -> str:
    """A file to fill in: the headers, and one row as an example."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow([column.header for column in columns])
    writer.writerow([column.example for column in columns])
    return written.getvalue()


def _decoded(content: bytes) -> str:
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise FileRefused("This is a workbook. Save it as CSV in your spreadsheet program, and choose that.")
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        if encoding == "utf-16":
            raise FileRefused("The file can’t be read. Save it as CSV in UTF-8.") from None
        text = content.decode("cp1252", errors="replace")
    if "\0" in text or text.startswith("%PDF"):
        raise FileRefused("This is no CSV file. Save the table as CSV in UTF-8.")
    return text


def _without_mark(text: str) -> tuple[str, str]:
    """The separator that Excel writes into a line of its own ahead of the others, and the rest."""
    found = re.match(r'"?sep=([,;\t|])"?[ \t,;]*(?:\r\n|\r|\n|$)', text, re.IGNORECASE)
    return (found[1], text[found.end() :]) if found else ("", text)


def _delimiter(start: str, columns: Sequence[Column]) -> str:
    """The mark under which the first line holds most of the known headers."""
    keys = frozenset().union(*(column.keys for column in columns))

    def known(mark: str) -> tuple[int, int]:
        cells = start.split(mark)
        return sum(header_key(cell.strip().strip('"')) in keys for cell in cells), len(cells)

    return max(_DELIMITERS, key=known)


def _records(text: str, delimiter: str) -> list[list[str]]:
    found: list[list[str]] = []
    filled = 0
    try:
        for record in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            found.append(record)
            filled += any(map(str.strip, record))
            if filled > MOST_ROWS + 1:
                raise FileRefused(f"The file has more than {MOST_ROWS:,} rows. Split it into several.")
    except csv.Error:
        told = (
            f"The file can’t be read as CSV from row {len(found) + 1:,} on: look for a stray quotation mark."
        )
        raise FileRefused(told) from None
    return found


def _places(
    headers: Sequence[str], columns: Sequence[Column], needed: Sequence[frozenset[str]]
) -> dict[str, int]:
    """Where each known column stands. Raises FileRefused for another kind of file."""
    keys = [header_key(header) for header in headers[:_MOST_COLUMNS]]
    places: dict[str, int] = {}
    for column in columns:
        found = [place for place, key in enumerate(keys) if key in column.keys]
        if len(found) > 1:
            twice = " and ".join(f"“{headers[place][:40]}”" for place in found[:2])
            raise FileRefused(f"Two columns, {twice}, both say “{column.header}”. Leave one out.")
        if found:
            places[column.name] = found[0]
    if any(not choices & places.keys() for choices in needed):
        expected = ", ".join(column.header for column in columns)
        shown = ", ".join(header[:40] for header in headers[:20] if header) or "none"
        more = f" and {len(headers) - 20:,} more" if len(headers) > 20 else ""
        raise FileRefused(
            f"These columns were expected: {expected}. Found in the first row: {shown}{more}. "
            "Not all are needed; the template shows how."
        )
    return places


def _row(number: int, record: Sequence[str], places: dict[str, int], width: int) -> CsvRow:
    cells = {name: record[place].strip() if place < len(record) else "" for name, place in places.items()}
    if any(map(str.strip, record[width:])):
        return CsvRow(number, cells, "It has more cells than the header.")
    if any(len(cell) > LONGEST_CELL for cell in cells.values()):
        return CsvRow(number, {}, f"A cell is longer than {LONGEST_CELL:,} characters.")
    return CsvRow(number, cells)
