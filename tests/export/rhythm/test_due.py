"""When a report is made by itself: six in the morning where the campaign is, until its figures stand."""

from datetime import UTC, date, datetime, timedelta

import pytest

from application.export.rhythm.due import Span, next_due, span_of
from application.models import Campaign, Rhythm

OSLO = Span("Europe/Oslo")


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (at(20, 4, 59), at(20, 5)),
        (at(20, 5), at(21, 5)),
        (at(20, 23, 30), at(21, 5)),
        (at(24, 4, month=10), at(24, 4, month=10) + timedelta(days=1, hours=1)),
    ],
)
def test_daily_is_six_in_the_morning_of_the_zone_summer_and_winter(now: datetime, due: datetime) -> None:
    assert next_due(Rhythm.DAILY, OSLO, now) == due


def test_weekly_is_the_next_monday() -> None:
    friday, monday = at(20, 12), at(23, 5)
    assert next_due(Rhythm.WEEKLY, OSLO, friday) == monday
    assert next_due(Rhythm.WEEKLY, OSLO, monday) == monday + timedelta(days=7)


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu"])
def test_a_zone_far_away_has_a_morning_of_its_own(zone: str) -> None:
    due = next_due(Rhythm.DAILY, Span(zone), at(20, 12))
    assert due is not None
    assert at(20, 12) < due <= at(21, 12)


def test_never_is_never() -> None:
    assert next_due(Rhythm.NEVER, OSLO, at(20, 12)) is None


def campaign(**more: object) -> Campaign:
    values = {"starts_on": date(2026, 11, 10), "ends_on": date(2026, 11, 20), "time_zone": "Europe/Oslo"}
    return Campaign(**(values | more))


def test_a_campaign_that_has_not_begun_is_waited_for() -> None:
    assert next_due(Rhythm.DAILY, span_of(campaign()), at(1, 12)) == at(10, 5)


def test_the_last_making_is_the_first_after_the_figures_stand() -> None:
    span, settles = span_of(campaign()), at(27, 23)
    assert span.settles_at == settles
    last = next_due(Rhythm.DAILY, span, settles - timedelta(seconds=1))
    assert last == at(28, 5)
    assert next_due(Rhythm.DAILY, span, last) is None


def test_a_campaign_marked_as_completed_is_read_no_more() -> None:
    span = span_of(campaign(completed_at=at(21, 12)))
    assert next_due(Rhythm.DAILY, span, at(21, 11)) == at(22, 5)
    assert next_due(Rhythm.DAILY, span, at(21, 12)) is None


def test_a_partners_own_figures_have_no_end() -> None:
    assert next_due(Rhythm.DAILY, span_of(None), at(20, 12)) == at(21, 6)
