"""The dictionary's rows for posts; the names are the columns of posts and readings."""

from application.integrations.graph.metric_types import (
    EVERY_POST,
    FEED,
    REELS,
    STORY,
    Metric,
    Request,
    Unit,
)


def _post(
    name: str,
    label: str,
    definition: str,
    *,
    note: str = "",
    api_name: str | None = None,
    types: frozenset[str] = EVERY_POST,
    request: Request = "single",
    unit: Unit = "count",
    replaces: tuple[str, ...] = (),
    summable: bool = True,
    breakdown: str | None = None,
    breakdown_value: str | None = None,
    node_field: str | None = None,
) -> Metric:
    return Metric(
        name=name,
        label=label,
        unit=unit,
        level="post",
        api_name=api_name or name,
        media_product_types=types,
        request=request,
        breakdown=breakdown,
        replaces=replaces,
        summable=summable,
        definition=definition,
        note=note,
        breakdown_value=breakdown_value,
        node_field=node_field,
    )


def _navigation(name: str, label: str, definition: str, action: str, replaces: tuple[str, ...]) -> Metric:
    return _post(
        name,
        label,
        definition,
        api_name="navigation",
        types=STORY,
        breakdown="story_navigation_action_type",
        breakdown_value=action,
        replaces=replaces,
    )


POST_METRICS: tuple[Metric, ...] = (
    _post(
        "views",
        "Views",
        "Times the post was shown or played. Not the same count as the impressions of before 2025.",
        request="nested",
        replaces=(
            "impressions",
            "carousel_album_impressions",
            "plays",
            "video_views",
            "carousel_album_video_views",
        ),
    ),
    _post(
        "reach",
        "Reach",
        "Accounts that saw the post at least once; Instagram's estimate. Never added up: people overlap.",
        request="nested",
        replaces=("carousel_album_reach",),
        summable=False,
    ),
    _post(
        "likes",
        "Likes",
        "Likes on the post.",
        note="Absent when the owner hides them and they are read from outside.",
        types=FEED | REELS,
        request="node_field",
        node_field="like_count",
    ),
    _post(
        "comments",
        "Comments",
        "Comments on the post, replies included.",
        types=FEED | REELS,
        request="node_field",
        node_field="comments_count",
    ),
    _post(
        "saves",
        "Saves",
        "Times the post was saved.",
        note="The API says saved for posts and saves for accounts.",
        api_name="saved",
        types=FEED | REELS,
        request="nested",
        replaces=("carousel_album_saved",),
        node_field="saved_count",
    ),
    _post(
        "shares",
        "Shares",
        "Times the post was shared.",
        request="nested",
        node_field="shares_count",
    ),
    _post(
        "reposts",
        "Reposts",
        "Times people reposted it on their own profile.",
        node_field="reposts_count",
    ),
    _post(
        "total_interactions",
        "Interactions",
        "Likes, comments, saves and shares, less those taken back.",
        request="nested",
        replaces=("engagement", "carousel_album_engagement"),
    ),
    _post("follows", "Follows", "New followers gained from the post.", types=FEED | STORY),
    _post("profile_visits", "Profile visits", "Visits to the profile from the post.", types=FEED | STORY),
    _post(
        "profile_activity",
        "Profile activity",
        "Taps on the profile's link or contact buttons after the post.",
        note="By button on request.",
        types=FEED | STORY,
    ),
    _post(
        "average_watch_ms",
        "Average watch time",
        "Mean time that a play of the reel lasted.",
        api_name="ig_reels_avg_watch_time",
        types=REELS,
        unit="milliseconds",
        summable=False,
    ),
    _post(
        "total_watch_ms",
        "Total watch time",
        "Time that the reel was played in all, repeats included.",
        api_name="ig_reels_video_view_total_time",
        types=REELS,
        unit="milliseconds",
    ),
    _post(
        "skip_rate",
        "Skip rate",
        "Share of plays that ended within the first three seconds.",
        api_name="reels_skip_rate",
        types=REELS,
        unit="percent",
        summable=False,
    ),
    _post(
        "replies",
        "Replies",
        "Replies to the story. Without Europe and Japan, by law.",
        types=STORY,
        request="nested",
    ),
    _post("navigation", "Navigation", "Taps and swipes that led away from or within the story.", types=STORY),
    _navigation("taps_forward", "Taps forward", "Taps to the next story.", "tap_forward", ("taps_forward",)),
    _navigation("taps_back", "Taps back", "Taps to the story before.", "tap_back", ("taps_back",)),
    _navigation("exits", "Exits", "Times people left the stories from this one.", "tap_exit", ("exits",)),
    _navigation(
        "swipes_forward", "Swipes forward", "Swipes to the next account's stories.", "swipe_forward", ()
    ),
    _post("link_clicks", "Link clicks", "Taps on the story's link sticker.", types=STORY),
)

# The only metrics that feed posts and reels both answer to inside a listing: one refusal spoils the page.
NESTED_POST_METRICS: tuple[str, ...] = ("views", "reach", "saved", "shares", "total_interactions")
NESTED_STORY_METRICS: tuple[str, ...] = ("views", "reach", "replies", "shares", "total_interactions")
