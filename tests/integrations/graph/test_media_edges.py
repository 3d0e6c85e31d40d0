from datetime import UTC, datetime
from typing import Any

import pytest

from application.integrations.graph.client import GraphClient
from application.integrations.graph.errors import GraphBadReply, GraphDiscoveryTargetMissing
from application.integrations.graph.instagram import (
    business_discovery,
    insights,
    media,
    media_insights,
    media_item,
    media_page,
    post_figures,
    stories,
    story_item,
    story_navigation,
)
from application.integrations.graph.metrics import NESTED_STORY_METRICS
from tests.integrations.graph.conftest import TOKEN
from tests.integrations.graph.player import Player, json_reply


def entry(name: str, value: Any, **more: Any) -> dict[str, Any]:
    return {"name": name, "period": "lifetime", "values": [{"value": value}], **more}


def test_a_page_of_posts_is_asked_with_its_insights_in_one_call(player: Player, client: GraphClient) -> None:
    player.play(json_reply({"data": []}))
    media_page(client, "1784", TOKEN, limit=50)
    (asked,) = player.asked
    assert asked.path == "/graph/v26.0/1784/media"
    assert asked.query["limit"] == "50"
    fields = asked.query["fields"]
    assert fields.endswith(",insights.metric(views,reach,saved,shares,total_interactions)")
    for name in ("media_product_type", "permalink", "timestamp", "like_count", "children{id,"):
        assert name in fields
    assert not {"after", "since", "until"} & set(asked.query)


def test_a_page_of_posts_is_asked_without_insights(player: Player, client: GraphClient) -> None:
    player.play(json_reply({"data": []}))
    media_page(client, "1784", TOKEN, limit=10, with_insights=False)
    media_page(client, "1784", TOKEN, limit=10, metrics=())
    assert ["insights" in asked.query["fields"] for asked in player.asked] == [False, False]


def test_a_page_of_posts_is_asked_from_a_cursor_and_between_two_times(
    player: Player, client: GraphClient
) -> None:
    player.play(json_reply({"data": []}))
    since, until = datetime(2026, 9, 1, tzinfo=UTC), datetime(2026, 10, 1, tzinfo=UTC)
    media_page(
        client, "1784", TOKEN, limit=7, after="QVF", since=since, until=until, metrics=["views", "saves"]
    )
    query = player.asked[0].query
    assert (query["after"], query["since"], query["until"]) == ("QVF", "1788220800", "1790812800")
    assert query["fields"].endswith("insights.metric(views,saved)")


def test_the_cursor_of_the_next_page_is_handed_on(player: Player, client: GraphClient) -> None:
    paging = {"cursors": {"after": "A1"}, "next": "https://graph.facebook.com/?after=A1"}
    player.play(
        json_reply({"data": [{"id": "1"}], "paging": paging}),
        json_reply({"data": [{"id": "2"}], "paging": {"cursors": {"after": "A2"}}}),
    )
    first = media_page(client, "1784", TOKEN, limit=1)
    second = media_page(client, "1784", TOKEN, limit=1, after=first.after)
    assert ([item.id for item in first.items], first.after) == (["1"], "A1")
    assert ([item.id for item in second.items], second.after) == (["2"], None)


def test_one_post_can_be_asked_by_its_id(player: Player, client: GraphClient) -> None:
    player.play(json_reply({"id": "18", "insights": {"data": [entry("views", 4)]}}))
    item = media(client, "18", TOKEN)
    assert (item.id, dict(item.figures), item.insights_present) == ("18", {"views": 4}, True)
    assert player.asked[0].path == "/graph/v26.0/18"


def test_insights_of_one_post_are_asked_by_the_apis_names_each_once(
    player: Player, client: GraphClient
) -> None:
    player.play(json_reply({"data": [entry("saved", 3), entry("ig_reels_avg_watch_time", 7421)]}))
    asked = ["saves", "saved", "average_watch_ms", "reach"]
    assert media_insights(client, "18", TOKEN, asked) == {"saves": 3, "average_watch_ms": 7421}
    (call,) = player.asked
    assert call.query["metric"] == "saved,ig_reels_avg_watch_time,reach"
    assert "metric_type" not in call.query


def test_an_unread_figure_is_absent_and_a_read_nought_is_nought(player: Player, client: GraphClient) -> None:
    entries = [
        entry("views", 0),
        entry("reach", None),
        entry("shares", -1),
        {"name": "likes", "values": []},
        entry("follows", "7"),
        entry("comments", True),
    ]
    player.play(json_reply({"data": entries}))
    assert media_insights(client, "18", TOKEN, ["views"]) == {"views": 0}


