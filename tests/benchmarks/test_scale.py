"""docs/scale.md says what the model says, and the model is near to what the sandbox's world counts."""

from pathlib import Path

import pytest

from benchmarks.scale import compared
from benchmarks.scale_model import SIZES
from benchmarks.scale_tables import Load, tables
from benchmarks.scale_world import measure

PAGE = Path(__file__).parent.parent.parent / "docs" / "scale.md"
MOST_APART = 0.3
"""Of calls, tasks and rows as a whole: two accounts on two days are few."""


@pytest.mark.parametrize("heading", tables())
def test_the_page_has_the_model_s_tables(heading: str) -> None:
    section = PAGE.read_text(encoding="utf-8").split(f"\n### {heading}\n")[1].split("\n#")[0]
    assert [line for line in section.splitlines() if line.startswith("|")] == tables()[heading]


def test_every_size_has_a_limit_that_is_met_first() -> None:
    small, middle, large = (Load(accounts) for accounts in SIZES)
    assert small.queue_share < 0.5
    assert middle.queue_share > 0.75
    assert large.queue_share > 1
    assert large.days_to_100_million_readings < 365 < middle.days_to_100_million_readings


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("in_campaign", [False, True])
def test_the_model_is_near_to_what_the_world_counts(in_campaign: bool) -> None:
    counted = measure(2, 4, in_campaign=in_campaign)
    whole = compared(counted, in_campaign=in_campaign)[:3]
    assert {each.name for each in whole} == {"calls", "tasks", "rows"}
    for each in whole:
        assert abs(each.deviation) <= MOST_APART, (each, each.deviation)
