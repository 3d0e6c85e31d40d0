"""The metric dictionary: what each figure is called, where it comes from, and what it used to be called.

One table for the whole platform (design: "The metric dictionary"), explained for people in docs/metrics.md.
The rows stand in post_metrics, account_metrics and collected_fields; this module looks them up.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from application.integrations.graph.account_metrics import (
    ACCOUNT_METRICS,
    CLASSIC_AUDIENCE,
    CLASSIC_BUTTONS,
)
from application.integrations.graph.collected_fields import FIELDS, WITHDRAWN
from application.integrations.graph.metric_types import Field, Level, Metric, Withdrawn
from application.integrations.graph.post_metrics import (
    NESTED_POST_METRICS,
    NESTED_STORY_METRICS,
    POST_METRICS,
)

__all__ = [
    "ACCOUNT_METRICS",
    "CLASSIC_AUDIENCE",
    "CLASSIC_BUTTONS",
    "FIELDS",
    "METRICS",
    "NESTED_POST_METRICS",
    "NESTED_STORY_METRICS",
    "POST_METRICS",
    "WITHDRAWN",
    "Field",
    "Level",
    "Metric",
    "MetricName",
    "Withdrawn",
    "api_names",
    "comes_with_a_listing",
    "detail_metrics",
    "metric",
    "metric_name",
    "offered_for",
    "single_post_metrics",
]

METRICS: tuple[Metric, ...] = POST_METRICS + ACCOUNT_METRICS

_BY_NAME: dict[tuple[Level, str], Metric] = {(row.level, row.name): row for row in METRICS}
_BY_API_NAME: dict[tuple[Level, str], Metric] = {
    (row.level, row.api_name): row for row in METRICS if row.breakdown_value is None
}
_BY_CLASSIC_NAME: dict[tuple[Level, str], Metric] = {
    (row.level, old): row for row in METRICS for old in row.replaces
}


@dataclass(frozen=True)
class MetricName:
    """Our name for one of the API's. `rank` orders names for one figure: 0 is today's, then best first."""

    name: str
    classic: bool
    rank: int


def metric(name: str, level: Level = "post") -> Metric:
    """The dictionary's row for our `name`. Raises KeyError."""
    return _BY_NAME[level, name]


def metric_name(api_name: str, level: Level) -> MetricName:
    """What we call the API's `api_name`, of today or classic; one that no row knows keeps its own name."""
    if row := _BY_API_NAME.get((level, api_name)):
        return MetricName(row.name, classic=False, rank=0)
    if row := _BY_CLASSIC_NAME.get((level, api_name)):
        return MetricName(row.name, classic=True, rank=1 + row.replaces.index(api_name))
    return MetricName(api_name, classic=False, rank=0)


def api_names(names: Iterable[str], level: Level = "post") -> tuple[str, ...]:
    """The API's names to ask for, each once, in order; takes our names and the API's alike."""
    found = (row.api_name if (row := _BY_NAME.get((level, name))) else name for name in names)
    return tuple(dict.fromkeys(found))


def offered_for(wanted: Metric | str, media_product_type: str | None) -> bool:
    """Whether the API has this metric for posts of this type; an absent or unknown type counts as FEED."""
    row = metric(wanted) if isinstance(wanted, str) else wanted
    known = media_product_type if media_product_type in ("FEED", "REELS", "STORY") else "FEED"
    return known in row.media_product_types


def comes_with_a_listing(row: Metric) -> bool:
    """Whether this post metric is read with the list of posts; the others take a call of their own."""
    return row.request == "nested" or row.node_field is not None


def detail_metrics(media_product_type: str | None) -> tuple[str, ...]:
    """The API's names of those metrics of this type that no listing brings, breakdowns apart."""
    known = media_product_type if media_product_type in ("FEED", "REELS", "STORY") else "FEED"
    nested = NESTED_STORY_METRICS if known == "STORY" else NESTED_POST_METRICS
    return tuple(
        row.api_name
        for row in POST_METRICS
        if row.breakdown is None
        and row.api_name not in nested
        and (row.node_field is None or known == "STORY")
        and offered_for(row, known)
        and row.name != "navigation"
    )


def single_post_metrics(media_product_type: str | None) -> tuple[str, ...]:
    """The API's names to ask for in one call about one post of this type, breakdowns apart."""
    return tuple(
        row.api_name for row in POST_METRICS if row.breakdown is None and offered_for(row, media_product_type)
    )
