"""When an asking has taken its time no further call begins, and what it found so far is handed back."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from application.integrations.audience.facebook import FacebookCounter
from application.integrations.audience.instagram import InstagramCounter
from application.integrations.audience.network import Answers, Counter
from application.integrations.audience.x import XCounter
from application.integrations.audience.youtube import YouTubeCounter
from application.networks import Finding
from tests.integrations.audience.stage import MARA, ask, findings, graph, of
from tests.integrations.graph.player import Player, Reply, json_reply

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
LONG_PAST = 0.0
BEYOND = 2**53 + 2


def counter_of(network: str, player: Player, folder: Path) -> Counter:
    if network == "x":
        return XCounter(player.origin, "any", now=lambda: NOON)
    if network == "youtube":
        return YouTubeCounter(player.origin, "any", now=lambda: NOON)
    client = graph(player.url, folder, lambda: NOON)
    if network == "facebook":
        return FacebookCounter(client)
    return InstagramCounter(client, token="EAAany", instagram_id=MARA)


def reply_of(network: str, followers: int) -> Reply:
    """A reply that tells of the account `a` alone."""
    if network == "x":
        user = {"id": "5", "username": "a", "public_metrics": {"followers_count": followers}}
        return json_reply({"data": [user]})
    if network == "youtube":
        channel = {"id": "UC1", "snippet": {}, "statistics": {"subscriberCount": str(followers)}}
        return json_reply({"kind": "youtube#channelListResponse", "items": [channel]})
    if network == "facebook":
        return json_reply({"id": "5", "username": "a", "followers_count": followers})
    found = {"id": "5", "username": "a", "followers_count": followers}
    return json_reply({"business_discovery": found, "id": MARA})


def asked_late(network: str, player: Player, folder: Path) -> Answers:
    player.play(reply_of(network, 7))
    return counter_of(network, player, folder).count(ask("a", ("b", "77" if network == "x" else None)),
                                                     until=LONG_PAST)  # fmt: skip


@pytest.mark.parametrize("network", ["facebook", "instagram", "youtube", "x"])
def test_an_asking_whose_time_is_over_hands_back_what_it_found(
    player: Player, tmp_path: Path, network: str
) -> None:
    found = asked_late(network, player, tmp_path)
    assert (findings(found), found.calls) == ({0: Finding.COUNTED}, 1)
    assert (found.is_cut, found.trouble) == (True, None)


@pytest.mark.parametrize("network", ["facebook", "instagram", "youtube", "x"])
def test_an_asking_always_comes_further(player: Player, tmp_path: Path, network: str) -> None:
    player.play(reply_of(network, 7))
    found = counter_of(network, player, tmp_path).count(ask("a"), until=LONG_PAST)
    assert (findings(found), found.is_cut) == ({0: Finding.COUNTED}, False)


def test_whom_x_has_lost_is_asked_for_by_number_where_nobody_else_was_answered(player: Player) -> None:
    lost = {"errors": [{"value": "b", "title": "Not Found Error"}]}
    player.play(json_reply(lost), reply_of("x", 7))
    counter = XCounter(player.origin, "any", now=lambda: NOON)
    found = counter.count(ask(("b", "5")), until=LONG_PAST)
    assert (findings(found), found.calls, found.is_cut) == ({0: Finding.RENAMED}, 2, False)


@pytest.mark.parametrize("network", ["facebook", "instagram", "youtube", "x"])
def test_more_followers_than_there_can_be_are_no_count(player: Player, tmp_path: Path, network: str) -> None:
    player.play(reply_of(network, BEYOND))
    found = counter_of(network, player, tmp_path).count(ask("a"))
    assert (of(found, 0).finding, of(found, 0).followers) == (Finding.FAILED, None)
    assert "no number" in of(found, 0).words


@pytest.mark.parametrize(
    ("code", "is_shared"), [(4, True), (17, True), (32, True), (613, True), (80002, False)]
)
@pytest.mark.parametrize("network", ["facebook", "instagram"])
def test_limits_of_the_app_are_told_from_those_of_an_account(
    player: Player, tmp_path: Path, network: str, code: int, is_shared: bool
) -> None:
    player.play(json_reply({"error": {"message": "Too many calls", "code": code}}, 400))
    found = counter_of(network, player, tmp_path).count(ask("a"))
    assert found.trouble is not None
    assert (found.trouble.kind, found.trouble.is_shared) == ("limited", is_shared)
