"""Figures, dates and times as people read them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from application.formats import (
    compact_number,
    counted,
    date_and_time,
    full_number,
    moment,
    percent,
    signed_number,
    signed_percent,
    zone_or_utc,
)

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "–"),
        (0, "0"),
        (7, "7"),
        (999, "999"),
        (1000, "1,000"),
        (12345678, "12,345,678"),
        (-1234, "-1,234"),
        (2.0, "2"),
        (1234.56, "1,234.6"),
    ],
)
def test_full_numbers(value: float | None, shown: str) -> None:
    assert full_number(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "–"),
        (0, "0"),
        (9_999, "9,999"),
        (10_000, "10.0 k"),
        (12_449, "12.4 k"),
        (999_949, "999.9 k"),
        (999_960, "1.0 M"),
        (3_141_592, "3.1 M"),
        (999_949_999, "999.9 M"),
        (999_960_000, "1.0 bn"),
        (2_500_000_000_000, "2,500.0 bn"),
        (-12_449, "-12.4 k"),
        (-999_960, "-1.0 M"),
    ],
)
def test_compact_numbers(value: float | None, shown: str) -> None:
    assert compact_number(value).replace("\u202f", " ") == shown


@pytest.mark.parametrize(
    ("value", "shown"), [(None, "–"), (0, "0.0 %"), (0.1234, "12.3 %"), (1, "100.0 %"), (1.5, "150.0 %")]
)
def test_percentages(value: float | None, shown: str) -> None:
    assert percent(value).replace("\u202f", " ") == shown


@pytest.mark.parametrize(
    "name",
    [
        None,
        "",
        "Mars/Olympus",
        "../../etc/passwd",
        "/etc/passwd",
        "Europe",
        "Europe/\0Berlin",
        "a" * 5000,
        "Größe/\ud800",
    ],
)
def test_a_zone_that_is_none_is_utc(name: str | None) -> None:
    assert zone_or_utc(name).key == "UTC"


def test_a_known_zone_is_itself() -> None:
    assert zone_or_utc("Europe/Berlin") == BERLIN


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("UTC", "20 Nov 2026, 12:00"),
        ("Europe/Berlin", "20 Nov 2026, 13:00"),
        ("Asia/Tokyo", "20 Nov 2026, 21:00"),
    ],
)
def test_dates_are_in_the_readers_zone(zone: str, shown: str) -> None:
    assert date_and_time(NOW, ZoneInfo(zone)) == shown


def test_a_day_is_not_padded_and_no_date_is_a_dash() -> None:
    assert date_and_time(datetime(2026, 1, 2, 3, 4, tzinfo=UTC), ZoneInfo("UTC")) == "2 Jan 2026, 03:04"
    assert date_and_time(None, BERLIN) == "–"


@pytest.mark.parametrize(
    ("age", "shown"),
    [
        (timedelta(), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(seconds=60), "1 min ago"),
        (timedelta(minutes=59, seconds=59), "59 min ago"),
        (timedelta(hours=1), "1 h ago"),
        (timedelta(hours=23, minutes=59), "23 h ago"),
        (timedelta(days=1), "19 Nov 2026, 13:00"),
        (timedelta(minutes=-1), "20 Nov 2026, 13:01"),
    ],
)
def test_a_moment_is_an_age_within_a_day(age: timedelta, shown: str) -> None:
    told = moment(NOW - age, NOW, BERLIN)
    assert told.shown == shown


def test_a_moment_tells_utc_on_hover_and_to_machines() -> None:
    told = moment(datetime(2026, 11, 20, 13, 30, 15, 999, tzinfo=BERLIN), NOW, BERLIN)
    assert told.exact == "2026-11-20 12:30 UTC"
    assert told.machine == "2026-11-20T12:30:15+00:00"


@pytest.mark.parametrize(
    ("number", "one", "many", "shown"),
    [
        (0, "post", None, "no posts"),
        (1, "post", None, "1 post"),
        (2, "post", None, "2 posts"),
        (1234, "story", "stories", "1,234 stories"),
        (1, "story", "stories", "1 story"),
    ],
)
def test_counts(number: int, one: str, many: str | None, shown: str) -> None:
    assert counted(number, one, many) == shown


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.0414, "+4.1"), (-0.003, "−0.3"), (-0.0001, "0.0"), (12.5, "+1,250.0")],
)
def test_a_percentage_has_its_sign(share: float, words: str) -> None:
    assert signed_percent(share) == f"{words}\u202f%"


@pytest.mark.parametrize(("value", "words"), [(1_204, "+1,204"), (-38, "−38"), (0, "0"), (-1.5, "−1.5")])
def test_a_gain_has_its_sign(value: float, words: str) -> None:
    assert signed_number(value) == words
