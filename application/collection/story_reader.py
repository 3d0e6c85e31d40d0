"""Read the living stories in as few calls as refusals allow. Knows no database."""

from collections.abc import Sequence
from dataclasses import replace

from application.collection.page_reader import (
    ReadPage,
    ReadPost,
    about_one_post,
    our_names,
    reason_of,
    without_refused,
)
from application.integrations.graph.client import GraphClient
from application.integrations.graph.errors import (
    GraphBadParameter,
    GraphError,
    GraphMetricRefused,
    GraphNotEnoughViewers,
)
from application.integrations.graph.instagram import MediaItem, media_insights, stories
from application.integrations.graph.metrics import NESTED_STORY_METRICS
from application.models import MissingReason


def read_stories(
    client: GraphClient, graph_id: str, token: str, refused_before: Sequence[str] = ()
) -> ReadPage:
    """The living stories; where one of them refuses, each is asked by itself. Raises GraphError."""
    metrics = tuple(name for name in NESTED_STORY_METRICS if our_names([name])[0] not in refused_before)
    while metrics:
        refused = our_names(name for name in NESTED_STORY_METRICS if name not in metrics)
        try:
            found = stories(client, graph_id, token, metrics)
        except (GraphBadParameter, GraphNotEnoughViewers) as refusal:
            left = _still_accepted(metrics, refusal)
            if left == metrics:
                break
            metrics = left
            continue
        call = len(client.calls) - 1
        return ReadPage(tuple(ReadPost(item, None, call) for item in found), None, refused)
    listed = stories(client, graph_id, token, with_insights=False)
    refused = our_names(name for name in NESTED_STORY_METRICS if name not in metrics)
    return ReadPage(tuple(_one_story(item, client, token, metrics) for item in listed), None, refused)


def _one_story(item: MediaItem, client: GraphClient, token: str, metrics: tuple[str, ...]) -> ReadPost:
    """A story with those metrics that it gives."""
    if not metrics:
        return ReadPost(item, MissingReason.REFUSED, len(client.calls) - 1)
    try:
        figures = media_insights(client, item.id, token, metrics)
    except (GraphBadParameter, GraphNotEnoughViewers) as refusal:
        left = without_refused(metrics, refusal) if isinstance(refusal, GraphMetricRefused) else metrics
        if left == metrics:
            return ReadPost(item, reason_of(refusal), len(client.calls) - 1)
        read = _one_story(item, client, token, left)
        refused = our_names(name for name in metrics if name not in left)
        return replace(read, refused_metrics=refused + read.refused_metrics)
    complete = replace(item, figures={**item.figures, **figures}, insights_present=bool(figures))
    return ReadPost(complete, None, len(client.calls) - 1)


def _still_accepted(metrics: tuple[str, ...], refusal: GraphError) -> tuple[str, ...]:
    """What is left when the API refuses a metric altogether; all of them when it is about one story."""
    if isinstance(refusal, GraphMetricRefused) and not about_one_post(refusal):
        return without_refused(metrics, refusal)
    return metrics
