"""YouTube: fifty channels a call once their numbers are known, and what its rounding and hiding mean."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import requests

from application.integrations.audience.network import Asked
from application.integrations.audience.youtube import YouTubeCounter
from application.networks import Finding, Precision
from sandbox.networks.youtube import KEY
from tests.conftest import RunningSandbox
from tests.integrations.audience.stage import ask, findings, of, trouble
from tests.integrations.graph.player import Player, Reply, json_reply

COUNTED, FAILED, UNKNOWN = Finding.COUNTED, Finding.FAILED, Finding.UNKNOWN
EVENING = datetime(2026, 7, 2, 5, 30, tzinfo=UTC)
"""In California half past ten on the day before."""


@pytest.fixture
def counter(sandbox: RunningSandbox, moment: Callable[[], datetime]) -> YouTubeCounter:
    return YouTubeCounter(f"{sandbox.url}/youtube", KEY, now=moment, timeouts=(2.0, 0.5))


def played(player: Player, *replies: Reply) -> YouTubeCounter:
    player.play(*replies)
    player.asked.clear()
    return YouTubeCounter(player.origin, "the-key", now=lambda: EVENING)


def listed(*items: dict[str, Any]) -> Reply:
    return json_reply({"kind": "youtube#channelListResponse", **({"items": list(items)} if items else {})})


def channel(
    number: str, count: object = "9", handle: str | None = "@a", **statistics: object
) -> dict[str, Any]:
    snippet = {"title": "A"} | ({"customUrl": handle} if handle else {})
    told = {"subscriberCount": count, "hiddenSubscriberCount": False, **statistics}
    return {"id": number, "snippet": snippet, "statistics": told}


def refusal(status: int, reason: str, **more: Any) -> Reply:
    return json_reply({"error": {"code": status, "errors": [{"reason": reason}], **more}}, status)


def calls(sandbox: RunningSandbox) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = requests.get(f"{sandbox.url}/control/networks", timeout=5).json()
    return found


def test_a_name_is_resolved_once_and_fifty_numbers_take_one_call(
    counter: YouTubeCounter, sandbox: RunningSandbox
) -> None:
    names = [f"load_youtube_{number}" for number in range(49)]
    first = counter.count(ask("USdepartmentofenergy", *names))
    assert set(findings(first).values()) == {COUNTED}
    assert first.calls == 2 + 49
    known = ask(*((f"any{answer.key}", answer.network_id) for answer in first.answers))
    again = counter.count(known)
    assert (again.calls, findings(again)) == (1, dict.fromkeys(range(50), COUNTED))
    assert {of(again, key).followers == of(first, key).followers for key in range(50)} == {True}
    assert calls(sandbox)["calls"] == {"youtube.channels": 52}
    assert sum(calls(sandbox)["units"].values()) == 52


def test_counts_of_a_thousand_and_more_are_known_to_be_rounded(counter: YouTubeCounter) -> None:
    found = counter.count(ask("EIAgov", "load_youtube_9"))
    rounded, exact = of(found, 0), of(found, 1)
    assert (rounded.precision, (rounded.followers or 1) % 10) == (Precision.THREE_FIGURES, 0)
    assert (exact.precision, (exact.followers or 9_999) < 1_000) == (Precision.EXACT, True)


def test_a_channel_is_found_by_handle_by_old_name_or_by_number(counter: YouTubeCounter) -> None:
    found = counter.count(ask("usdoe", "USdepartmentofenergy", "UCsandbox000000000000074"))
    assert {answer.network_id for answer in found.answers} == {"UCsandbox000000000000074"}
    assert {answer.handle_now for answer in found.answers} == {"usdoe"}
    assert set(findings(found).values()) == {COUNTED}
    assert found.calls == 1 + 1 + 2


def test_what_became_of_each_channel_is_told_apart(counter: YouTubeCounter) -> None:
    found = counter.count(ask("hidden_0", "gone_0", ("gone_0", "UCsandbox000000000600000"), "x" * 100))
    assert findings(found) == {0: Finding.HIDDEN, 1: UNKNOWN, 2: UNKNOWN, 3: UNKNOWN}
    assert [answer.followers for answer in found.answers] == [None] * 4
    assert "closed or removed" in of(found, 2).words
    assert found.trouble is None


def test_a_new_handle_is_told_only_where_the_old_one_was_a_handle(player: Player) -> None:
    moved = channel("UC1", handle="@Now")
    assert of(played(player, listed(moved)).count(ask("before")), 0).finding is Finding.RENAMED
    assert of(played(player, listed(moved)).count(ask("NOW")), 0).finding is COUNTED
    assert of(played(player, listed(), listed(moved)).count(ask("before")), 0).finding is COUNTED
    by_number = of(played(player, listed(moved)).count(ask(("before", "UC1"))), 0)
    assert (by_number.finding, by_number.handle_now) == (COUNTED, "Now")
    nameless = of(played(player, listed(channel("UC1", handle=None))).count(ask("before")), 0)
    assert (nameless.finding, nameless.handle_now) == (COUNTED, "before")


@pytest.mark.parametrize(
    ("known_as", "was_renamed", "finding"),
    [
        (None, False, COUNTED),
        ("before", False, Finding.RENAMED),
        ("older", False, Finding.RENAMED),
        ("NOW", False, COUNTED),
        ("Now", True, Finding.RENAMED),
    ],
)
def test_a_channel_that_is_known_by_its_number_is_renamed_against_the_last_look(
    player: Player, known_as: str | None, was_renamed: bool, finding: Finding
) -> None:
    """What was told as a new name stays one until it is taken over."""
    asked = Asked(0, "before", "UC1", handle_before=known_as, was_renamed=was_renamed)
    found = of(played(player, listed(channel("UC1", handle="@Now"))).count([asked]), 0)
    assert (found.finding, found.handle_now, found.followers) == (finding, "Now", 9)
    same = of(played(player, listed(channel("UC1", handle="@Before"))).count([asked]), 0)
    assert same.finding is COUNTED


def test_a_name_that_alone_gets_no_answer_costs_the_others_nothing(player: Player) -> None:
    down = json_reply({}, 500)
    found = played(player, down, listed(channel("UC2", handle="@b"))).count(ask("a", "b"))
    assert (list(findings(found).values()), found.trouble) == ([FAILED, COUNTED], None)
    found = played(player, listed(channel("UC1")), down, down).count(ask("a", "b", "c", "d"))
    assert (list(findings(found).values()), trouble(found)) == ([COUNTED, FAILED, FAILED], ("down", None))


@pytest.mark.parametrize(
    "odd",
    [
        channel("UC1", None),
        channel("UC1", "many"),
        channel("UC1", "-4"),
        channel("UC1", "²"),
        {"id": "UC1", "statistics": []},
        {"id": "UC1"},
    ],
)
def test_one_odd_channel_costs_no_other(player: Player, odd: dict[str, Any]) -> None:
    found = played(player, listed(odd, channel("UC2"))).count(ask(("a", "UC1"), ("b", "UC2")))
    assert (findings(found), found.trouble) == ({0: FAILED, 1: COUNTED}, None)


def test_a_question_that_is_taken_amiss_is_that_handles_own(player: Player) -> None:
    counter = played(
        player, refusal(400, "invalidValue"), refusal(404, "channelNotFound"), listed(channel("UC1"))
    )
    found = counter.count(ask("odd", "none", "a"))
    assert (list(findings(found).values()), found.trouble) == ([FAILED, UNKNOWN, COUNTED], None)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("youtube_down", ("down", None)),
        ("youtube_hang", ("down", None)),
        ("youtube_bad_reply", ("down", None)),
        ("youtube_key", ("refused", None)),
        ("youtube_rate_limit", ("limited", 60)),
    ],
)
def test_every_trouble_is_named(
    counter: YouTubeCounter, sandbox: RunningSandbox, kind: str, expected: tuple[str, int | None]
) -> None:
    sandbox.fault(kind, seconds=1)
    found = counter.count(ask("EIAgov"))
    assert (trouble(found), found.answers, found.calls) == (expected, (), 1)


def test_trouble_halfway_keeps_what_was_counted(counter: YouTubeCounter, sandbox: RunningSandbox) -> None:
    sandbox.fault("youtube_quota", times=1)
    assert counter.count(ask("EIAgov")).answers == ()
    counted = counter.count(ask("EIAgov", ("any", "UCsandbox000000000000074"), "doescience"))
    assert [answer.key for answer in counted.answers] == [1, 0, 2]


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (refusal(403, "quotaExceeded"), ("limited", 90 * 60)),
        (refusal(429, "", details=[{"reason": "RATE_LIMIT_EXCEEDED"}]), ("limited", 60)),
        (refusal(403, "accessNotConfigured"), ("refused", None)),
        (refusal(403, "forbidden"), ("refused", None)),
        (refusal(400, "keyInvalid"), ("refused", None)),
        (json_reply({}, 500), ("down", None)),
        (json_reply({"error": {"code": 429}}, 429, {"Retry-After": "17"}), ("limited", 17)),
        (Reply(b"<html>", 502), ("down", None)),
        (Reply(b"<html>", 200), ("down", None)),
        (json_reply({}), ("down", None)),
        (json_reply({"kind": "x", "items": 7}), ("down", None)),
        (json_reply([]), ("down", None)),
        (Reply(is_lost=True), ("down", None)),
    ],
)
def test_refusals_are_read_by_their_reasons(
    player: Player, reply: Reply, expected: tuple[str, int | None]
) -> None:
    found = played(player, reply).count(ask("a"))
    assert (trouble(found), found.answers, found.calls) == (expected, (), 1)


def test_the_key_goes_in_a_header_and_every_call_is_announced(player: Player) -> None:
    announced: list[int] = []
    player.play(listed(), listed())
    player.asked.clear()
    counter = YouTubeCounter(
        player.origin, "the-key", now=lambda: EVENING, before_call=lambda: announced.append(len(player.asked))
    )
    assert findings(counter.count(ask("a"))) == {0: UNKNOWN}
    assert announced == [0, 1]
    assert [asked.query.get("forHandle", asked.query.get("forUsername")) for asked in player.asked] == [
        "@a",
        "a",
    ]
    assert {asked.headers["x-goog-api-key"] for asked in player.asked} == {"the-key"}
    assert not any("the-key" in str(asked.query) for asked in player.asked)
