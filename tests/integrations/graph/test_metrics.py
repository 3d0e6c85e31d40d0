from pathlib import Path

import pytest

from application.integrations.graph.metric_notes import app_difference, since
from application.integrations.graph.metrics import (
    ACCOUNT_METRICS,
    CLASSIC_AUDIENCE,
    CLASSIC_BUTTONS,
    FIELDS,
    METRICS,
    NESTED_POST_METRICS,
    NESTED_STORY_METRICS,
    POST_METRICS,
    WITHDRAWN,
    Level,
    Metric,
    api_names,
    metric,
    metric_name,
    offered_for,
    single_post_metrics,
)

PAGE = Path(__file__).resolve().parents[3] / "docs" / "metrics.md"

# The list under "Data Collected" of the product's description, item by item.
COLLECTED: dict[str, tuple[str, ...]] = {
    "person": ("facebook_id",),
    "account": (
        "instagram_id",
        "username",
        "media_count",
        "followers_count",
        "impressions",
        "reach",
        "online_followers",
        "phone_call_clicks",
        "text_message_clicks",
        "email_contacts",
        "get_directions_clicks",
        "website_clicks",
        "profile_views",
        "follower_count",
        "audience_city",
        "audience_country",
        "audience_gender_age",
    ),
    "post": (
        "media_type",
        "caption",
        "comments_count",
        "like_count",
        "permalink",
        "timestamp",
        "impressions",
        "reach",
        "engagement",
        "saved",
        "video_views",
        "carousel_album_engagement",
        "carousel_album_saved",
        "exits",
        "replies",
        "taps_forward",
        "taps_back",
    ),
}
ITEMS = [(level, item) for level, items in COLLECTED.items() for item in items]
CLASSIC: list[tuple[Level, str, str]] = [
    ("post", "impressions", "views"),
    ("post", "plays", "views"),
    ("post", "video_views", "views"),
    ("post", "engagement", "total_interactions"),
    ("post", "carousel_album_engagement", "total_interactions"),
    ("post", "carousel_album_saved", "saves"),
    ("post", "exits", "exits"),
    ("post", "taps_forward", "taps_forward"),
    ("post", "taps_back", "taps_back"),
    ("account", "impressions", "views"),
    ("account", "phone_call_clicks", "profile_links_taps"),
    ("account", "text_message_clicks", "profile_links_taps"),
    ("account", "email_contacts", "profile_links_taps"),
    ("account", "get_directions_clicks", "profile_links_taps"),
    ("account", "audience_city", "follower_demographics"),
    ("account", "audience_country", "follower_demographics"),
    ("account", "audience_gender_age", "follower_demographics"),
]


@pytest.mark.parametrize(("level", "item"), ITEMS)
def test_each_collected_item_says_where_it_comes_from_or_that_it_is_withdrawn(level: str, item: str) -> None:
    figures = [
        row for row in METRICS if row.level == level and item in (row.name, row.api_name, row.node_field)
    ]
    words = [row for row in FIELDS if row.level == level and row.name == item]
    gone = [row for row in WITHDRAWN if row.level == level and row.name == item]
    assert figures or words or gone


@pytest.mark.parametrize(("level", "classic", "today"), CLASSIC)
def test_a_classic_name_leads_to_todays(level: Level, classic: str, today: str) -> None:
    found = metric_name(classic, level)
    assert (found.name, found.classic) == (today, True)
    assert [row.replaced_by for row in WITHDRAWN if (row.level, row.name) == (level, classic)] == [(today,)]


def test_every_classic_name_of_a_row_is_withdrawn_and_the_other_way_round() -> None:
    replaced = {(row.level, old) for row in METRICS for old in row.replaces}
    assert replaced == {(row.level, row.name) for row in WITHDRAWN if row.replaced_by}
    for row in WITHDRAWN:
        for name in row.replaced_by:
            assert row.name in metric(name, row.level).replaces


def test_todays_names_are_not_classic_and_unknown_ones_keep_their_own() -> None:
    assert metric_name("views", "post") == metric_name("views", "account")
    assert not metric_name("saved", "post").classic
    assert metric_name("saved", "post").name == "saves"
    assert metric_name("saves", "account").name == "saves"
    assert metric_name("content_views", "post").name == "content_views"


def test_names_are_unique_within_a_level() -> None:
    assert len({(row.level, row.name) for row in METRICS}) == len(METRICS)
    assert len({(row.level, row.name) for row in WITHDRAWN}) == len(WITHDRAWN)


