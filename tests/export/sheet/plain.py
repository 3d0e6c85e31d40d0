"""What a workbook and a Sheet have in common, read back from either into one plain form."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

Place = tuple[int, int]
"""Row and column, from zero."""


@dataclass(frozen=True)
class PlainCell:
    """One cell as people see it. Of a formula the words, not its result; days and moments as datetime."""

    value: str | float | datetime | None = None
    formula: str | None = None
    number_format: str = ""
    bold: bool = False
    italic: bool = False
    underlined: bool = False
    wrapped: bool = False
    left: bool = False
    font: tuple[str, float] | None = None
    colour: str | None = None
    fill: str | None = None
    line: str | None = None
    note: str | None = None
    link: str | None = None


NOTHING = PlainCell()


@dataclass(frozen=True)
class PlainChart:
    """A chart. `category_axis` is the title of the axis that is not of the values, "" without one; `legend`
    is the names in it, none without one; the series are the areas of categories and values with the marks
    by hand."""

    kind: str
    stacked: bool
    title: str
    axis: str
    category_axis: str
    place: Place
    legend: tuple[str, ...]
    labelled: bool
    series: tuple[tuple[str, str, tuple[int, ...]], ...]


@dataclass(frozen=True)
class PlainTab:
    """A tab; cells that are nothing at all are left out. `frozen` is rows and columns."""

    cells: dict[Place, PlainCell]
    frozen: Place
    filter: str | None
    gridlines: bool
    widths: tuple[int, ...]
    charts: tuple[PlainChart, ...]


@dataclass(frozen=True)
class PlainBook:
    """A whole file; tabs in their order."""

    tabs: dict[str, PlainTab]
    names: dict[str, str] = field(default_factory=dict)


def moment(serial: float) -> datetime:
    """What a number with a format of days means, to the second."""
    exact = datetime(1899, 12, 30) + timedelta(days=serial)
    return to_the_second(exact)


def to_the_second(exact: datetime) -> datetime:
    """Spreadsheets keep moments as fractions, which are never exact."""
    return (exact + timedelta(microseconds=500_000)).replace(microsecond=0)
