"""Hours of Pacific days, put where the reader is: none is lost, summer time is observed."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.profiles.audience.drawings import busiest_words, heatmap
from application.profiles.audience.online import HOURS, OnlineHour, WeekHour, online_week

ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/Los_Angeles",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Kiritimati",
)
hours = st.builds(
    OnlineHour, st.dates(date(2024, 1, 1), date(2027, 12, 31)), st.integers(0, 23), st.integers(0, 10**7)
)


def whole_day(day: date) -> list[OnlineHour]:
    return [OnlineHour(day, hour, 100 + hour) for hour in range(HOURS)]


@given(st.lists(hours, max_size=60), st.sampled_from(ZONES))
def test_no_follower_is_lost_in_another_zone(read: list[OnlineHour], zone: str) -> None:
    week = online_week(read, ZoneInfo(zone))
    assert sum(found.followers for found in week.hours.values()) == sum(each.followers for each in read)
    assert sum(found.hours for found in week.hours.values()) == len(read)


@given(st.lists(hours, min_size=1, max_size=60), st.sampled_from(ZONES))
def test_a_mean_is_of_the_hours_that_were_read(read: list[OnlineHour], zone: str) -> None:
    week = online_week(read, ZoneInfo(zone))
    lowest, highest = min(each.followers for each in read), max(each.followers for each in read)
    for weekday in range(7):
        for hour in range(HOURS):
            mean = week.mean(weekday, hour)
            assert (mean is None) == ((weekday, hour) not in week.hours)
            assert mean is None or lowest <= mean <= highest


@pytest.mark.parametrize(
    ("day", "hour", "zone", "weekday", "there"),
    [
        (date(2026, 11, 17), 10, "UTC", 1, 18),  # winter: eight hours ahead
        (date(2026, 7, 14), 10, "UTC", 1, 17),  # summer: seven
        (date(2026, 11, 17), 10, "Europe/Berlin", 1, 19),
        (date(2026, 10, 27), 10, "Europe/Berlin", 1, 18),  # Europe's clocks are back, Pacific ones not yet
        (date(2026, 11, 17), 20, "Europe/Berlin", 2, 5),  # already the next day there
        (date(2026, 11, 17), 10, "America/Los_Angeles", 1, 10),
        (date(2026, 11, 17), 5, "Asia/Kolkata", 1, 18),  # begins at 18:30
    ],
)
def test_an_hour_stands_where_it_began(day: date, hour: int, zone: str, weekday: int, there: int) -> None:
    week = online_week([OnlineHour(day, hour, 7)], ZoneInfo(zone))
    assert dict(week.hours) == {(weekday, there): WeekHour(7, 1)}


def test_a_zone_off_by_half_an_hour_is_told() -> None:
    day = whole_day(date(2026, 11, 17))
    assert "begin within" not in heatmap(online_week(day, ZoneInfo("Europe/Berlin"))).base
    assert "begin within" in heatmap(online_week(day, ZoneInfo("Asia/Kolkata"))).base


@pytest.mark.parametrize("day", [date(2026, 3, 8), date(2026, 11, 1)])
def test_the_days_on_which_pacific_clocks_change_keep_all_24_hours(day: date) -> None:
    week = online_week(whole_day(day), ZoneInfo("Europe/Berlin"))
    assert sum(found.hours for found in week.hours.values()) == HOURS
    instants = _instants_independently(day)
    expected: dict[tuple[int, int], int] = {}
    for hour, instant in instants.items():
        place = (instant.weekday(), instant.hour)
        expected[place] = expected.get(place, 0) + 100 + hour
    assert {place: found.followers for place, found in week.hours.items()} == expected


def _instants_independently(day: date) -> Mapping[int, datetime]:
    """Berlin's clock at each Pacific hour, by offsets written down: PST is -8, PDT -7, Berlin then +1."""
    last_hour_before, before, after = (2, 8, 7) if day == date(2026, 3, 8) else (1, 7, 8)
    found = {}
    for hour in range(HOURS):  # 2:00 is skipped in March: it is told as the hour after 1:00
        offset = before if hour <= last_hour_before else after
        utc = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hour + offset)
        found[hour] = utc + timedelta(hours=1)
    return found


def test_the_busiest_hour_is_said_in_words() -> None:
    read = [OnlineHour(date(2026, 11, 17), 10, 4_321), OnlineHour(date(2026, 11, 18), 10, 4_000)]
    week = online_week(read, ZoneInfo("Europe/Berlin"))
    assert busiest_words(week) == "Most are online on Tuesdays around 19:00: about 4,321 followers."


def test_where_nobody_was_online_no_hour_is_the_busiest() -> None:
    week = online_week([OnlineHour(date(2026, 11, 17), 10, 0)], ZoneInfo("UTC"))
    assert busiest_words(week) == ""
    assert week.mean(1, 18) == 0


def test_hours_never_read_are_blank_and_not_zero() -> None:
    drawing = heatmap(online_week([OnlineHour(date(2026, 11, 17), 10, 0)], ZoneInfo("UTC")))
    known = [cell.label for row in drawing.cells for cell in row if cell.value is not None]
    assert known == ["Tuesday 18:00"]
    assert drawing.cells[0][0].text == "never read"
