"""One refused metric, stage or account never costs the others; what it lacked is read later."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from application.clock import clock
from application.collection.asking import ask_for_collection
from application.config import Config
from application.extensions import db
from application.integrations.tasks import queue_settings
from application.integrations.tasks_local import LocalTaskQueue
from application.models import (
    AccountInsight,
    CollectionRun,
    InstagramAccount,
    Post,
    RunKind,
    RunState,
    User,
)
from application.task_queue import commit
from sandbox.personas import LENA, PRIYA
from tests import builders
from tests.collection.fault_rows import PAGE_SIZE, PROFILE, ROWS, TRANSIENT, Call, Row, done, row
from tests.collection.stage import Stage, deliver
from tests.collection.test_fault_table import (
    asked_by_its_person,
    assert_the_run_says_so,
    assert_who_waits,
    bring_trouble,
    complete,
)
from tests.collection.whole import (
    account_of,
    assert_everything_is_there,
    login_of,
    posts_of,
    queue_without_pictures,
)
from tests.databases import by_turns
from tests.integrations.graph.player import Player
from tests.onboarding.dialog import join


@pytest.fixture
def config(config: Config) -> Config:
    return replace(config, media_page_size=PAGE_SIZE)


@pytest.fixture
def queue(app: Flask, config: Config, answers: list[int]) -> Iterator[LocalTaskQueue]:
    queue = queue_without_pictures(app, config, answers)
    yield queue
    queue.close()


ALONE = tuple(fault for fault in ROWS if fault.call is PROFILE and fault.outcome.paused != "app")


@pytest.mark.parametrize(
    ("fault", "database_url"), by_turns(ALONE, lambda fault: fault.name), indirect=["database_url"]
)
def test_one_refused_account_never_costs_the_others(stage: Stage, player: Player, fault: Row) -> None:
    for persona in ("lena_ferraro", "priya_novak"):
        assert join(stage.app.test_client(), persona).status_code == 303
    trouble = bring_trouble(stage, player, fault, account=LENA.id)
    stage.queue.drain()

    refused, other = account_of(stage.app, LENA.id), account_of(stage.app, PRIYA.id)
    assert_the_run_says_so(stage, refused, fault)
    assert_who_waits(stage, refused, fault)
    assert posts_of(stage.app, refused) == {}
    assert_everything_is_there(stage, other, "priya_novak")
    assert (other.paused_until, login_of(stage.app, other).paused_until) == (None, None)

    trouble.mend()
    complete(stage, refused, fault)
    assert_everything_is_there(stage, refused)


NOT_IN_LIST = "metric[1] must be one of the following values: views"
IN_SERIES = Call("account insights", r"\?metric=[^&]*follower_count", "account_insights")
IN_DAYS = Call("totals of a day", r"\?metric=[^&]*,profile_views[,&]", "day_totals")


def days_told(stage: Stage) -> dict[str, int]:
    """How many days of each metric of the account are known."""
    with stage.app.app_context():
        told = db.session.scalars(
            select(AccountInsight.metric).where(
                AccountInsight.value.is_not(None), AccountInsight.dimension == ""
            )
        ).all()
    return {metric: told.count(metric) for metric in told}


@pytest.mark.parametrize(
    ("metric", "fault"),
    [
        ("follower_count", row(IN_SERIES, done(), 100, message=NOT_IN_LIST)),
        ("profile_views", row(IN_DAYS, done(), 100, message="does not support the profile_views metric")),
    ],
    ids=["of a series", "of a day"],
)
def test_one_refused_metric_never_costs_the_others_and_its_days_are_read_later(
    stage: Stage, player: Player, metric: str, fault: Row
) -> None:
    stage.join("priya_novak")
    trouble = bring_trouble(stage, player, fault)
    stage.queue.drain()
    assert trouble.met >= 1
    assert stage.run().state is RunState.DONE
    refused = days_told(stage)
    assert metric not in refused

    trouble.mend()
    asked_by_its_person(stage, account_of(stage.app))
    stage.queue.drain()
    assert_everything_is_there(stage, account_of(stage.app), "priya_novak")
    told = days_told(stage)
    assert told == refused | {metric: told[metric]}
    assert told[metric] >= refused["reach" if metric == "follower_count" else "likes"] - 1


MEDIA = r"^1(79|80)\d+/insights\?"
LAST_STAGES = (
    (RunKind.STORIES, Call("details", MEDIA, "details")),
    (RunKind.POSTS, Call("details", MEDIA, "details")),
    (RunKind.READING, Call("period_totals", r"\?metric=.*metric_type=total_value", "period_totals")),
)


@pytest.mark.parametrize(("kind", "call"), LAST_STAGES, ids=lambda value: getattr(value, "name", value))
def test_a_run_whose_last_stage_cannot_be_had_ends_and_does_not_begin_again(
    stage: Stage, player: Player, kind: RunKind, call: Call
) -> None:
    # She posts so many stories that one is always living.
    stage.join("mara_lindqvist" if kind is RunKind.STORIES else "tomas_okafor")
    stage.queue.drain()
    with_all_due(stage, account_of(stage.app), kind, call)
    trouble = bring_trouble(stage, player, row(call, TRANSIENT, 2))
    assert deliver(stage.app, stage.run(kind), attempt=queue_settings("collection").max_attempts) == 200
    left = stage.run(kind)
    assert (left.state, left.skipped, trouble.met) == (RunState.QUEUED, {f"stage_{call.name}": 1}, 1)

    assert deliver(stage.app, left) == 200
    ended = stage.run(kind)
    assert (ended.id, ended.state, ended.problem) == (left.id, RunState.DONE, None)
    assert (ended.calls_made, trouble.met) == (left.calls_made, 1)


def with_all_due(stage: Stage, account: InstagramAccount, kind: RunKind, call: Call) -> None:
    """A campaign is running, its posts and stories are due, and a run has come to what the call is for."""
    with stage.app.app_context():
        today = clock.now().date()
        person = db.session.get_one(User, account.user_id)
        builders.create_campaign(members=[person], starts_on=today - timedelta(days=5), ends_on=today)
        db.session.execute(update(Post).values(next_read_at=clock.now(), details_read_at=None))
        ask_for_collection([account.id], asked_by_id=None, kind=kind)
        reading = CollectionRun.kind == RunKind.READING
        is_open = CollectionRun.open_for_account_id == account.id
        db.session.execute(update(CollectionRun).where(reading, is_open).values(stage=call.stage))
        commit()
