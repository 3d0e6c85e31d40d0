"""What the world knows to be true of a post or an account at a moment, by our names of figures."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sandbox.graph.account_insights import reach_told, shares_told
from sandbox.graph.account_totals import follows_by_type, so_far, taps_of, total
from sandbox.world.audience import day_start
from sandbox.world.figures import figures
from sandbox.world.post import Post
from sandbox.world.timeline import STORY_LIFE
from sandbox.world.world import AccountWorld

OUR_NAMES: Mapping[str, str] = {
    "views": "views",
    "reach": "reach",
    "likes": "likes",
    "comments": "comments",
    "saved": "saves",
    "shares": "shares",
    "reposts": "reposts",
    "total_interactions": "total_interactions",
    "follows": "follows",
    "profile_visits": "profile_visits",
    "profile_activity": "profile_activity",
    "ig_reels_avg_watch_time": "average_watch_ms",
    "ig_reels_video_view_total_time": "total_watch_ms",
    "reels_skip_rate": "skip_rate",
    "replies": "replies",
    "navigation": "navigation",
    "tap_forward": "taps_forward",
    "tap_back": "taps_back",
    "tap_exit": "exits",
    "swipe_forward": "swipes_forward",
    "link_clicks": "link_clicks",
}
"""The names of figures in the world, and in the columns of posts and readings."""

LISTED = ("views", "reach", "likes", "comments", "saves", "shares", "total_interactions")
DETAILED: Mapping[str, tuple[str, ...]] = {
    "FEED": ("follows", "profile_visits", "profile_activity"),
    "REELS": ("average_watch_ms", "total_watch_ms", "skip_rate"),
}
LISTED_OF_STORIES = ("views", "reach", "replies", "shares", "total_interactions")
OF_STORIES = (
    *LISTED_OF_STORIES,
    *("follows", "profile_visits", "link_clicks", "taps_forward", "taps_back", "exits", "swipes_forward"),
)
OF_A_BREAKDOWN = ("taps_forward", "taps_back", "exits", "swipes_forward")
"""Parts of navigation, which the API tells by a breakdown alone."""
TOTALS = (
    *("views", "total_interactions", "accounts_engaged", "likes", "comments", "saves", "shares", "replies"),
    *("reposts", "profile_links_taps", "profile_views", "website_clicks"),
)
SNAPSHOTS = ("followers_count", "follows_count", "media_count")


def post_figures(post: Post, moment: datetime) -> dict[str, Any]:
    """All figures of a post at that moment; a story's are those of its end from then on."""
    age = moment - post.timestamp
    counts = figures(post, (min(age, STORY_LIFE) if post.is_story else age).total_seconds())
    return {ours: counts[name] for name, ours in OUR_NAMES.items() if name in counts}


def day_figure(account: AccountWorld, metric: str, dimension: str, day: date, moment: datetime) -> int | None:
    """A figure of an account's Pacific day, as the API tells it at that moment; None for one unheard of."""
    if metric in SNAPSHOTS:
        return _snapshot(account, metric, moment)
    if metric == "reach" and not dimension:
        return reach_told(account, day, moment)
    if metric == "follower_count":
        return account.audience.gained(day)
    if metric == "online_followers":
        return account.audience.online(day).get(dimension)
    if metric == "follows_and_unfollows":
        return follows_by_type(account, [day]).get(dimension)
    if metric == "profile_links_taps" and dimension:
        return taps_of(account, so_far(account, metric, [day], moment)).get(dimension, 0)
    if metric in TOTALS and not dimension:
        return so_far(account, metric, [day] if day_start(day) < moment else [], moment)
    return None


def taps_by_button(account: AccountWorld, day: date, moment: datetime) -> dict[str, int]:
    """Taps of a Pacific day by button, as the API tells them at that moment; those of none left out."""
    taps = taps_of(account, so_far(account, "profile_links_taps", [day], moment))
    return {button: number for button, number in taps.items() if number}


def period_figure(account: AccountWorld, metric: str, since: date, until: date, moment: datetime) -> int:
    """A total of whole days, `until` not among them, as the API tells it at that moment."""
    days = [since + timedelta(days=step) for step in range((until - since).days)]
    passed = [day for day in days if day_start(day) < moment]
    return so_far(account, metric, passed, moment) if passed else total(account, metric, [])


def audience(account: AccountWorld, breakdown: str, moment: datetime) -> dict[str, int]:
    """Followers of each kind at that moment."""
    base = account.audience.followers(moment)
    return {
        ",".join(values): value for values, value in shares_told(account, tuple(breakdown.split(",")), base)
    }


def _snapshot(account: AccountWorld, metric: str, moment: datetime) -> int:
    if metric == "followers_count":
        return account.audience.followers(moment)
    return account.spec.follows if metric == "follows_count" else account.timeline.count(moment)
