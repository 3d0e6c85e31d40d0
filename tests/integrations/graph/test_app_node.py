"""What the app's own token is told of the app: by this the set-up is checked."""

import pytest

from application.integrations.graph.app_node import Subscription, app_node, subscriptions
from application.integrations.graph.client import GraphClient
from application.integrations.graph.errors import GraphBadReply
from tests.integrations.graph.conftest import APP_ID
from tests.integrations.graph.player import Player, json_reply


def test_the_app_is_told_with_the_version_that_answered(client: GraphClient, player: Player) -> None:
    told = {"id": APP_ID, "name": "Bacchus", "app_domains": ["platform.example"]}
    player.play(json_reply(told, headers={"facebook-api-version": "v21.0"}))
    app = app_node(client)
    assert (app.id, app.name, app.domains) == (APP_ID, "Bacchus", ("platform.example",))
    assert app.served_version == "v21.0"
    [call] = client.take_calls()
    assert call.body_sha256 is None


def test_what_the_api_leaves_out_is_empty(client: GraphClient, player: Player) -> None:
    player.play(json_reply({"id": APP_ID}))
    app = app_node(client)
    assert (app.name, app.domains) == ("", ())


def test_a_reply_without_an_app_is_no_answer(client: GraphClient, player: Player) -> None:
    player.play(json_reply({"name": "Bacchus"}))
    with pytest.raises(GraphBadReply):
        app_node(client)


def test_subscriptions_are_read_with_fields_in_either_form(client: GraphClient, player: Player) -> None:
    address = "https://platform.example/webhooks/instagram"
    entries = [
        {
            "object": "instagram",
            "callback_url": address,
            "active": True,
            "fields": [{"name": "story_insights", "version": "v26.0"}],
        },
        {"object": "page", "callback_url": address, "active": False, "fields": ["feed"]},
    ]
    player.play(json_reply({"data": entries}))
    assert subscriptions(client) == (
        Subscription("instagram", address, frozenset({"story_insights"}), True),
        Subscription("page", address, frozenset({"feed"}), False),
    )


def test_no_subscription_is_an_empty_list(client: GraphClient, player: Player) -> None:
    player.play(json_reply({"data": []}))
    assert subscriptions(client) == ()
