"""The parts of a partner's Overview that are worked out of its days, as live formulas over Insights. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from application.campaigns.results.spreads import Spread, spread
from application.export.partner.facts import PartnerFacts
from application.export.partner.insights import DayColumn, InsightsTab
from application.export.parts.formulas import PLAIN
from application.export.parts.layout import Layout
from application.export.report import Cell, Format
from application.integrations.graph.metrics import metric

PARTS = ("total", "mean", "median", "deviation", "minimum", "maximum")
NO_DAYS = "No day of this account is known yet."
NO_PERIODS = "Instagram was not asked for a whole period among these days."
NOT_ADDED = "Days of this figure are not added up: people overlap between them"
TOO_FEW = "Needs at least two figures"
NO_DAY = "No day has this figure"
CHART_COLUMN = 12
FIRST_CHART_ROW, SECOND_CHART_ROW, CHARTS_END = 2, 20, 37
"""The rows of the chart of followers, as Insights has it, and of that of views by type below it."""


def lay_out_followers(layout: Layout, insights: InsightsTab) -> None:
    """How many followers there were at both ends of the days, and how many came between."""
    column = next((each for each in insights.columns if each.key == "followers_count"), None)
    days = [day for day in insights.days if column is not None and day in column.days]
    if column is None or not days:
        return
    first, last = days[0], days[-1]
    ends = [insights.cell(column, day).reference() for day in (first, last)]
    values = [column.days[day].value for day in (first, last)]
    layout.section("Followers")
    layout.heading(("Figure", "Value", "Remark"))
    layout.add(
        Cell("First count", Format.LABEL), Cell(values[0], Format.INTEGER, f"={ends[0]}"), f"{first:%Y-%m-%d}"
    )
    layout.add(
        Cell("Last count", Format.LABEL), Cell(values[1], Format.INTEGER, f"={ends[1]}"), f"{last:%Y-%m-%d}"
    )
    layout.name_next("followers_gained")
    gained = Cell(values[1] - values[0], Format.INTEGER, f"={ends[1]}-{ends[0]}")
    layout.add(Cell("Gained", Format.LABEL), gained, "the last count less the first")
    layout.name_next("follower_growth")
    layout.add(Cell("Growth", Format.LABEL), _growth(values, ends), "gained / the first count")
    drawn = insights.tab.charts[:1]
    layout.charts += [replace(chart, row=FIRST_CHART_ROW, column=CHART_COLUMN) for chart in drawn]


def _growth(values: Sequence[int], ends: Sequence[str]) -> Cell:
    if not values[0]:
        return Cell(None, Format.PERCENT, note="There were no followers at the first count")
    formula = f"=({ends[1]}-{ends[0]})/{ends[0]}"
    return Cell((values[1] - values[0]) / values[0], Format.PERCENT, formula)


def lay_out_days(layout: Layout, facts: PartnerFacts, insights: InsightsTab) -> None:
    """What the days of each figure come to; a figure of unique people has no total."""
    layout.section("What the days come to")
    shown = [column for column in insights.columns if column.days]
    if not shown:
        layout.add(Cell(NO_DAYS, Format.REMARK))
        return
    titles = ("Total", "Mean", "Median", "Standard deviation", "Minimum", "Maximum")
    layout.heading(("Figure", "What it is", "Days with a figure", "Of days", *titles))
    for column in shown:
        _lay_out_line(layout, facts, insights, column)


def _lay_out_line(layout: Layout, facts: PartnerFacts, insights: InsightsTab, column: DayColumn) -> None:
    found = spread(column.values(facts.days))
    reference = insights.area(column).reference()
    if column.is_summable and not column.is_classic and ":" not in column.key:
        layout.name_next(f"total_{column.key}", column=4)
    layout.add(
        Cell(column.title, Format.LABEL, note=column.note),
        Cell("a count at the time of reading" if column.metric.request == "node_field" else "of the day"),
        Cell(found.count, Format.INTEGER, formula=f"=COUNT({reference})"),
        Cell(len(insights.days), Format.INTEGER),
        *(_part(part, column, found, reference) for part in PARTS),
    )


def _part(part: str, column: DayColumn, found: Spread, reference: str) -> Cell:
    if part == "total" and not column.is_summable:
        return Cell(format=Format.NOT_OFFERED, note=NOT_ADDED)
    value = getattr(found, part)
    style = Format.DECIMAL if part in ("mean", "median", "deviation") else Format.INTEGER
    if value is None:
        return Cell(None, style, note=TOO_FEW if part == "deviation" and found.count else NO_DAY)
    return Cell(value, style, formula=f"={PLAIN[part]}({reference})")


def lay_out_periods(layout: Layout, facts: PartnerFacts) -> None:
    """What Instagram told of whole periods: the newest of each length, where each person counts once."""
    layout.section("Whole periods, as Instagram tells them")
    if not facts.periods:
        layout.add(Cell(NO_PERIODS, Format.REMARK))
        return
    layout.heading(
        (
            "Figure",
            "Remark",
            "First day",
            "Last day",
            "Days",
            "Value",
            f"Read ({facts.time_zone})",
            "API call",
        )
    )
    for each in facts.periods:
        row = metric(each.metric, "account")
        unique = "each account counted once" if not row.summable else "the sum of the days"
        layout.add(
            Cell(row.label, Format.LABEL, note=row.definition),
            unique,
            Cell(each.first, Format.DATE),
            Cell(each.last, Format.DATE),
            Cell((each.last - each.first).days + 1, Format.INTEGER),
            Cell(each.value, Format.INTEGER),
            Cell(facts.local(each.read_at), Format.MOMENT),
            Cell(each.api_call, Format.NUMBER),
        )
