"""What the Page says is what counts, whatever the answer to the subscribing was."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from application.collection.subscriptions.settling import (
    NO_PAGE_TOKEN,
    NO_PERMISSION,
    NOT_READ_BACK,
    Settled,
    Settlement,
    settle,
)
from application.gateways import Gateways
from application.integrations.graph.client import GraphClient
from tests.conftest import make_config
from tests.integrations.graph.player import Player, json_reply

TASKS = ["ANALYZE", "MODERATE"]
PAGE = json_reply({"id": "177", "access_token": "EAApage", "tasks": TASKS})
DONE = json_reply({"success": True})
WANTED = Settlement(1, "177", True, "EAAperson")
REFUSED = json_reply({"error": {"message": "(#200) Requires pages_manage_metadata", "code": 200}}, 403)


@pytest.fixture
def client(player: Player, context: Flask, tmp_path: Path) -> GraphClient:
    config = make_config("sqlite://", tmp_path, player.url.removesuffix("/graph"))
    return Gateways(config).graph()


def apps(*ids: str) -> Any:
    return json_reply({"data": [{"id": app_id, "subscribed_fields": ["feed"]} for app_id in ids]})


def test_it_is_subscribed_with_the_page_s_token_and_read_back(player: Player, client: GraphClient) -> None:
    player.play(PAGE, DONE, apps("5", client.app_id))
    assert settle(WANTED, client) == Settled(True, ("ANALYZE", "MODERATE"))
    methods = [asked.method for asked in player.asked]
    assert methods == ["GET", "POST", "GET"]
    assert player.asked[1].form["subscribed_fields"] == "feed"
    tokens = [(asked.query | asked.form)["access_token"] for asked in player.asked]
    assert tokens == ["EAAperson", "EAApage", "EAApage"]
    assert [call.body_kept for call in client.calls] == [False, True, True]


def test_a_page_that_does_not_name_us_is_not_subscribed(player: Player, client: GraphClient) -> None:
    player.play(PAGE, DONE, apps("5"))
    assert settle(WANTED, client) == Settled(False, ("ANALYZE", "MODERATE"), NOT_READ_BACK)


def test_it_is_taken_back_and_that_is_read_back_too(player: Player, client: GraphClient) -> None:
    player.play(PAGE, DONE, apps())
    assert settle(Settlement(1, "177", False, "EAAperson"), client) == Settled(False, ("ANALYZE", "MODERATE"))
    assert [asked.method for asked in player.asked] == ["GET", "DELETE", "GET"]


def test_without_a_role_on_the_page_there_is_no_token_of_it(player: Player, client: GraphClient) -> None:
    player.play(json_reply({"id": "177"}))
    assert settle(WANTED, client) == Settled(None, (), NO_PAGE_TOKEN)
    assert len(player.asked) == 1


def test_a_missing_permission_is_named(player: Player, client: GraphClient) -> None:
    player.play(PAGE, REFUSED)
    assert settle(WANTED, client) == Settled(None, ("ANALYZE", "MODERATE"), NO_PERMISSION)
    assert "pages_manage_metadata" in NO_PERMISSION
