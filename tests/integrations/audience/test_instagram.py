"""Instagram: professional accounts by their names, one call each, and never more than half of the limit."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from application.integrations.audience.instagram import InstagramCounter
from application.networks import Finding, Precision
from tests.conftest import RunningSandbox
from tests.integrations.audience.stage import MARA, ask, connected, findings, graph, of, trouble
from tests.integrations.graph.player import Player, Reply, json_reply

Make = Callable[..., InstagramCounter]


@pytest.fixture
def make(sandbox: RunningSandbox, tmp_path: Path, moment: Callable[[], datetime]) -> Make:
    def made(read_timeout: float = 5.0) -> InstagramCounter:
        client = graph(f"{sandbox.url}/graph", tmp_path, moment, read_timeout=read_timeout)
        return InstagramCounter(client, token=connected(sandbox), instagram_id=MARA)

    return made


def played(player: Player, folder: Path, *replies: Reply) -> InstagramCounter:
    player.play(*replies)
    player.asked.clear()
    client = graph(player.url, folder, lambda: datetime(2026, 11, 1))
    return InstagramCounter(client, token="EAAtokenOfMara", instagram_id=MARA)


def discovered(followers: object, percent: int = 1) -> Reply:
    node = {"id": "178", "username": "energy", "followers_count": followers}
    usage = json.dumps({"call_count": percent, "total_time": 1, "total_cputime": 1})
    return json_reply({"business_discovery": node, "id": MARA}, headers={"X-App-Usage": usage})


def test_professional_accounts_are_counted_exactly_by_one_call_each(make: Make) -> None:
    found = make().count(ask("ENERGY", "yuki.brandt"))
    assert set(findings(found).values()) == {Finding.COUNTED}
    first = of(found, 0)
    assert (first.handle_now, first.precision) == ("energy", Precision.EXACT)
    assert first.followers is not None
    assert first.followers > 31_617  # of spring 2017
    assert first.network_id
    assert (found.calls, [record.outcome for record in found.records]) == (2, ["ok", "ok"])
    assert found.usage_percent == max(record.usage_percent or 0 for record in found.records)
    assert found.trouble is None
    again = make().count(ask(("energy", first.network_id)))
    assert of(again, 0).finding is Finding.COUNTED


def test_one_that_cannot_be_seen_is_told_from_a_handle_that_no_account_can_have(make: Make) -> None:
    found = make().count(ask("gone_0", "personal_0", "energy){id,media{caption}}", "ñandú", "a" * 31))
    hidden, impossible = Finding.UNKNOWN_OR_PERSONAL, Finding.UNKNOWN
    assert list(findings(found).values()) == [hidden, hidden, impossible, impossible, impossible]
    assert found.calls == 2


def test_a_handle_that_went_to_somebody_else_is_not_counted(make: Make) -> None:
    first = of(make().count(ask("taken_0")), 0)
    answer = of(make().count(ask(("taken_0", "178"))), 0)
    assert (answer.finding, answer.followers, answer.network_id) == (Finding.TAKEN, None, None)
    assert (first.finding, first.network_id == "178") == (Finding.COUNTED, False)


@pytest.mark.parametrize("odd", [None, "many", -3, True, [1]])
def test_one_odd_reply_costs_only_its_own_handle(player: Player, tmp_path: Path, odd: object) -> None:
    counter = played(player, tmp_path, discovered(1), discovered(odd), json_reply({"id": "1"}), discovered(4))
    found = counter.count(ask("a", "b", "c", "d"))
    expected = [Finding.COUNTED, Finding.FAILED, Finding.FAILED, Finding.COUNTED]
    assert list(findings(found).values()) == expected
    assert [answer.followers for answer in found.answers] == [1, None, None, 4]
    assert found.trouble is None


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("app_rate_limit", ("limited", 1_800)),
        ("user_rate_limit", ("limited", 1_800)),
        ("account_rate_limit", ("limited", 900)),
        ("expired_token", ("refused", None)),
    ],
)
def test_what_would_meet_every_handle_ends_the_asking(
    make: Make, sandbox: RunningSandbox, kind: str, expected: tuple[str, int | None]
) -> None:
    counter = make()
    sandbox.fault(kind)
    found = counter.count(ask("energy", "argonne"))
    assert trouble(found) == expected
    assert (found.answers, found.calls, len(found.records)) == ((), 1, 1)


SINGLED_OUT = [("permission_lost", "refused", Finding.NOT_ALLOWED), ("hang", "down", Finding.FAILED)]


@pytest.mark.parametrize(("kind", "ended_by", "finding"), SINGLED_OUT)
def test_a_second_one_in_a_row_that_is_refused_or_late_ends_the_asking_and_both_go_last(
    make: Make, sandbox: RunningSandbox, kind: str, ended_by: str, finding: Finding
) -> None:
    counter = make(read_timeout=0.3)
    sandbox.fault(kind, times=2, seconds=1)
    found = counter.count(ask("energy", "argonne", "fermilab"))
    assert trouble(found) == (ended_by, None)
    assert list(findings(found).values()) == [finding] * 2
    assert (found.calls, len(found.records)) == (2, 2)


@pytest.mark.parametrize(("kind", "_ended_by", "finding"), SINGLED_OUT)
def test_one_that_alone_is_refused_or_late_costs_the_others_nothing(
    make: Make, sandbox: RunningSandbox, kind: str, _ended_by: str, finding: Finding
) -> None:
    counter = make(read_timeout=0.3)
    sandbox.fault(kind, times=1, seconds=1)
    found = counter.count(ask("energy", "argonne", "fermilab"))
    assert list(findings(found).values()) == [finding, Finding.COUNTED, Finding.COUNTED]
    assert of(found, 0).words
    assert found.trouble is None


def test_one_that_is_asked_alone_and_gets_no_answer_is_left_to_be_asked_again(
    make: Make, sandbox: RunningSandbox
) -> None:
    counter = make(read_timeout=0.3)
    sandbox.fault("hang", times=1, seconds=1)
    found = counter.count(ask("energy"))
    assert (trouble(found), found.answers) == (("down", None), ())


def test_errors_that_may_pass_are_the_handles_own_until_they_come_in_a_row(
    make: Make, sandbox: RunningSandbox
) -> None:
    handles = ask("energy", "argonne", "fermilab", "pnnlab", "ppplab")
    sandbox.fault("server_error", times=2)
    found = make().count(handles)
    assert list(findings(found).values()) == [Finding.FAILED] * 2 + [Finding.COUNTED] * 3
    assert found.trouble is None
    sandbox.fault("server_error", variant="html")
    found = make().count(handles)
    assert trouble(found) == ("down", None)
    assert list(findings(found).values()) == [Finding.FAILED] * 3


def test_a_network_that_answers_nobody_is_down_however_few_were_asked(
    make: Make, sandbox: RunningSandbox
) -> None:
    sandbox.fault("cut_off")
    assert trouble(make().count(ask("energy"))) == ("down", None)


def test_the_tracker_takes_no_more_than_half_of_the_limit(player: Player, tmp_path: Path) -> None:
    counter = played(player, tmp_path, discovered(1, percent=49), discovered(2, percent=50), discovered(3))
    found = counter.count(ask("a", "b", "c"))
    assert [answer.followers for answer in found.answers] == [1, 2]
    assert trouble(found) == ("limited", None)
    assert (found.usage_percent, len(player.asked)) == (50, 2)


def test_an_account_that_is_out_of_sight_is_for_staff_to_mend(player: Player, tmp_path: Path) -> None:
    gone = {"error": {"message": "Unsupported get request.", "code": 100, "error_subcode": 33}}
    found = played(player, tmp_path, json_reply(gone, 400)).count(ask("a", "b"))
    assert (trouble(found), found.answers, found.calls) == (("refused", None), (), 1)
