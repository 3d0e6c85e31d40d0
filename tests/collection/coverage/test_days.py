"""Which days count as covered, and what is said of the others. Pure."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from application.collection.coverage.coverage import (
    AskedDay,
    DayState,
    Why,
    Window,
    calendar_of,
    cover_of,
)
from application.collection.pacific_days import REREAD_DAYS, SETTLING, end_of

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)
OLD = date(2026, 11, 1)
ALL = frozenset({"reach", "views"})


def window(**more: Any) -> Window:
    values: dict[str, Any] = {
        "first": TODAY - timedelta(days=30),
        "today": TODAY,
        "now": NOW,
        "joined_on": date(2026, 10, 1),
        "required": ALL,
        **more,
    }
    return Window(**values)


def asked(day: date = OLD, *, after: timedelta = timedelta(days=3), **more: Any) -> AskedDay:
    """Asked for `after` the day's end."""
    return AskedDay(day, end_of(day) + after, **more)


def cover(
    found: AskedDay | None, known: frozenset[str] = ALL, day: date = OLD, **more: Any
) -> tuple[DayState, Why | None]:
    judged = cover_of(day, found, known, window(**more))
    return judged.state, judged.why


def test_a_day_read_after_its_figures_settled_is_complete() -> None:
    assert cover(asked()) == (DayState.COMPLETE, None)
    assert cover(asked(after=SETTLING)) == (DayState.COMPLETE, None)


def test_a_day_read_earlier_is_not_complete() -> None:
    early = SETTLING - timedelta(seconds=1)
    assert cover(asked(after=early)) == (DayState.PARTLY, Why.READ_EARLY)
    yesterday = TODAY - timedelta(days=1)
    assert cover(asked(yesterday, after=timedelta(0)), day=yesterday) == (DayState.SETTLING, Why.SETTLING)


def test_a_young_day_is_completed_by_itself() -> None:
    young = TODAY - timedelta(days=REREAD_DAYS)
    assert cover(asked(young, after=timedelta(hours=3)), day=young) == (DayState.SETTLING, Why.SETTLING)
    assert cover(None, day=young) == (DayState.SETTLING, Why.SETTLING)
    older = young - timedelta(days=1)
    assert cover(None, day=older) == (DayState.NOT_ASKED, Why.NOT_ASKED)


def test_a_day_without_one_of_its_figures_is_read_partly() -> None:
    judged = cover_of(OLD, asked(), frozenset({"views"}), window())
    assert (judged.state, judged.why, judged.lacking) == (DayState.PARTLY, Why.SOME_MISSING, ("reach",))
    assert judged.sentence == "No value came for: Reach."


def test_a_refused_figure_counts_only_where_every_day_should_hold_it() -> None:
    assert cover(asked(refused=("profile_views",))) == (DayState.COMPLETE, None)
    assert cover(asked(refused=("views",))) == (DayState.PARTLY, Why.SOME_MISSING)


@pytest.mark.parametrize(
    ("found", "more", "why"),
    [
        (None, {}, Why.NOT_ASKED),
        (None, {"joined_on": date(2026, 11, 2)}, Why.BEFORE_JOINING),
        (None, {"professional_from": date(2026, 11, 2)}, Why.BEFORE_PROFESSIONAL),
        (None, {"lost_at": end_of(OLD) + timedelta(hours=47)}, Why.CONNECTION_LOST),
        (None, {"lost_at": end_of(OLD) + timedelta(hours=49)}, Why.NOT_ASKED),
        (asked(problem="out_of_range"), {}, Why.BEYOND_MEMORY),
        (asked(problem="out_of_range"), {"lost_at": NOW - timedelta(days=60)}, Why.BEYOND_MEMORY),
        (asked(problem="no_answer"), {}, Why.NO_ANSWER),
        (asked(problem="no_answer"), {"professional_from": date(2026, 11, 2)}, Why.BEFORE_PROFESSIONAL),
        (asked(problem="bad_parameter"), {}, Why.REFUSED),
        (asked(problem="bad_parameter"), {"lost_at": NOW - timedelta(days=60)}, Why.REFUSED),
    ],
)
def test_a_missing_day_has_its_reason(found: AskedDay | None, more: dict[str, Any], why: Why) -> None:
    state, told = cover(found, frozenset(), **more)
    assert told is why
    assert state is (DayState.NOT_ASKED if why in (Why.NOT_ASKED, Why.BEFORE_JOINING) else DayState.MISSING)


def test_a_lost_connection_is_told_before_settling() -> None:
    yesterday = TODAY - timedelta(days=1)
    lost: dict[str, Any] = {"lost_at": NOW - timedelta(days=1)}
    assert cover(None, day=yesterday, **lost)[1] is Why.CONNECTION_LOST
    assert cover(asked(yesterday, after=timedelta(0)), day=yesterday, **lost)[1] is Why.READ_EARLY


def test_only_days_that_were_not_asked_for_or_too_early_can_be_filled() -> None:
    fillable = {Why.READ_EARLY, Why.NOT_ASKED, Why.BEFORE_JOINING}
    assert {why for why in Why if why.can_be_filled} == fillable


@pytest.mark.parametrize(
    ("day", "end"),
    [
        (date(2026, 7, 1), datetime(2026, 7, 2, 7, tzinfo=UTC)),
        (date(2026, 12, 1), datetime(2026, 12, 2, 8, tzinfo=UTC)),
        (date(2026, 11, 1), datetime(2026, 11, 2, 8, tzinfo=UTC)),
        (date(2026, 3, 8), datetime(2026, 3, 9, 7, tzinfo=UTC)),
    ],
)
def test_a_day_ends_at_pacific_midnight_in_summer_and_winter(day: date, end: datetime) -> None:
    assert end_of(day) == end


def test_the_calendar_holds_every_day_of_the_window_once() -> None:
    made = calendar_of(window(), [], {})
    assert [cover.day for cover in made.days] == [TODAY - timedelta(days=back) for back in range(30, 0, -1)]
    shown = [cover.day for month in made.months for week in month.weeks for cover in week if cover]
    assert sorted(shown) == [cover.day for cover in made.days]
    for month in made.months:
        assert all(len(week) == 7 for week in month.weeks)
        for week in month.weeks:
            assert all(cover.day.weekday() == place for place, cover in enumerate(week) if cover)
    assert [month.first for month in made.months] == [date(2026, 11, 1), date(2026, 10, 1)]


def test_days_that_stand_alike_are_told_as_spans() -> None:
    complete = [asked(OLD + timedelta(days=step)) for step in range(3)]
    refused = asked(OLD + timedelta(days=3), problem="bad_parameter")
    made = calendar_of(window(), [*complete, refused], {each.day: ALL for each in complete})
    assert made.complete == 3
    spans = [(each.first, each.last, each.cover.why) for each in made.stretches]
    assert spans == [
        (date(2026, 11, 17), date(2026, 11, 19), Why.SETTLING),
        (date(2026, 11, 5), date(2026, 11, 16), Why.NOT_ASKED),
        (date(2026, 11, 4), date(2026, 11, 4), Why.REFUSED),
        (date(2026, 11, 1), date(2026, 11, 3), None),
        (date(2026, 10, 21), date(2026, 10, 31), Why.NOT_ASKED),
    ]
    assert sum(each.days for each in made.stretches) == 30
    assert len(made.gaps) == 4
    assert made.to_fill == 12 + 11


def test_every_state_is_told_without_colour() -> None:
    assert (
        len({state.glyph for state in DayState}) == len({state.word for state in DayState}) == len(DayState)
    )
