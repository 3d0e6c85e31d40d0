"""Names of campaigns, and when a campaign begins and ends where it takes place."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from application.extensions import db
from application.models import Campaign
from application.models.campaigns import campaign_name_key
from tests.builders import create_campaign


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Spring Launch", "spring  launch"),
        ("Spring Launch", "\tSPRING\u00a0LAUNCH "),
        ("Straße", "STRASSE"),
        ("Ｓｐｒｉｎｇ", "Spring"),
        ("Café", "Cafe\u0301"),
        ("ﬁne wine", "Fine Wine"),
    ],
)
def test_case_width_and_spacing_make_no_other_name(one: str, other: str) -> None:
    assert campaign_name_key(one) == campaign_name_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Spring", "Sprint"), ("Café", "Cafe"), ("A 1", "A1"), ("Ş", "S")]
)
def test_other_letters_make_another_name(one: str, other: str) -> None:
    assert campaign_name_key(one) != campaign_name_key(other)


@given(st.text(max_size=150))
def test_a_key_of_any_name_fits_its_column(name: str) -> None:
    assert len(campaign_name_key(name)) <= 191
    assert campaign_name_key(name) == campaign_name_key(f"  {name}\n")


def test_two_campaigns_cannot_have_the_same_name(context: Flask) -> None:
    create_campaign(name="Spring Launch")
    with pytest.raises(IntegrityError):
        create_campaign(name="SPRING  launch")
    db.session.rollback()
    assert create_campaign(name="Spring Launch 2").name == "Spring Launch 2"


def _campaign(first: date, last: date, zone: str) -> Campaign:
    return Campaign(starts_on=first, ends_on=last, time_zone=zone)


@pytest.mark.parametrize(
    ("zone", "day", "starts_at", "hours"),
    [
        ("UTC", date(2026, 11, 20), datetime(2026, 11, 20, tzinfo=UTC), 24),
        ("Europe/Berlin", date(2026, 3, 29), datetime(2026, 3, 28, 23, tzinfo=UTC), 23),
        ("Europe/Berlin", date(2026, 10, 25), datetime(2026, 10, 24, 22, tzinfo=UTC), 25),
        ("America/Los_Angeles", date(2026, 11, 1), datetime(2026, 11, 1, 7, tzinfo=UTC), 25),
        ("Asia/Kathmandu", date(2026, 11, 20), datetime(2026, 11, 19, 18, 15, tzinfo=UTC), 24),
        # In Cairo the clock goes from 23:59:59 to 01:00 on this day: there is no midnight.
        ("Africa/Cairo", date(2026, 4, 24), datetime(2026, 4, 23, 22, tzinfo=UTC), 23),
        # In Havana midnight comes twice on this day; the first one counts.
        ("America/Havana", date(2026, 11, 1), datetime(2026, 11, 1, 4, tzinfo=UTC), 25),
    ],
)
def test_a_day_lasts_as_long_as_it_does_in_the_campaigns_zone(
    zone: str, day: date, starts_at: datetime, hours: int
) -> None:
    campaign = _campaign(day, day, zone)
    assert campaign.starts_at == starts_at
    assert campaign.ends_at - campaign.starts_at == timedelta(hours=hours)
    assert campaign.starts_at.tzinfo is UTC


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 1, 1)))
def test_campaigns_of_consecutive_days_leave_no_gap(day: date) -> None:
    following = day + timedelta(days=1)
    for zone in ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe"):
        assert _campaign(day, day, zone).ends_at == _campaign(following, following, zone).starts_at
