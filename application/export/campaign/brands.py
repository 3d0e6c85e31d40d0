"""The tab Brand insights: each brand's own account by day, and what the days come to. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from application.campaigns.results.post_sets import BEFORE
from application.campaigns.results.spreads import Spread, spread
from application.export.campaign.beside import DAILY, BrandDays
from application.export.campaign.facts import CampaignFacts
from application.export.parts.formulas import PLAIN
from application.export.parts.layout import Layout
from application.export.report import (
    Area,
    Cell,
    Chart,
    Column,
    Entry,
    Format,
    Series,
    Tab,
    clean_text,
)
from application.integrations.graph.metrics import Metric

NAME = "Brand insights"
NOT_TOLD = "Instagram told no figure of this day"
CLASSIC = "Told under a name of the older API, which counted otherwise: left out"
DRAWN = ("views", "reach", "total_interactions")
_PARTS = ("median", "mean", "deviation", "minimum", "maximum", "total")
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Block:
    """A brand's days: those before the campaign, then those of it; `first_row` is that of the first day."""

    brand: BrandDays
    metrics: tuple[Metric, ...]
    days: tuple[date, ...]
    before: int
    first_row: int

    def area(self, metric: Metric, *, within: bool) -> Area:
        """The cells of a figure over the campaign's days, or over those before."""
        column = 2 + self.metrics.index(metric)
        start, end = (self.before, len(self.days)) if within else (0, self.before)
        return Area(NAME, self.first_row + start, column, self.first_row + end - 1, column)

    def values(self, metric: Metric, *, within: bool) -> list[int]:
        days = self.days[self.before :] if within else self.days[: self.before]
        told = self.brand.values.get(metric.name, {})
        return [told[day] for day in days if day in told]


def brands_tab(facts: CampaignFacts) -> Tab | None:
    """What the days of each brand come to, then the days, the campaign's shaded; None without any figure."""
    if facts.starts_on is None or not any(brand.values for brand in facts.brand_days):
        return None
    brands = [brand for brand in facts.brand_days if brand.values]
    layout = Layout(tab=NAME)
    layout.add(Cell("Brand insights", Format.TITLE))
    words = (
        "The brands' own accounts by Pacific day, the campaign's days shaded, with the 90 days before. "
        "Figures of the last two days may still rise. A blank cell is a missing figure, never 0."
    )
    layout.add(Cell(words, Format.REMARK))
    blocks = _blocks(facts, brands, first_row=6 + 2 * sum(len(_metrics(brand)) for brand in brands))
    _lay_out_spread(layout, blocks)
    for block in blocks:
        _lay_out_days(layout, block)
    widest = max(len(block.metrics) for block in blocks)
    columns = (Column(width=34), Column(width=20), *(Column(width=14) for _ in range(max(widest, 10))))
    charts = tuple(
        chart for block in blocks if (chart := _chart(block, column=3 + max(widest, 10))) is not None
    )
    return Tab(NAME, columns, layout.rows, header=False, frozen_columns=0, charts=charts)


def _metrics(brand: BrandDays) -> tuple[Metric, ...]:
    return tuple(metric for metric in DAILY if brand.values.get(metric.name))


def _blocks(facts: CampaignFacts, brands: Sequence[BrandDays], first_row: int) -> list[Block]:
    """Where each brand's days come to stand, the first below `first_row` and the heads of the block."""
    assert facts.starts_on is not None
    last = min(facts.ends_on or facts.today, facts.today)
    start = facts.starts_on - BEFORE
    days = tuple(start + place * _DAY for place in range((last - start).days + 1))
    found, row = [], first_row
    for brand in brands:
        row += 3  # an empty row, the brand's name, the titles
        found.append(Block(brand, _metrics(brand), days, min(BEFORE.days, len(days)), row))
        row += len(days)
    return found


def _lay_out_spread(layout: Layout, blocks: Sequence[Block]) -> None:
    layout.section("What the days come to")
    titles = ("Median", "Mean", "Standard deviation", "Minimum", "Maximum", "Total")
    layout.heading(("Brand", "Figure", "Days", "Days with a figure", "Of days", *titles))
    for block in blocks:
        for metric in block.metrics:
            for within in (True, False):
                _lay_out_line(layout, block, metric, within=within)
    layout.fill_to(blocks[0].first_row - 3)


def _lay_out_line(layout: Layout, block: Block, metric: Metric, *, within: bool) -> None:
    found = spread(block.values(metric, within=within))
    days = len(block.days) - block.before if within else block.before
    reference = block.area(metric, within=within).reference() if days else None
    layout.add(
        Cell(clean_text(block.brand.label)[0], Format.LABEL),
        Cell(metric.label, note=metric.definition),
        "In the campaign" if within else "90 days before",
        Cell(found.count, Format.INTEGER, formula=f"=COUNT({reference})" if reference else None),
        Cell(days, Format.INTEGER),
        *(_part(part, metric, found, reference) for part in _PARTS),
    )


def _part(part: str, metric: Metric, found: Spread, reference: str | None) -> Cell:
    if part == "total" and not metric.summable:
        return Cell(
            format=Format.NOT_OFFERED,
            note="Days of this figure are not added up: people overlap between them",
        )
    value = getattr(found, part)
    style = Format.DECIMAL if part in ("median", "mean", "deviation") else Format.INTEGER
    if value is None:
        few = part == "deviation" and found.count
        return Cell(None, style, note="Needs at least two figures" if few else "No day has this figure")
    return Cell(value, style, formula=f"={PLAIN[part]}({reference})")


def _lay_out_days(layout: Layout, block: Block) -> None:
    layout.section(clean_text(block.brand.label)[0])
    layout.heading(("Pacific day", "In the campaign", *(metric.label for metric in block.metrics)))
    for place, day in enumerate(block.days):
        is_within = place >= block.before
        layout.add(
            Cell(day, Format.SHADED_DATE if is_within else Format.DATE),
            Cell("yes" if is_within else "no", Format.SHADED_TEXT if is_within else Format.TEXT),
            *(_day_cell(block.brand, metric, day, is_within=is_within) for metric in block.metrics),
        )


def _day_cell(brand: BrandDays, metric: Metric, day: date, *, is_within: bool) -> Entry:
    style = Format.SHADED_INTEGER if is_within else Format.INTEGER
    value = brand.values.get(metric.name, {}).get(day)
    if value is not None:
        return Cell(value, style)
    if day in brand.classic.get(metric.name, ()):
        return Cell(None, style, note=CLASSIC)
    return Cell(None, style, note=NOT_TOLD if is_within else None)  # a note in each cell would be too many


def _chart(block: Block, column: int) -> Chart | None:
    drawn = [metric for metric in block.metrics if metric.name in DRAWN]
    if not drawn or not block.days:
        return None
    last = block.first_row + len(block.days) - 1
    series = tuple(
        Series(
            name=metric.label,
            categories=Area(NAME, block.first_row, 0, last, 0),
            values=Area(
                NAME,
                block.first_row,
                2 + block.metrics.index(metric),
                last,
                2 + block.metrics.index(metric),
            ),
            category_values=block.days,
            value_values=tuple(block.brand.values[metric.name].get(day) for day in block.days),
        )
        for metric in drawn
    )
    title = f"{clean_text(block.brand.label)[0]} by day"
    return Chart(
        kind="line",
        title=title,
        axis="On the day",
        series=series,
        row=block.first_row,
        column=column,
        width=760,
        height=320,
        description=f"{title}: {', '.join(each.name for each in series)}; a gap is a day without a figure",
    )
