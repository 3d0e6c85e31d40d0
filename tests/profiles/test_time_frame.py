"""Which days an overview shows, from what stands in the address."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.profiles.time_frame import (
    BUTTONS,
    EARLIEST,
    Calendar,
    Held,
    TimeFrame,
    asked_frame,
)

SETTLED, NEWEST = date(2026, 11, 18), date(2026, 11, 20)
HELD = Held(date(2026, 3, 3), date(2026, 11, 19), settled=date(2026, 11, 18))
CALENDAR = Calendar(SETTLED, NEWEST, HELD)


def _frame(**arguments: str) -> TimeFrame:
    asked = asked_frame({name.rstrip("_"): value for name, value in arguments.items()}, CALENDAR)
    assert (asked.from_said, asked.to_said) == ("", "")
    return asked.frame


def test_without_a_choice_the_28_days_up_to_the_newest_settled_day_read_are_shown() -> None:
    assert _frame() == TimeFrame(date(2026, 10, 22), SETTLED, "28")
    assert _frame().query == {}
    assert _frame(days="nonsense") == _frame()


@pytest.mark.parametrize(("days", "length"), [("7", 7), ("28", 28), ("90", 90), ("365", 365), ("all", 261)])
def test_each_button_ends_with_the_newest_settled_day_that_was_read(days: str, length: int) -> None:
    frame = _frame(days=days)
    assert (frame.length, frame.last) == (length, SETTLED)
    assert frame.days[0] == frame.first
    assert len(frame.days) == length
    assert days in BUTTONS


def test_all_begins_with_the_first_day_that_has_a_figure() -> None:
    assert _frame(days="all").first == HELD.first
    just_joined = Calendar(SETTLED, NEWEST, Held(date(2026, 11, 19), date(2026, 11, 19)))
    frame = asked_frame({"days": "all"}, just_joined).frame
    assert (frame.first, frame.length) == (date(2026, 11, 19), 1)
    assert asked_frame({"days": "all"}, Calendar(SETTLED, NEWEST, None)).frame.length == 28


def test_dates_may_go_on_to_days_that_may_still_rise() -> None:
    frame = _frame(from_="2026-11-01", to="2026-11-20", days="7")
    assert frame == TimeFrame(date(2026, 11, 1), NEWEST)
    assert frame.query == {"from": "2026-11-01", "to": "2026-11-20"}
    assert asked_frame(frame.query, CALENDAR).frame == frame


def test_one_date_alone_is_completed() -> None:
    assert _frame(from_="2026-11-10") == TimeFrame(date(2026, 11, 10), SETTLED)
    assert _frame(from_="2026-11-20") == TimeFrame(NEWEST, NEWEST)
    assert _frame(to="2026-08-28") == TimeFrame(date(2026, 8, 1), date(2026, 8, 28))


def test_all_days_have_nothing_before_them() -> None:
    for frame in (_frame(days="all"), TimeFrame(HELD.first, SETTLED)):
        assert not CALENDAR.has_before(frame)
    assert CALENDAR.has_before(_frame())


def test_the_period_before_is_as_long_and_ends_the_day_before() -> None:
    before = TimeFrame(date(2026, 11, 1), date(2026, 11, 20)).before
    assert before == TimeFrame(date(2026, 10, 12), date(2026, 10, 31))
    assert TimeFrame(SETTLED, SETTLED).before_words == "the day before"
    assert _frame().before_words == "the 28 days before"


@pytest.mark.parametrize(
    ("asked", "field", "words"),
    [
        ({"from": "2026-11-05", "to": "2026-11-01"}, "from", "The first day is after the last."),
        ({"from": "2027-01-01", "to": "2027-02-01"}, "from", "That day is not over yet."),
        ({"from": "10000-01-01"}, "from", "That is no date of the calendar. Write it as 2026-11-18."),
        ({"to": "2026-02-30"}, "to", "That is no date of the calendar."),
        ({"to": "\x00"}, "to", "That is no date of the calendar."),
        ({"from": "٢٠٢٦-١١-٠١"}, "from", "That is no date of the calendar."),
        ({"from": "0001-01-01"}, "from", "Instagram opened on 6 Oct 2010"),
        ({"to": "1999-12-31"}, "to", "Instagram opened on 6 Oct 2010"),
    ],
)
def test_dates_that_make_no_frame_are_said_at_their_field(
    asked: dict[str, str], field: str, words: str
) -> None:
    found = asked_frame(asked, CALENDAR)
    said = {"from": found.from_said, "to": found.to_said}
    assert said.pop(field).startswith(words)
    assert set(said.values()) == {""}
    assert found.is_refused
    assert found.frame == _frame()


def test_days_to_come_and_days_before_the_first_figure_are_left_out_and_said() -> None:
    found = asked_frame({"from": "2026-01-01", "to": "9999-12-31"}, CALENDAR)
    assert found.frame == TimeFrame(HELD.first, NEWEST)
    assert "first figures are of 3 Mar 2026" in found.from_said
    assert "Shown up to 20 Nov 2026" in found.to_said
    assert not found.is_refused


def test_days_that_all_lie_before_the_first_figure_stay_as_asked() -> None:
    asked = {"from": "2012-01-01", "to": "2012-03-01"}
    assert asked_frame(asked, CALENDAR).frame == TimeFrame(date(2012, 1, 1), date(2012, 3, 1))


def test_the_way_out_of_an_empty_frame_leads_to_the_newest_settled_figures() -> None:
    assert CALENDAR.latest_of(HELD) == TimeFrame(date(2026, 10, 22), SETTLED)
    short = Held(date(2026, 5, 1), date(2026, 5, 3), settled=date(2026, 5, 3))
    assert CALENDAR.latest_of(short) == TimeFrame(date(2026, 5, 1), date(2026, 5, 3))


@given(
    st.dictionaries(st.sampled_from(["from", "to", "days"]), st.text(max_size=12) | st.dates().map(str)),
    st.sampled_from([HELD, None]),
)
def test_any_address_gives_days_that_are_over(asked: dict[str, str], held: Held | None) -> None:
    frame = asked_frame(asked, Calendar(SETTLED, NEWEST, held)).frame
    assert EARLIEST <= frame.first <= frame.last <= NEWEST
    assert frame.before.last == frame.first - timedelta(days=1)
