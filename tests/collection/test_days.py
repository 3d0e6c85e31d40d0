"""The account's days: one-day windows by the Pacific clock, newest first, gone on with where it stopped."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from application.clock import clock
from application.collection.account_days import FOLLOWS, TAPS
from application.collection.figure_storing import store_days, store_points
from application.collection.pacific_days import (
    KEPT_DAYS,
    REREAD_DAYS,
    end_of,
    settles_at,
    start_of,
    today_pacific,
)
from application.collection.stages.base import Reader, Stage
from application.collection.stages.days import (
    OUT_OF_RANGE,
    DayBreakdownsStage,
    DayHistoryStage,
    DayQuestion,
    DayTotalsStage,
    missing_days,
)
from application.collection.stages.periods import PERIOD_METRICS, Period, PeriodTotalsStage, pieces
from application.collection.stages.reach_history import ReachHistoryStage
from application.config import Config
from application.extensions import db
from application.integrations.graph.client import GraphClient
from application.integrations.graph.errors import GraphBadParameter
from application.integrations.graph.instagram import PACIFIC, SeriesPoint
from application.models import (
    AccountDay,
    AccountInsight,
    AccountPeriodTotal,
    CollectionRun,
    InstagramAccount,
    RunKind,
    RunState,
)
from tests import builders

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TODAY = date(2026, 6, 15)
HISTORY_DAYS = 100


@pytest.fixture
def config(config: Config) -> Config:
    return replace(config, history_days=HISTORY_DAYS)


@pytest.fixture
def account(context: Flask) -> InstagramAccount:
    at(start_of(TODAY) + 15 * HOUR)
    return builders.create_instagram_account()


@pytest.fixture
def run(account: InstagramAccount) -> CollectionRun:
    return builders.create_run(account, kind=RunKind.HISTORY)


def at(moment: datetime) -> None:
    """Domain time is this from now on."""
    offset = moment - clock.real_now()
    clock.follow(lambda: offset)


def ago(days: int) -> date:
    return TODAY - days * DAY


@dataclass
class Account:
    """A Graph API that answers any question but those about refused days, and keeps what it was asked."""

    refused: frozenset[date] = frozenset()
    is_forgetful: bool = False
    calls: list[Mapping[str, str | int]] = field(default_factory=list)

    def get(self, path: str, params: Mapping[str, str | int], *, token: str) -> dict[str, Any]:
        self.calls.append(params)
        first, end = (edge.astimezone(PACIFIC).date() for edge in self.windows[-1])
        if first in self.refused:
            raise GraphBadParameter("(#100) Invalid parameter", code=100)
        if "metric_type" not in params:
            known = 0 if self.is_forgetful else (end - first).days
            ends = [start_of(first + step * DAY) for step in range(known)]
            values = [{"value": 4, "end_time": f"{at:%Y-%m-%dT%H:%M:%S}+0000"} for at in ends]
            return {"data": [{"name": "reach", "values": values}]}
        taps = first.day % 2
        return {"data": [self._total(name, taps) for name in str(params["metric"]).split(",")]}

    def _total(self, name: str, taps: int) -> dict[str, Any]:
        if "breakdown" in self.calls[-1]:
            results = [{"dimension_values": ["FOLLOWER"], "value": 1}]
            parts = [{"dimension_keys": [self.calls[-1]["breakdown"]], "results": results}]
            return {"name": name, "total_value": {"breakdowns": parts}}
        return {"name": name, "total_value": {"value": taps if name == TAPS else 3}}

    @property
    def windows(self) -> list[tuple[datetime, datetime]]:
        return [
            (datetime.fromtimestamp(int(call["since"]), UTC), datetime.fromtimestamp(int(call["until"]), UTC))
            for call in self.calls
        ]

    @property
    def reader(self) -> Reader:
        return Reader(cast(GraphClient, self), "1784", "token-of-a-test")


def questions(stage: Stage, run: CollectionRun, api: Account | None = None, most: int = 500) -> list[Any]:
    """What a run asks in this stage from its beginning, each answer stored before the next question."""
    cursor: str | None = None
    found: list[Any] = []
    account = run.instagram_account
    while len(found) < most and (question := stage.plan(run, account, cursor)) is not None:
        client = api or Account()
        client.calls.clear()
        answer = stage.ask(question, client.reader)
        ids = [builders.create_api_call(account).id for _ in client.calls]
        cursor = stage.store(run, account, question, answer, ids)
        db.session.commit()
        found.append(question)
        if cursor is None:
            break
    return found


def days_asked(stage: Stage, run: CollectionRun, api: Account | None = None, most: int = 500) -> list[date]:
    return [question.day for question in questions(stage, run, api, most)]


@pytest.mark.parametrize(
    ("midnight", "day"),
    [
        (datetime(2026, 3, 8, 8, tzinfo=UTC), date(2026, 3, 8)),
        (datetime(2026, 3, 9, 7, tzinfo=UTC), date(2026, 3, 9)),
        (datetime(2026, 11, 1, 7, tzinfo=UTC), date(2026, 11, 1)),
        (datetime(2026, 11, 2, 8, tzinfo=UTC), date(2026, 11, 2)),
    ],
)
def test_the_day_that_is_going_on_changes_at_pacific_midnight(
    context: Flask, midnight: datetime, day: date
) -> None:
    at(midnight - timedelta(minutes=1))
    assert today_pacific() == day - DAY
    at(midnight)
    assert today_pacific() == day


@given(st.dates(date(2019, 1, 1), date(2035, 12, 31)))
def test_a_day_is_asked_for_as_the_one_window_between_its_two_pacific_midnights(day: date) -> None:
    asked = Account()
    DayTotalsStage().ask(DayQuestion(day, (TAPS, FOLLOWS)), asked.reader)
    assert set(asked.windows) == {(start_of(day), end_of(day))}
    for edge in asked.windows[0]:
        local = edge.astimezone(PACIFIC)
        assert (local.hour, local.minute, local.second) == (0, 0, 0)
    assert asked.windows[0][0].astimezone(PACIFIC).date() == day
    assert asked.windows[0][1] - asked.windows[0][0] in (23 * HOUR, 24 * HOUR, 25 * HOUR)


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 8), 23), (date(2026, 11, 1), 25), (date(2026, 11, 2), 24)]
)
def test_a_day_on_which_the_clocks_change_is_an_hour_shorter_or_longer(day: date, hours: int) -> None:
    assert end_of(day) - start_of(day) == hours * HOUR


@given(st.dates(date(2019, 1, 1), date(2035, 12, 31)))
def test_a_day_that_readings_leave_behind_has_settled(day: date) -> None:
    first_left_behind = start_of(day + (REREAD_DAYS + 1) * DAY)
    assert settles_at(day) <= first_left_behind


def test_each_reading_asks_again_for_the_last_three_days_newest_first(run: CollectionRun) -> None:
    for _ in range(2):
        assert days_asked(DayTotalsStage(), run) == [ago(1), ago(2), ago(3)]
    assert run.days_read == 6
    values = db.session.scalars(select(AccountInsight.day).where(AccountInsight.metric == "views")).all()
    assert sorted(values) == [ago(3), ago(2), ago(1)], "the later reading overwrites the earlier"


def test_the_past_is_read_newest_first_and_a_later_run_goes_on_where_one_broke_off(
    account: InstagramAccount, run: CollectionRun
) -> None:
    assert days_asked(DayHistoryStage(), run, most=40) == [ago(back) for back in range(1, 41)]
    run.finish(RunState.FAILED, clock.now())
    later = builders.create_run(account, kind=RunKind.HISTORY)
    assert days_asked(DayHistoryStage(), later) == [ago(back) for back in range(41, HISTORY_DAYS + 1)]
    assert missing_days(account.id) == []


def test_days_that_were_missed_are_asked_for_and_no_others(account: InstagramAccount) -> None:
    gaps = [ago(7), ago(20), ago(21)]
    days = [ago(back) for back in range(1, HISTORY_DAYS + 1)]
    store_days(account.id, [day for day in days if day not in gaps], None, "", None)
    db.session.commit()
    assert missing_days(account.id) == gaps
    at(start_of(TODAY + 2 * DAY) + HOUR)
    assert missing_days(account.id) == [
        TODAY + DAY,
        TODAY,
        ago(2),  # read before its figures had settled, and not among the last three any more
        *gaps,
    ]


@pytest.mark.parametrize(
    ("refused", "ends"), [((10, 11, 12), True), ((10, 11), False), ((10, 12, 14), False)]
)
def test_three_days_refused_in_a_row_end_the_past_and_fewer_do_not(
    account: InstagramAccount, run: CollectionRun, refused: tuple[int, ...], ends: bool
) -> None:
    api = Account(refused=frozenset(ago(back) for back in refused))
    asked = days_asked(DayHistoryStage(), run, api, most=14)
    assert asked == [ago(back) for back in range(1, 13 if ends else 15)]
    beyond = db.session.scalars(select(AccountDay.day).where(AccountDay.problem == OUT_OF_RANGE)).all()
    assert len(beyond) == (HISTORY_DAYS - 12 if ends else 0)
    assert missing_days(account.id) == ([] if ends else [ago(back) for back in range(15, HISTORY_DAYS + 1)])


def test_the_parts_of_past_days_are_asked_for_once_with_taps_where_there_were_any(
    account: InstagramAccount, run: CollectionRun
) -> None:
    whole, parts = DayHistoryStage(), DayBreakdownsStage()
    days_asked(whole, run, most=4)
    store_points(account.id, [SeriesPoint(FOLLOWS, ago(2), None)], None)
    store_days(account.id, [ago(5)], "bad_parameter", "", None)
    db.session.commit()
    taps = {day: (FOLLOWS, TAPS) if day.day % 2 else (FOLLOWS,) for day in (ago(1), ago(3), ago(4))}
    assert questions(parts, run) == [DayQuestion(day, wanted) for day, wanted in taps.items()]
    assert parts.plan(run, account, None) is None


def test_the_total_of_a_window_is_never_stored_as_a_day_s(run: CollectionRun) -> None:
    person = builders.create_user()
    run.instagram_account.user_id = person.id
    run.instagram_account.last_collected_at = clock.now() - HOUR
    builders.create_campaign(members=[person], starts_on=ago(40), ends_on=TODAY)
    asked = [question.period for question in questions(PeriodTotalsStage(), run)]
    assert asked == [Period(ago(40), ago(10)), Period(ago(10), TODAY)]
    assert db.session.scalars(select(AccountInsight)).all() == []
    assert db.session.scalars(select(AccountDay)).all() == []
    found = db.session.scalars(select(AccountPeriodTotal)).all()
    assert {Period(row.since, row.until) for row in found} == set(asked)
    assert {row.metric for row in found} == set(PERIOD_METRICS)


@given(st.dates(date(2025, 1, 1), date(2027, 12, 31)), st.integers(0, 200))
def test_a_period_s_windows_hold_each_day_once_and_none_is_longer_than_the_api_allows(
    since: date, days: int
) -> None:
    found = list(pieces(since, since + days * DAY))
    held = [piece.since + step * DAY for piece in found for step in range((piece.until - piece.since).days)]
    assert held == [since + step * DAY for step in range(days)]
    assert all(start_of(piece.until) - start_of(piece.since) <= 30 * DAY for piece in found)


def test_reach_goes_back_window_by_window_newest_first_to_the_first_day_wanted(run: CollectionRun) -> None:
    windows = [(question.since, question.until) for question in questions(ReachHistoryStage(), run)]
    days = [until - step * DAY for since, until in windows for step in range(1, (until - since).days + 1)]
    assert days == [ago(back) for back in range(KEPT_DAYS + 1, HISTORY_DAYS + 1)]
    assert all(start_of(until) - start_of(since) <= 30 * DAY for since, until in windows)
    assert run.instagram_account.insights_read_back_to == ago(HISTORY_DAYS)
    stored = db.session.scalars(select(AccountInsight.day).order_by(AccountInsight.day.desc())).all()
    assert list(stored) == days


def test_a_window_without_a_single_day_ends_the_past_of_reach(run: CollectionRun) -> None:
    assert len(questions(ReachHistoryStage(), run, Account(is_forgetful=True))) == 1
    assert run.instagram_account.insights_read_back_to == ago(HISTORY_DAYS)
    assert questions(ReachHistoryStage(), run, Account(is_forgetful=True), most=3)[0].until <= ago(KEPT_DAYS)


def test_a_run_of_the_past_goes_on_at_the_window_it_had_come_to(run: CollectionRun) -> None:
    stage, account = ReachHistoryStage(), run.instagram_account
    windows = [(question.since, question.until) for question in questions(stage, run, most=2)]
    following = stage.plan(run, account, windows[-1][0].isoformat())
    assert following is not None
    assert following.until == windows[-1][0]
