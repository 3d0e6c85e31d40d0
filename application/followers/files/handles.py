"""`social_handles.csv`: the units of an organisation, and their handles on networks. Pure.

Columns: `type` (the unit's name), `zid` (its stable number), `parent` (the zid of the unit above; may be left
out), then one column for each network, known here or not.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from application.followers.files.table import Problem, Row, Unfit, read_table, refuse_doubles

NAME, NUMBER, PARENT = "type", "zid", "parent"
LONGEST_NAME = 200
LARGEST_NUMBER = 2**31 - 1
_NETWORK = re.compile(r"[a-z][a-z0-9_]{0,29}")
_OF_HANDLES = "._-·"
_LONGEST_HANDLE = 100


@dataclass(frozen=True)
class UnitRow:
    """A unit with its handles by network; `parent` is a zid."""

    line: int
    name: str
    zid: int
    parent: int | None
    handles: dict[str, str]


@dataclass(frozen=True)
class Handles:
    """The networks in the order of the file's columns, and the units in the order of its rows."""

    networks: tuple[str, ...]
    units: tuple[UnitRow, ...]
    has_parents: bool


def read_handles(content: bytes) -> Handles:
    """Raises Unfit, which tells of every bad line; parents are looked for where the units are at hand."""
    table = read_table(content)
    networks = networks_of(table.header)
    read, problems = [], []
    for row in table.rows:
        cells = dict(zip((name.lower() for name in table.header), row.cells, strict=True))
        found = list(_problems(row, cells, networks))
        problems += found
        if not found:
            read.append(_unit(row, cells, networks))
    problems += _clashes(read)
    if problems:
        raise Unfit(*sorted(problems, key=lambda problem: problem.line))
    return Handles(networks, tuple(read), PARENT in {name.lower() for name in table.header})


def handle_of(typed: str) -> str:
    """A handle without what people write around it. Raises ValueError for what can be none."""
    handle = typed.strip().removeprefix("@")
    if not 0 < len(handle) <= _LONGEST_HANDLE or not all(map(_is_of_handles, handle)):
        raise ValueError(
            f"“{typed[:40]}” can’t be a handle: letters, digits, dots, dashes and underscores only."
        )
    return handle


def _is_of_handles(character: str) -> bool:
    """Letters of any script, with the marks that belong to them: YouTube takes these, and the middle dot."""
    return character.isalnum() or character in _OF_HANDLES or unicodedata.category(character) in ("Mn", "Mc")


def networks_of(header: Sequence[str]) -> tuple[str, ...]:
    """The networks that a file's header names. Raises Unfit for a header that can't be taken."""
    names = [name.lower() for name in header]
    for needed in (NAME, NUMBER):
        if needed not in names:
            raise Unfit(Problem(1, f"The header needs a column “{needed}”."))
    networks = [name for name in names if name not in (NAME, NUMBER, PARENT)]
    refuse_doubles(names)
    for name in networks:
        if not _NETWORK.fullmatch(name):
            raise Unfit(
                Problem(1, f"“{name[:40]}” can’t be a network’s name: small letters and digits only.")
            )
    return tuple(networks)


def _problems(row: Row, cells: dict[str, str], networks: Sequence[str]) -> Iterator[Problem]:
    if not 0 < len(cells[NAME]) <= LONGEST_NAME:
        yield Problem(row.line, f"The name has to have 1 to {LONGEST_NAME} characters.")
    for column in (NUMBER, PARENT):
        if (column == NUMBER or cells.get(column)) and number_of(cells[column]) is None:
            yield Problem(row.line, f"“{cells[column][:40]}” in “{column}” is no number from 1 on.")
    for network in networks:
        try:
            if cells[network]:
                handle_of(cells[network])
        except ValueError as error:
            yield Problem(row.line, f"{network}: {error}")


def number_of(text: str) -> int | None:
    """A unit's number; None for what is none."""
    is_number = text.isascii() and text.isdigit() and len(text) <= 10
    return int(text) if is_number and 0 < int(text) <= LARGEST_NUMBER else None


def _unit(row: Row, cells: dict[str, str], networks: Sequence[str]) -> UnitRow:
    return UnitRow(
        row.line,
        cells[NAME],
        int(cells[NUMBER]),
        number_of(cells.get(PARENT, "")),
        {network: handle_of(cells[network]) for network in networks if cells[network]},
    )


def _clashes(units: Sequence[UnitRow]) -> Iterator[Problem]:
    """Numbers given twice, and units that stand above themselves."""
    lines: dict[int, int] = {}
    for unit in units:
        if unit.zid in lines:
            yield Problem(unit.line, f"The zid {unit.zid} stands in line {lines[unit.zid]} already.")
        lines.setdefault(unit.zid, unit.line)
    yield from circle_problems(units, {})


def parent_problems(units: Sequence[UnitRow], parents: Mapping[int, int | None]) -> Iterator[Problem]:
    """Parents that are neither in the file nor there already, and circles that close only with the latter.

    `parents` are those of all units that are there, by zid.
    """
    named = {unit.zid for unit in units}
    for unit in units:
        if unit.parent is not None and unit.parent not in named and unit.parent not in parents:
            yield Problem(unit.line, f"No unit has the zid {unit.parent}, which is named as parent.")
    yield from circle_problems(units, parents)


def circle_problems(units: Sequence[UnitRow], parents: Mapping[int, int | None]) -> Iterator[Problem]:
    """Units of the file that stand above themselves; `parents` holds of units that the file leaves out."""
    circling = _circling({**parents, **{unit.zid: unit.parent for unit in units}})
    for unit in units:
        if unit.zid in circling:
            yield Problem(unit.line, "The unit stands above itself by its parents.")


def _circling(above: Mapping[int, int | None]) -> set[int]:
    """The units from which the way up comes back to them; each unit is passed once."""
    found: set[int] = set()
    passed: set[int] = set()
    for zid in above:
        way: dict[int, None] = {}
        place: int | None = zid
        while place is not None and place not in passed:
            passed.add(place)
            way[place] = None
            place = above.get(place)
        if place in way:
            steps = list(way)
            found.update(steps[steps.index(place) :])
    return found


def is_circle(zid: int, above: dict[int, int | None]) -> bool:
    """Whether the way up from a unit comes back to it; `above` holds each unit's parent."""
    place, steps = above.get(zid), 0
    while place is not None and place != zid and steps <= len(above):
        place, steps = above.get(place), steps + 1
    return place == zid
