"""What a reader of the results has asked for in the address: the charts' figure, pages of lists. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from statistics import fmean

from application.campaigns.results.figures import Number
from application.campaigns.results.spreads import median_of, total_of
from application.identifiers import page_number
from application.integrations.graph.metrics import Metric, metric

FIGURES = (
    "views",
    "reach",
    "total_interactions",
    "likes",
    "comments",
    "saves",
    "shares",
    "follows",
    "replies",
    "link_clicks",
)
"""What charts and comparisons can be about."""

WAYS: Mapping[str, str] = {"total": "Total", "mean": "Mean per post", "median": "Median per post"}
LISTS = ("people", "growth", "deliverables", "channels", "undisclosed")
"""Lists of the page that have pages of their own, named so in the address."""


@dataclass(frozen=True)
class FigureView:
    """Which figure of posts a reader wants to see, and what of a group's values; unasked, total views."""

    figure: str = "views"
    way: str = "total"

    @property
    def metric(self) -> Metric:
        return metric(self.figure)

    @property
    def words(self) -> str:
        """The figure as charts say it: total views, median likes per post."""
        label = self.metric.label.lower()
        if self.way == "total":
            return f"{label}, summed, not unique" if not self.metric.summable else f"total {label}"
        return f"{self.way} {label} per post"

    def value(self, values: Sequence[Number]) -> Number | None:
        """Of posts' values what the reader wants to see of a group; None of nothing."""
        if not values:
            return None
        if self.way == "median":
            return median_of(values)
        return fmean(values) if self.way == "mean" else total_of(values)

    def arguments(self) -> dict[str, str]:
        """The address's query; what is as usual is left out."""
        values = {each.name: (getattr(self, each.name), each.default) for each in fields(self)}
        return {name: str(value) for name, (value, usual) in values.items() if value != usual}

    def but(self, **changes: object) -> dict[str, str]:
        """The query with some of it changed."""
        return replace(self, **changes).arguments()  # type: ignore[arg-type]  # names are those of the fields


@dataclass(frozen=True)
class ResultsView(FigureView):
    """Without anything in the address: total views, first pages."""

    people: int = 1
    growth: int = 1
    deliverables: int = 1
    channels: int = 1
    undisclosed: int = 1


def read_view(arguments: Mapping[str, str]) -> ResultsView:
    """The view that an address asks for; what cannot be read counts as not asked."""
    figure, way = read_figure(arguments)
    pages = {name: page_number(arguments.get(name)) for name in LISTS}
    return ResultsView(figure=figure, way=way, **pages)


def read_figure(arguments: Mapping[str, str]) -> tuple[str, str]:
    """The figure and the way that an address asks for, or the usual ones."""
    figure, way = arguments.get("figure", ""), arguments.get("way", "")
    return (
        figure if figure in FIGURES else FigureView.figure,
        way if way in WAYS else FigureView.way,
    )
