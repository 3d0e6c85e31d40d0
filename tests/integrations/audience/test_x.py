"""X: a hundred accounts a call, by name and then by number; every account costs, so none is asked in vain."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import requests

from application.integrations.audience.x import XCounter
from application.networks import Finding, Precision
from sandbox.networks.x import TOKEN
from tests.conftest import RunningSandbox
from tests.integrations.audience.stage import ask, findings, of, trouble
from tests.integrations.graph.player import Player, Reply, json_reply

COUNTED, FAILED, UNKNOWN = Finding.COUNTED, Finding.FAILED, Finding.UNKNOWN
NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
TAKEN_BEFORE = "14000500000"
RENAMED_BEFORE = "14000400000"


@pytest.fixture
def counter(sandbox: RunningSandbox, moment: Callable[[], datetime]) -> XCounter:
    return XCounter(f"{sandbox.url}/x", TOKEN, now=moment, timeouts=(2.0, 0.5))


def played(player: Player, *replies: Reply) -> XCounter:
    player.play(*replies)
    player.asked.clear()
    return XCounter(player.origin, "the-bearer", now=lambda: NOON)


def user(name: str, **changed: object) -> dict[str, object]:
    return {
        "id": "5",
        "username": name,
        "protected": False,
        "public_metrics": {"followers_count": 9},
    } | changed


def calls(sandbox: RunningSandbox) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = requests.get(f"{sandbox.url}/control/networks", timeout=5).json()
    return found


def test_a_hundred_accounts_take_one_call(counter: XCounter, sandbox: RunningSandbox) -> None:
    found = counter.count(ask("ENERGY", *(f"load_x_{number}" for number in range(99))))
    assert set(findings(found).values()) == {COUNTED}
    assert (found.calls, calls(sandbox)["calls"]) == (1, {"x.users_by": 1})
    assert found.usage_percent == 0
    first = of(found, 0)
    assert (first.handle_now, first.precision) == ("ENERGY", Precision.EXACT)
    assert (first.followers or 0) > 646_819  # of spring 2017
    assert found.records == ()


def test_what_became_of_each_account_is_told_apart(counter: XCounter) -> None:
    found = counter.count(
        ask(
            "energy",
            "protected_0",
            "suspended_0",
            "gone_0",
            ("renamed_0", RENAMED_BEFORE),
            ("taken_0", TAKEN_BEFORE),
            ("gone_0", "14000600000"),
        )
    )
    assert findings(found) == {
        0: COUNTED,
        1: Finding.PRIVATE,
        2: Finding.SUSPENDED,
        3: UNKNOWN,
        4: Finding.RENAMED,
        5: Finding.TAKEN,
        6: UNKNOWN,
    }
    assert found.calls == 2
    assert of(found, 4).handle_now == "renamed_0_now"
    assert all(of(found, key).followers for key in (0, 1, 4))
    assert [of(found, key).followers for key in (2, 3, 5, 6)] == [None] * 4


def test_whose_name_somebody_else_has_now_is_looked_for_by_number(player: Player) -> None:
    taken = json_reply({"data": [user("old", id="99"), user("lost", id="98"), user("same")]})
    by_number = {"data": [user("new", id="7")], "errors": [{"value": "8", "title": "Not Found Error"}]}
    counter = played(player, taken, json_reply(by_number))
    found = counter.count(ask(("old", "7"), ("lost", "8"), ("same", "5")))
    assert findings(found) == {0: Finding.RENAMED, 1: Finding.TAKEN, 2: COUNTED}
    assert (of(found, 0).handle_now, of(found, 0).network_id, of(found, 0).followers) == ("new", "7", 9)
    assert (found.calls, player.asked[1].query["ids"]) == (2, "7,8")


def test_a_handle_that_x_cannot_have_costs_no_call(counter: XCounter) -> None:
    found = counter.count(ask("a.b", "sixteen_letters_", "é", "", "ENERGY\n", "a,b"))
    assert (set(findings(found).values()), found.calls, found.trouble) == ({UNKNOWN}, 0, None)


def test_units_that_share_a_handle_are_all_answered_by_one_account(
    counter: XCounter, sandbox: RunningSandbox
) -> None:
    found = counter.count(ask("ENERGY", "energy"))
    assert of(found, 0).followers == of(found, 1).followers
    assert calls(sandbox)["accounts"] == {"x.users_by": 1}


@pytest.mark.parametrize(
    "odd",
    [
        user("odd", public_metrics={}),
        user("odd", public_metrics={"followers_count": "9"}),
        user("odd", public_metrics={"followers_count": True}),
        user("odd", public_metrics=None),
        user("odd", id=None),
        user("another"),
    ],
)
def test_one_odd_account_costs_no_other(player: Player, odd: dict[str, object]) -> None:
    found = played(player, json_reply({"data": [odd, user("fine")]})).count(ask("odd", "fine"))
    assert (findings(found), found.trouble) == ({0: FAILED, 1: COUNTED}, None)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("x_down", "down"),
        ("x_hang", "down"),
        ("x_bad_reply", "down"),
        ("x_token", "refused"),
        ("x_credits", "refused"),
        ("x_rate_limit", "limited"),
    ],
)
def test_every_trouble_is_named(counter: XCounter, sandbox: RunningSandbox, kind: str, expected: str) -> None:
    sandbox.fault(kind, seconds=1)
    found = counter.count(ask("ENERGY", "no-name"))
    assert trouble(found)[0] == expected
    assert (found.calls, findings(found)) == (1, {1: UNKNOWN})
    assert found.trouble is not None
    assert ("prepaid credits" in found.trouble.words) == (kind == "x_credits")


def test_a_limit_says_until_when(player: Player) -> None:
    reset = {"x-rate-limit-reset": str(int(NOON.timestamp()) + 431)}
    found = played(player, json_reply({"title": "Too Many Requests"}, 429, reset)).count(ask("a"))
    assert trouble(found) == ("limited", 431)
    for header in ({}, {"x-rate-limit-reset": "soon"}):
        found = played(player, json_reply({}, 429, header)).count(ask("a"))
        assert trouble(found) == ("limited", None)


def test_trouble_halfway_keeps_what_was_counted(player: Player) -> None:
    lost = {"value": "b", "title": "Not Found Error", "parameter": "usernames"}
    first = json_reply({"data": [user("a")], "errors": [lost]})
    found = played(player, first, json_reply({}, 503)).count(ask("a", ("b", "77")))
    assert (findings(found), trouble(found), found.calls) == ({0: COUNTED}, ("down", None), 2)


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (json_reply({"title": "Forbidden"}, 403), "refused"),
        (json_reply({}), "down"),
        (json_reply([1]), "down"),
        (Reply(b"<html>", 200), "down"),
        (Reply(is_lost=True), "down"),
        (Reply(status=302, headers={"Location": "http://127.0.0.1:9/"}), "down"),
    ],
)
def test_a_reply_that_is_none_is_no_ones_fault_here(player: Player, reply: Reply, expected: str) -> None:
    found = played(player, reply).count(ask("a"))
    assert (trouble(found)[0], found.answers, found.calls) == (expected, (), 1)


def test_the_token_goes_in_a_header_and_every_call_is_announced(player: Player) -> None:
    announced: list[int] = []
    lost = {"errors": [{"value": "a", "title": "Not Found Error"}]}
    player.play(json_reply(lost), json_reply({"data": [user("b")]}))
    player.asked.clear()
    counter = XCounter(
        player.origin + "/",
        "the-bearer",
        now=lambda: NOON,
        before_call=lambda: announced.append(len(player.asked)),
    )
    assert findings(counter.count(ask(("a", "5")))) == {0: Finding.RENAMED}
    assert announced == [0, 1]
    assert [asked.path for asked in player.asked] == ["/2/users/by", "/2/users"]
    assert {asked.headers["authorization"] for asked in player.asked} == {"Bearer the-bearer"}
