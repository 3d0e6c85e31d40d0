"""A report's audience: the order of its rows, charts of ages by gender and the largest places. Pure."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from application.export.report import Area, Chart, Format, Series
from application.profiles.audience.breakdowns import Breakdown, dimension_words, in_order

_WIDTH, _HEIGHT = 640, 440
_DRAWN = (
    (Breakdown.AGE_GENDER, "Age and gender", 24, 1),
    (Breakdown.COUNTRY, "Largest countries", 10, 25),
    (Breakdown.CITY, "Largest cities", 10, 49),
)
"""Each with as many rows as are drawn, and the row of the tab that its chart begins at."""


class AudienceLine(Protocol):
    """A row of the tab, in the tab's order."""

    @property
    def breakdown(self) -> Breakdown: ...
    @property
    def dimension(self) -> str: ...
    @property
    def who(self) -> str: ...
    @property
    def share(self) -> float | None: ...


def ordered(breakdown: Breakdown, told: Mapping[str, float | None]) -> Sequence[str]:
    """Ages from the youngest, women before men; countries and cities from the largest."""
    if breakdown is Breakdown.AGE_GENDER:
        return sorted(told, key=lambda name: (in_order(breakdown, name), name))
    return sorted(told, key=lambda name: (told[name] is None, -(told[name] or 0), name))


def audience_charts(
    tab: str, lines: Sequence[AudienceLine], shares: int, *, column: int
) -> tuple[Chart, ...]:
    """Of the rows of the first account or sum, which begin in row 1; `shares` is their column.

    The charts lie below each other from `column` on.
    """
    if not lines:
        return ()
    who = lines[0].who
    numbered = [(row, line) for row, line in enumerate(lines, 1) if line.who == who]
    found = []
    for breakdown, title, most, row in _DRAWN:
        own = [pair for pair in numbered if pair[1].breakdown is breakdown][:most]
        if own:
            series = _series(tab, "Share of followers", own, shares)
            found.append(_chart(f"{title}, {who}", series, row, column))
    return tuple(found)


def _series(tab: str, name: str, rows: Sequence[tuple[int, AudienceLine]], shares: int) -> Series:
    """Rows that stand below each other."""
    first, last = rows[0][0], rows[-1][0]
    return Series(
        name=name,
        categories=Area(tab, first, 1, last, 1),
        values=Area(tab, first, shares, last, shares),
        category_values=tuple(dimension_words(line.breakdown, line.dimension) for _, line in rows),
        value_values=tuple(line.share for _, line in rows),
    )


def _chart(title: str, series: Series, row: int, column: int) -> Chart:
    return Chart(
        kind="bar",
        title=title,
        axis="Share of followers",
        series=(series,),
        row=row,
        column=column,
        width=_WIDTH,
        height=_HEIGHT,
        description=f"{title}: the shares of the rows beside it",
        format=Format.PERCENT,
    )
