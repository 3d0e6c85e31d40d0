"""The figures of one post as campaigns see them, and what is expected of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from application.integrations.graph.metrics import Metric, offered_for
from application.media_kinds import MediaKind, media_kind, product_type
from application.models import MissingReason, Region

Number = int | float


@dataclass(frozen=True)
class Source:
    """Which call read a figure, and when."""

    api_call: int | None
    read_at: datetime | None


@dataclass(frozen=True)
class PostFigures:
    """One accepted post with the figures of its latest reading.

    `figures` maps post metric names to values in the metric's own unit; absent and None both mean
    missing. `refused_metrics` are those that the API refused, `webhook_figures` those that Instagram told by
    itself at a story's end, `manual_figures` those that staff entered by hand: space-separated as stored.
    `api_call` is the number of the call that read the figures.
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
    details_read_at: datetime | None = None
    deleted_at: datetime | None = None
    region: Region | None = None
    webhook_figures: str | None = None
    manual_figures: str | None = None
    api_call: int | None = None
    older_sources: Mapping[str, Source] = field(default_factory=dict)
    """Figures that the latest reading lacks, and the earlier reading that they are from."""

    def source_of(self, metric: str) -> Source:
        """Where this figure is from."""
        return self.older_sources.get(metric, Source(self.api_call, self.read_at))

    @property
    def is_by_hand(self) -> bool:
        """Whether staff added the post itself."""
        return self.instagram_account is None

    @property
    def calls(self) -> frozenset[int]:
        """The calls behind all of its figures."""
        found = {self.api_call, *(source.api_call for source in self.older_sources.values())}
        return frozenset(call for call in found if call is not None)


def kind_of(post: PostFigures) -> MediaKind:
    """The media kind of a post."""
    return media_kind(post.media_type, post.media_product_type)


def is_expected(post: PostFigures, metric: Metric) -> bool:
    """Whether Instagram offers the metric for posts of this type, or has told it all the same."""
    if post.figures.get(metric.name) is not None:
        return True
    return offered_for(metric, product_type(post.media_type, post.media_product_type))
