"""Which time an address asks for, and what is said of one that it can't mean."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.followers.charts.frame import BUTTONS, Held, asked_frame

HELD = Held(datetime(2024, 1, 5, 9, 0, tzinfo=UTC), datetime(2026, 11, 22, 17, 0, tzinfo=UTC))


def test_a_button_counts_back_from_the_last_count() -> None:
    frame = asked_frame({"days": "7"}, HELD).frame
    assert (frame.first, frame.last) == (HELD.last - timedelta(days=7), HELD.last)
    assert asked_frame({"days": "all"}, HELD).frame.first == HELD.first


def test_dates_are_whole_days_of_utc_and_moments_are_minutes() -> None:
    frame = asked_frame({"from": "2026-10-01", "to": "2026-10-03"}, HELD).frame
    assert frame.first == datetime(2026, 10, 1, tzinfo=UTC)
    assert frame.last == datetime(2026, 10, 3, 23, 59, 59, 999_999, tzinfo=UTC)
    assert frame.query == {"from": "2026-10-01", "to": "2026-10-03"}
    close = asked_frame({"from": "2026-10-01T05:30", "to": "2026-10-01T09:00Z"}, HELD).frame
    assert close.query == {"from": "2026-10-01T05:30", "to": "2026-10-01T09:00"}


def test_a_minute_lasts_to_its_end_so_that_its_count_is_shown() -> None:
    counted_at = datetime(2026, 10, 1, 17, 0, 2, tzinfo=UTC)
    dragged = asked_frame({"from": "2026-10-01T09:00", "to": f"{counted_at:%Y-%m-%dT%H:%M}"}, HELD).frame
    assert dragged.first < counted_at <= dragged.last < counted_at + timedelta(minutes=1)
    same = asked_frame({"from": "2026-10-01T17:00", "to": "2026-10-01T17:00"}, HELD).frame
    assert same.first < counted_at <= same.last


def test_a_huge_range_is_what_there_is() -> None:
    asked = asked_frame({"from": "0001-01-01", "to": "9999-12-31"}, HELD)
    assert not asked.said
    assert timedelta() <= HELD.first - asked.frame.first <= timedelta(minutes=1)
    assert timedelta() <= asked.frame.last - HELD.last <= timedelta(minutes=1)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"from": "yesterday"}, "That is no date."),
        ({"from": "2026-02-30"}, "That is no date."),
        ({"from": "2026-10-05", "to": "2026-10-01"}, "The first day is after the last."),
        ({"from": "2029-01-01"}, "The first day is after the last."),
        ({"from": "2020-01-01", "to": "2021-01-01"}, "There are counts from 5 Jan 2024 to 22 Nov 2026 only."),
    ],
)
def test_what_makes_no_frame_is_said_and_the_usual_shown(sent: dict[str, str], said: str) -> None:
    asked = asked_frame(sent, HELD)
    assert asked.said.startswith(said)
    assert "Shown instead: 30 days" in asked.said
    assert asked.frame.button == "30"


@given(sent=st.dictionaries(st.sampled_from(["from", "to", "days"]), st.text(max_size=20)))
def test_any_text_makes_some_frame(sent: dict[str, str]) -> None:
    asked = asked_frame(sent, HELD)
    assert asked.frame.first <= asked.frame.last
    assert asked.frame.button in ("", *BUTTONS)
