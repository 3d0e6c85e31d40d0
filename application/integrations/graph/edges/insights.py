"""Reads insights of every form: values, total_value with breakdowns, and the dictionaries of old."""

from collections.abc import Mapping, Sequence
from typing import Any

from application.integrations.graph.edges.reading import figure, nodes, several_words
from application.integrations.graph.edges.shapes import BreakdownValue, Figure, Insight
from application.integrations.graph.metrics import CLASSIC_BUTTONS, POST_METRICS, Level, metric_name

_ROWS_OF_BREAKDOWNS = {
    (row.breakdown, row.breakdown_value): row.name for row in POST_METRICS if row.breakdown_value
}


def insights(payload: Any, level: Level) -> tuple[Insight, ...]:
    """The metrics in an insights reply, or in the `insights` of a media node, by our names.

    A metric that came without a value has None; one that didn't come isn't there.
    """
    return tuple(_insight(entry, level) for entry in nodes(payload) if entry.get("name"))


def post_figures(found: Sequence[Insight]) -> dict[str, Figure]:
    """Our post metrics and their figures, rows of breakdowns such as taps_forward among them.

    Where a reply holds several names for one figure, today's goes before a classic one.
    """
    figures: dict[str, Figure] = {}
    ranks: dict[str, int] = {}
    for insight in found:
        rank = metric_name(insight.api_name, "post").rank
        if insight.value is not None and rank < ranks.get(insight.metric, rank + 1):
            figures[insight.metric] = insight.value
            ranks[insight.metric] = rank
        figures |= _rows_as_metrics(insight.breakdown)
    return figures


def classic_names(found: Sequence[Insight]) -> frozenset[str]:
    """The withdrawn names among them."""
    return frozenset(insight.api_name for insight in found if insight.classic)


def _insight(entry: Mapping[str, Any], level: Level) -> Insight:
    api_name = str(entry["name"])
    name = metric_name(api_name, level)
    total = entry.get("total_value")
    first = next(iter(nodes(entry.get("values"))), {}).get("value")
    value = figure(total.get("value")) if isinstance(total, dict) else None
    return Insight(
        metric=name.name,
        value=value if value is not None else figure(first),
        api_name=api_name,
        classic=name.classic,
        dimension=CLASSIC_BUTTONS.get(api_name, "") if level == "account" else "",
        breakdown=breakdown_rows(total) if isinstance(total, dict) else (),
    )


def breakdown_rows(total_value: Mapping[str, Any]) -> tuple[BreakdownValue, ...]:
    """Every row of every breakdown; `results` may be absent, which is no row at all."""
    return tuple(
        BreakdownValue(
            keys=several_words(breakdown.get("dimension_keys")),
            values=several_words(row.get("dimension_values")),
            value=figure(row.get("value")),
        )
        for breakdown in nodes(total_value.get("breakdowns"))
        for row in nodes(breakdown.get("results"))
    )


def _rows_as_metrics(rows: Sequence[BreakdownValue]) -> dict[str, Figure]:
    found: dict[str, Figure] = {}
    for row in rows:
        key = (row.keys[0], row.values[0].lower()) if len(row.keys) == len(row.values) == 1 else None
        name = _ROWS_OF_BREAKDOWNS.get(key) if key else None
        if name is not None and row.value is not None:
            found[name] = row.value
    return found
