from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from application.integrations.graph.client import GraphClient
from application.integrations.graph.errors import GraphBadReply, GraphTokenInvalid
from application.integrations.graph.oauth import (
    DialogRefused,
    DialogStateMismatch,
    FacebookOAuth,
    token_grant,
    token_state,
)
from tests.integrations.graph.conftest import APP_ID, APP_SECRET, NOW, TOKEN
from tests.integrations.graph.player import Player, json_reply

BACK = "http://127.0.0.1:5000/facebook/back?next=1"


def login(
    client: GraphClient, dialog: str = "https://www.facebook.com", config_id: str | None = None
) -> FacebookOAuth:
    return FacebookOAuth(dialog, client, APP_ID, APP_SECRET, "v26.0", config_id)


def asked_of(url: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(url).query)


@pytest.mark.parametrize("dialog", ["https://www.facebook.com", "http://127.0.0.1:5001/facebook/"])
def test_the_dialog_is_opened_with_scopes_and_state(client: GraphClient, dialog: str) -> None:
    url = login(client, dialog).authorization_url(BACK, "s3cr3t", ["instagram_basic", "pages_show_list"])
    assert url.startswith(f"{dialog.rstrip('/')}/v26.0/dialog/oauth?")
    assert asked_of(url) == {
        "response_type": ["code"],
        "client_id": [APP_ID],
        "redirect_uri": [BACK],
        "scope": ["instagram_basic,pages_show_list"],
        "state": ["s3cr3t"],
    }


def test_declined_scopes_are_asked_again_on_request(client: GraphClient) -> None:
    url = login(client).authorization_url(BACK, "s", ["instagram_basic"], rerequest=True)
    assert asked_of(url)["auth_type"] == ["rerequest"]


def test_a_configuration_takes_the_place_of_scopes(client: GraphClient) -> None:
    asked = asked_of(login(client, config_id="777").authorization_url(BACK, "s", ["instagram_basic"]))
    assert asked["config_id"] == ["777"]
    assert "scope" not in asked


def test_the_way_back_brings_the_code(client: GraphClient) -> None:
    assert login(client).callback_code({"code": "AQD+/=", "state": "s"}, "s") == "AQD+/="


@pytest.mark.parametrize(
    "arguments",
    [
        {"code": "AQD", "state": "other"},
        {"code": "AQD"},
        {"code": "AQD", "state": "ü"},
        {"error": "access_denied", "state": "other"},
    ],
)
def test_a_foreign_state_is_refused_on_every_branch(client: GraphClient, arguments: dict[str, str]) -> None:
    with pytest.raises(DialogStateMismatch):
        login(client).callback_code(arguments, "s")


def test_an_empty_state_never_matches(client: GraphClient) -> None:
    with pytest.raises(DialogStateMismatch):
        login(client).callback_code({"code": "AQD", "state": ""}, "")


def test_a_cancelled_dialog_says_so(client: GraphClient) -> None:
    arguments = {
        "error": "access_denied",
        "error_reason": "user_denied",
        "error_description": "Permissions error",
        "error_code": "200",
        "state": "s",
    }
    with pytest.raises(DialogRefused) as caught:
        login(client).callback_code(arguments, "s")
    found = caught.value
    assert (found.error, found.reason, found.description) == (
        "access_denied",
        "user_denied",
        "Permissions error",
    )
    assert found.__context__ is None


def test_a_way_back_without_a_code_is_a_refusal(client: GraphClient) -> None:
    with pytest.raises(DialogRefused):
        login(client).callback_code({"state": "s"}, "s")


def test_a_code_becomes_a_token_and_that_a_long_one(player: Player, client: GraphClient) -> None:
    player.play(
        json_reply({"access_token": "EAAshort", "token_type": "bearer", "expires_in": 5400}),
        json_reply({"access_token": "EAAlong", "token_type": "bearer", "expires_in": 5183944}),
    )
    oauth = login(client)
    short = oauth.exchange_code("AQD", BACK)
    long = oauth.long_lived(short.access_token)
    assert (short.access_token, short.expires_at) == ("EAAshort", NOW + timedelta(seconds=5400))
    assert (long.access_token, long.expires_at) == ("EAAlong", NOW + timedelta(seconds=5183944))
    app = {"client_id": APP_ID, "client_secret": APP_SECRET}
    first, second = player.asked
    assert first.path == second.path == "/graph/v26.0/oauth/access_token"
    assert first.query == app | {"redirect_uri": BACK, "code": "AQD"}
    assert second.query == app | {"grant_type": "fb_exchange_token", "fb_exchange_token": "EAAshort"}


@pytest.mark.parametrize("seconds", [None, 0, -1, "soon", True])
def test_a_token_without_a_usable_end_has_none(seconds: Any) -> None:
    assert token_grant({"access_token": "EAA1", "expires_in": seconds}, NOW).expires_at is None


@pytest.mark.parametrize("reply", [{}, {"access_token": ""}, {"access_token": 3}])
def test_an_exchange_without_a_token_is_a_bad_reply(reply: dict[str, Any]) -> None:
    with pytest.raises(GraphBadReply):
        token_grant(reply, NOW)


def test_a_token_is_looked_at_with_the_apps_own(player: Player, client: GraphClient) -> None:
    player.play(json_reply({"data": {"is_valid": False, "error": {"code": 190, "message": "gone"}}}))
    found = login(client).inspect(TOKEN)
    assert (found.is_valid, found.error_message, found.expires_at) == (False, "gone", None)
    assert player.asked[0].query == {"input_token": TOKEN, "access_token": f"{APP_ID}|{APP_SECRET}"}


def test_a_strange_state_of_a_token_is_read_as_far_as_it_goes() -> None:
    found = token_state({"data": {"scopes": "?", "expires_at": 10**18, "granular_scopes": [3, {}]}})
    assert (found.is_valid, found.scopes, found.expires_at, found.granular) == (False, frozenset(), None, {})


def test_permissions_are_read_with_their_status(player: Player, client: GraphClient) -> None:
    statuses = {"email": "granted", "instagram_basic": "declined", "ads_read": "expired", "new": "perhaps"}
    data = [{"permission": name, "status": status} for name, status in statuses.items()]
    player.play(json_reply({"data": data}))
    assert login(client).permissions(TOKEN) == statuses | {"new": "declined"}
    assert player.asked[0].path == "/graph/v26.0/me/permissions"


def test_one_permission_or_all_can_be_given_back(player: Player, client: GraphClient) -> None:
    player.play(json_reply({"success": True}))
    login(client).revoke("99", TOKEN, "instagram_basic")
    login(client).revoke("99", TOKEN)
    assert [(asked.method, asked.path) for asked in player.asked] == [
        ("DELETE", "/graph/v26.0/99/permissions/instagram_basic"),
        ("DELETE", "/graph/v26.0/99/permissions"),
    ]


def test_a_used_code_is_refused(player: Player, client: GraphClient) -> None:
    player.play(json_reply({"error": {"message": "used", "code": 190}}, 400))
    with pytest.raises(GraphTokenInvalid):
        login(client).exchange_code("AQD", BACK)
