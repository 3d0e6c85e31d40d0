"""The tally of followers by the hour that earlier tools wrote (`social_data.csv`). Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from application.followers.files.table import Problem, Row, Unfit, read_table

TIME = "type"
EARLIER_ZONE = "America/New_York"
"""What the earlier tools' server told the time in."""
_TIMES = ("%m/%d/%y %H:%M", "%m/%d/%Y %H:%M")
_COLUMN = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,59}")
_COUNT = re.compile(r"\d{1,3}(,\d{3})+|\d+")
MOST = 2**53
"""The largest count that every reader of JSON takes exactly."""


@dataclass(frozen=True)
class TallyRow:
    """A moment, and what was counted then; None where the cell is empty. `number` is the row's, from 1."""

    number: int
    counted_at: datetime
    counts: tuple[int | None, ...]


@dataclass(frozen=True)
class Tally:
    columns: tuple[str, ...]
    rows: tuple[TallyRow, ...]


def read_tally(content: bytes, zone: ZoneInfo) -> Tally:
    """The tally by the hour, in UTC. Raises Unfit, which tells of every bad line.

    In the hour that comes twice when clocks go back, a row is of the second time where the row above it is
    later than it would be by the first.
    """
    table = read_table(content)
    columns = _columns(table.header)
    rows, problems = [], []
    before: datetime | None = None
    for row in table.rows:
        try:
            moment = _moment(row.cells[0], zone, before)
            rows.append(TallyRow(row.number, moment, _counts(row)))
            before = moment
        except ValueError as error:
            problems.append(Problem(row.line, str(error)))
    if problems:
        raise Unfit(*problems)
    return Tally(columns, tuple(rows))


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
        if not _COLUMN.fullmatch(name):
            raise Unfit(Problem(1, f"“{name[:40]}” can’t be a column’s name: letters and digits only."))
        if columns.count(name) > 1:
            raise Unfit(Problem(1, f"The column “{name}” stands in the header twice."))
    return tuple(columns)


def _counts(row: Row) -> tuple[int | None, ...]:
    return tuple(count_of(cell) for cell in row.cells[1:])


def _moment(text: str, zone: ZoneInfo, before: datetime | None) -> datetime:
    """Raises ValueError for what is no time, and for one that the zone's clocks leave out."""
    for form in _TIMES:
        try:
            local = datetime.strptime(text, form).replace(tzinfo=zone)
        except ValueError:
            continue
        first, second = (local.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
        if first.astimezone(zone).replace(fold=0) != local:
            raise ValueError(f"“{text}” never was: the clocks of {zone.key} went forward over it.")
        return second if before is not None and first < before <= second else first
    raise ValueError(f"“{text[:40]}” is no time such as “3/17/17 21:46”.")
