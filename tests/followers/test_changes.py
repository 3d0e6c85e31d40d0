"""A change is between two real counts, or there is none and the reason is told."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Select, text

from application.extensions import db
from application.followers.changes import Change, Count, Period, change_between
from application.followers.earlier_counts import _nearest, changes_of, newest_count
from application.followers.standing import ToldAccount, told_accounts
from application.networks import Precision
from tests.followers import building
from tests.followers.building import NOW
from tests.statements import count_statements

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def count(followers: int, ago: timedelta = timedelta(), precision: Precision = Precision.EXACT) -> Count:
    return Count(followers, precision, NOW - ago)


def change(period: Period, earlier: dict[timedelta, int], latest: int | None = 1_000) -> Change:
    """Of an account with these counts so long ago, and the latest now."""
    account = building.create_account(building.create_unit())
    for ago, followers in (earlier | ({timedelta(): latest} if latest is not None else {})).items():
        building.create_count(account, building.create_round(NOW - ago), followers)
    building.publish_all()
    return told_change(account, period)


def told_change(account: int, period: Period) -> Change:
    accounts = told_accounts()
    return changes_of(accounts, newest_count(accounts), (period,))[account, period]


def test_the_count_nearest_to_the_moment_is_the_earlier_one(context: Flask) -> None:
    """Of two that are as near it is the older one."""
    found = change(Period.DAY, {DAY + 3 * HOUR: 500, DAY + HOUR: 900, DAY - HOUR: 990})
    assert (found.amount, found.since) == (100, NOW - DAY - HOUR)
    assert found.share_words == "+11.1\u202f%"


def test_an_account_that_was_not_counted_lately_is_held_against_a_day_before_its_own_count(
    context: Flask,
) -> None:
    """Others are fresh; 34 hours ago it had 1,000, and 990 a day before that."""
    late, fresh = building.create_accounts(building.create_units(2), ["twitter"])
    building.create_history({late: [900, 990, 1_000]}, last=NOW - 34 * HOUR, step=DAY)
    building.create_history({fresh: [5, 6, 7]}, step=DAY)
    found = told_change(late, Period.DAY)
    assert (found.amount, found.since) == (10, NOW - 34 * HOUR - DAY)
    assert told_change(fresh, Period.DAY).amount == 1


@pytest.mark.parametrize("minutes", [-40, -7, 7, 40])
@pytest.mark.parametrize(("period", "gained"), [(Period.DAY, 1), (Period.WEEK, 7), (Period.MONTH, 30)])
def test_daily_rounds_that_take_longer_or_less_tell_one_period(
    context: Flask, minutes: int, period: Period, gained: int
) -> None:
    """The last count is some minutes later in its day than all before it, or earlier."""
    account = building.create_account(building.create_unit())
    building.create_history({account: list(range(100, 140))}, last=NOW - DAY, step=DAY)
    building.create_history({account: [140]}, last=NOW + timedelta(minutes=minutes, microseconds=900_000))
    assert told_change(account, period).amount == gained


@pytest.mark.parametrize("seconds", [-90, -0.2, 0, 0.2, 90])
def test_hourly_rounds_tell_one_day_to_the_hour(context: Flask, seconds: float) -> None:
    account = building.create_account(building.create_unit())
    building.create_history({account: list(range(100, 150))}, last=NOW - HOUR)
    building.create_history({account: [150]}, last=NOW + timedelta(seconds=seconds))
    assert told_change(account, Period.DAY).amount == 24


@pytest.mark.parametrize("minutes", [-20, 0, 20])
def test_where_a_day_was_missed_two_days_are_not_told_as_one(context: Flask, minutes: int) -> None:
    account = building.create_account(building.create_unit())
    building.create_history({account: [100, 101, 102, None, 104]}, step=DAY)
    building.create_history({account: [105]}, last=NOW + DAY + timedelta(minutes=minutes))
    assert told_change(account, Period.DAY).amount == 1
    building.create_history({account: [107]}, last=NOW + 3 * DAY)
    assert told_change(account, Period.DAY).note == "No count from 24 hours before."


def test_a_week_before_a_missed_day_is_the_day_ahead_of_it(context: Flask) -> None:
    account = building.create_account(building.create_unit())
    building.create_history({account: [90, 91, None, 93, 94, 95, 96, 97, 98, 99]}, step=DAY)
    found = told_change(account, Period.WEEK)
    assert (found.amount, found.since) == (8, NOW - 8 * DAY)


def test_the_latest_count_is_never_held_against_itself(context: Flask) -> None:
    account = building.create_account(building.create_unit())
    building.create_history({account: [7]}, last=NOW - DAY)
    building.create_history({building.create_account(building.create_unit()): [1]})
    assert told_change(account, Period.DAY).amount is None


def test_a_count_just_then_counts(context: Flask) -> None:
    assert change(Period.WEEK, {timedelta(days=7): 1_200}).amount_words == "−200"


def test_one_that_is_too_old_is_none(context: Flask) -> None:
    found = change(Period.MONTH, {timedelta(days=35): 900})
    assert found.amount is None
    assert found.note == "No count from 30 days before."


def test_from_nothing_there_is_an_amount_but_no_share() -> None:
    found = change_between(count(5), count(0, HOUR), NOW, Period.DAY)
    assert (found.amount, found.share, found.share_words) == (5, None, "")


def test_missing_is_not_zero() -> None:
    assert change_between(None, count(5), NOW, Period.DAY).amount is None
    stale = change_between(count(5, timedelta(days=3)), count(4), NOW, Period.DAY)
    assert (stale.amount, stale.reason) == (None, "Not counted since 19 Nov 2026.")


def test_a_change_over_rounded_counts_says_so() -> None:
    for now, then in (
        (Precision.THREE_FIGURES, Precision.EXACT),
        (Precision.EXACT, Precision.THREE_FIGURES),
    ):
        found = change_between(count(1_010, precision=now), count(1_000, HOUR, then), NOW, Period.DAY)
        assert found.amount_words == "≈\u202f+10"
        assert "three figures" in found.note
    same = change_between(count(7), count(7, HOUR), NOW, Period.DAY)
    assert (same.amount_words, same.direction) == ("±0", "same")


@pytest.mark.parametrize("units", [3, 500])
def test_all_accounts_and_periods_take_one_statement(context: Flask, units: int) -> None:
    accounts = building.create_accounts(building.create_units(units), ["twitter", "youtube"])
    building.create_history({account: [10, 12] for account in accounts}, step=timedelta(days=1))
    told = told_accounts()
    with count_statements(context) as sent:
        found = changes_of(told, NOW, tuple(Period))
    assert len(sent) == 1
    assert {found[account, Period.DAY].amount for account in accounts} == {2}
    assert found[accounts[0], Period.YEAR].amount is None


def test_open_rounds_change_nothing(context: Flask) -> None:
    account = building.create_account(building.create_unit())
    building.create_count(account, building.create_round(NOW - timedelta(days=1), closed=False), 1)
    building.create_count(account, building.create_round(NOW), 9)
    building.publish_all()
    accounts = told_accounts()
    assert changes_of(accounts, NOW, (Period.DAY,))[account, Period.DAY].amount is None


def test_a_year_before_is_found_without_reading_the_year(app: Flask, context: Flask) -> None:
    """On MariaDB too, which reads all counts of an account where the times are told by its row."""
    accounts = building.create_accounts(building.create_units(10), ["twitter"])
    building.create_history({account: list(range(4_000)) for account in accounts}, step=6 * HOUR)
    if db.engine.dialect.name != "sqlite":
        db.session.execute(text("ANALYZE TABLE follower_counts, tracked_accounts"))
    with count_statements(app) as sent:
        told = told_accounts()
        found = changes_of(told, NOW, (Period.YEAR,))
    assert {change.amount for change in found.values()} == {4 * 365}
    assert len(sent) == 2
    steps = plan(_nearest(_latest(told), Period.YEAR))
    ranged = ("counted_at>? AND counted_at<?", " range ")
    assert any(words in step for step in steps for words in ranged), steps
    assert not any(" follower_counts ref " in step or "SCAN follower_counts" in step for step in steps), steps


def _latest(accounts: list[ToldAccount]) -> dict[int, datetime]:
    return {account.id: account.counted_at for account in accounts if account.counted_at}


def plan(asked: Select[Any]) -> list[str]:
    """How the database goes about it, a step a line."""
    way = "EXPLAIN QUERY PLAN" if db.engine.dialect.name == "sqlite" else "EXPLAIN"
    written = asked.compile(db.engine, compile_kwargs={"literal_binds": True})
    rows = db.session.connection().exec_driver_sql(f"{way} {written}")
    return [" ".join(map(str, row)) for row in rows]
