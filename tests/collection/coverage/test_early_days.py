"""A day that was read before its figures had settled is asked for again, until it was read late enough."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from application.collection.due import accounts_with_history_due
from application.collection.figure_storing import store_days
from application.collection.pacific_days import REREAD_DAYS, end_of, settles_at, today_pacific
from application.collection.stages.days import missing_days
from application.config import Config
from application.extensions import db
from tests.collection.coverage.conftest import Covered

DAYS = 6


@pytest.fixture
def config(config: Config) -> Config:
    return replace(config, history_days=DAYS)


def due_accounts() -> list[int]:
    return [account_id for chunk in accounts_with_history_due() for account_id in chunk]


def cover_all_but(covered: Covered, back: int) -> None:
    covered.account.last_collected_at = end_of(today_pacific())
    for other in range(1, DAYS + 1):
        if other != back:
            covered.add_day(other, settled=other > REREAD_DAYS)


def test_a_day_that_nobody_read_late_enough_is_asked_for_again(covered: Covered, context: Flask) -> None:
    back = REREAD_DAYS + 1
    cover_all_but(covered, back)
    day = covered.add_day(back, read_at=end_of(today_pacific() - timedelta(days=back)), settled=False)
    assert missing_days(covered.account_id) == [day]
    assert due_accounts() == [covered.account_id]

    store_days(covered.account_id, [day], None, "", None)
    db.session.commit()
    assert missing_days(covered.account_id) == []
    assert due_accounts() == []


def test_the_last_days_are_left_to_the_readings(covered: Covered, context: Flask) -> None:
    cover_all_but(covered, REREAD_DAYS)
    day = covered.add_day(REREAD_DAYS, settled=False)
    assert missing_days(covered.account_id) == []
    assert due_accounts() == []
    assert settles_at(day) < settles_at(today_pacific())
