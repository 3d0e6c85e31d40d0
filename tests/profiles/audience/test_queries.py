"""The days looked up in the database are those that a choice among all days would fall on."""

from datetime import date, timedelta

import pytest
from flask import Flask

from application.profiles.audience.breakdowns import Breakdown
from application.profiles.audience.queries import reading_days
from application.profiles.audience.reading_days import chosen_days
from tests.builders import create_instagram_account
from tests.profiles.audience.rows import tell_audience

LATEST = date(2026, 11, 20)
READ = (0, 1, 2, 29, 31, 80, 100, 365, 1_000)
WANTED = (None, date.min, date(1900, 1, 1), LATEST, LATEST + timedelta(days=1), date.max)


@pytest.mark.usefixtures("context")
def test_the_days_found_lead_to_the_same_choice_as_all_days() -> None:
    account_id = create_instagram_account().id
    all_days = [LATEST - timedelta(days=back) for back in READ]
    for day in all_days:
        tell_audience(account_id, day, "country", {"DE": 1, "SE": 2})
    for day in all_days[3:]:
        tell_audience(account_id, day, "city", {"Oslo, Oslo": 1})
    tell_audience(create_instagram_account().id, LATEST - timedelta(days=90), "country", {"DE": 1})
    for wanted in (*WANTED, *(LATEST - timedelta(days=back) for back in (1, 15, 30, 90, 200, 700))):
        found = reading_days(account_id, wanted)
        assert set(found) == {Breakdown.COUNTRY, Breakdown.CITY}
        assert chosen_days(found[Breakdown.COUNTRY], wanted) == chosen_days(all_days, wanted)
        assert chosen_days(found[Breakdown.CITY], wanted) == chosen_days(all_days[3:], wanted)


def test_an_account_never_read_has_no_days(context: Flask) -> None:
    assert reading_days(create_instagram_account().id, None) == {}
