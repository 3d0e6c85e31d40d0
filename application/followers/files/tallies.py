"""The tally of followers by the hour that earlier tools wrote (`social_data.csv`). Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from application.followers.files.local_times import local_time, moments_of
from application.followers.files.table import Problem, Row, Unfit, read_table, refuse_doubles

TIME = "type"
_COLUMN = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,59}")
_COUNT = re.compile(r"\d{1,3}(,\d{3})+|\d+")
MOST = 2**53
"""The largest count that every reader of JSON takes exactly."""


@dataclass(frozen=True)
class TallyRow:
    """A moment, and what was counted then; None where the cell is empty. `number` is the row's, from 1."""

    line: int
    number: int
    counted_at: datetime
    counts: tuple[int | None, ...]


@dataclass(frozen=True)
class Tally:
    columns: tuple[str, ...]
    rows: tuple[TallyRow, ...]


def read_tally(content: bytes, zone: ZoneInfo) -> Tally:
    """The tally by the hour, in UTC; `moments_of` says how. Raises Unfit, which tells of every bad line."""
    table = read_table(content)
    columns = _columns(table.header)
    times, counts, problems = [], [], []
    for row in table.rows:
        try:
            time, counted = local_time(row.cells[0], zone), _counts(row)
        except ValueError as error:
            problems.append(Problem(row.line, str(error)))
        else:
            times.append(time)
            counts.append(counted)
    if problems:
        raise Unfit(*problems)
    read = zip(table.rows, moments_of(times), counts, strict=True)
    return Tally(columns, tuple(TallyRow(row.line, row.number, moment, told) for row, moment, told in read))


def count_of(text: str) -> int | None:
    """A count, with or without thousands set apart; None where nothing stands. Raises ValueError."""
    if not text:
        return None
    if not (text.isascii() and _COUNT.fullmatch(text)):
        raise ValueError(f"“{text[:40]}” is no whole number.")
    count = int(text.replace(",", ""))
    if count > MOST:
        raise ValueError(f"“{text[:40]}” is more than anybody counts.")
    return count


def earlier_form(moment: datetime, zone: ZoneInfo) -> str:
    """A moment as the earlier tools wrote it, such as "3/17/17 9:05"."""
    local = moment.astimezone(zone)
    return f"{local.month}/{local.day}/{local:%y} {local.hour}:{local:%M}"


def _columns(header: Sequence[str]) -> tuple[str, ...]:
    first, *columns = header
    if first.lower() != TIME:
        raise Unfit(Problem(1, f"The first column has to be “{TIME}”, and to hold the times."))
    for name in columns:
        if not is_column_name(name):
            raise Unfit(Problem(1, f"“{name[:40]}” can’t be a column’s name: letters and digits only."))
    refuse_doubles(columns)
    return tuple(columns)


def is_column_name(name: str) -> bool:
    """Whether a column of counts may be called so."""
    return _COLUMN.fullmatch(name) is not None and name.lower() != TIME


def _counts(row: Row) -> tuple[int | None, ...]:
    return tuple(count_of(cell) for cell in row.cells[1:])