def test_figures_of_unique_people_shares_and_means_are_not_added_up() -> None:
    never = {(row.level, row.name) for row in METRICS if not row.summable}
    assert never >= {
        ("post", "reach"),
        ("post", "average_watch_ms"),
        ("post", "skip_rate"),
        ("account", "reach"),
        ("account", "accounts_engaged"),
        ("account", "followers_count"),
    }
    assert metric("views").summable


@pytest.mark.parametrize(
    ("name", "types"),
    [
        ("views", "FEED REELS STORY"),
        ("reposts", "FEED REELS STORY"),
        ("saves", "FEED REELS"),
        ("likes", "FEED REELS"),
        ("follows", "FEED STORY"),
        ("profile_activity", "FEED STORY"),
        ("skip_rate", "REELS"),
        ("total_watch_ms", "REELS"),
        ("replies", "STORY"),
        ("taps_back", "STORY"),
        ("link_clicks", "STORY"),
    ],
)
def test_a_metric_is_offered_for_some_types_of_posts(name: str, types: str) -> None:
    assert [each for each in ("FEED", "REELS", "STORY") if offered_for(name, each)] == types.split()


@pytest.mark.parametrize("unknown", [None, "AD", "IGTV"])
def test_a_post_of_unknown_type_is_treated_as_a_feed_post(unknown: str | None) -> None:
    assert [row for row in POST_METRICS if offered_for(row, unknown)] == [
        row for row in POST_METRICS if offered_for(row, "FEED")
    ]


def test_one_call_for_a_post_asks_for_what_its_type_offers() -> None:
    assert set(single_post_metrics("REELS")) == {
        "views",
        "reach",
        "likes",
        "comments",
        "saved",
        "shares",
        "reposts",
        "total_interactions",
        "ig_reels_avg_watch_time",
        "ig_reels_video_view_total_time",
        "reels_skip_rate",
    }
    assert {"navigation", "replies", "link_clicks"} <= set(single_post_metrics("STORY"))
    assert not {"saved", "likes", "comments"} & set(single_post_metrics("STORY"))


def test_a_listing_asks_only_for_what_all_its_posts_offer() -> None:
    by_api_name = {row.api_name: row for row in POST_METRICS}
    for name in NESTED_POST_METRICS:
        assert offered_for(by_api_name[name], "FEED")
        assert offered_for(by_api_name[name], "REELS")
        assert by_api_name[name].request == "nested"
    assert all(offered_for(by_api_name[name], "STORY") for name in NESTED_STORY_METRICS)


def test_our_names_and_the_apis_are_both_understood_and_asked_once() -> None:
    assert api_names(["saves", "saved", "views", "taps_back", "exits"]) == ("saved", "views", "navigation")
    assert api_names(["saves"], "account") == ("saves",)


def test_classic_clicks_and_audiences_have_their_rows() -> None:
    assert set(CLASSIC_BUTTONS) == set(metric("profile_links_taps", "account").replaces)
    assert set(CLASSIC_AUDIENCE) == set(metric("follower_demographics", "account").replaces)


@pytest.mark.parametrize("row", METRICS, ids=lambda row: f"{row.level}-{row.name}")
def test_the_page_explains_each_metric(row: Metric) -> None:
    heading = "## Posts" if row.level == "post" else "## Accounts"
    section = PAGE.read_text(encoding="utf-8").split(heading)[1].split("\n## ")[0]
    (line,) = [line for line in section.splitlines() if line.startswith(f"| `{row.name}` |")]
    words = (row.label, row.unit, f"`{row.api_name}`", row.definition, since(row), app_difference(row))
    for part in (*words, row.note, *row.replaces):
        assert part in line
    assert f"| {'yes' if row.summable else 'no'} |" in line
    assert all(each in line for each in row.media_product_types)


def test_the_page_explains_what_is_no_figure_and_what_is_withdrawn() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for field in FIELDS:
        assert f"| `{field.name}` | {field.level} | `{field.source}` | {field.definition} |" in page
    for gone in WITHDRAWN:
        assert f"| `{gone.name}` | {gone.level} | {gone.last_version} |" in page


def test_the_page_explains_nothing_that_is_not_in_the_dictionary() -> None:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if line.startswith("| `")]
    assert len(rows) == len(POST_METRICS) + len(ACCOUNT_METRICS) + len(FIELDS) + len(WITHDRAWN)
