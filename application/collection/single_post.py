"""Read one post by itself, in as few calls as its refusals allow. Knows no database."""

from collections.abc import Mapping, Sequence

from application.collection.page_reader import ReadPost, our_names, reason_of, without_refused
from application.integrations.graph.client import GraphClient
from application.integrations.graph.errors import (
    GraphBadParameter,
    GraphMetricRefused,
    GraphNotEnoughViewers,
    GraphObjectMissing,
)
from application.integrations.graph.instagram import Figure, media, media_insights, story_navigation
from application.integrations.graph.metrics import NESTED_POST_METRICS, POST_METRICS, detail_metrics
from application.media_kinds import STORY_PRODUCT
from application.models import MissingReason

NAVIGATION = "navigation"
NAVIGATION_METRICS = tuple(row.name for row in POST_METRICS if row.api_name == NAVIGATION)

Part = tuple[Mapping[str, Figure], int]
"""Figures, and the index of the call that brought them."""

Refusal = GraphBadParameter | GraphNotEnoughViewers


def read_single(
    client: GraphClient, token: str, graph_id: str, refused: Sequence[str] = (), *, with_insights: bool = True
) -> ReadPost | None:
    """One post with its common figures; None when Instagram has it no longer. Raises GraphError."""
    wanted = tuple(name for name in NESTED_POST_METRICS if our_names([name])[0] not in refused)
    metrics = wanted if with_insights else ()
    reason = None if with_insights else MissingReason.BEFORE_PROFESSIONAL
    while True:
        try:
            item = media(client, graph_id, token, metrics=metrics, with_insights=bool(metrics))
        except GraphObjectMissing:
            return None
        except (GraphBadParameter, GraphNotEnoughViewers) as refusal:
            if not metrics:
                raise
            metrics = _fewer(metrics, refusal)
            reason = reason if metrics else reason_of(refusal)
            continue
        lacking = our_names(name for name in wanted if name not in metrics) if metrics else ()
        return ReadPost(item, reason, len(client.calls) - 1, lacking)


def read_details(
    client: GraphClient, token: str, graph_id: str, product_type: str | None
) -> tuple[tuple[Part, ...], tuple[str, ...], bool]:
    """The metrics that no list brings: figures by call, our names of those refused, whether the post is gone.

    Those of one type only may refuse each other, so what is left of them is asked again without the refused.
    """
    parts: list[Part] = []
    refused: tuple[str, ...] = ()
    metrics = detail_metrics(product_type)
    try:
        while metrics:
            try:
                parts.append((media_insights(client, graph_id, token, metrics), len(client.calls) - 1))
            except (GraphBadParameter, GraphNotEnoughViewers) as refusal:
                if isinstance(refusal, GraphObjectMissing):
                    raise
                left = _fewer(metrics, refusal)
                refused += our_names(name for name in metrics if name not in left)
                metrics = left
                continue
            break
        if product_type == STORY_PRODUCT:
            navigation = _navigation(client, token, graph_id)
            parts.append((navigation or {}, len(client.calls) - 1))
            refused += NAVIGATION_METRICS if navigation is None else ()
    except GraphObjectMissing:
        return tuple(parts), refused, True
    return tuple(parts), refused, False


def _navigation(client: GraphClient, token: str, graph_id: str) -> dict[str, Figure] | None:
    """None where they are refused."""
    try:
        return story_navigation(client, graph_id, token)
    except GraphObjectMissing:
        raise
    except (GraphBadParameter, GraphNotEnoughViewers):
        return None  # the story's other figures count


def _fewer(metrics: tuple[str, ...], refusal: Refusal) -> tuple[str, ...]:
    """What is left to ask for; nothing when the refusal is about the post as a whole."""
    left = without_refused(metrics, refusal) if isinstance(refusal, GraphMetricRefused) else ()
    return left if len(left) < len(metrics) else ()
