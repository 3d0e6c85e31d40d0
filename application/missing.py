"""Why a figure of a post is missing, as a sentence for whoever looks at it. Pure."""

from datetime import datetime
from typing import Protocol

from application.integrations.graph.metrics import Metric, comes_with_a_listing, metric, offered_for
from application.media_kinds import product_type
from application.models import MissingReason, Region

_KINDS = {"REELS": "reels", "STORY": "stories"}
_FEED = "posts in the feed"

_REASONS = {
    MissingReason.NOT_YET_READ: "Not read yet.",
    MissingReason.NOT_ENOUGH_VIEWERS: "Too few people have seen it for Instagram to give this figure.",
    MissingReason.BEFORE_PROFESSIONAL: (
        "Posted before the account became professional: Instagram keeps no such figures for it."
    ),
    MissingReason.TOKEN_LOST: "The connection to Facebook was lost before this figure could be read.",
    MissingReason.NOT_OFFERED: "Instagram offers no such figures for this post.",
    MissingReason.REFUSED: "Instagram refused to give the figures of this post.",
}
_NOT_ASKED_FOR = (
    "Not read yet, as we ask for this figure when a post is a week old, or at each reading while one of its "
    "campaigns runs."
)
_NOT_ASKED_FOR_STORY = "Not read, as Instagram tells this figure of a story only while it can be seen."
_WHATEVER_THE_REQUEST = (MissingReason.NOT_YET_READ, MissingReason.TOKEN_LOST)
"""Reasons that hold for every figure; the others are about insights, and likes and comments are none."""


class PostLike(Protocol):
    """What is asked of a post: a `Post`, a `Reading` joined with its post, or a row with these columns."""

    @property
    def media_type(self) -> str | None: ...
    @property
    def media_product_type(self) -> str | None: ...
    @property
    def insights_reason(self) -> MissingReason | None: ...
    @property
    def refused_metrics(self) -> str: ...
    @property
    def details_read_at(self) -> datetime | None: ...
    @property
    def deleted_at(self) -> datetime | None: ...
    @property
    def region(self) -> Region | None:
        """Of its account."""


def why_missing(post: PostLike, name: str) -> str:
    """The reason in a sentence; `name` is the metric's name in the dictionary, which is the post's column."""
    try:
        asked = metric(name)
    except KeyError:
        return "The platform does not know this figure."
    if _is_by_hand(post):
        return "Staff added this post by hand, and have not entered this figure."
    product = product_type(post.media_type, post.media_product_type)
    if not offered_for(asked, product):
        kind = _KINDS.get(product or "", _FEED)
        return f"Instagram gives no such figure for {kind}."
    if name == "replies" and post.region is not None and post.region.withholds_replies:
        return "Not available: Instagram does not tell replies to stories in the EEA and Japan."
    if name in (post.refused_metrics or "").split():
        return "Instagram refused to give this figure when the post was last read."
    reason = post.insights_reason
    if reason is not None and (reason in _WHATEVER_THE_REQUEST or not _stands_on_the_post(asked)):
        return _REASONS[reason]
    if post.deleted_at is not None:
        return "The post was deleted on Instagram before this figure could be read."
    if not comes_with_a_listing(asked) and post.details_read_at is None:
        return _NOT_ASKED_FOR_STORY if product == "STORY" else _NOT_ASKED_FOR
    return "Instagram’s answer held no value for this figure."


def _is_by_hand(post: PostLike) -> bool:
    """Rows say it by a column of their own, a `Post` by having no account; a `Reading` doesn't say."""
    named = getattr(post, "is_by_hand", None)
    return bool(named) if named is not None else getattr(post, "instagram_account_id", 0) is None


def _stands_on_the_post(asked: Metric) -> bool:
    """Likes and comments come with the post itself, also where there are no insights."""
    return asked.request == "node_field" or asked.name in ("likes", "comments")
