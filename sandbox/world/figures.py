"""Figures of a post as a pure function of the post and its age.

Every count is floor(final x growth(age)) with one growth curve per post, so none ever shrinks, and
views >= reach >= interactions hold at every age because they hold for the final values.
"""

import math
from typing import Any

from sandbox.world.post import Post

Figures = dict[str, int | float]

MIN_STORY_VIEWERS = 5


def growth(post: Post, age_seconds: float) -> float:
    """Share of the final figures that a post has at an age; 0 at the start, saturating towards 1."""
    hours = (age_seconds - post.delay_seconds) / 3600
    if hours <= 0:
        return 0.0
    if post.is_story:
        hours = min(hours, 24.0)
    return 1.0 - math.exp(-((hours / post.half_time_hours) ** 0.75))


def figures(post: Post, age_seconds: float) -> Figures:
    """All figures that a post has at an age, by the API's metric names; durations in milliseconds."""
    share = growth(post, age_seconds)
    final = post.final
    counts: Figures = {name: math.floor(value * share) for name, value in final.items()}
    if post.is_story:
        counts["total_interactions"] = counts["replies"] + counts["shares"]
        counts["navigation"] = sum(int(counts[name]) for name in NAVIGATION)
        return counts
    counts["total_interactions"] = counts["likes"] + counts["comments"] + counts["saved"] + counts["shares"]
    if post.product_type == "REELS":
        counts["ig_reels_avg_watch_time"] = post.average_watch_ms
        counts["ig_reels_video_view_total_time"] = post.average_watch_ms * int(counts["views"])
        counts["reels_skip_rate"] = post.skip_rate
        counts["crossposted_views"] = counts["views"]
    else:
        counts["profile_activity"] = sum(int(counts[name]) for name in PROFILE_ACTIONS)
    return counts


NAVIGATION = ("tap_forward", "tap_back", "tap_exit", "swipe_forward")
PROFILE_ACTIONS = ("bio_link_clicked", "call", "direction", "email", "text", "other")


def final_figures(numbers: Any, followers: int, product_type: str, *, boost: float) -> dict[str, int]:
    """The figures that a post tends to, drawn once for it."""
    if product_type == "STORY":
        return _final_story(numbers, followers)
    spread = numbers.lognormvariate(0.0, 0.45) * boost
    base = 0.55 if product_type == "REELS" else 0.32
    # Small accounts reach a larger share of their followers than large ones.
    size = (followers + 50) ** 0.93 * 1.6
    reach = max(3, int(size * base * spread))
    views = int(reach * numbers.uniform(1.15, 1.9 if product_type == "REELS" else 1.5)) + 1
    result = {
        "reach": reach,
        "views": views,
        "likes": int(reach * numbers.uniform(0.03, 0.11)),
        "comments": int(reach * numbers.uniform(0.001, 0.009)),
        "saved": int(reach * numbers.uniform(0.002, 0.022)),
        "shares": int(reach * numbers.uniform(0.001, 0.014)),
        "reposts": int(reach * numbers.uniform(0.0, 0.003)),
    }
    if product_type != "REELS":
        result["follows"] = int(reach * numbers.uniform(0.0, 0.002))
        result["profile_visits"] = int(reach * numbers.uniform(0.004, 0.03))
        result.update(_profile_actions(numbers, result["profile_visits"]))
    return result


def _final_story(numbers: Any, followers: int) -> dict[str, int]:
    reach = max(2, int((followers + 20) ** 0.95 * numbers.uniform(0.06, 0.16)))
    views = int(reach * numbers.uniform(1.02, 1.2))
    visits = int(reach * numbers.uniform(0.002, 0.02))
    result = {
        "reach": reach,
        "views": views,
        "replies": int(reach * numbers.uniform(0.0, 0.012)),
        "shares": int(reach * numbers.uniform(0.0, 0.006)),
        "reposts": 0,
        "follows": int(reach * numbers.uniform(0.0, 0.001)),
        "profile_visits": visits,
        "link_clicks": int(reach * numbers.uniform(0.0, 0.02)),
        "tap_forward": int(views * numbers.uniform(0.55, 0.8)),
        "tap_back": int(views * numbers.uniform(0.02, 0.06)),
        "tap_exit": int(views * numbers.uniform(0.04, 0.12)),
        "swipe_forward": int(views * numbers.uniform(0.02, 0.08)),
    }
    result["bio_link_clicked"] = result["profile_activity"] = int(visits * 0.2)
    return result


def _profile_actions(numbers: Any, visits: int) -> dict[str, int]:
    actions = int(visits * numbers.uniform(0.05, 0.2))
    bio = int(actions * 0.7)
    return {
        "bio_link_clicked": bio,
        "call": 0,
        "direction": int(actions * 0.05),
        "email": int(actions * 0.1),
        "text": 0,
        "other": max(0, actions - bio - int(actions * 0.05) - int(actions * 0.1)),
    }
