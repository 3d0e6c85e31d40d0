"""Every payload of the media edges is played over HTTP; what stands in it must come out, and nothing else."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

import pytest

from application.integrations.graph.client import GraphClient
from application.integrations.graph.instagram import (
    MediaChild,
    MediaItem,
    business_discovery,
    insights,
    media_child,
    media_insights,
    media_item,
    media_page,
    post_figures,
    stories,
    story_item,
)
from application.integrations.graph.metrics import metric_name
from tests.integrations.graph.conftest import TOKEN
from tests.integrations.graph.player import Player, Reply
from tests.integrations.graph.recorded import Payload, nodes_of, payloads

MEDIA_KEYS = (
    "id",
    "caption",
    "media_type",
    "media_product_type",
    "media_url",
    "thumbnail_url",
    "permalink",
    "shortcode",
    "timestamp",
    "username",
    "like_count",
    "comments_count",
)
NODE_FIGURES = {
    "like_count": "likes",
    "comments_count": "comments",
    "saved_count": "saves",
    "shares_count": "shares",
    "reposts_count": "reposts",
}

Pairs = Counter[tuple[str, Any]]


def played(player: Player, payload: Payload) -> None:
    player.play(Reply(payload.content))


def raw_pairs(nodes: Iterable[dict[str, Any]]) -> Pairs:
    found: Pairs = Counter()
    for node in nodes:
        for key in MEDIA_KEYS:
            if key in node:
                value = node[key]
                found[
                    key, datetime.strptime(value, "%Y-%m-%dT%H:%M:%S%z") if key == "timestamp" else value
                ] += 1
        found += raw_pairs(node.get("children", {}).get("data", []))
    return found


def parsed_pairs(items: Iterable[MediaItem | MediaChild]) -> Pairs:
    found: Pairs = Counter()
    for item in items:
        fields = asdict(item)
        found += Counter((key, fields[key]) for key in MEDIA_KEYS if fields.get(key) is not None)
        if isinstance(item, MediaItem):
            found += parsed_pairs(item.children)
    return found


def raw_figures(node: dict[str, Any], is_story: bool = False) -> dict[str, Any]:
    counted = {} if is_story else NODE_FIGURES
    found = {ours: node[theirs] for theirs, ours in counted.items() if theirs in node}
    for entry in node.get("insights", {}).get("data", []):
        found[metric_name(entry["name"], "post").name] = entry["values"][0]["value"]
    return found


@pytest.mark.parametrize("payload", payloads("medias"), ids=lambda payload: payload.name)
def test_media_come_out_as_they_stand_in_the_reply(
    player: Player, client: GraphClient, payload: Payload
) -> None:
    played(player, payload)
    nodes = nodes_of(payload.value)
    if "data" in payload.value:
        items: tuple[MediaItem, ...] = media_page(client, "1784", TOKEN, limit=50).items
    else:
        items = tuple(media_item(node) for node in nodes_of(client.get("1784", {}, token=TOKEN)))
    assert parsed_pairs(items) == raw_pairs(nodes)
    assert [dict(item.figures) for item in items] == [raw_figures(node) for node in nodes]
    assert [item.insights_present for item in items] == ["insights" in node for node in nodes]


@pytest.mark.parametrize("payload", payloads("stories"), ids=lambda payload: payload.name)
def test_stories_come_out_as_they_stand_in_the_reply(
    player: Player, client: GraphClient, payload: Payload
) -> None:
    nodes = nodes_of(payload.value)
    last_page = {key: value for key, value in payload.value.items() if key != "paging"}
    played(player, payload)
    if "next" in payload.value.get("paging", {}):
        player.play(Reply(payload.content), Reply(json.dumps(last_page | {"data": []}).encode()))
    if "data" in payload.value:
        items = stories(client, "1784", TOKEN)
    else:
        items = [story_item(node) for node in nodes_of(client.get("1784", {}, token=TOKEN))]
    expected = raw_pairs(nodes)
    unmarked = sum("media_product_type" not in node for node in nodes)
    if unmarked:
        expected["media_product_type", "STORY"] += unmarked
    assert parsed_pairs(items) == expected
    assert [dict(item.figures) for item in items] == [raw_figures(node, is_story=True) for node in nodes]


@pytest.mark.parametrize("payload", payloads("children"), ids=lambda payload: payload.name)
def test_children_come_out_as_they_stand_in_the_reply(
    player: Player, client: GraphClient, payload: Payload
) -> None:
    played(player, payload)
    children = [media_child(node) for node in client.page("17/children", {}, token=TOKEN).items]
    assert parsed_pairs(children) == raw_pairs(payload.value["data"])


@pytest.mark.parametrize("payload", payloads("discovery"), ids=lambda payload: payload.name)
def test_a_discovered_account_comes_out_as_it_stands_in_the_reply(
    player: Player, client: GraphClient, payload: Payload
) -> None:
    played(player, payload)
    found = business_discovery(client, "1784", TOKEN, "rival.brot", media_limit=25)
    node = payload.value["business_discovery"]
    media = node.get("media", {})
    profile = {key: value for key, value in asdict(found.profile).items() if value is not None}
    assert profile == {key: value for key, value in node.items() if key != "media"}
    assert parsed_pairs(found.media.items) == raw_pairs(media.get("data", []))
    assert found.media.after == media.get("paging", {}).get("cursors", {}).get("after")


@pytest.mark.parametrize("payload", payloads("post_insights"), ids=lambda payload: payload.name)
def test_insights_of_a_post_come_out_as_they_stand_in_the_reply(
    player: Player, client: GraphClient, payload: Payload
) -> None:
    played(player, payload)
    entries = payload.value["data"]
    figures = media_insights(client, "18", TOKEN, ["views"])
    expected = {metric_name(entry["name"], "post").name: entry["values"][0]["value"] for entry in entries}
    assert {name: figures[name] for name in expected} == expected
    rows = {
        (entry["name"], tuple(row["dimension_values"]), row["value"])
        for entry in entries
        for breakdown in entry.get("total_value", {}).get("breakdowns", [])
        for row in breakdown["results"]
    }
    parsed = insights(payload.value, "post")
    assert {(each.api_name, row.values, row.value) for each in parsed for row in each.breakdown} == rows
    assert post_figures(parsed) == figures
