"""What is due by itself: the table of rules, and the runs that have fallen silent."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from application.clock import clock
from application.collection.asking import SILENT_AFTER, ask_for_collection
from application.collection.due import accounts_to_read
from application.collection.plan import next_step
from application.collection.sweep import LOST_AFTER, MOST_LOST, ask_for_due, queue_lost_runs
from application.config import Config
from application.extensions import db
from application.models import CollectionRun, InstagramAccount, LoginState, RunKind, RunState
from application.task_queue import pending_tasks
from tests import builders
from tests.collection.stage import Stage
from tests.statements import count_statements

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
DONE, FAILED = RunState.DONE, RunState.FAILED


def due_account_ids() -> list[int]:
    return [account_id for chunk in accounts_to_read() for account_id in chunk]


def sweep() -> tuple[int, int]:
    """Queue what is due; how many accounts are due, and how many lost runs are queued anew."""
    lost = queue_lost_runs()
    return sum(ask_for_due(RunKind.READING)), lost


@dataclass(frozen=True)
class Case:
    """An account: how long ago it was read and its latest run was asked for, and how that run ended."""

    rule: str
    due: bool
    read: timedelta | None = None
    run: RunState | None = None
    asked: timedelta = timedelta()
    login: LoginState | None = LoginState.CONNECTED
    active: bool = True
    owned: bool = True
    campaign: bool = True
    paused: bool = False


CASES = (
    Case("never read", True),
    Case("read a moment ago", False, read=MINUTE, run=RunState.DONE, asked=2 * MINUTE),
    Case("read just under six hours ago", False, read=6 * HOUR - MINUTE, run=RunState.DONE, asked=6 * HOUR),
    Case("read six hours ago", True, read=6 * HOUR + MINUTE, run=RunState.DONE, asked=7 * HOUR),
    Case(
        "no campaign, read half a day ago", False, read=12 * HOUR, run=DONE, asked=13 * HOUR, campaign=False
    ),
    Case("no campaign, read a day ago", True, read=DAY, run=DONE, asked=DAY + MINUTE, campaign=False),
    Case("no campaign, failed three hours ago", False, read=DAY, run=FAILED, asked=3 * HOUR, campaign=False),
    Case("no campaign, failed half a day ago", True, read=DAY, run=FAILED, asked=12 * HOUR, campaign=False),
    Case("no campaign, paused by a limit", False, read=30 * HOUR, campaign=False, paused=True),
    Case("never read, without a campaign", True, campaign=False),
    Case("being read", False, read=30 * HOUR, run=RunState.RUNNING, asked=2 * HOUR),
    Case("waiting to be read", False, run=RunState.QUEUED, asked=2 * HOUR),
    Case("failed half an hour ago", False, read=30 * HOUR, run=RunState.FAILED, asked=HOUR / 2),
    Case("failed over an hour ago", True, read=30 * HOUR, run=RunState.FAILED, asked=HOUR + MINUTE),
    Case("failed at the first reading a moment ago", False, run=RunState.FAILED, asked=MINUTE),
    Case("its person has to connect again", False, login=LoginState.RECONNECT),
    Case("its person has no Facebook login", False, login=None),
    Case("its person is inactive", False, active=False),
    Case("it belongs to nobody any more", False, owned=False),
)


def account_of(case: Case, now: datetime) -> InstagramAccount:
    login = builders.create_login(state=case.login) if case.login else None
    user = builders.create_user(login=login, active=case.active)
    account = builders.create_instagram_account(
        user=user if case.owned else None,
        last_collected_at=now - case.read if case.read else None,
        paused_until=now + HOUR if case.paused else None,
    )
    if case.campaign and case.owned:
        today = now.date()
        builders.create_campaign(members=[user], starts_on=today, ends_on=today)
    if case.run is not None:
        builders.create_run(account, state=case.run, created_at=now - case.asked, heartbeat_at=now)
    return account


def test_which_accounts_are_due(context: Flask, config: Config) -> None:
    assert config.collect_every == 6 * HOUR
    now = clock.now()
    accounts = {account_of(case, now).id: case for case in CASES}
    due = due_account_ids()
    assert {accounts[account_id].rule for account_id in due} == {case.rule for case in CASES if case.due}


def test_what_is_due_is_three_statements_for_any_number_of_accounts(context: Flask) -> None:
    of_the_day = Case("read a day ago", True, read=DAY, campaign=False)
    for number in (2, 6):
        for case in (CASES[0], of_the_day) * (number // 2):
            account_of(case, clock.now())
        with count_statements(context) as statements:
            found = due_account_ids()
        assert len(statements) == 3
        assert len(found) >= number


def test_a_sweep_opens_a_run_for_each_due_account_and_the_next_one_none(context: Flask) -> None:
    due = [account_of(CASES[0], clock.now()) for _ in range(2)]
    assert sweep() == (2, 0)
    assert [task.path for task in pending_tasks()] == ["/tasks/collection/collect"] * 2
    db.session.commit()
    runs = db.session.scalars(select(CollectionRun)).all()
    assert sorted(run.instagram_account_id for run in runs) == sorted(account.id for account in due)
    assert {(run.state, run.asked_by_id) for run in runs} == {(RunState.QUEUED, None)}
    assert sweep() == (0, 0)


@pytest.mark.parametrize("state", [RunState.QUEUED, RunState.RUNNING])
def test_an_open_run_that_has_been_silent_for_long_is_queued_anew(context: Flask, state: RunState) -> None:
    account = account_of(CASES[0], clock.now())
    silent_since = clock.real_now() - LOST_AFTER - MINUTE
    run = builders.create_run(account, state=state, generation=3, heartbeat_at=silent_since, cursor="C")
    assert sweep() == (0, 1)
    assert (run.state, run.generation, run.cursor) == (RunState.QUEUED, 4, "C")
    assert [task.payload for task in pending_tasks()] == [{"run": run.id, "generation": 4}]
    db.session.commit()
    assert sweep() == (0, 0)


@pytest.mark.parametrize(
    ("state", "silent"),
    [
        (RunState.RUNNING, LOST_AFTER - MINUTE),
        (RunState.QUEUED, LOST_AFTER - MINUTE),
        (RunState.FAILED, LOST_AFTER * 10),
        (RunState.DONE, LOST_AFTER * 10),
    ],
)
def test_runs_that_work_or_have_ended_are_left_alone(
    context: Flask, state: RunState, silent: timedelta
) -> None:
    now = clock.now()
    account = account_of(Case("", False, read=MINUTE), now)
    run = builders.create_run(account, state=state, heartbeat_at=clock.real_now() - silent, created_at=now)
    assert sweep() == (0, 0)
    assert (run.state, run.generation, pending_tasks()) == (state, 0, ())


def test_a_failed_run_is_followed_by_the_sweep_s_own_after_an_hour(stage: Stage, config: Config) -> None:
    stage.join()
    stage.sandbox.fault("server_error")
    stage.drain_through_delays()
    failed = stage.run()
    assert failed.state is RunState.FAILED
    stage.sandbox.mend()
    visit = {"X-Task-Secret": config.task_secret}
    browser = stage.app.test_client()
    assert browser.get("/cron/collection/sweep", headers=visit).status_code == 200
    assert stage.run().id == failed.id
    stage.sandbox.advance(minutes=61)
    assert browser.get("/cron/collection/sweep", headers=visit).status_code == 200
    stage.queue.drain()
    assert (stage.run().id > failed.id, stage.run().state) == (True, RunState.DONE)


def test_who_connects_again_is_read_at_once(stage: Stage) -> None:
    stage.join()
    stage.sandbox.fault("revoked_app")
    stage.queue.drain()
    failed = stage.run()
    assert failed.state is RunState.FAILED
    stage.sandbox.mend()
    stage.join()
    stage.queue.drain()
    assert (stage.run().id > failed.id, stage.run().state) == (True, RunState.DONE)


@pytest.mark.parametrize(("hours", "due"), [(2, False), (23, False), (25, True)])
def test_a_failure_that_waiting_does_not_cure_is_tried_once_a_day(
    context: Flask, hours: int, due: bool
) -> None:
    now = clock.now()
    account = account_of(CASES[0], now)
    builders.create_run(
        account, state=RunState.FAILED, created_at=now - hours * HOUR, problem_kind="object_missing"
    )
    assert due_account_ids() == ([account.id] if due else [])


def test_a_run_that_falls_silent_again_and_again_has_failed(context: Flask) -> None:
    account = account_of(CASES[0], clock.now())
    silent_since = clock.real_now() - LOST_AFTER - MINUTE
    run = builders.create_run(
        account, state=RunState.RUNNING, heartbeat_at=silent_since, times_lost=MOST_LOST
    )
    queue_lost_runs()
    assert (run.state, run.problem_kind, run.open_for_account_id) == (RunState.FAILED, "lost", None)
    assert run.problem


def test_a_run_that_waits_its_turn_in_a_long_queue_is_not_given_up(context: Flask) -> None:
    account = account_of(CASES[0], clock.now())
    run = builders.create_run(account)
    for _ in range(MOST_LOST * 3):
        run.heartbeat_at = clock.real_now() - LOST_AFTER - MINUTE
        sweep()
    assert run.state is RunState.QUEUED


def test_who_asks_for_a_silent_run_need_not_wait_for_the_sweep(context: Flask) -> None:
    account = account_of(CASES[0], clock.now())
    silent_since = clock.real_now() - SILENT_AFTER - MINUTE
    run = builders.create_run(account, state=RunState.RUNNING, heartbeat_at=silent_since)
    assert ask_for_collection([account.id], asked_by_id=None) == 1
    assert (run.state, run.generation) == (RunState.QUEUED, 1)


def test_a_person_whose_access_was_ended_is_not_read_even_when_asked_for(context: Flask) -> None:
    account = account_of(Case("", False, active=False), clock.now())
    run = builders.create_run(account)
    step = next_step(run.id, 0)
    assert step is not None
    assert step.token is None
