"""Growth of followers, posts by day, stories that still run: what time does to results."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from application.campaigns.results.days import MOST_STEPS, Timeline, timeline
from application.campaigns.results.follower_chart import followers_chart
from application.campaigns.results.growth import growth
from application.campaigns.results.story_notice import unsettled_stories

FIRST = date(2026, 11, 1)
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def day(number: int) -> date:
    return date(2026, 11, number)


def test_growth_lies_between_the_first_and_the_last_count() -> None:
    found = growth({day(2): 100, day(5): 160, day(12): 200}, FIRST, day(10))
    assert (found.gained, found.a_day) == (60, 20)
    assert (found.days, found.without) == (10, 8)
    assert found.gaps == ((day(6), day(10)), (day(3), day(4)), (day(1), day(1)))


def test_the_last_count_ahead_begins_the_growth_so_that_no_day_is_lost() -> None:
    before = date(2026, 10, 31)
    found = growth({date(2026, 10, 20): 50, before: 80, day(1): 100, day(10): 120}, FIRST, day(10))
    assert (found.first, found.gained, found.a_day, found.rate) == ((before, 80), 40, 4, 0.5)
    assert found.days == 10


def test_a_campaign_of_one_day_grows_from_the_day_before() -> None:
    found = growth({date(2026, 10, 31): 80, day(1): 100, day(2): 130}, FIRST, FIRST)
    assert (found.gained, found.rate) == (20, 0.25)


def test_followers_that_were_none_have_no_rate_of_growth() -> None:
    assert growth({day(1): 0, day(3): 9}, FIRST, day(3)).rate is None


@pytest.mark.parametrize("counts", [{}, {day(3): 100}, {date(2026, 10, 31): 100}])
def test_fewer_than_two_counts_are_no_growth(counts: dict[date, int]) -> None:
    found = growth(counts, FIRST, day(10))
    assert found.gained is found.a_day is None


def test_followers_can_be_lost() -> None:
    assert growth({day(1): 100, day(3): 90}, FIRST, day(3)).a_day == -5


def test_a_campaign_that_has_not_begun_has_no_days() -> None:
    found = growth({day(1): 5}, day(2), day(1))
    assert (found.days, found.without, found.gaps, found.gained) == (0, 0, (), None)


def made(posts: list[tuple[datetime | None, int | None, bool]]) -> Timeline:
    return timeline(posts, FIRST, day(3), BERLIN)


def test_posts_stand_on_their_day_in_the_campaign_s_zone() -> None:
    late = datetime(2026, 11, 1, 23, 30, tzinfo=UTC)  # half past midnight in Berlin
    found = made([(late, 7, False), (late, None, False), (late, 5, True), (None, 9, False)])
    assert [step.posts for step in found.steps] == [0, 3, 0]
    assert (found.steps[1].values, found.steps[1].by_hand) == ((7, 5), 1)
    assert (found.unit, found.outside) == ("day", 1)


def test_posts_of_other_days_are_counted_apart() -> None:
    before = datetime(2026, 10, 31, 12, tzinfo=UTC)
    assert made([(before, 1, False), (NOW, 2, False)]).outside == 2


@pytest.mark.parametrize(
    ("days", "unit"), [(1, "day"), (MOST_STEPS, "day"), (MOST_STEPS + 1, "week"), (MOST_STEPS * 7, "week")]
)
def test_long_campaigns_are_shown_by_week_without_a_gap(days: int, unit: str) -> None:
    last = FIRST + timedelta(days=days - 1)
    posts = [(datetime(2026, 11, 1, 12, tzinfo=UTC) + timedelta(days=n), 1, False) for n in range(days)]
    found = timeline(posts, FIRST, last, BERLIN)
    assert found.unit == unit
    assert len(found.steps) <= MOST_STEPS + 1
    assert (found.steps[0].first, found.steps[-1].last) == (FIRST, last)
    assert all(one.last + timedelta(days=1) == two.first for one, two in pairwise(found.steps))
    assert sum(step.posts for step in found.steps) == days
    assert found.outside == 0


def test_a_campaign_of_decades_is_shown_where_its_posts_are() -> None:
    posts = [(NOW, 1, False), (NOW + timedelta(days=500), 2, False)]
    found = timeline(posts, date(1999, 1, 1), date(2090, 1, 1), BERLIN)
    assert found.unit == "month"
    assert (found.steps[0].first, found.steps[-1].last) == (day(20), date(2028, 4, 3))
    assert timeline([], date(1999, 1, 1), date(2090, 1, 1), BERLIN).steps[0].posts == 0


def test_stories_run_a_day_and_settle_two_days_later() -> None:
    running, ended, settled = (NOW - timedelta(hours=hours) for hours in (2, 30, 73))
    found = unsettled_stories([running, ended, settled], NOW)
    assert found is not None
    assert (found.running, found.waiting) == (1, 1)
    assert found.settled_at == running + timedelta(hours=72)
    assert unsettled_stories([settled], NOW) is None
    assert unsettled_stories([], NOW) is None


def test_the_chart_of_followers_begins_at_the_first_count_and_keeps_gaps() -> None:
    counts = {1: {day(1): 100, day(2): 110, day(4): 120}, 2: {day(1): 5}, 3: {}, 4: {day(1): 0, day(2): 7}}
    labels = [(number, f"@{number}") for number in (1, 2, 3, 4)]
    chart = followers_chart(counts, labels, FIRST, day(4), day(3))
    assert chart is not None
    assert [line.label for line in chart.lines] == ["@1"]
    values = chart.lines[0].values
    assert values[2] is None
    assert [value for value in values if value is not None] == pytest.approx([0, 10, 20])
    assert chart.marks == ((2, "campaign starts"),)
    assert followers_chart({2: {day(1): 5}}, labels, FIRST, day(4), day(3)) is None


def test_long_times_are_drawn_with_fewer_points_and_no_more_than_four_lines() -> None:
    counts = {n: {FIRST + timedelta(days=d): 100 + d for d in range(400)} for n in range(6)}
    chart = followers_chart(
        counts, [(n, f"@{n}") for n in range(6)], FIRST, FIRST + timedelta(days=399), FIRST
    )
    assert chart is not None
    assert len(chart.lines) == 4
    assert len(chart.times) <= 130
