"""The figures of one post as campaigns see them: its media kind, what is expected of it, why some lack."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from application.integrations.graph.metrics import Metric, offered_for

Number = int | float

REASONS = {
    "not_enough_viewers": "Too few people have seen it for Instagram to show this figure",
    "posted_before_professional": "Posted before the account became professional",
    "token_lost": "The connection to the account was lost",
    "permission_missing": "The account's owner has not allowed this figure to be read",
    "object_missing": "The post was removed from Instagram",
    "not_offered": "Instagram offers no such figure for this type of post",
    "not_yet_read": "Not read yet",
}


@dataclass(frozen=True)
class PostFigures:
    """One accepted post with the figures of its latest reading.

    `figures` maps post metric names to values in the metric's own unit; absent and None both mean
    missing. `insights_reason` is a key of `REASONS` or a sentence; `refused_metrics` are those that
    the API refused for this post alone. `api_call` is the number of the call that read the figures.
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
    insights_reason: str | None = None
    read_at: datetime | None = None
    partner: str | None = None
    refused_metrics: frozenset[str] = frozenset()
    api_call: int | None = None


@dataclass(frozen=True, order=True)
class MediaKind:
    """A kind of media as people name it; `position` orders kinds on pages and in reports."""

    position: int
    label: str

    @property
    def is_story(self) -> bool:
        return self == STORY


FEED_PICTURE = MediaKind(1, "Feed picture")
FEED_VIDEO = MediaKind(2, "Feed video")
CAROUSEL = MediaKind(3, "Carousel")
REEL = MediaKind(4, "Reel")
STORY = MediaKind(5, "Story")
_UNKNOWN_POSITION = 9

_FEED_KINDS = {"IMAGE": FEED_PICTURE, "VIDEO": FEED_VIDEO, "CAROUSEL_ALBUM": CAROUSEL}
_PRODUCT_KINDS = {"STORY": STORY, "REELS": REEL}


def media_kind(media_type: str | None, media_product_type: str | None) -> MediaKind:
    """The kind of a post by the API's two type fields; a type that is not known is named as it came.

    Old replies carry no `media_product_type`: those count as feed media by their `media_type`.
    """
    product = (media_product_type or "").upper()
    media = (media_type or "").upper()
    known = _PRODUCT_KINDS.get(product) or _PRODUCT_KINDS.get(media)
    if known is None and product in ("", "FEED"):
        known = _FEED_KINDS.get(media)
    if known is not None:
        return known
    # The words come from outside and end up as a criterion in spreadsheet formulas: letters only.
    words = re.sub(r"[^A-Za-z0-9_]+", " ", f"{product} {media}").strip()
    return MediaKind(_UNKNOWN_POSITION, f"Other ({words})" if words else "Unknown type")


def kind_of(post: PostFigures) -> MediaKind:
    """The media kind of a post."""
    return media_kind(post.media_type, post.media_product_type)


def is_expected(post: PostFigures, metric: Metric) -> bool:
    """Whether the metric is offered for this post's type, or was read for it all the same."""
    return post.figures.get(metric.name) is not None or offered_for(metric, _product_type(post))


def _product_type(post: PostFigures) -> str | None:
    if post.media_product_type is None and kind_of(post).is_story:
        return "STORY"
    return post.media_product_type


def missing_reason(post: PostFigures, metric: Metric) -> str:
    """Why the post has no value for the metric, in words for a person."""
    if not is_expected(post, metric):
        return REASONS["not_offered"]
    if metric.name in post.refused_metrics:
        return "Instagram refused this figure for this post"
    if post.insights_reason and _concerns(post.insights_reason, metric):
        return REASONS.get(post.insights_reason, post.insights_reason)
    if post.read_at is None:
        return REASONS["not_yet_read"]
    return "Instagram sent no value for this figure"


def _concerns(reason: str, metric: Metric) -> bool:
    """Likes and comments stand on the post itself: what keeps insights away does not keep them away."""
    return metric.request != "node_field" or reason in ("not_yet_read", "token_lost", "object_missing")
