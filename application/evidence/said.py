"""What a stored reply says of a figure, read by the same parsers that read it when it came. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from application.collection.figure_storing import dimensions_of
from application.integrations.graph.instagram import (
    Figure,
    audience_shares,
    insights,
    media_item,
    post_figures,
    series_points,
    story_figures,
    webhook_changes,
)


def said_of_post(payload: Any, path: str, graph_id: str | None, metric_name: str) -> Figure | None:
    """The figure of a post in the reply to a call of `path`; None where it isn't in there."""
    if not isinstance(payload, dict) or graph_id is None:
        return None
    listed = payload.get("data")
    nodes = [payload, *(listed if isinstance(listed, list) else ())]
    node = next((each for each in nodes if isinstance(each, dict) and each.get("id") == graph_id), None)
    if node is not None:
        return media_item(node).figures.get(metric_name)
    if path.endswith(f"{graph_id}/insights"):
        return post_figures(insights(payload, "post")).get(metric_name)
    return None


def said_by_delivery(
    body: bytes, value: Mapping[str, Any], graph_id: str | None, metric_name: str
) -> Figure | None:
    """The figure of a story in a delivery; None unless its body holds the very change that was noted."""
    told = any(each.media_id == graph_id and each.value == value for each in webhook_changes(body))
    return story_figures(value)[0].get(metric_name) if told else None


def said_of_day(payload: Any, metric_name: str, day: date, dimension: str) -> Figure | None:
    """The figure of an account on a day: a count of its profile, a day of a series, or a day's total."""
    if not isinstance(payload, dict):
        return None
    if metric_name in payload:
        count = payload[metric_name]
        return count if isinstance(count, int) and not isinstance(count, bool) else None
    points = series_points(payload)
    if points:
        told = {(each.metric, each.day, each.dimension): each.value for each in points}
        return told.get((metric_name, day, dimension))
    totals = [each for each in insights(payload, "account") if each.metric == metric_name]
    return next((dict(dimensions_of(each)).get(dimension) for each in totals), None)


def said_of_audience(payload: Any, breakdown: str, dimension: str) -> Figure | None:
    """The followers of one kind in a reply about the audience; None where it names none such."""
    told = {(each.breakdown, ",".join(each.key)): each.value for each in audience_shares(payload)}
    return told.get((breakdown, dimension))
