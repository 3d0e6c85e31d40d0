"""Tables of a report's first tab on its posts: figures by type, top posts, spread of each figure. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from application.campaigns.results.engagement import post_engagement_rate
from application.campaigns.results.figures import kind_of
from application.campaigns.results.groups import CampaignResults, GroupResults
from application.campaigns.results.rates import ENGAGEMENT_BY_REACH
from application.campaigns.results.reported import ReportedPost
from application.campaigns.results.spreads import MetricResult, may_be_totalled
from application.export.parts import formulas
from application.export.parts.facts import ReportFacts
from application.export.parts.kinds_chart import kinds_chart
from application.export.parts.layout import Layout
from application.export.parts.metric_cells import (
    by_hand_note,
    metric_format,
    metric_title,
    middle_format,
    network_cell,
    share_by_hand,
    shown,
    total_title,
)
from application.export.parts.post_charts import TOP, top_label, top_posts
from application.export.parts.post_rates import BY_HAND, has_figures_by_hand
from application.export.parts.post_tab import PostTab
from application.export.report import Area, Cell, Entry, Format, Name, cell_name, text_cell
from application.integrations.graph.metrics import Metric
from application.missing import why_missing

NOT_KNOWN = "No post of this type has this figure"
TOO_FEW = "Needs at least two figures"
SPREAD_PARTS = ("total", "mean", "median", "deviation", "minimum", "maximum")


@dataclass(frozen=True)
class PostSources:
    """What is laid out: the facts, the results of their posts and the finished tabs of posts."""

    facts: ReportFacts
    results: CampaignResults
    posts: Sequence[PostTab]

    @property
    def totalled(self) -> list[Metric]:
        """The metrics that have totals here."""
        return [result.metric for result in self.results.overall.metrics if may_be_totalled(result.metric)]


def lay_out_kinds(layout: Layout, sources: PostSources, *, chart_row: int, chart_column: int) -> None:
    """Totals by type, one row each, then all posts; the chart of views by type lies at that cell."""
    layout.section("Figures by type")
    metrics = sources.totalled
    layout.heading(
        ("Type", "Posts", *(total_title(metric) for metric in metrics), "Engagement rate by reach")
    )
    first_row = layout.next_row
    for group in (*sources.results.by_kind, sources.results.overall):
        label = "$" + cell_name(layout.next_row, 0)
        layout.add(
            Cell(group.label, Format.LABEL),
            Cell(
                group.posts,
                Format.INTEGER,
                formula=formulas.group_formula("count", "post", group, label, sources.posts),
            ),
            *(_kind_total(group, metric, label, sources) for metric in metrics),
            _kind_rate(group, label, sources),
        )
    views = next((index for index, metric in enumerate(metrics) if metric.name == "views"), None)
    if views is not None:
        at = Area(layout.tab, first_row, views + 2, first_row + len(sources.results.by_kind) - 1, views + 2)
        chart = kinds_chart(sources.results, at, chart_row, chart_column)
        layout.charts += [chart] if chart else []


def _kind_total(group: GroupResults, metric: Metric, label: str, sources: PostSources) -> Cell:
    result, style = group.of(metric.name), metric_format(metric)
    if result is None:
        return Cell(format=Format.NOT_OFFERED)
    if result.total is None:
        return Cell(None, style, note=NOT_KNOWN)
    formula = formulas.group_formula("total", metric.name, group, label, sources.posts)
    note = share_by_hand(result.by_hand, result.measured)
    return Cell(shown(metric, result.total), style, formula=formula, note=note, by_hand=result.by_hand > 0)


def _kind_rate(group: GroupResults, label: str, sources: PostSources) -> Cell:
    found = group.engagement
    if found.rate is None:
        return Cell(None, Format.PERCENT, note=found.base)
    formula = formulas.group_rate_formula(group, label, sources.posts)
    note = ", ".join(filter(None, (found.base, share_by_hand(found.by_hand, found.based_on))))
    return Cell(found.rate, Format.PERCENT, formula=formula, note=note, by_hand=found.by_hand > 0)


def lay_out_top_posts(layout: Layout, sources: PostSources) -> None:
    """The posts with the most views; nothing when none has views."""
    posts = top_posts(sources.facts.posts)
    if not posts:
        return
    layout.section("Posts with the most views")
    zone = sources.facts.time_zone
    layout.heading(
        ("Post", "Type", f"Posted ({zone})", "Views", "Reach", "Engagement rate by reach", "Network")
    )
    first = layout.next_row
    layout.names.append(Name(TOP, Area(layout.tab, first, 0, first + len(posts) - 1, 6)))
    for place, post in enumerate(posts, 1):
        layout.add(*_top_post(post, sources.facts, place))


def _top_post(post: ReportedPost, facts: ReportFacts, place: int) -> tuple[Entry, ...]:
    rate = post_engagement_rate(post)
    rate_by_hand = rate is not None and has_figures_by_hand(ENGAGEMENT_BY_REACH, post)
    rate_note = "A part of the rate is missing" if rate is None else BY_HAND if rate_by_hand else None
    return (
        text_cell(top_label(facts, post, place), link=post.permalink),
        kind_of(post).label,
        Cell(facts.local(post.posted_at), Format.MOMENT),
        _top_figure(post, facts, "views"),
        _top_figure(post, facts, "reach"),
        Cell(rate, Format.PERCENT, note=rate_note, by_hand=rate_by_hand),
        network_cell(post),
    )


def _top_figure(post: ReportedPost, facts: ReportFacts, name: str) -> Cell:
    value = post.figures.get(name)
    if value is None:
        return Cell(None, Format.INTEGER, note=why_missing(post, name))
    by_hand = post.is_entered(name)
    note = by_hand_note(facts, post, name) if by_hand else None
    return Cell(value, Format.INTEGER, note=note, by_hand=by_hand)


def lay_out_spread(layout: Layout, sources: PostSources) -> None:
    """Every figure over all posts and by type: how many are known, total, middle values, spread."""
    layout.section("Middle and spread of each figure")
    layout.heading(
        (
            "Type",
            "Figure",
            "Known",
            "By hand",
            "Of posts",
            "Total",
            "Mean",
            "Median",
            "Standard deviation",
            "Minimum",
            "Maximum",
        )
    )
    for group in (sources.results.overall, *sources.results.by_kind):
        for result in group.metrics:
            _lay_out_spread_row(layout, group, result, sources)


def _lay_out_spread_row(
    layout: Layout, group: GroupResults, result: MetricResult, sources: PostSources
) -> None:
    label, key = "$" + cell_name(layout.next_row, 0), result.metric.name
    count = formulas.group_formula("count", key, group, label, sources.posts)
    layout.add(
        Cell(group.label, Format.LABEL),
        Cell(metric_title(result.metric), Format.TEXT, note=result.total_note),
        Cell(result.measured, Format.INTEGER, formula=count),
        Cell(result.by_hand, Format.INTEGER),
        Cell(result.expected, Format.INTEGER),
        *(
            _spread_cell(part, result, formulas.group_formula(part, key, group, label, sources.posts))
            for part in SPREAD_PARTS
        ),
    )


def _spread_cell(part: str, result: MetricResult, formula: str | None) -> Cell:
    metric = result.metric
    style = middle_format(metric) if part in ("mean", "median", "deviation") else metric_format(metric)
    values = {
        "total": result.total,
        "mean": result.mean,
        "median": result.median,
        "deviation": result.deviation,
        "minimum": result.minimum,
        "maximum": result.maximum,
    }
    value = values[part]
    if value is not None:
        return Cell(shown(metric, value), style, formula=formula, by_hand=result.by_hand > 0)
    if part == "total" and result.measured:
        return Cell(format=Format.NOT_OFFERED, note="A total of this figure would mean nothing")
    return Cell(None, style, note=TOO_FEW if part == "deviation" and result.measured else NOT_KNOWN)
