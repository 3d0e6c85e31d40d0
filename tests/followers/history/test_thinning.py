"""Thinning leaves one count a day of each account, and none is lost that stands alone."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from application.clock import clock
from application.extensions import db
from application.followers.history.thinning import thin_a_day
from application.models import CountRound, FollowerCount, RoundKind, TrackedAccount
from tests.followers.building import create_account, create_count, create_history, create_round, create_unit
from tests.statements import count_statements

EASTERN = ZoneInfo("America/New_York")
END = datetime(2026, 3, 11, 4, tzinfo=UTC)
"""Midnight in New York, three days after its clocks went forward."""
NOW = END + timedelta(days=40)


def thin(days: int = 30) -> int:
    """How many days were looked at."""
    done = 0
    while thin_a_day(days, EASTERN, NOW) is not None:
        db.session.commit()
        done += 1
    return done


def kept() -> list[tuple[datetime, int]]:
    rows = db.session.execute(
        select(FollowerCount.counted_at, FollowerCount.followers).order_by(FollowerCount.counted_at)
    )
    return [(row.counted_at, row.followers) for row in rows]


@pytest.fixture
def account(context: Flask) -> int:
    return create_account(create_unit())


def test_the_last_count_of_each_day_of_the_zone_stays(account: int) -> None:
    create_history({account: range(5 * 24)}, last=END - timedelta(hours=1))
    assert thin() == 6
    days = [moment.astimezone(EASTERN) for moment, _ in kept()]
    assert [(day.day, day.hour) for day in days] == [(5, 23), (6, 23), (7, 23), (8, 23), (9, 23), (10, 23)]
    assert db.session.scalar(select(func.count()).select_from(CountRound)) == 6


def test_younger_days_keep_every_hour(account: int) -> None:
    create_history({account: range(48)}, last=NOW)
    assert thin() == 0
    assert len(kept()) == 48


def test_daily_rounds_are_not_touched(account: int) -> None:
    create_history({account: range(5)}, last=END, kind=RoundKind.DAILY)
    create_history({account: range(5)}, last=END, kind=RoundKind.DAY)
    assert thin() == 0
    assert len(kept()) == 10


def test_each_account_keeps_its_own_last(account: int) -> None:
    other = create_account(create_unit())
    create_history({account: [1, 2, 3, 4], other: [11, 12, None, None]}, last=END - timedelta(hours=2))
    thin()
    assert sorted(followers for _, followers in kept()) == [4, 12]


def test_of_equal_moments_the_later_row_stays(account: int) -> None:
    for followers in (5, 6, 7):
        create_count(account, create_round(END - timedelta(hours=3), kind=RoundKind.TALLY), followers)
    thin()
    assert [followers for _, followers in kept()] == [7]


def test_rounds_that_never_had_a_count_stay(account: int) -> None:
    create_round(END - timedelta(hours=3))
    thin()
    assert db.session.scalar(select(func.count()).select_from(CountRound)) == 1


def test_what_is_brought_in_later_is_thinned_with_its_day(account: int) -> None:
    create_history({account: [1, 2]}, last=END - timedelta(hours=2))
    thin()
    create_history({account: [9]}, last=END - timedelta(hours=1))
    assert thin() == 1
    assert [followers for _, followers in kept()] == [9]


def test_the_latest_count_is_still_told(account: int) -> None:
    create_history({account: [1, 2, 3]}, last=END - timedelta(hours=2))
    thin()
    db.session.expire_all()
    assert db.session.get_one(TrackedAccount, account).published_followers == 3


def test_by_default_nothing_is_thinned(app: Flask, client: FlaskClient, account: int, config: Any) -> None:
    create_history({account: range(48)}, last=clock.now() - timedelta(days=900))
    secret = {"X-Task-Secret": config.task_secret}
    with count_statements(app) as sent:
        assert client.get("/cron/followers/thin", headers=secret).status_code == 200
    assert not [statement for statement in sent if "count_rounds" in statement]
    assert len(kept()) == 48


def test_a_day_takes_as_many_statements_with_many_accounts(app: Flask, account: int) -> None:
    create_history(
        {create_account(create_unit()): range(24) for _ in range(20)}, last=END - timedelta(hours=1)
    )
    with count_statements(app) as sent:
        thin_a_day(30, EASTERN, NOW)
    assert len(sent) <= 6
