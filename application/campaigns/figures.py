"""The figures of one post as campaigns see them, and what is expected of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from application.integrations.graph.metrics import Metric, offered_for
from application.media_kinds import MediaKind, media_kind, product_type
from application.models import MissingReason

Number = int | float


@dataclass(frozen=True)
class PostFigures:
    """One accepted post with the figures of its latest reading.

    `figures` maps post metric names to values in the metric's own unit; absent and None both mean
    missing. `refused_metrics` are those that the API refused, space-separated as stored. `api_call` is the number of the call that read the figures.
    """

    post_id: int
    instagram_account: int | None
    username: str | None
    media_type: str | None
    media_product_type: str | None
    posted_at: datetime | None
    caption: str | None
    permalink: str | None
    figures: Mapping[str, Number | None] = field(default_factory=dict)
    insights_reason: MissingReason | None = None
    read_at: datetime | None = None
    partner: str | None = None
    refused_metrics: str = ""
    api_call: int | None = None


def kind_of(post: PostFigures) -> MediaKind:
    """The media kind of a post."""
    return media_kind(post.media_type, post.media_product_type)


def is_expected(post: PostFigures, metric: Metric) -> bool:
    """Whether the metric is offered for this post's type, or was read for it all the same."""
    return post.figures.get(metric.name) is not None or offered_for(
        metric, product_type(post.media_type, post.media_product_type)
    )
