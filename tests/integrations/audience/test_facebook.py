"""Facebook: any Page by the app's token where the feature is, else the Pages of the connection's person."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from application.integrations.audience.facebook import FacebookCounter
from application.networks import Finding
from sandbox.services import APP_ID, APP_SECRET
from tests.conftest import RunningSandbox
from tests.integrations.audience.stage import (
    MARAS_PAGE,
    YUKIS_PAGE,
    ask,
    connected,
    findings,
    graph,
    of,
    trouble,
)
from tests.integrations.graph.player import Player, json_reply

APP_TOKEN = f"{APP_ID}|{APP_SECRET}"
COUNTED, NOT_ALLOWED, UNKNOWN = Finding.COUNTED, Finding.NOT_ALLOWED, Finding.UNKNOWN
Make = Callable[..., FacebookCounter]


@pytest.fixture
def make(sandbox: RunningSandbox, tmp_path: Path, moment: Callable[[], datetime]) -> Make:
    def made(token: str | None = None) -> FacebookCounter:
        return FacebookCounter(graph(f"{sandbox.url}/graph", tmp_path, moment), token=token)

    return made


def test_with_the_feature_every_page_is_counted_by_the_app_alone(make: Make) -> None:
    found = make().count(ask("energygov", "livermore.lab", "LivermoreLab.", "YukiBrandt"))
    assert list(findings(found).values()) == [COUNTED, COUNTED, UNKNOWN, COUNTED]
    assert (found.calls, found.trouble, of(found, 0).handle_now) == (4, None, "energygov")
    assert (of(found, 0).followers or 0) > 116_332  # of spring 2017
    by_number = make().count(ask((YUKIS_PAGE, None), ("YukiBrandt", YUKIS_PAGE)))
    assert list(findings(by_number).values()) == [COUNTED, COUNTED]


def test_a_page_is_asked_for_by_its_number_and_told_when_it_was_renamed(make: Make) -> None:
    found = make().count(ask(("OurEnergy", of(make().count(ask("energygov")), 0).network_id)))
    answer = of(found, 0)
    assert (answer.finding, answer.handle_now) == (Finding.RENAMED, "energygov")
    assert answer.followers
    later = make().count(ask("renamed_0", "renamed_0_now", "gone_0", ("old_name", "300000000600000")))
    assert list(findings(later).values()) == [UNKNOWN, COUNTED, UNKNOWN, UNKNOWN]


def test_without_the_feature_the_connection_serves_its_own_pages(
    make: Make, sandbox: RunningSandbox, without_feature: None
) -> None:
    found = make(connected(sandbox)).count(ask("energygov", "MaraLindqvist", ("Mara", MARAS_PAGE), "eiagov"))
    assert list(findings(found).values()) == [NOT_ALLOWED, COUNTED, Finding.RENAMED, NOT_ALLOWED]
    assert (of(found, 1).network_id, of(found, 2).handle_now) == (MARAS_PAGE, "MaraLindqvist")
    assert "Page Public Content Access" in of(found, 0).words
    assert found.trouble is None


def test_a_feature_that_lacks_is_asked_for_twice_and_then_no_more(
    make: Make, sandbox: RunningSandbox, without_feature: None
) -> None:
    many = ask("energygov", *(f"load_facebook_{number}" for number in range(9)))
    found = make(connected(sandbox)).count(many)
    assert (set(findings(found).values()), found.calls) == ({NOT_ALLOWED}, 12)
    alone = make().count(many)
    assert (set(findings(alone).values()), alone.calls, len(alone.answers)) == ({NOT_ALLOWED}, 2, 10)


def test_one_page_that_is_refused_for_its_own_sake_costs_no_other(player: Player, tmp_path: Path) -> None:
    refused = {"error": {"message": "(#100) Pages Public Content Access requires an app token", "code": 100}}
    fine = {"id": "5", "username": "energygov", "followers_count": 7}
    player.play(json_reply(refused, 400), json_reply(fine))
    player.asked.clear()
    counter = FacebookCounter(graph(player.url, tmp_path, lambda: datetime(2026, 11, 1)))
    found = counter.count(ask("bar", "energygov", "energygov"))
    assert list(findings(found).values()) == [NOT_ALLOWED, COUNTED, COUNTED]
    assert [asked.query["access_token"] for asked in player.asked] == [APP_TOKEN] * 3


def test_a_handle_never_leads_to_another_part_of_the_api(make: Make) -> None:
    found = make().count(ask("me", "ME", "../me", "..", "me/accounts", "search", "?fields=id", "é", ""))
    assert (set(findings(found).values()), found.calls) == ({UNKNOWN}, 0)


@pytest.mark.parametrize(
    ("page", "finding", "followers"),
    [
        ({"id": "5", "fan_count": 41}, COUNTED, 41),
        ({"id": "5", "followers_count": 42, "fan_count": 41}, COUNTED, 42),
        ({"id": "5", "username": "Energy.Gov", "followers_count": 42}, COUNTED, 42),
        ({"id": "5", "followers_count": "lots", "fan_count": 41}, Finding.FAILED, None),
        ({"id": "5"}, Finding.FAILED, None),
        ({"followers_count": 42}, Finding.FAILED, None),
        ({"id": "6", "followers_count": 42}, Finding.TAKEN, None),
        ({"error": {"message": "(#21) Page ID 5 was migrated to page ID 6", "code": 21}}, UNKNOWN, None),
        ({"error": {"message": "(#803) Cannot query users by their username", "code": 803}}, UNKNOWN, None),
    ],
)
def test_what_a_reply_says_decides(
    player: Player, tmp_path: Path, page: dict[str, object], finding: Finding, followers: int | None
) -> None:
    player.play(json_reply(page, 400 if "error" in page else 200))
    counter = FacebookCounter(graph(player.url, tmp_path, lambda: datetime(2026, 11, 1)))
    found = counter.count(ask(("energygov", "5")))
    assert (of(found, 0).finding, of(found, 0).followers, found.trouble) == (finding, followers, None)


def test_a_connection_that_has_ended_is_said_beside_the_page_that_needs_it(
    make: Make, without_feature: None
) -> None:
    found = make("EAAdeadTokenOfNobody1234").count(ask("energygov", "eiagov"))
    assert list(findings(found).values()) == [NOT_ALLOWED] * 2
    assert "connect again" in of(found, 0).words


def test_a_limit_would_meet_every_page_and_ends_the_asking(make: Make, sandbox: RunningSandbox) -> None:
    sandbox.fault("app_rate_limit")
    found = make().count(ask("energygov", "eiagov"))
    assert (trouble(found), found.answers, found.calls) == (("limited", 1_800), (), 1)


def test_two_pages_in_a_row_that_are_refused_end_the_asking(make: Make, sandbox: RunningSandbox) -> None:
    sandbox.fault("permission_lost")
    found = make().count(ask("energygov", "eiagov", "fermilab"))
    assert (trouble(found), found.calls) == (("refused", None), 2)
    assert list(findings(found).values()) == [NOT_ALLOWED] * 2
