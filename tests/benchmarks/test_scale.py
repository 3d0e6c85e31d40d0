"""docs/scale.md says what the model says, and the model is near to what the sandbox's world counts."""

from datetime import timedelta
from pathlib import Path

import pytest

from application.integrations.tasks import QUEUES
from application.onboarding.connections.planning import SPREAD
from benchmarks.scale import compared
from benchmarks.scale_archive import SPARE_SHARE, first_day, left
from benchmarks.scale_limits import app_calls_an_hour, busiest_tasks_a_second, limits, shares
from benchmarks.scale_load import BYTES_OF_A_ROW, DAY_SECONDS, PEAK, Load
from benchmarks.scale_model import CAMPAIGN_ROWS, DAILY_ROWS, SIZES
from benchmarks.scale_money import monthly
from benchmarks.scale_tables import tables
from benchmarks.scale_world import measure

PAGE = Path(__file__).parent.parent.parent / "docs" / "scale.md"
ADVISED_RATE = 30
MOST_APART = 0.3
"""Of calls, tasks and rows as a whole: two accounts on some days are few."""


@pytest.mark.parametrize("heading", tables())
def test_the_page_has_the_model_s_tables(heading: str) -> None:
    section = PAGE.read_text(encoding="utf-8").split(f"\n### {heading}\n")[1].split("\n#")[0]
    assert [line for line in section.splitlines() if line.startswith("|")] == tables()[heading]


def test_the_queue_of_collecting_is_used_up_first_and_by_which_size() -> None:
    small, middle, large = (shares(Load(accounts)) for accounts in SIZES)
    for found in (small, middle, large):
        assert max(found, key=lambda name: found[name]) == "collection"
        assert set(found) <= {settings.name for settings in QUEUES}
    assert small["collection"] * PEAK < 0.5
    assert middle["collection"] < 1 < middle["collection"] * PEAK
    assert {name for name, share in large.items() if share > 1} == {"collection", "capture", "pictures"}


def test_days_until_the_archive_is_wanted() -> None:
    middle, large = (Load(accounts).days_to_100_million_readings for accounts in SIZES[1:])
    assert large < 365 < middle


def test_looks_at_tokens_count_in_the_hours_that_they_are_planned_for() -> None:
    """By the app's limit and by the queue: over a whole day they would be half as many at a time."""
    large = Load(SIZES[-1])
    looks_an_hour = large.accounts / (SPREAD / timedelta(hours=1))
    at_pages = (large.calls["connection"] - large.accounts) / 24 * PEAK
    assert app_calls_an_hour(large) == pytest.approx(looks_an_hour + at_pages)
    others = large.tasks["/tasks/collection/collect"] + large.tasks["/tasks/subscriptions/settle"]
    rate = busiest_tasks_a_second(large, "collection")
    assert rate == pytest.approx(others / DAY_SECONDS * PEAK + looks_an_hour / 3_600)
    assert f"a rate of {ADVISED_RATE} for `collection`" in PAGE.read_text(encoding="utf-8")
    assert rate < ADVISED_RATE * 0.8


def test_a_disk_as_small_as_it_is_at_first_is_too_slow_for_the_largest_size_only() -> None:
    name = "disk that allows them, GB, of 10 at first"
    small, middle, large = (int(limits(Load(accounts))[name]) for accounts in SIZES)
    assert small < middle < 10 < large


def test_the_page_has_the_bytes_that_were_measured() -> None:
    page = " ".join(PAGE.read_text(encoding="utf-8").split())
    for words, name in (("readings", "readings"), ("posts", "posts"), ("calls", "api_calls")):
        assert "{} {} and {}".format(words, *BYTES_OF_A_ROW[name]) in page


def test_at_the_largest_size_100_million_are_there_before_any_may_be_archived() -> None:
    for accounts in SIZES:
        load = Load(accounts)
        is_late = load.days_to_100_million_readings < first_day(load)
        assert is_late == (accounts == SIZES[-1])
        assert left(load, first_day(load)) <= first_day(load) * load.rows["readings"]
        assert left(load, 730) < 730 * load.rows["readings"] * (1 - SPARE_SHARE / 2)


def test_limits_grow_with_accounts() -> None:
    small, large = (limits(Load(accounts)) for accounts in (SIZES[0], SIZES[-1]))
    name = "instances, of 5"
    assert int(small[name]) < 5 < int(large[name])


def test_costs_grow_slower_than_accounts() -> None:
    small, middle, large = (sum(monthly(Load(accounts)).values()) for accounts in SIZES)
    assert small < middle < 10 * small
    assert middle < large < 10 * middle


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize(("in_campaign", "days"), [(False, 9), (True, 4)])
def test_the_model_is_near_to_what_the_world_counts(in_campaign: bool, days: int) -> None:
    """Outside campaigns a whole week: some is asked for once in it. No table is left out of the model."""
    counted = measure(2, days, in_campaign=in_campaign, left_out=2)
    assert set(counted.rows) <= set(CAMPAIGN_ROWS if in_campaign else DAILY_ROWS)
    whole = compared(counted, in_campaign=in_campaign)[:3]
    assert {each.name for each in whole} == {"calls", "tasks", "rows"}
    for each in whole:
        assert abs(each.deviation) <= MOST_APART, (each, each.deviation)
