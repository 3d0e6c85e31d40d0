"""Limits: slower from 75 % on, and whatever a refusal is about waits until the time that the API gives."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from application.clock import clock
from application.collection.failing import record_refusal
from application.collection.limits import (
    APP_LIMIT,
    LIMIT_NEAR,
    LONGEST_BREATH,
    LONGEST_PAUSE,
    SHORTEST_BREATH,
    SLOWED,
    breath_after,
    note_limit,
    pause_in_force,
)
from application.collection.plan import StepPlan, begin, next_step
from application.collection.storing import store
from application.extensions import db
from application.integrations.graph.client import CallRecord
from application.integrations.graph.error_types import Scope
from application.integrations.graph.errors import GraphRateLimited
from application.integrations.graph.instagram import InstagramProfile
from application.models import CollectionRun, FacebookLogin, RunState
from application.task_queue import Attempt, pending_tasks
from tests import builders

MINUTE = timedelta(minutes=1)


def call(usage: int | None) -> CallRecord:
    return CallRecord(
        path="1/media",
        query="",
        requested_at=clock.now(),
        duration_ms=1,
        status=200,
        outcome="ok",
        error_code=None,
        error_subcode=None,
        version=None,
        body_sha256=None,
        body_bytes=0,
        body_kept=False,
        usage_percent=usage,
    )


def run_of(name: str, login: FacebookLogin | None = None) -> CollectionRun:
    user = builders.create_user(login=login or builders.create_login())
    account = builders.create_instagram_account(user=user, username=name)
    return builders.create_run(account, state=RunState.QUEUED)


@pytest.mark.parametrize(
    ("usage", "kind", "least", "most"),
    [
        (75, SLOWED, SHORTEST_BREATH, SHORTEST_BREATH),
        (85, SLOWED, 2 * MINUTE, 3 * MINUTE),
        (94, SLOWED, 4 * MINUTE, LONGEST_BREATH),
        (95, LIMIT_NEAR, 15 * MINUTE, 15 * MINUTE),
        (130, LIMIT_NEAR, 15 * MINUTE, 15 * MINUTE),
    ],
)
def test_the_less_is_left_the_longer_the_breath(
    context: Flask, usage: int, kind: str, least: timedelta, most: timedelta
) -> None:
    found = breath_after([call(None), call(usage), call(10)])
    assert found is not None
    assert found.kind == kind
    assert least - MINUTE / 60 <= found.until - clock.now() <= most


@pytest.mark.parametrize("usages", [[], [None], [0, 74]])
def test_below_three_quarters_there_is_no_pause(context: Flask, usages: list[int | None]) -> None:
    assert breath_after([call(usage) for usage in usages]) is None


def limited(scope: Scope, minutes: int = 20) -> GraphRateLimited:
    return GraphRateLimited("limited", scope=scope, retry_after=minutes * MINUTE)


@pytest.mark.parametrize("scope", ["account", "page"])
def test_a_limit_of_an_account_stops_this_account_alone(context: Flask, scope: Scope) -> None:
    login = builders.create_login()
    mine, other = run_of("mine", login), run_of("other")
    assert note_limit(mine, limited(scope)) == 20 * MINUTE
    db.session.commit()
    pause = pause_in_force(mine)
    assert pause is not None
    assert timedelta(0) < pause.until - clock.now() <= 20 * MINUTE
    assert pause_in_force(other) is None
    assert login.paused_until is None


def test_a_limit_of_a_person_stops_all_accounts_of_that_login(context: Flask) -> None:
    login = builders.create_login()
    first = run_of("first", login)
    second, stranger = run_of("second", login), run_of("stranger")
    note_limit(first, limited("user"))
    db.session.commit()
    assert pause_in_force(first) is not None
    assert pause_in_force(second) is not None
    assert pause_in_force(stranger) is None


def test_a_limit_of_the_app_stops_everybody_until_it_is_over(context: Flask) -> None:
    mine, other = run_of("mine"), run_of("other")
    pause = note_limit(mine, limited("app"))
    mine.problem_kind, mine.paused_until = APP_LIMIT, clock.now() + pause
    db.session.commit()
    found = pause_in_force(other)
    assert found is not None
    assert found.kind == APP_LIMIT
    mine.paused_until = clock.now() - MINUTE
    db.session.commit()
    assert pause_in_force(other) is None


def test_no_pause_is_longer_than_a_day_whatever_the_api_says(context: Flask) -> None:
    run = run_of("mine")
    assert note_limit(run, limited("account", minutes=100_000)) == LONGEST_PAUSE


def test_a_pause_that_is_over_holds_nobody(context: Flask) -> None:
    run = run_of("mine")
    run.instagram_account.paused_until = clock.now() - MINUTE
    for login in db.session.scalars(select(FacebookLogin)):
        login.paused_until = clock.now() - MINUTE
    db.session.commit()
    assert pause_in_force(run) is None


def after(time: timedelta) -> None:
    """Domain time is so much later from now on."""
    offset = clock.now() + time - clock.real_now()
    clock.follow(lambda: offset)


def begun(run: CollectionRun) -> StepPlan:
    assert begin(run.id, run.generation)
    db.session.commit()
    step = next_step(run.id, run.generation)
    assert step is not None
    return step


def waits(run: CollectionRun, time: timedelta) -> bool:
    """Whether the run's task is queued under a new name for the end of its pause, so long from now."""
    task = pending_tasks()[-1]
    assert task.payload == {"run": run.id, "generation": run.generation}
    assert task.run_at is not None
    assert run.paused_until is not None
    assert abs(task.run_at - run.paused_until) < MINUTE / 60
    return run.state is RunState.QUEUED and abs(run.paused_until - clock.now() - time) < MINUTE / 20


@pytest.mark.parametrize(
    ("scope", "status", "others_wait"),
    [("account", 200, [False, False]), ("user", 200, [True, False]), ("app", 503, [True, True])],
)
def test_what_a_limit_is_about_waits_as_long_as_the_api_says_and_goes_on_by_itself(
    context: Flask, scope: Scope, status: int, others_wait: list[bool]
) -> None:
    login = builders.create_login()
    mine, of_the_same_login, stranger = run_of("mine", login), run_of("same", login), run_of("stranger")
    first = Attempt.from_headers({})
    assert record_refusal(begun(mine), limited(scope), [call(100)], first) == status
    assert waits(mine, 20 * MINUTE)
    db.session.commit()
    for run, is_held in zip((of_the_same_login, stranger), others_wait, strict=True):
        assert begin(run.id, run.generation) is not is_held
        assert not is_held or waits(run, 20 * MINUTE)
        db.session.commit()

    after(19 * MINUTE)
    assert not begin(mine.id, mine.generation)
    db.session.commit()
    after(2 * MINUTE)
    for run in (mine, of_the_same_login, stranger):
        begun(run)
        assert (run.state, run.paused_until) == (RunState.RUNNING, None)


def test_a_run_that_is_slowed_keeps_what_it_read_and_goes_on_from_there(context: Flask) -> None:
    run, other = run_of("mine"), run_of("other")
    step = begun(run)
    store(step, InstagramProfile("1784", followers_count=5), [call(85)])
    assert (run.state, run.problem_kind, run.calls_made) == (RunState.QUEUED, SLOWED, 1)
    assert run.instagram_account.followers_count == 5
    assert waits(run, SHORTEST_BREATH + (LONGEST_BREATH - SHORTEST_BREATH) / 2)
    db.session.commit()
    begun(other)

    after(LONGEST_BREATH)
    following = begun(run)
    assert following.recorded != step.recorded
    assert (run.state, run.paused_until) == (RunState.RUNNING, None)
