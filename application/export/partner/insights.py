"""The tab Insights of a partner's report: the account's figures by day, and where its columns stand. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from application.export.partner.facts import DAILY, DayFigure, PartnerFacts
from application.export.report import (
    Area,
    Cell,
    Chart,
    Column,
    Entry,
    Format,
    Row,
    Series,
    Tab,
    clean_text,
    fitted_width,
)
from application.integrations.graph.metrics import Metric, metric
from application.profiles.figures.reasons import MAY_RISE

NAME = "Insights"
EMPTY = "No Instagram account is connected, so no figures by day are known."
NO_FIGURE = "Instagram gave no figure for this day."
NOT_UNIQUE = "Never added up: people overlap between days."
_FIRST = ("followers_count", "reach", "views", "total_interactions")
"""What is looked at first; the others follow in the order of the dictionary."""
_PART_TITLES: Mapping[tuple[str, str], str] = {
    ("follows_and_unfollows", "FOLLOWER"): "Follows",
    ("follows_and_unfollows", "NON_FOLLOWER"): "Unfollows",
    ("profile_links_taps", "CALL"): "Taps on call",
    ("profile_links_taps", "TEXT"): "Taps on text",
    ("profile_links_taps", "EMAIL"): "Taps on e-mail",
    ("profile_links_taps", "DIRECTION"): "Taps on directions",
}
_DRAWN = (("followers_count",), ("reach",), ("views",), ("total_interactions",))
_ROWS_OF_CHART = 17


@dataclass(frozen=True)
class DayColumn:
    """A column of days. `missing` says why a day has none; `is_classic`: of the older API's name."""

    key: str
    title: str
    metric: Metric
    days: Mapping[date, DayFigure]
    missing: Mapping[date, str]
    note: str
    is_classic: bool = False

    @property
    def is_summable(self) -> bool:
        return self.metric.summable

    def values(self, days: Sequence[date]) -> list[int]:
        """The figures that are known of these days, oldest first."""
        return [self.days[day].value for day in days if day in self.days]


@dataclass(frozen=True)
class InsightsTab:
    """The finished tab, and its columns in order, the day ahead of them."""

    tab: Tab
    columns: tuple[DayColumn, ...]
    days: tuple[date, ...]

    def area(self, column: DayColumn) -> Area:
        """The cells of a column, without its title."""
        place = 1 + self.columns.index(column)
        return Area(NAME, 1, place, len(self.days), place)

    def cell(self, column: DayColumn, day: date) -> Area:
        """The cell of a day."""
        place, row = 1 + self.columns.index(column), 1 + self.days.index(day)
        return Area(NAME, row, place, row, place)


def insights_tab(facts: PartnerFacts) -> InsightsTab:
    """A row a day, oldest first; a blank cell says why it is blank."""
    columns = tuple(_columns(facts)) if facts.daily else ()
    days = facts.days if columns else ()
    rows: list[Row] = [[day, *(_entry(column, day) for column in columns)] for day in days]
    titles = [("Pacific day", Format.DATE, "Instagram's days end at midnight in California")]
    titles += [(column.title, Format.INTEGER, column.note) for column in columns]
    widths = [[row[place] for row in rows] for place in range(len(titles))]
    tab = Tab(
        NAME,
        tuple(
            Column(title, format, note, fitted_width(title, entries))
            for (title, format, note), entries in zip(titles, widths, strict=True)
        ),
        rows,
        empty=EMPTY,
        charts=_charts(columns, days),
    )
    return InsightsTab(tab, columns, days)


def _columns(facts: PartnerFacts) -> list[DayColumn]:
    ahead = [metric(name, "account") for name in _FIRST]
    found: list[DayColumn] = []
    for row in (*ahead, *(each for each in DAILY if each not in ahead)):
        figures = facts.figures_of(row.name)
        title = f"{row.label} (UTC day)" if row.request == "node_field" else row.label
        if row.name != "follows_and_unfollows":  # told by its parts alone
            note = row.definition if row.summable else f"{row.definition} {NOT_UNIQUE}"
            found.append(DayColumn(row.name, title, row, figures.days, figures.missing, note))
        if figures.classic:
            found.append(_classic_column(row, figures.classic))
        found += [
            DayColumn(
                f"{row.name}:{part}",
                _PART_TITLES.get((row.name, part)) or clean_text(f"{row.label}: {part}")[0],
                row,
                days,
                {},
                row.definition,
            )
            for part, days in sorted(figures.parts.items())
        ]
    return found


def _classic_column(row: Metric, days: Mapping[date, DayFigure]) -> DayColumn:
    title = ", ".join(row.replaces).capitalize()
    note = (
        f"What the older API told in place of {row.label.lower()}; it counted otherwise, so they are never "
        "added up or compared with those."
    )
    return DayColumn(f"{row.name}:classic", title, row, days, {}, note, is_classic=True)


def _entry(column: DayColumn, day: date) -> Entry:
    found = column.days.get(day)
    if found is None:
        reason = column.missing.get(day, NO_FIGURE if not column.is_classic else "")
        return Cell(note=clean_text(reason)[0]) if reason else None
    return found.value if found.is_settled else Cell(found.value, note=MAY_RISE)


def _charts(columns: Sequence[DayColumn], days: Sequence[date]) -> tuple[Chart, ...]:
    """One figure a chart, since they differ in size; those of the older API are a second line."""
    found: list[Chart] = []
    for names in _DRAWN:
        drawn = [(place, each) for place, each in enumerate(columns, 1) if _is_drawn(each, names)]
        if drawn:
            found.append(_chart(drawn, days, row=1 + len(found) * _ROWS_OF_CHART, column=len(columns) + 2))
    return tuple(found)


def _is_drawn(column: DayColumn, names: Sequence[str]) -> bool:
    whole = column.key in names or (column.is_classic and column.metric.name in names)
    return whole and bool(column.days)


def _chart(drawn: Sequence[tuple[int, DayColumn]], days: Sequence[date], *, row: int, column: int) -> Chart:
    label = drawn[0][1].metric.label
    series = tuple(
        Series(
            name=each.title,
            categories=Area(NAME, 1, 0, len(days), 0),
            values=Area(NAME, 1, place, len(days), place),
            category_values=tuple(days),
            value_values=tuple(each.days[day].value if day in each.days else None for day in days),
        )
        for place, each in drawn
    )
    broken = any(each.is_classic for _, each in drawn)
    change = "; where the way of counting changed, another line begins" if broken else ""
    return Chart(
        kind="line",
        title=f"{label} by day",
        axis=label,
        series=series,
        row=row,
        column=column,
        width=760,
        height=320,
        description=f"{label} by day, as in the columns beside it; a gap is a day without a figure{change}",
    )
