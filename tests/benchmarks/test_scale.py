"""docs/scale.md says what the model says, and the model is near to what the sandbox's world counts."""

from pathlib import Path

import pytest

from application.integrations.tasks import QUEUES
from benchmarks.scale import compared
from benchmarks.scale_limits import limits, shares
from benchmarks.scale_load import PEAK, Load
from benchmarks.scale_model import SIZES
from benchmarks.scale_money import monthly
from benchmarks.scale_tables import tables
from benchmarks.scale_world import measure

PAGE = Path(__file__).parent.parent.parent / "docs" / "scale.md"
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
    """Outside campaigns a whole week: some is asked for once in it."""
    counted = measure(2, days, in_campaign=in_campaign, left_out=2)
    whole = compared(counted, in_campaign=in_campaign)[:3]
    assert {each.name for each in whole} == {"calls", "tasks", "rows"}
    for each in whole:
        assert abs(each.deviation) <= MOST_APART, (each, each.deviation)
