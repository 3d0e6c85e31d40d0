"""Totals of an account over a window, whole or broken down."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sandbox.graph.call import Call
from sandbox.graph.errors import Json, unknown_error
from sandbox.world.audience import day_start
from sandbox.world.figures import figures
from sandbox.world.post import Post
from sandbox.world.randomness import unit
from sandbox.world.world import AccountWorld

BUTTONS = ("BOOK_NOW", "CALL", "DIRECTION", "EMAIL", "INSTANT_EXPERIENCE", "TEXT", "UNDEFINED")
BREAKDOWNS: Mapping[str, tuple[str, ...]] = {
    "reach": ("media_product_type", "follow_type"),
    "views": ("media_product_type", "follow_type"),
    "total_interactions": ("media_product_type",),
    "likes": ("media_product_type",),
    "comments": ("media_product_type",),
    "saves": ("media_product_type",),
    "shares": ("media_product_type",),
    "profile_links_taps": ("contact_button_type",),
    "follows_and_unfollows": ("follow_type",),
    "follower_demographics": ("age", "city", "country", "gender"),
}
# A post does most of its work in its first day; the rest trickles in over the next two.
_DAY_WEIGHTS = (0.55, 0.25, 0.12)
_PRODUCT_SHARES = {"POST": 0.34, "REEL": 0.36, "CAROUSEL_CONTAINER": 0.2, "STORY": 0.1}
_FOLLOW_SHARES = {"FOLLOWER": 0.62, "NON_FOLLOWER": 0.36, "UNKNOWN": 0.02}
_FROM_POSTS = {
    "views": "views",
    "likes": "likes",
    "comments": "comments",
    "saves": "saved",
    "shares": "shares",
    "reposts": "reposts",
    "replies": "replies",
    "total_interactions": "total_interactions",
    "content_views": "views",
}


def entry_total(
    call: Call, account: AccountWorld, name: str, days: list[date], breakdown: str | None
) -> Json:
    """The entry of a metric with `total_value`; an unsupported breakdown gives the vague error."""
    dimensions = tuple(part.strip() for part in (breakdown or "").split(",") if part.strip())
    if any(part not in BREAKDOWNS.get(name, ()) for part in dimensions):
        raise unknown_error()
    entry: Json = {
        "name": name,
        "period": "day",
        "title": name.replace("_", " ").capitalize(),
        "description": "",
        "id": f"{account.spec.id}/insights/{name}/day",
    }
    passed = [day for day in days if day_start(day) < call.now]
    if name == "follows_and_unfollows":
        if dimensions:
            entry["total_value"] = {"breakdowns": [_follows(account, passed)]}
        return entry
    value = so_far(account, name, passed, call.now)
    entry["total_value"] = {"value": value}
    if dimensions:
        entry["total_value"]["breakdowns"] = [
            {"dimension_keys": list(dimensions), "results": _rows(account, name, value, dimensions)}
        ]
    return entry


def so_far(account: AccountWorld, name: str, days: list[date], now: datetime) -> int:
    """The total with today only as far as it has come; all days have begun."""
    whole = total(account, name, days)
    if not days or day_start(days[-1] + timedelta(days=1)) <= now:
        return whole
    before = total(account, name, days[:-1])
    share = (now - day_start(days[-1])) / timedelta(days=1)
    return before + int((whole - before) * share)


def total(account: AccountWorld, name: str, days: list[date]) -> int:
    """The total of one metric over Pacific days. Reach and accounts engaged are unique people, no sums."""
    if name == "reach":
        return account.audience.reach_over(days)
    if name == "accounts_engaged":
        return round(account.audience.reach_over(days) * 0.045)
    if name in _FROM_POSTS:
        return sum(_of_posts(account, _FROM_POSTS[name], day) for day in days)
    share = {"profile_views": 0.035, "website_clicks": 0.004, "profile_links_taps": 0.0015}.get(name, 0.0)
    return sum(round(account.audience.reach(day) * share) for day in days)


def taps_by_button(account: AccountWorld, days: list[date]) -> dict[str, int]:
    """Taps on each contact button over Pacific days."""
    return taps_of(account, total(account, "profile_links_taps", days))


def taps_of(account: AccountWorld, value: int) -> dict[str, int]:
    """So many taps by contact button."""
    rows = _rows(account, "profile_links_taps", value, ("contact_button_type",))
    return {row["dimension_values"][0]: row["value"] for row in rows}


def follows_by_type(account: AccountWorld, days: list[date]) -> dict[str, int]:
    """Followers gained and lost over Pacific days."""
    return {row["dimension_values"][0]: row["value"] for row in _follows(account, days)["results"]}


def _of_posts(account: AccountWorld, figure: str, day: date) -> int:
    """What posts of this and the two days before gained on a day."""
    sum_of_day = 0.0
    for back, weight in enumerate(_DAY_WEIGHTS):
        start = day_start(day - timedelta(days=back))
        for post in account.timeline.posts_between(start, day_start(day - timedelta(days=back - 1))):
            sum_of_day += _final(post, figure) * weight
    if figure == "replies":
        return round(account.audience.reach(day) * 0.0006)
    return round(sum_of_day)


def _final(post: Post, figure: str) -> float:
    return figures(post, 90 * 86_400.0).get(figure, 0)


def _follows(account: AccountWorld, days: list[date]) -> Json:
    gained = sum(account.audience.gained(day) for day in days)
    lost = sum(account.audience.lost(day) for day in days)
    rows = [("FOLLOWER", gained), ("NON_FOLLOWER", lost)]
    return {
        "dimension_keys": ["follow_type"],
        "results": [{"dimension_values": [name], "value": value} for name, value in rows],
    }


def _rows(account: AccountWorld, name: str, value: int, dimensions: tuple[str, ...]) -> list[Json]:
    rows: list[tuple[tuple[str, ...], float]] = [((), 1.0)]
    for dimension in dimensions:
        weights = _weights(account, dimension)
        sum_of_weights = sum(weights.values())
        rows = [
            ((*values, key), share * weight / sum_of_weights)
            for values, share in rows
            for key, weight in weights.items()
        ]
    found = [{"dimension_values": list(values), "value": int(value * share)} for values, share in rows]
    return [row for row in found if row["value"]]


def _weights(account: AccountWorld, dimension: str) -> dict[str, float]:
    shares: dict[str, float]
    if dimension == "media_product_type":
        shares = _PRODUCT_SHARES
    elif dimension == "follow_type":
        shares = _FOLLOW_SHARES
    else:
        shares = dict.fromkeys(BUTTONS[1:4], 0.3) | {"UNDEFINED": 0.1}
    return {
        key: share * (0.8 + 0.4 * unit(account.spec.key, dimension, key)) for key, share in shares.items()
    }
