"""A CSV file that somebody hands in: its rows, or what keeps it from being taken, line by line. Pure."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from application.csv_cells import typed

MOST_BYTES = 20 * 1024 * 1024
MOST_ROWS = 200_000
MOST_COLUMNS = 100
LONGEST_CELL = 2_000
NOT_TEXT = "The file is no text in UTF-8. Save it as “CSV UTF-8” and try again."
TOO_LARGE = "The file is larger than 20 MB. Split it, and bring the parts one after the other."
EMPTY = "The file is empty."
TOO_LONG = f"A cell is longer than {LONGEST_CELL:,} characters. Is a quotation mark missing at its end?"
NO_CSV = "This line is no CSV: a quotation mark is missing, or stands in the middle of a cell."


@dataclass(frozen=True)
class Problem:
    """What is wrong in a line, in words for whoever made the file; line 0 stands for the whole file."""

    line: int
    words: str


class Unfit(Exception):
    """The file can't be taken; nothing of it was."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(f"line {problem.line}: {problem.words}" for problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class Row:
    """A row behind the header: its line, its number from 1, and as many cells as the header has."""

    line: int
    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    header: tuple[str, ...]
    rows: tuple[Row, ...]


def read_table(content: bytes) -> Table:
    """The header, stripped, and the rows that hold something. Raises Unfit, with every bad row."""
    lines = _lines(_text(content))
    _, first = next(lines, (0, []))
    header = tuple(cell.strip() for cell in first)
    if not any(header):
        raise Unfit(Problem(1, EMPTY))
    if len(header) > MOST_COLUMNS:
        raise Unfit(Problem(1, f"The header has {len(header):,} columns, and {MOST_COLUMNS} are the most."))
    rows, problems = [], []
    for number, (line, cells) in enumerate(lines, start=1):
        if number > MOST_ROWS:
            raise Unfit(Problem(line, f"The file has more than {MOST_ROWS:,} rows."))
        problem = _problem(cells, len(header))
        if problem:
            problems.append(Problem(line, problem))
        elif any(cells):
            filled = (*(typed(cell.strip()) for cell in cells), *[""] * (len(header) - len(cells)))
            rows.append(Row(line, number, filled))
    if problems:
        raise Unfit(*problems)
    return Table(header, tuple(rows))


def _text(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        raise Unfit(Problem(0, TOO_LARGE))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise Unfit(Problem(line, NOT_TEXT)) from error


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as error:
        is_too_long = str(error).startswith("field larger than")
        raise Unfit(Problem(reader.line_num, TOO_LONG if is_too_long else NO_CSV)) from error


def refuse_doubles(names: Sequence[str]) -> None:
    """Raises Unfit where a column stands in the header twice."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise Unfit(Problem(1, f"The column “{name[:40]}” stands in the header twice."))
        seen.add(name)


def _problem(cells: Sequence[str], width: int) -> str | None:
    if len(cells) > width:
        return f"{len(cells)} cells, but the header has {width}."
    if any(len(cell) > LONGEST_CELL for cell in cells):
        return TOO_LONG
    if any("\0" in cell for cell in cells):
        return "A cell holds a character that is no text."
    return None
