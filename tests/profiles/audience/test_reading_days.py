"""Which reading is compared with which."""

from datetime import date, timedelta

import pytest

from application.profiles.audience.reading_days import chosen_days, day_of

LATEST = date(2026, 11, 20)


def back(*days: int) -> list[date]:
    return [LATEST - timedelta(days=each) for each in days]


@pytest.mark.parametrize(
    ("read", "wanted", "earlier"),
    [
        ((0, 30, 85, 200), None, 85),
        ((0, 3), None, 3),
        ((0,), None, None),
        ((0, 30, 85, 200), 30, 30),
        ((0, 30, 85, 200), 31, 30),
        ((0, 80, 100), None, 100),
        ((0, 30, 200), 0, 30),
        ((0, 30, 200), -400, 30),
        ((0, 30, 200), 100_000, 200),
    ],
)
def test_the_nearest_reading_before_the_newest_is_taken(
    read: tuple[int, ...], wanted: int | None, earlier: int | None
) -> None:
    found = chosen_days(back(*read), None if wanted is None else back(wanted)[0])
    assert found is not None
    assert found.shown == LATEST
    assert found.earlier == (None if earlier is None else back(earlier)[0])


def test_without_a_reading_there_is_none_to_show() -> None:
    assert chosen_days([], LATEST) is None


@pytest.mark.parametrize(("wanted", "is_another"), [(30, False), (31, True), (None, False)])
def test_another_day_than_the_one_asked_for_is_noticed(wanted: int | None, is_another: bool) -> None:
    found = chosen_days(back(0, 30, 90), None if wanted is None else back(wanted)[0])
    assert found is not None
    assert found.is_another_day is is_another


@pytest.mark.parametrize("text", [None, "", "2026-02-30", "yesterday", "10000-01-01", "-1", "\x00", "٣"])
def test_what_is_no_day_is_none(text: str | None) -> None:
    assert day_of(text) is None
