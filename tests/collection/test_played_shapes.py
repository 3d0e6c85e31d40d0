"""Recorded replies, played over HTTP to the real run: what stands in a file stands in the database.

Our own payloads always; those recorded by public clients where their folder is present.
"""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from application.clock import clock
from application.config import Config
from application.extensions import db
from application.integrations.graph.metrics import CLASSIC_BUTTONS, metric_name
from application.integrations.tasks_local import LocalTaskQueue
from application.models import AccountInsight, Post, Reading, RunState
from tests import builders
from tests.collection.stage import ask, latest_run, posts
from tests.conftest import make_config
from tests.integrations.graph.player import Player, Reply, json_reply
from tests.integrations.graph.recorded import Payload, nodes_of, payloads

PACIFIC = ZoneInfo("America/Los_Angeles")
NODE_FIGURES = {
    "like_count": "likes",
    "comments_count": "comments",
    "saved_count": "saves",
    "shares_count": "shares",
    "reposts_count": "reposts",
}
NAVIGATION = {
    "tap_forward": "taps_forward",
    "tap_back": "taps_back",
    "tap_exit": "exits",
    "swipe_forward": "swipes_forward",
}
PROFILE = json_reply({"id": "1784", "username": "played"})
NOTHING = json_reply({"data": []})
TOO_FEW = json_reply({"error": {"code": 10, "message": "(#10) Not enough viewers for the media"}}, 400)
OWN_STORIES = json_reply({"data": [{"id": "18", "timestamp": "2026-10-01T10:00:00+0000"}]})


@pytest.fixture
def config(database_url: str, tmp_path: Any, player: Player) -> Config:
    """The Graph API is the player."""
    return replace(make_config(database_url, tmp_path), graph_url=player.url)


@pytest.fixture
def account_id(context: Flask) -> int:
    user = builders.create_user(login=builders.create_login())
    account_id = builders.create_instagram_account(user=user, graph_id="1784").id
    db.session.remove()
    return account_id


def run_over(app: Flask, queue: LocalTaskQueue, account_id: int, player: Player, *replies: Reply) -> None:
    """The run: profile, two windows of days, stories, posts; all that follows is answered with nothing."""
    player.play(*replies, NOTHING)
    ask(app, account_id)
    queue.drain()
    run = latest_run(app)
    assert (run.state, run.problem) == (RunState.DONE, None)
    assert len(player.asked) == run.calls_made >= len(replies)


def as_list(payload: Payload) -> list[Reply]:
    """The payload as the pages of a list edge: single nodes are put into one, a next page is an empty one."""
    if "data" not in payload.value:
        return [json_reply({"data": nodes_of(payload.value)})]
    page = Reply(payload.content)
    return [page, NOTHING] if "next" in payload.value.get("paging", {}) else [page]


def figures_of(node: dict[str, Any], *, story: bool = False) -> dict[str, Any]:
    """The figures in a node of the file, by our names."""
    counted = {} if story else NODE_FIGURES
    found = {ours: node[theirs] for theirs, ours in counted.items() if theirs in node}
    for entry in node.get("insights", {}).get("data", []):
        found[metric_name(entry["name"], "post").name] = entry["values"][0]["value"]
        for breakdown in entry.get("total_value", {}).get("breakdowns", []):
            rows = {row["dimension_values"][0]: row["value"] for row in breakdown["results"]}
            found |= {NAVIGATION[action]: rows[action] for action in NAVIGATION.keys() & rows}
    return found


def assert_stored(post: Post, node: dict[str, Any], figures: dict[str, Any]) -> None:
    words = ("caption", "permalink", "shortcode", "media_type", "media_product_type", "media_url")
    for name in (*words, "thumbnail_url"):
        if name in node:
            assert getattr(post, name) == node[name]
    if "timestamp" in node:
        assert post.posted_at == datetime.strptime(node["timestamp"], "%Y-%m-%dT%H:%M:%S%z")
    if "children" in node:
        assert post.children_count == len(node["children"]["data"])
    assert {name: getattr(post, name) for name in figures} == figures


