"""When a post is read again: the plan as a table, and what holds for any post."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.collection.horizon import KnownTime, cheapest_start
from application.collection.reading_plan import is_wanted, next_reading
from application.media_kinds import STORY_LIFE

POSTED = datetime(2026, 11, 1, 9, 30, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
INSTANTS = st.integers(0, 120 * 24 * 60).map(lambda minutes: POSTED + timedelta(minutes=minutes))


def plan(*, is_story: bool = False, read_until: datetime | None = None) -> list[timedelta]:
    """All readings of a post, as its age."""
    found, now = [], POSTED
    while (following := next_reading(POSTED, now, is_story=is_story, read_until=read_until)) is not None:
        found.append(following - POSTED)
        now = following
    return found


def test_a_post_of_a_campaign_is_read_often_then_daily_then_weekly_to_a_week_after_the_campaign() -> None:
    ends = POSTED + 30 * DAY
    hours = [hour * HOUR for hour in (1, 3, 6, 12, 24, 48)]
    days = [day * DAY for day in range(3, 15)]
    assert plan(read_until=ends + 7 * DAY) == [*hours, *days, 21 * DAY, 28 * DAY, 35 * DAY]


def test_a_campaign_that_is_over_soon_still_has_its_posts_read_for_two_weeks() -> None:
    assert plan(read_until=POSTED + DAY)[-1] == 14 * DAY


def test_a_post_of_no_campaign_is_read_daily_for_a_week() -> None:
    assert plan() == [day * DAY for day in range(1, 8)]


def test_a_story_is_read_last_just_before_it_ends() -> None:
    found = plan(is_story=True, read_until=POSTED + 60 * DAY)
    assert found[:-1] == [hour * HOUR for hour in (1, 3, 6, 12, 18)]
    assert STORY_LIFE - timedelta(minutes=30) <= found[-1] < STORY_LIFE


def test_a_post_without_a_known_time_is_not_planned() -> None:
    assert next_reading(None, POSTED, is_story=False, read_until=POSTED + DAY) is None
    assert not is_wanted(None, POSTED, is_story=True, read_until=None)


@pytest.mark.parametrize(
    ("age", "is_story", "in_campaign", "wanted"),
    [
        (23 * HOUR, True, False, True),
        (24 * HOUR, True, True, False),
        (6 * DAY, False, False, True),
        (8 * DAY, False, False, False),
        (8 * DAY, False, True, True),
        (60 * DAY, False, True, False),
    ],
)
def test_which_posts_seen_for_the_first_time_are_planned(
    age: timedelta, is_story: bool, in_campaign: bool, wanted: bool
) -> None:
    until = POSTED + 40 * DAY if in_campaign else None
    assert is_wanted(POSTED, POSTED + age, is_story=is_story, read_until=until) is wanted


@given(now=INSTANTS, is_story=st.booleans(), until=st.none() | INSTANTS)
def test_the_next_reading_is_always_ahead(now: datetime, is_story: bool, until: datetime | None) -> None:
    following = next_reading(POSTED, now, is_story=is_story, read_until=until)
    assert following is None or following > now


@given(now=INSTANTS, is_story=st.booleans(), until=st.none() | INSTANTS)
def test_no_post_is_read_after_its_two_weeks_and_its_campaign_and_no_story_after_its_end(
    now: datetime, is_story: bool, until: datetime | None
) -> None:
    last = (
        POSTED + STORY_LIFE if is_story else max(until or POSTED, POSTED + (7 if until is None else 14) * DAY)
    )
    following = next_reading(POSTED, now, is_story=is_story, read_until=until)
    assert following is None or following <= last
    assert next_reading(POSTED, last, is_story=is_story, read_until=until) is None


def calls(known: list[KnownTime], start: datetime | None, page_size: int) -> int:
    """What listing back to `start` and asking for the other due posts one by one costs."""
    listed = [post for post in known if start is not None and post.posted_at >= start]
    alone = sum(post.is_due for post in known) - sum(post.is_due for post in listed)
    return -(-len(listed) // page_size) + alone


@given(st.lists(st.booleans(), max_size=60), st.integers(1, 10))
def test_the_list_goes_back_as_far_as_that_is_the_cheapest_way(due: list[bool], page_size: int) -> None:
    known = [KnownTime(POSTED - place * HOUR, is_due) for place, is_due in enumerate(due)]
    starts = [None, *(post.posted_at for post in known)]
    fewest = min(calls(known, start, page_size) for start in starts)
    assert calls(known, cheapest_start(known, page_size), page_size) == fewest
