"""An account outside running campaigns is read once a day, by few calls, spread over the day."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from flask import Flask
from sqlalchemy import select, update

from application.clock import clock
from application.collection import due
from application.collection.daily_reading import DAYS_BACK, is_daily
from application.collection.due import accounts_to_read
from application.collection.pacific_days import WHOLE_FRAMES, last_settled_day
from application.collection.stages.details import DetailsStage
from application.collection.sweep import ask_for_due
from application.config import Config
from application.extensions import db
from application.models import (
    AccountDay,
    AccountPeriodTotal,
    ApiCall,
    AudienceShare,
    CollectionRun,
    InstagramAccount,
    Post,
    RunKind,
    RunState,
)
from application.task_queue import commit
from tests import builders
from tests.collection.stage import Stage
from tests.databases import only_on

HISTORY_DAYS = 14
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
PERSONA = "tomas_okafor"


@pytest.fixture
def config(config: Config) -> Config:
    return replace(config, history_days=HISTORY_DAYS)


def next_day(stage: Stage) -> CollectionRun:
    """A day goes by, the scheduler sweeps, the queue is worked off; the reading that came of it."""
    stage.advance(DAY)
    with stage.app.app_context():
        for kind in (RunKind.READING, RunKind.HISTORY):
            for _ in ask_for_due(kind):
                commit()
    stage.queue.drain()
    run = stage.run()
    assert run.state is RunState.DONE, run.problem
    return run


def asked(app: Flask, run_id: int) -> Counter[str]:
    """How often each kind of question was asked in a run."""
    with app.app_context():
        calls = db.session.scalars(select(ApiCall).where(ApiCall.collection_run_id == run_id)).all()
        own = db.session.scalars(select(InstagramAccount.graph_id)).one()
        return Counter(_question(call, own) for call in calls)


def _question(call: ApiCall, own: str) -> str:
    subject, _, edge = call.path.partition("/")
    if subject != own:
        return "one post"
    if edge != "insights":
        return edge or "profile"
    for word in ("follower_demographics", "online_followers", "follower_count", "breakdown"):
        if word in call.query:
            return word
    return "day" if "total_interactions" in call.query else "people"


def settled_days(app: Flask) -> set[date]:
    with app.app_context():
        return set(db.session.scalars(select(AccountDay.day).where(AccountDay.settled)))


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_each_day_the_account_s_own_figures_go_on_by_about_ten_calls(stage: Stage) -> None:
    stage.joined_and_read(PERSONA)
    stage.queue.drain()
    for _ in range(2):
        run = next_day(stage)
        calls = asked(stage.app, run.id)
        with stage.app.app_context():
            newest = last_settled_day()
        assert newest in settled_days(stage.app), "the day that has settled since is told"
        assert calls["profile"] == calls["follower_count"] == calls["stories"] == calls["day"] == 1
        assert calls["follower_demographics"] == calls["online_followers"] == 0
        assert sum(calls.values()) <= 14, calls
        assert calls["people"] <= 4


@pytest.mark.slow
@pytest.mark.timeout(300)
@only_on("sqlite")
def test_the_audience_and_the_hours_are_told_once_a_week_and_no_day_is_missing(stage: Stage) -> None:
    stage.joined_and_read(PERSONA)
    stage.queue.drain()
    seen = Counter[str]()
    for _ in range(8):
        calls = asked(stage.app, next_day(stage).id)
        seen += calls
    assert calls["people"] == 3, "the 7 days before were told a week ago"
    assert seen["follower_demographics"] == 3
    assert 1 <= seen["online_followers"] <= 2
    with stage.app.app_context():
        assert len(set(db.session.scalars(select(AudienceShare.day)))) == 2
        counted = sorted(db.session.scalars(select(AccountDay.day).where(AccountDay.settled)))
        assert counted[-1] == last_settled_day()
        assert {after - before for before, after in pairwise(counted)} == {DAY}
        told = db.session.execute(select(AccountPeriodTotal.since, AccountPeriodTotal.until)).all()
        assert {(until - since).days for since, until in told} == set(WHOLE_FRAMES)


@pytest.mark.slow
@pytest.mark.timeout(300)
@only_on("sqlite")
def test_a_week_without_readings_is_made_up(stage: Stage) -> None:
    stage.joined_and_read(PERSONA)
    stage.queue.drain()
    stage.advance(5 * DAY)
    next_day(stage)
    with stage.app.app_context():
        last = last_settled_day()
    assert {last - step * DAY for step in range(DAYS_BACK)} <= settled_days(stage.app)


def of_the_day(ages: Iterable[timedelta]) -> list[int]:
    """Accounts without a campaign that were read so long ago; their ids."""
    return [
        builders.create_instagram_account(
            user=builders.create_user(login=builders.create_login()), last_collected_at=clock.now() - age
        ).id
        for age in ages
    ]


def test_accounts_that_fell_due_at_once_are_read_over_half_a_day_the_oldest_first(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due, "FEWEST_AT_ONCE", 1)
    monkeypatch.setattr(due, "SWEEPS_OF_HALF_A_DAY", 4)
    wanted = of_the_day(DAY + minute * timedelta(minutes=1) for minute in range(10))
    taken: list[list[int]] = []
    while chunk := [account_id for found in accounts_to_read() for account_id in found]:
        taken.append(chunk)
        db.session.execute(
            update(InstagramAccount)
            .where(InstagramAccount.id.in_(chunk))
            .values(last_collected_at=clock.now())
        )
    assert [len(chunk) for chunk in taken] == [3, 3, 3, 1]
    assert sorted(taken[0]) == sorted(wanted[-3:])
    assert sorted(account_id for chunk in taken for account_id in chunk) == sorted(wanted)


@pytest.mark.parametrize("by_person", [True, False])
def test_what_somebody_asks_for_and_the_first_reading_are_whole(context: Flask, by_person: bool) -> None:
    (account_id,) = of_the_day([DAY])
    account = db.session.get_one(InstagramAccount, account_id)
    run = builders.create_run(account, asked_by_id=builders.create_user().id if by_person else None)
    assert is_daily(run, account) is not by_person
    account.last_collected_at = None
    assert not is_daily(run, account)


def test_an_account_that_comes_into_a_campaign_is_read_whole(context: Flask) -> None:
    (account_id,) = of_the_day([DAY])
    account = db.session.get_one(InstagramAccount, account_id)
    run = builders.create_run(account)
    today = clock.now().date()
    assert account.user is not None
    builders.create_campaign(members=[account.user], starts_on=today, ends_on=today)
    assert not is_daily(run, account)


@pytest.mark.parametrize(("age", "is_asked"), [(3 * DAY, False), (7 * DAY, True)])
def test_what_a_post_is_asked_for_alone_comes_with_its_last_planned_reading(
    context: Flask, age: timedelta, is_asked: bool
) -> None:
    (account_id,) = of_the_day([DAY])
    account, now = db.session.get_one(InstagramAccount, account_id), clock.now()
    run = builders.create_run(account, created_at=now)
    post: Post = builders.create_post(
        account, posted_at=now - age - HOUR, next_read_at=now - HOUR, last_read_at=now + HOUR
    )
    found = DetailsStage().plan(run, account, None)
    assert [each.post_id for each in found or ()] == ([post.id] if is_asked else [])
