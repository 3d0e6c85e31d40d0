"""What people ask about a metric besides its meaning: since when there is one, and why the app may differ.

Source: graph-api.md, "Versions" (Meta's changelogs) for the dates, its 5.2 and market.md ("numbers differ
from Instagram") for the differences. The changelogs name no date for metrics that are older than 2023.
"""

from collections.abc import Mapping

from application.integrations.graph.metric_types import Level, Metric

OLDER = "before 2023"
_VIEWS = "v22.0, January 2025"
_LATE_2025 = "December 2025"
_COUNTS_2026 = "April 2026 as a field of the post"

_SINCE: Mapping[tuple[Level, str], str] = {
    ("post", "views"): _VIEWS,
    ("account", "views"): _VIEWS,
    ("post", "reposts"): _LATE_2025,
    ("account", "reposts"): _LATE_2025,
    ("post", "skip_rate"): _LATE_2025,
    ("post", "link_clicks"): "June 2026",
    ("post", "saves"): f"{OLDER}; {_COUNTS_2026}",
    ("post", "shares"): f"{OLDER}; {_COUNTS_2026}",
    ("post", "navigation"): "v18.0, 2023, in place of exits and taps",
    ("post", "taps_forward"): "v18.0, 2023, as a part of navigation",
    ("post", "taps_back"): "v18.0, 2023, as a part of navigation",
    ("post", "exits"): "v18.0, 2023, as a part of navigation",
    ("post", "swipes_forward"): "v18.0, 2023, as a part of navigation",
    ("post", "total_interactions"): "v18.0, 2023, in place of engagement",
    ("account", "follower_demographics"): "v18.0, 2023, in place of audience_*",
    ("account", "profile_links_taps"): "v21.0, October 2024, in place of the single buttons",
    ("account", "follower_count"): f"{OLDER}; for 30 days only since v9.0, November 2020",
}

_BOTH_APPS = "The app may add what Facebook showed of a crossposted post; this counts Instagram alone."
_UNIQUE = "The app's figure for a period counts each person once; days added up would be higher."
_DAYS = "The app uses the phone's time zone for its days; these are Pacific days."
_HIDDEN = "The owner sees likes that are hidden from others in both places."
_REPLIES = "The app shows replies of people in Europe and Japan to the owner; the API leaves them out."
_OWN_TIME = "The app updates within minutes, these figures come with the next reading."

_DIFFERENCES: Mapping[tuple[Level, str], str] = {
    ("post", "views"): _BOTH_APPS,
    ("post", "reach"): "An estimate that Instagram corrects for days; the app shows the latest.",
    ("post", "likes"): _HIDDEN,
    ("post", "total_interactions"): _BOTH_APPS,
    ("post", "replies"): _REPLIES,
    ("account", "reach"): f"{_UNIQUE} {_DAYS}",
    ("account", "accounts_engaged"): f"{_UNIQUE} {_DAYS}",
    ("account", "replies"): _REPLIES,
    ("account", "follower_count"): "The app shows gains less losses; this is gains alone.",
    ("account", "followers_count"): _OWN_TIME,
    ("account", "follower_demographics"): "The app shows shares in percent, of the audience it chose.",
    ("account", "profile_links_taps"): "The app counts the website's link among them; the API doesn't.",
    ("account", "online_followers"): "The app shows hours in the phone's time zone; these are Pacific hours.",
}


def since(row: Metric) -> str:
    """Since when the API has the metric, as far as its changelogs say."""
    return _SINCE.get((row.level, row.name), OLDER)


def app_difference(row: Metric) -> str:
    """Why the Instagram app may show another figure."""
    named = _DIFFERENCES.get((row.level, row.name))
    if named is not None:
        return named
    return _OWN_TIME if row.level == "post" or row.request == "node_field" else _DAYS