def test_the_actions_of_a_storys_navigation_are_figures_of_their_own(
    player: Player, client: GraphClient
) -> None:
    results = [
        {"dimension_values": [name], "value": value}
        for name, value in [("tap_forward", 61), ("tap_back", 9), ("TAP_EXIT", 19), ("swipe_forward", 8)]
    ]
    results.append({"dimension_values": ["something_new"], "value": 1})
    keys = ["story_navigation_action_type"]
    total = {"value": 98, "breakdowns": [{"dimension_keys": keys, "results": results}]}
    player.play(json_reply({"data": [entry("navigation", 98, total_value=total)]}))
    assert story_navigation(client, "18", TOKEN) == {
        "navigation": 98,
        "taps_forward": 61,
        "taps_back": 9,
        "exits": 19,
        "swipes_forward": 8,
    }
    assert player.asked[0].query["breakdown"] == "story_navigation_action_type"


def test_stories_of_every_page_are_marked_as_stories(player: Player, client: GraphClient) -> None:
    paging = {"cursors": {"after": "A1"}, "next": "https://graph.facebook.com/?after=A1"}
    player.play(
        json_reply({"data": [{"id": "1"}], "paging": paging}),
        json_reply({"data": [{"id": "2", "media_product_type": "STORY"}]}),
    )
    found = stories(client, "1784", TOKEN)
    assert [(item.id, item.media_product_type) for item in found] == [("1", "STORY"), ("2", "STORY")]
    assert player.asked[0].query["fields"].endswith(f"insights.metric({','.join(NESTED_STORY_METRICS)})")


def test_a_storys_likes_are_not_offered_so_its_nought_is_no_figure() -> None:
    node = {"id": "1", "like_count": 0, "comments_count": 0, "saved_count": 0, "shares_count": 2}
    assert dict(story_item(node).figures) == {"shares": 2}
    assert dict(media_item(node | {"media_product_type": "STORY"}).figures) == {"shares": 2}
    assert dict(media_item(node).figures) == {"likes": 0, "comments": 0, "saves": 0, "shares": 2}


def test_stories_can_be_listed_without_insights(player: Player, client: GraphClient) -> None:
    player.play(json_reply({"data": []}))
    assert stories(client, "1784", TOKEN, with_insights=False) == []
    assert "insights" not in player.asked[0].query["fields"]


def test_a_classic_name_is_read_under_todays_and_remembered() -> None:
    item = media_item({"id": "1", "insights": {"data": [entry("impressions", 8), entry("reach", 5)]}})
    assert dict(item.figures) == {"views": 8, "reach": 5}
    assert item.classic_names == {"impressions"}


@pytest.mark.parametrize("order", [1, -1])
def test_todays_figure_goes_before_a_classic_one_of_the_same_reply(order: int) -> None:
    entries = [entry("impressions", 8), entry("video_views", 3), entry("views", 11)][::order]
    assert post_figures(insights({"data": entries}, "post")) == {"views": 11}
    assert post_figures(insights({"data": [e for e in entries if e["name"] != "views"]}, "post")) == {
        "views": 8
    }


def test_insights_go_before_the_count_fields_of_the_same_post() -> None:
    node = {"id": "1", "saved_count": 2, "reposts_count": 4, "insights": {"data": [entry("saved", 3)]}}
    assert dict(media_item(node).figures) == {"saves": 3, "reposts": 4}


def test_a_post_of_which_almost_nothing_is_known_is_read() -> None:
    strange: dict[str, Any] = {
        "id": 179,
        "caption": None,
        "timestamp": "yesterday",
        "like_count": "many",
        "children": {"data": "?"},
        "insights": {"data": [{}, 3]},
        "new_field": {"a": 1},
    }
    item = media_item(strange)
    assert (item.id, item.caption, item.timestamp, item.like_count) == ("179", None, None, None)
    assert (item.children, dict(item.figures), item.insights_present) == ((), {}, False)


def test_a_post_without_an_id_is_not_passed_over_in_silence(player: Player, client: GraphClient) -> None:
    player.play(json_reply({"data": [{"id": "1"}, {"caption": "lost"}]}))
    with pytest.raises(GraphBadReply):
        media_page(client, "1784", TOKEN, limit=2)


def test_another_account_is_asked_by_name_with_as_many_posts_as_wanted(
    player: Player, client: GraphClient
) -> None:
    player.play(json_reply({"business_discovery": {"id": "9"}, "id": "1784"}))
    business_discovery(client, "1784", TOKEN, "rival.brot")
    business_discovery(client, "1784", TOKEN, "rival.brot", media_limit=25, after="QVF")
    plain, with_media = (asked.query["fields"] for asked in player.asked)
    assert plain.startswith("business_discovery.username(rival.brot){id,username,")
    assert "media." not in plain
    assert ",media.after(QVF).limit(25){id," in with_media


@pytest.mark.parametrize("name", ["", "a b", "x){id},y(", "ü", "a" * 31])
def test_what_cannot_be_a_name_is_not_asked_for(player: Player, client: GraphClient, name: str) -> None:
    with pytest.raises(GraphDiscoveryTargetMissing):
        business_discovery(client, "1784", TOKEN, name)
    assert player.asked == []


def test_a_reply_without_the_account_is_a_bad_reply(player: Player, client: GraphClient) -> None:
    player.play(json_reply({"id": "1784"}))
    with pytest.raises(GraphBadReply):
        business_discovery(client, "1784", TOKEN, "rival.brot")
