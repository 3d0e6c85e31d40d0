"""Pages of business portfolios, and a Page by its id."""

from typing import Any

import pytest

from application.integrations.graph.client import GraphClient
from application.integrations.graph.errors import GraphBadReply, GraphObjectMissing, GraphPermissionMissing
from application.integrations.graph.instagram import business_pages, page_account, page_by_id
from application.integrations.graph.oauth import token_state
from tests.integrations.graph.conftest import TOKEN
from tests.integrations.graph.player import Player, json_reply


def _pages(*ids: str, after: str | None = None) -> dict[str, Any]:
    paging: dict[str, Any] = {"cursors": {"after": after or "end"}}
    if after is not None:
        paging["next"] = f"https://graph.facebook.com/?after={after}"
    return {"data": [{"id": page_id, "name": f"Page {page_id}"} for page_id in ids], "paging": paging}


def test_pages_owned_and_looked_after_come_with_the_portfolios(player: Player, client: GraphClient) -> None:
    linked = {"id": "3", "instagram_business_account": {"id": "1784"}}
    player.play(
        json_reply(
            {
                "data": [
                    {"id": "b1", "owned_pages": _pages("1"), "client_pages": {"data": [linked]}},
                    {"id": "b2", "owned_pages": _pages("1", "2")},
                    {"id": "b3"},
                ]
            }
        )
    )
    found = business_pages(client, TOKEN)
    assert [page.page_id for page in found] == ["1", "3", "2"]
    assert found[1].instagram is not None
    (asked,) = player.asked
    assert asked.path == "/graph/v26.0/me/businesses"
    assert "owned_pages.limit(100){" in asked.query["fields"]
    assert "access_token" not in asked.query["fields"]


def test_every_portfolio_and_every_page_of_it_is_walked(player: Player, client: GraphClient) -> None:
    following = {"cursors": {"after": "B1"}, "next": "https://graph.facebook.com/?after=B1"}
    player.play(
        json_reply({"data": [{"id": "b1", "owned_pages": _pages("1", after="P1")}], "paging": following}),
        json_reply(_pages("2", after="P2")),
        json_reply(_pages("3")),
        json_reply({"data": [{"id": "b2", "client_pages": _pages("4")}]}),
    )
    assert [page.page_id for page in business_pages(client, TOKEN)] == ["1", "2", "3", "4"]
    assert [(asked.path.rpartition("v26.0/")[2], asked.query.get("after")) for asked in player.asked] == [
        ("me/businesses", None),
        ("b1/owned_pages", "P1"),
        ("b1/owned_pages", "P2"),
        ("me/businesses", "B1"),
    ]


def test_a_list_that_goes_round_in_circles_is_a_bad_reply(player: Player, client: GraphClient) -> None:
    player.play(
        json_reply({"data": [{"id": "b1", "owned_pages": _pages("1", after="P1")}]}),
        json_reply(_pages("2", after="P1")),
    )
    with pytest.raises(GraphBadReply):
        business_pages(client, TOKEN)


def test_without_the_permission_portfolios_are_refused(player: Player, client: GraphClient) -> None:
    error = {"error": {"message": "(#200) Requires business_management", "code": 200}}
    player.play(json_reply(error, status=403))
    with pytest.raises(GraphPermissionMissing):
        business_pages(client, TOKEN)


def test_a_page_is_asked_for_by_its_id_without_its_token(player: Player, client: GraphClient) -> None:
    player.play(json_reply({"id": "7", "name": "Seven", "tasks": ["MESSAGING"]}))
    found = page_by_id(client, "7", TOKEN)
    assert (found.page_name, found.tasks, found.instagram, found.page_token) == (
        "Seven",
        ("MESSAGING",),
        None,
        None,
    )
    assert "access_token" not in player.asked[0].query["fields"]


def test_a_page_that_may_not_be_seen_is_missing(player: Player, client: GraphClient) -> None:
    player.play(json_reply({"error": {"message": "x", "code": 100, "error_subcode": 33}}, status=400))
    with pytest.raises(GraphObjectMissing):
        page_by_id(client, "7", TOKEN)


def test_what_else_a_person_has_is_kept_nowhere(player: Player, client: GraphClient) -> None:
    player.play(
        json_reply({"data": [{"id": "b1", "owned_pages": _pages("1", after="P1")}]}),
        json_reply(_pages("2")),
        json_reply({"id": "2", "name": "Two"}),
    )
    business_pages(client, TOKEN)
    page_by_id(client, "2", TOKEN)
    assert [call.body_kept for call in client.calls] == [False] * 3


@pytest.mark.parametrize(
    ("node", "professional", "connected"),
    [
        ({}, None, None),
        ({"connected_instagram_account": {"id": "9", "username": "mona"}}, None, "mona"),
        ({"connected_instagram_account": "9"}, None, None),
        (
            {
                "instagram_business_account": {"id": "8", "username": "mona.pro"},
                "connected_instagram_account": {"id": "8", "username": "mona.pro"},
            },
            "mona.pro",
            "mona.pro",
        ),
    ],
)
def test_a_personal_account_is_told_from_a_professional_one(
    node: dict[str, Any], professional: str | None, connected: str | None
) -> None:
    found = page_account({"id": "1", **node})
    assert (found.instagram.username if found.instagram else None) == professional
    assert (found.connected.username if found.connected else None) == connected


def test_all_of_ones_assets_are_told_from_none_of_them() -> None:
    entries = [
        {"scope": "pages_show_list"},
        {"scope": "instagram_basic", "target_ids": []},
        {"scope": "pages_read_engagement", "target_ids": ["1", "2"]},
    ]
    assert token_state({"granular_scopes": entries}).granular == {
        "pages_show_list": None,
        "instagram_basic": (),
        "pages_read_engagement": ("1", "2"),
    }
