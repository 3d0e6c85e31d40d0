"""What the days of a period come to, and how that stands against the days before."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.integrations.graph.metrics import metric
from application.profiles.figures.changes import Change, change_of
from application.profiles.figures.daily import (
    Day,
    Definition,
    Period,
    Point,
    days_of,
    period_of,
    told_parts,
)
from application.profiles.figures.measures import FURTHER, MEASURES, Measure, Way, measure
from application.profiles.figures.sparkline import MOST_POINTS, sparkline
from application.profiles.figures.tiles import tile_of
from application.profiles.time_frame import Held, TimeFrame

LAST = date(2026, 11, 18)
WEEK = TimeFrame(LAST - timedelta(days=6), LAST)


def _named(name: str) -> Measure:
    found = measure(name)
    assert found is not None
    return found


VIEWS, REACH, FOLLOWERS, TAPS = (
    _named(name) for name in ("views", "reach", "followers_count", "profile_links_taps")
)


def _days(values: Sequence[int | None], *, rising: int = 0, classic: int = 0) -> list[Day]:
    """Days up to LAST; the last ones may still rise, the first ones are counted the classic way."""
    first = LAST - timedelta(days=len(values) - 1)
    return [
        Day(first + timedelta(days=place), (value,), place < len(values) - rising, place < classic)
        for place, value in enumerate(values)
    ]


def _change(kind: Measure, now: Sequence[int | None], before: Sequence[int | None]) -> Change:
    frame = TimeFrame(LAST - timedelta(days=len(now) - 1), LAST)
    earlier = [Day(day.day - timedelta(days=len(now)), day.values) for day in _days(before)]
    return change_of(kind, period_of(kind.way, _days(now)), period_of(kind.way, earlier), frame)


def test_followers_first_counted_after_the_days_shown_say_from_when() -> None:
    came = Held(LAST + timedelta(days=2), LAST + timedelta(days=4))
    tile = tile_of(FOLLOWERS, {}, WEEK, held=came)
    assert (tile.value, tile.notes) == (None, ("counted from 20 Nov 2026 on, after these days",))
    alone = TimeFrame(LAST, LAST)
    assert tile_of(FOLLOWERS, {}, alone, held=came).notes == ("counted from 20 Nov 2026 on, after this day",)
    for held in (None, Held(LAST - timedelta(days=90), LAST - timedelta(days=60))):
        assert tile_of(FOLLOWERS, {}, WEEK, held=held).notes == ("nothing read of 7 days",)
    assert tile_of(VIEWS, {}, WEEK, held=came).notes == ("nothing read of 7 days",)


def test_only_what_the_dictionary_allows_is_added_up() -> None:
    for each in MEASURES + FURTHER:
        may_be_summed = all(metric(part, "account").summable for part in each.parts)
        assert (each.way is Way.SUM) == may_be_summed, each.name


def test_a_sum_leaves_out_days_that_were_not_read_and_says_how_many_were() -> None:
    period = period_of(Way.SUM, _days([5, None, 0, 7]))
    assert (period.value, period.read, period.length) == (12, 3, 4)


def test_days_of_unique_people_are_a_mean_unless_instagram_told_the_whole() -> None:
    assert period_of(Way.MEAN, _days([100, None, 200])).shown == 150
    told = period_of(Way.MEAN, _days([100, None, 200]), told=260)
    assert (told.shown, told.mean) == (260, 150)


def test_a_count_of_followers_is_the_last_one() -> None:
    period = period_of(Way.LATEST, _days([10, 12, None]))
    assert (period.value, period.last) == (12, LAST - timedelta(days=1))


def test_nothing_read_is_nothing_and_not_zero() -> None:
    for way in Way:
        assert period_of(way, _days([None, None])).shown is None
    assert period_of(Way.SUM, _days([0, 0])).shown == 0


def test_days_counted_otherwise_are_left_out_of_a_sum() -> None:
    period = period_of(Way.SUM, _days([1_000, 1_000, 7, 8], classic=2))
    assert (period.value, period.read, period.left_out) == (15, 4, 2)
    assert not period.definition.is_classic
    assert period.otherwise.is_classic


def test_a_day_of_two_parts_is_known_when_both_are() -> None:
    points = {
        "profile_links_taps": {LAST: Point(4), LAST - timedelta(days=1): Point(3)},
        "website_clicks": {LAST: Point(10)},
    }
    assert told_parts(TAPS, points, WEEK) == TAPS.parts
    days = days_of(TAPS.parts, points, TimeFrame(LAST - timedelta(days=1), LAST))
    assert [day.value for day in days] == [None, 14]


def test_a_part_that_instagram_never_told_is_left_out_and_takes_nothing_along() -> None:
    points = {"profile_links_taps": {LAST: Point(4)}, "website_clicks": {LAST: Point(None)}}
    assert told_parts(TAPS, points, WEEK) == ("profile_links_taps",)
    assert told_parts(TAPS, {}, WEEK) == ("profile_links_taps",)


def _taps(told: dict[str, Sequence[int | None]]) -> dict[str, dict[date, Point]]:
    """Days up to LAST of each part."""
    return {
        part: {LAST - timedelta(days=len(values) - 1 - at): Point(value) for at, value in enumerate(values)}
        for part, values in told.items()
    }


def test_a_part_that_is_told_no_more_takes_nothing_along() -> None:
    points = _taps({"profile_links_taps": [3] * 14, "website_clicks": [10] * 7 + [None] * 7})
    tile = tile_of(TAPS, points, WEEK)
    assert (tile.value, tile.parts) == (21, ("profile_links_taps",))
    assert tile.notes == ("contact taps only",)
    assert tile.change.words == "no comparison: the 7 days before were counted otherwise"


def test_a_part_that_goes_within_the_frame_is_a_break_of_definition() -> None:
    fortnight = TimeFrame(LAST - timedelta(days=13), LAST)
    gone = _taps({"profile_links_taps": [3] * 14, "website_clicks": [10] * 7 + [None] * 7})
    tile = tile_of(TAPS, gone, fortnight)
    assert tile.value == 21
    assert tile.notes == (
        "14 of 14 days read",
        "7 of them left out: counted with contact taps and website taps",
        "contact taps only",
    )
    came = _taps({"profile_links_taps": [3] * 14, "website_clicks": [None] * 7 + [10] * 7})
    assert tile_of(TAPS, came, fortnight).notes[1] == "7 of them left out: counted as contact taps"
    assert tile_of(TAPS, came, fortnight).value == 91


def test_a_part_that_is_late_is_a_gap_and_no_break() -> None:
    points = _taps({"profile_links_taps": [3] * 7, "website_clicks": [10, 10, None, 10, 10, None, None]})
    tile = tile_of(TAPS, points, WEEK)
    assert (tile.value, tile.notes) == (52, ("4 of 7 days read",))


def test_a_change_has_its_sign_and_its_period() -> None:
    assert _change(VIEWS, [110] * 7, [100] * 7).words == "+10.0\u202f% against the 7 days before"
    assert _change(VIEWS, [75] * 7, [100] * 7).words == "−25.0\u202f% against the 7 days before"
    assert _change(VIEWS, [1], [1]).words == "unchanged against the day before"
    assert _change(VIEWS, [3] * 7, [0] * 7).words == "up from 0 in the 7 days before"
    assert _change(VIEWS, [0] * 7, [0] * 7).words == "0, as before"


def test_a_missing_day_is_no_fall() -> None:
    change = _change(VIEWS, [100] * 19 + [None], [100] * 20)
    assert change.share == 0


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        ([9] * 5 + [None] * 2, [9] * 7, "2 of the 7 days are missing: no comparison"),
        ([9] * 7, [9] * 3 + [None] * 4, "4 of the 7 days before are missing: no comparison"),
        ([9] * 7, [None] * 7, "the 7 days before are missing: no comparison"),
    ],
)
def test_too_few_days_make_no_comparison(now: list[int | None], before: list[int | None], words: str) -> None:
    change = _change(VIEWS, now, before)
    assert (change.words, change.is_known, change.share) == (words, False, None)


def test_days_that_may_still_rise_are_in_the_sum_and_in_no_comparison() -> None:
    period = period_of(Way.SUM, _days([10, 10, 1], rising=1))
    assert (period.value, period.rising, period.mean) == (21, 1, 10)


def test_two_ways_of_counting_are_not_compared() -> None:
    now = Period(7, 70, read=7, settled_values=(10,) * 7)
    before = Period(7, 90, read=7, definition=Definition(is_classic=True))
    assert not change_of(VIEWS, now, before, WEEK).is_known


def test_days_that_lack_for_a_comparison_are_told_apart() -> None:
    now = Period(28, 70, read=20, rising=2, left_out=3, settled_values=(10,) * 15)
    frame = TimeFrame(LAST - timedelta(days=27), LAST)
    words = "8 of the 28 days are missing, 2 may still rise, 3 are counted otherwise: no comparison"
    assert change_of(VIEWS, now, now, frame).words == words
    today = TimeFrame(LAST, LAST)
    assert change_of(VIEWS, Period(1, 70, read=1, rising=1), now, today).words.startswith(
        "this day may still"
    )


def test_whole_periods_are_compared_with_whole_periods() -> None:
    mean: dict[str, Any] = {"value": 50.0, "read": 7, "settled_values": (50,) * 7}
    now, before = Period(7, told=300, **mean), Period(7, told=200, **mean)
    assert change_of(REACH, now, before, WEEK).share == 0.5
    alone = change_of(REACH, now, Period(7, **mean), WEEK)
    assert alone.words == "no comparison: Instagram told no such figure of the 7 days before"
    by_the_day = change_of(REACH, Period(7, **mean), before, WEEK)
    assert by_the_day.words == "unchanged against the 7 days before"


def test_followers_grow_from_the_end_of_the_days_before() -> None:
    change = _change(FOLLOWERS, [1_010, 1_020, 1_050], [980, 990, 1_000])
    assert change.words == "+50, +5.0\u202f% since 15 Nov 2026"
    assert _change(FOLLOWERS, [990] * 3, [1_000] * 3).words.startswith("−10, −1.0")
    assert _change(FOLLOWERS, [990] * 3, [990] * 3).words == "unchanged since 15 Nov 2026"
    assert _change(FOLLOWERS, [5] * 3, [0] * 3).words == "+5 since 15 Nov 2026"
    assert not _change(FOLLOWERS, [1_050] * 7, [1_000] + [None] * 6).is_known


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=60), st.data())
def test_sums_and_changes_agree_with_a_calculation_by_hand(values: list[int], data: st.DataObject) -> None:
    before = data.draw(
        st.lists(st.integers(1, 10**6), min_size=len(values), max_size=len(values)), label="before"
    )
    total, earlier = 0, 0
    for value in values:
        total += value
    for value in before:
        earlier += value
    assert period_of(Way.SUM, _days(values)).shown == total
    share = _change(VIEWS, values, before).share
    assert share == pytest.approx((total - earlier) / earlier)


def test_a_small_line_leaves_gaps_and_shows_single_days_as_dots() -> None:
    path = sparkline([1, 2, None, 3, None, 4, 5])
    assert path.count("M") == 3
    assert path.count("h0") == 1
    assert sparkline([None, None]) == sparkline([]) == ""
    assert sparkline([7]) == "M60.0 14.0h0"


def test_a_small_line_stays_small_for_years() -> None:
    path = sparkline([float(day % 40) for day in range(1_095)])
    assert path.count("L") == MOST_POINTS - 1
    assert len(path) < 1_000
