"""The counts of one day for all units that earlier tools wrote (`all_social_data.csv`). Pure.

It has the columns of the file of handles, with counts in the place of handles, and no date.
"""

from dataclasses import dataclass

from application.followers.files.handles import NUMBER, networks_of, number_of
from application.followers.files.table import Problem, Unfit, read_table
from application.followers.files.tallies import count_of


@dataclass(frozen=True)
class UnitCounts:
    """What was counted of a unit, by network; `number` is the row's, from 1."""

    line: int
    number: int
    zid: int
    counts: dict[str, int]


@dataclass(frozen=True)
class OneDay:
    networks: tuple[str, ...]
    units: tuple[UnitCounts, ...]


def read_one_day(content: bytes) -> OneDay:
    """Raises Unfit, which tells of every bad line."""
    table = read_table(content)
    networks = networks_of(table.header)
    names = [name.lower() for name in table.header]
    units, problems = [], []
    seen: set[int] = set()
    for row in table.rows:
        cells = dict(zip(names, row.cells, strict=True))
        zid = number_of(cells[NUMBER])
        try:
            counts = {name: count for name in networks if (count := count_of(cells[name])) is not None}
        except ValueError as error:
            problems.append(Problem(row.line, str(error)))
            continue
        if zid is None:
            problems.append(
                Problem(row.line, f"“{cells[NUMBER][:40]}” in “{NUMBER}” is no number from 1 on.")
            )
        elif zid in seen:
            problems.append(Problem(row.line, f"The zid {zid} stands in an earlier line already."))
        else:
            seen.add(zid)
            units.append(UnitCounts(row.line, row.number, zid, counts))
    if problems:
        raise Unfit(*problems)
    return OneDay(networks, tuple(units))