@pytest.mark.parametrize("payload", payloads("medias"), ids=lambda payload: payload.name)
def test_what_stands_in_a_page_of_posts_stands_in_the_database(
    app: Flask, queue: LocalTaskQueue, account_id: int, player: Player, payload: Payload
) -> None:
    run_over(app, queue, account_id, player, PROFILE, NOTHING, NOTHING, NOTHING, *as_list(payload))
    stored, nodes = posts(app), nodes_of(payload.value)
    assert set(stored) == {node["id"] for node in nodes}
    for node in nodes:
        assert_stored(stored[node["id"]], node, figures_of(node))


@pytest.mark.parametrize("payload", payloads("stories"), ids=lambda payload: payload.name)
def test_what_stands_in_a_list_of_stories_stands_in_the_database(
    app: Flask, queue: LocalTaskQueue, account_id: int, player: Player, payload: Payload
) -> None:
    run_over(app, queue, account_id, player, PROFILE, NOTHING, NOTHING, *as_list(payload), NOTHING)
    stored, nodes = posts(app), nodes_of(payload.value)
    assert set(stored) == {node["id"] for node in nodes}
    for node in nodes:
        assert_stored(
            stored[node["id"]], {"media_product_type": "STORY", **node}, figures_of(node, story=True)
        )


@pytest.mark.parametrize("payload", payloads("post_insights"), ids=lambda payload: payload.name)
def test_what_stands_in_the_insights_of_one_post_stands_in_the_database(
    app: Flask, queue: LocalTaskQueue, account_id: int, player: Player, payload: Payload
) -> None:
    """A list that refuses is asked for story by story: that is where a run asks for one post's insights."""
    insights = Reply(payload.content)
    run_over(
        app, queue, account_id, player, PROFILE, NOTHING, NOTHING, TOO_FEW, OWN_STORIES, insights, NOTHING
    )
    story = posts(app)["18"]
    expected = figures_of({"insights": payload.value}, story=True)
    assert {name: getattr(story, name) for name in expected} == expected
    assert story.insights_reason is None


@pytest.mark.parametrize("payload", payloads("account_series"), ids=lambda payload: payload.name)
def test_what_stands_in_a_series_of_days_stands_in_the_database(
    app: Flask, queue: LocalTaskQueue, account_id: int, player: Player, payload: Payload
) -> None:
    expected = days_of(payload.value)
    last = max(day for _, day, _ in expected)
    noon = datetime(last.year, last.month, last.day, 20, tzinfo=UTC) + timedelta(days=1)
    offset = noon - clock.real_now()
    clock.follow(lambda: offset)
    run_over(app, queue, account_id, player, PROFILE, Reply(payload.content), NOTHING, NOTHING, NOTHING)
    with app.app_context():
        rows = db.session.scalars(select(AccountInsight).where(AccountInsight.value.is_not(None))).all()
        told = {key: value for key, value in expected.items() if value is not None}
        assert {(row.metric, row.day, row.dimension): row.value for row in rows} == told
        assert all(row.api_call_id for row in rows)


def days_of(payload: Any) -> dict[tuple[str, date, str], int | None]:
    """Each value in the file by metric, Pacific day that its end closes, and dimension."""
    found: dict[tuple[str, date, str], int | None] = {}
    for entry in payload["data"]:
        name = metric_name(entry["name"], "account").name
        for value in entry["values"]:
            end = datetime.strptime(value["end_time"], "%Y-%m-%dT%H:%M:%S%z").astimezone(PACIFIC)
            day = (end - timedelta(seconds=1)).date()
            parts = value.get("value")
            whole = {CLASSIC_BUTTONS.get(entry["name"], ""): parts}
            for dimension, number in (parts if isinstance(parts, dict) else whole).items():
                found[name, day, dimension] = number
    return found


def test_an_old_reply_keeps_the_names_that_its_figures_came_under(
    app: Flask, queue: LocalTaskQueue, account_id: int, player: Player
) -> None:
    """Views read as impressions are not the same count: the reading says so."""
    classic = {"name": "impressions", "values": [{"value": 7}]}
    node = {"id": "17", "insights": {"data": [classic]}}
    page = Reply(json.dumps({"data": [node]}).encode())
    run_over(app, queue, account_id, player, PROFILE, NOTHING, NOTHING, NOTHING, page)
    with app.app_context():
        reading = db.session.scalars(select(Reading)).one()
        assert (reading.views, reading.classic_names) == (7, "impressions")
