"""Shares are worked out of what was told, changes are in points, and the unnamed is unknown."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.audience_answers import AudienceReading, reading_of
from application.profiles.audience.breakdowns import (
    Breakdown,
    Gender,
    age_and_gender,
    dimension_words,
)
from application.profiles.audience.countries import country_name
from application.profiles.audience.csv_table import table_rows
from application.profiles.audience.drawings import base_words, gender_share, largest, pyramid
from application.profiles.audience.shares import compared, points

DAY = date(2026, 11, 20)
AT = datetime(2026, 11, 20, 6, tzinfo=UTC)


@dataclass(frozen=True)
class Stored:
    dimension: str
    value: int | None
    read_at: datetime = AT
    api_call_id: int | None = 7
    followers: int | None = None


def reading(told: dict[str, int | None], day: date = DAY, followers: int | None = None) -> AudienceReading:
    return AudienceReading(day, AT, None, told, followers)


counts = st.dictionaries(
    st.text(min_size=1, max_size=8), st.none() | st.integers(0, 10**9), min_size=1, max_size=45
)


@given(counts)
def test_shares_are_parts_of_all_that_was_told(told: dict[str, int | None]) -> None:
    known = {dimension: value for dimension, value in told.items() if value is not None}
    whole = sum(known.values())
    for row in compared(reading(told), None).rows:
        value = told[row.dimension]
        if value is None or whole == 0:
            assert row.share is None
        else:
            assert row.share == pytest.approx(float(Fraction(value, whole)))


def test_shares_are_of_all_followers_of_the_day_where_they_are_known() -> None:
    rows = compared(reading({"DE": 30, "SE": 10}, followers=200), None).rows
    assert [row.share for row in rows] == [0.15, 0.05]


def test_where_more_are_told_than_there_are_shares_are_of_those_told() -> None:
    found = reading({"DE": 90, "SE": 20}, followers=100)
    assert found.is_of_all
    assert found.share("DE") == pytest.approx(90 / 110)


def test_a_row_that_comes_or_goes_does_not_change_the_shares_of_the_others() -> None:
    then = reading({"Leipzig": 100, "Oslo": 50, "Porto": 50}, DAY - timedelta(days=90), 1_000)
    found = compared(reading({"Leipzig": 100, "Oslo": 50}, followers=1_000), then)
    assert [row.change for row in found.rows] == [0, 0]


@pytest.mark.parametrize(("now", "then"), [(None, 1_000), (1_000, None), (None, None)])
def test_without_all_followers_of_both_days_there_is_no_change_and_a_reason(
    now: int | None, then: int | None
) -> None:
    found = compared(reading({"DE": 3}, followers=now), reading({"DE": 2}, DAY - timedelta(days=90), then))
    assert found.rows[0].change is None
    assert found.rows[0].share is not None
    assert "No changes are shown" in base_words(found)


@given(counts, counts, st.integers(0, 10**9), st.integers(0, 10**9))
def test_a_change_is_share_less_share_then_and_known_only_where_both_are(
    now: dict[str, int | None], then: dict[str, int | None], followers_now: int, followers_then: int
) -> None:
    found = compared(
        reading(now, followers=followers_now), reading(then, DAY - timedelta(days=90), followers_then)
    )
    whole_now = max(followers_now, sum(value for value in now.values() if value is not None))
    whole_then = max(followers_then, sum(value for value in then.values() if value is not None))
    for row in found.rows:
        value, before = now[row.dimension], then.get(row.dimension)
        if value is None or before is None or not whole_now or not whole_then:
            assert row.change is None
        else:
            expected = float(Fraction(value, whole_now) - Fraction(before, whole_then))
            assert row.change == pytest.approx(expected, abs=1e-12)
    assert {row.dimension for row in found.rows} == set(now)
    assert {row.dimension for row in found.gone} == set(then) - set(now)
    assert {row.dimension for row in found.new} == set(now) - set(then)


def test_rows_come_from_the_largest_with_the_unknown_last() -> None:
    rows = compared(reading({"A": 5, "B": None, "C": 9, "D": 0}), None).rows
    assert [row.dimension for row in rows] == ["C", "A", "D", "B"]


def test_without_an_earlier_reading_nothing_is_new_and_nothing_changed() -> None:
    found = compared(reading({"A": 5}), None)
    assert not found.new
    assert not found.gone
    assert found.rows[0].change is None


@pytest.mark.parametrize(
    ("change", "words"),
    [(0.0123, "+1.2"), (-0.0041, "−0.4"), (0.0004, "0.0"), (-0.0004, "0.0"), (0.0, "0.0"), (None, None)],
)
def test_a_change_is_told_in_points_with_its_sign(change: float | None, words: str | None) -> None:
    assert points(change) == words


def test_of_two_answers_on_a_day_the_last_counts_alone() -> None:
    later = AT + timedelta(hours=9)
    found = reading_of(DAY, [Stored("A", 5), Stored("B", 1), Stored("A", 6, later, 8, 40)])
    assert found is not None
    assert (found.told, found.call_id, found.read_at, found.followers) == ({"A": 6}, 8, later, 40)


def test_rows_whose_call_is_no_longer_kept_are_one_answer() -> None:
    found = reading_of(
        DAY, [Stored("A", 5, api_call_id=None), Stored("B", 1, AT + timedelta(seconds=1), None)]
    )
    assert found is not None
    assert found.told == {"A": 5, "B": 1}
    assert reading_of(DAY, []) is None


def test_ages_stand_from_the_youngest_women_before_men() -> None:
    told: dict[str, int | None] = {"65+,F": 9, "13-17,M": 1, "25-34,U": 2, "25-34,M": 3, "25-34,F": 5}
    rows = table_rows(Breakdown.AGE_GENDER, compared(reading(told), None))
    assert [dimension_words(Breakdown.AGE_GENDER, row.dimension) for row in rows] == [
        "13–17, men",
        "25–34, women",
        "25–34, men",
        "25–34, gender not said",
        "65+, women",
    ]


def test_whose_gender_is_not_said_stands_beside_the_pyramid_and_is_part_of_the_whole() -> None:
    told: dict[str, int | None] = {"25-34,F": 50, "25-34,M": 30, "25-34,U": 15, "18-24,U": 5}
    found = compared(reading(told), None)
    drawing = pyramid(found)
    assert [tier.label for tier in drawing.tiers] == ["18–24", "25–34"]
    assert drawing.tiers[1].left.value == 0.5
    assert drawing.tiers[1].note == "gender not said 15.0\u202f%"
    assert drawing.tiers[0].left.value is None
    assert (drawing.left_name, drawing.right_name) == ("Women 50.0\u202f%", "Men 30.0\u202f%")
    assert gender_share(found, Gender.NOT_SAID) == pytest.approx(0.2)


@pytest.mark.parametrize("dimension", ["", ",", "F", "abc,F", "25-34", "25-34,X", "²5,F", "65+,U"])
def test_an_odd_age_is_a_row_like_any_other(dimension: str) -> None:
    age, _ = age_and_gender(dimension)
    assert age.words
    assert pyramid(compared(reading({dimension: 1}), None)).tiers


def test_ten_are_drawn_and_the_number_of_all_is_told() -> None:
    told: dict[str, int | None] = {f"City {number:02}": 100 - number for number in range(45)}
    chart = largest(compared(reading(told), None), Breakdown.CITY)
    assert [bar.label for bar in chart.bars] == [f"City {number:02}" for number in range(10)]
    assert "the table has all 45, the most that Instagram tells" in chart.base


@pytest.mark.parametrize(
    ("code", "name"),
    [("DE", "Germany"), ("GB", "United Kingdom"), ("XK", "Kosovo"), ("CZ", "Czech Republic"), ("??", "??")],
)
def test_countries_have_names(code: str, name: str) -> None:
    assert country_name(code) == name
