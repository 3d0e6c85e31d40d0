"""Insights of one post: which metrics its type has, and the real refusals for the rest."""

from collections.abc import Mapping
from datetime import UTC, datetime

from sandbox import faults
from sandbox.graph.call import Call
from sandbox.graph.errors import (
    GraphRefusal,
    Json,
    bad_parameter,
    metric_unknown,
    not_enough_viewers,
    posted_before_professional,
    unknown_error,
)
from sandbox.graph.fields import Field
from sandbox.world.figures import MIN_STORY_VIEWERS, NAVIGATION, PROFILE_ACTIONS
from sandbox.world.post import Post

ACCEPTED = (
    "impressions",
    "reach",
    "replies",
    "saved",
    "likes",
    "comments",
    "shares",
    "total_interactions",
    "follows",
    "profile_visits",
    "profile_activity",
    "navigation",
    "ig_reels_video_view_total_time",
    "ig_reels_avg_watch_time",
    "views",
    "reels_skip_rate",
    "reposts",
    "facebook_views",
    "crossposted_views",
    "content_views",
    "total_views",
    "total_likes",
    "total_comments",
    "link_clicks",
)
_ALL = ("views", "reach", "shares", "total_interactions", "reposts")
_REELS_ONLY = (
    "ig_reels_avg_watch_time",
    "ig_reels_video_view_total_time",
    "reels_skip_rate",
    "crossposted_views",
)
OFFERED: Mapping[str, tuple[str, ...]] = {
    "FEED": (*_ALL, "likes", "comments", "saved", "follows", "profile_visits", "profile_activity"),
    "REELS": (*_ALL, "likes", "comments", "saved", *_REELS_ONLY),
    "STORY": (*_ALL, "follows", "profile_visits", "profile_activity", "replies", "navigation", "link_clicks"),
}
_CROSSPOSTED = ("facebook_views", "total_views", "total_likes", "total_comments")
_BREAKDOWNS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "navigation": ("story_navigation_action_type", NAVIGATION),
    "profile_activity": ("action_type", PROFILE_ACTIONS),
}
_IMPRESSIONS_END = datetime(2024, 7, 1, tzinfo=UTC)


def get(call: Call, post: Post, counts: Mapping[str, int | float]) -> Json:
    """GET /{media}/insights?metric=…&breakdown=…"""
    return _answer(call, post, counts, call.params)


def nested(call: Call, post: Post, counts: Mapping[str, int | float], asked: Field) -> Json:
    """`insights.metric(a,b)` inside a list; a refusal here is the refusal of the whole page."""
    call.require("instagram_manage_insights")
    return _answer(call, post, counts, asked.modifiers, nested_in_list=True)


def _answer(
    call: Call,
    post: Post,
    counts: Mapping[str, int | float],
    options: Mapping[str, str],
    *,
    nested_in_list: bool = False,
) -> Json:
    names = [name.strip() for name in options.get("metric", "").split(",") if name.strip()]
    if not names:
        raise bad_parameter("The parameter metric is required.")
    _check(call, post, counts, names)
    breakdown = options.get("breakdown")
    if breakdown is not None and any(
        name not in _BREAKDOWNS or _BREAKDOWNS[name][0] != breakdown for name in names
    ):
        raise unknown_error()
    # A metric_type on a single post is taken, and makes the values zero.
    zeros = "metric_type" in options and not nested_in_list
    return {"data": [_entry(post, counts, name, breakdown, zeros=zeros) for name in names]}


def _check(call: Call, post: Post, counts: Mapping[str, int | float], names: list[str]) -> None:
    removed = call.refused_metrics()
    accepted = tuple(name for name in ACCEPTED if name not in removed)
    for position, name in enumerate(names):
        if name not in accepted:
            faults.use_removed_metric(call.services.state, name)
            raise metric_unknown(position, accepted)
    if post.before_professional:
        raise posted_before_professional()
    for name in names:
        if name not in OFFERED[post.product_type]:
            raise _not_offered(post, name)
    if post.is_story and counts["reach"] < MIN_STORY_VIEWERS:
        raise not_enough_viewers()


def _not_offered(post: Post, name: str) -> GraphRefusal:
    if name == "impressions" and post.timestamp > _IMPRESSIONS_END:
        return bad_parameter(
            "Starting from version v22.0 and above, the impressions metric is no longer supported for the "
            "queried media."
        )
    if name in _CROSSPOSTED:
        return GraphRefusal(
            "Invalid parameter",
            100,
            2207086,
            transient=False,
            user_title="Media is not crossposted",
            user_message="This metric is only available for media that is crossposted to Facebook.",
        )
    if name in _REELS_ONLY or name in ("navigation", "replies", "link_clicks"):
        return bad_parameter(f"Incompatible metric ({name}) with the media")
    return bad_parameter(
        f"The Media Insights API does not support the {name} metric for this media product type."
    )


def _entry(
    post: Post, counts: Mapping[str, int | float], name: str, breakdown: str | None, *, zeros: bool
) -> Json:
    value = 0 if zeros else counts[name]
    entry: Json = {
        "name": name,
        "period": "lifetime",
        "values": [{"value": value}],
        "title": name.replace("_", " ").capitalize(),
        "description": _DESCRIPTIONS.get(name, ""),
    }
    if breakdown is not None:
        keys = _BREAKDOWNS[name][1]
        results = [{"dimension_values": [key], "value": counts[key]} for key in keys if counts.get(key)]
        entry["total_value"] = {
            "value": value,
            "breakdowns": [{"dimension_keys": [breakdown], "results": results}],
        }
    entry["id"] = f"{post.id}/insights/{name}/lifetime"
    return entry


_DESCRIPTIONS = {
    "views": "How many times the media was played or shown.",
    "reach": "How many accounts have seen the media at least once.",
    "saved": "How many times the media was saved.",
    "shares": "How many times the media was shared.",
    "total_interactions": "Likes, saves, comments and shares, less those taken back.",
    "likes": "How many likes the media has.",
    "comments": "How many comments the media has.",
    "navigation": "What viewers did after seeing the story.",
    "profile_activity": "What people did on the profile after seeing the media.",
}
