from typing import Any

import pytest

from application.integrations.graph.client import GraphClient
from application.integrations.graph.errors import GraphBadReply
from application.integrations.graph.paging import next_cursor
from tests.integrations.graph.conftest import TOKEN
from tests.integrations.graph.player import Player, Reply, json_reply


def page(ids: list[str], *, after: str | None, last: bool = False) -> Reply:
    paging: dict[str, Any] = {"cursors": {"before": "B", "after": after}}
    if not last:
        paging["next"] = f"https://graph.facebook.com/v26.0/1/media?access_token={TOKEN}&after={after}"
    return json_reply({"data": [{"id": each} for each in ids], "paging": paging})


def walk(client: GraphClient) -> list[list[str]]:
    return [
        [item["id"] for item in page.items] for page in client.pages("1/media", {"limit": 2}, token=TOKEN)
    ]


def test_pages_are_walked_by_the_cursor_until_no_next_is_named(player: Player, client: GraphClient) -> None:
    player.play(
        page(["1", "2"], after="A1"), page(["3", "4"], after="A2"), page(["5"], after="A3", last=True)
    )
    assert walk(client) == [["1", "2"], ["3", "4"], ["5"]]
    assert [asked.query.get("after") for asked in player.asked] == [None, "A1", "A2"]
    assert {asked.query["limit"] for asked in player.asked} == {"2"}


def test_cursors_without_next_end_the_list(player: Player, client: GraphClient) -> None:
    player.play(page(["1", "2"], after="A1", last=True))
    assert walk(client) == [["1", "2"]]
    assert len(player.asked) == 1


def test_a_short_or_an_empty_page_does_not_end_the_list(player: Player, client: GraphClient) -> None:
    player.play(
        page(["1"], after="A1"),
        page([], after="A2"),
        page(["2", "3"], after="A3"),
        page([], after="A4", last=True),
    )
    assert walk(client) == [["1"], [], ["2", "3"], []]


def test_a_list_without_paging_is_whole(player: Player, client: GraphClient) -> None:
    player.play(json_reply({"data": [{"id": "1"}]}))
    assert walk(client) == [["1"]]


def test_a_list_that_leads_in_a_circle_is_left(player: Player, client: GraphClient) -> None:
    player.play(page(["1"], after="A1"))
    with pytest.raises(GraphBadReply):
        walk(client)
    assert len(player.asked) == 2


def test_a_reply_without_a_list_is_not_an_empty_list(player: Player, client: GraphClient) -> None:
    player.play(json_reply({"id": "1"}))
    with pytest.raises(GraphBadReply):
        client.page("1/media", {}, token=TOKEN)


def test_a_page_can_be_asked_after_a_cursor(player: Player, client: GraphClient) -> None:
    player.play(page(["9"], after="A9"))
    found = client.page("1/media", {}, token=TOKEN, after="A8")
    assert (found.items, found.after) == ([{"id": "9"}], "A9")
    assert player.asked[0].query["after"] == "A8"


@pytest.mark.parametrize(
    ("paging", "after"),
    [
        (None, None),
        ({}, None),
        ({"cursors": {"after": "A"}}, None),
        ({"cursors": {"after": "A"}, "previous": "https://x/?before=B"}, None),
        ({"cursors": {"after": "A"}, "next": "https://x/?after=A"}, "A"),
        ({"next": "https://x/?limit=2&after=QVF%3D"}, "QVF="),
        ({"next": "https://x/?since=1&until=2"}, None),
        ({"next": 1, "cursors": []}, None),
    ],
)
def test_only_next_says_that_a_page_follows(paging: Any, after: str | None) -> None:
    assert next_cursor(paging) == after
