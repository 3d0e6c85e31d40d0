"""A process that ends between any two steps, and tasks that come twice: nothing is lost or doubled."""

import functools
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import Enum

import pytest
from flask import Flask
from sqlalchemy import event, func, select, update
from sqlalchemy.orm import Session

from application.clock import clock
from application.collection.asking import ask_for_collection
from application.collection.sweep import LOST_AFTER
from application.config import Config
from application.extensions import db
from application.integrations.tasks_local import LocalTaskQueue
from application.models import (
    AccountDay,
    ApiCall,
    CollectionRun,
    Post,
    Reading,
    RunKind,
    RunState,
)
from application.task_queue import commit
from tests.collection.stage import Stage, deliver
from tests.collection.test_twice import all_at_once
from tests.collection.watched_gateways import Killed
from tests.collection.whole import account_of, assert_everything_is_there, queue_without_pictures
from tests.databases import by_turns

PAGE_SIZE = 15
HISTORY_DAYS = 5
"""Two days more than a reading asks for itself, so that a run of the past follows it."""

COMMITS = 26
"""A reading of the smallest persona and the run of the past after it take about so many, or fewer."""


class Moment(Enum):
    """When the process ends: with its work not kept, or kept but nobody told."""

    BEFORE_COMMIT = "before_commit"
    AFTER_COMMIT = "after_commit"


@dataclass
class Reaper:
    """Ends the process at its commits: at the `first`, and at every `step`-th after that."""

    first: int
    step: int | None = None
    commits: int = 0
    killed: int = 0

    def count(self, session: Session) -> None:
        self.commits += 1
        since = self.commits - self.first
        if since == 0 or (self.step and since > 0 and since % self.step == 0):
            self.killed += 1
            raise Killed


@contextmanager
def reaping(moment: Moment, reaper: Reaper) -> Iterator[Reaper]:
    event.listen(Session, moment.value, reaper.count)
    try:
        yield reaper
    finally:
        if event.contains(Session, moment.value, reaper.count):
            event.remove(Session, moment.value, reaper.count)


@contextmanager
def not_counting(moment: Moment, reaper: Reaper) -> Iterator[None]:
    """What another process does meanwhile."""
    event.remove(Session, moment.value, reaper.count)
    yield
    event.listen(Session, moment.value, reaper.count)


@pytest.fixture
def config(config: Config) -> Config:
    return replace(config, media_page_size=PAGE_SIZE, history_days=HISTORY_DAYS)


@pytest.fixture
def queue(app: Flask, config: Config, answers: list[int]) -> Iterator[LocalTaskQueue]:
    queue = queue_without_pictures(app, config, answers)
    yield queue
    queue.close()


def drain_until_killed(stage: Stage) -> bool:
    """Whether the process ended before all was delivered."""
    try:
        stage.queue.drain()
    except Killed:
        return True
    return False


def lose_all_tasks(stage: Stage, answers: list[int]) -> None:
    """The queue forgets everything; time passes until the sweep thinks the runs lost."""
    config: Config = stage.app.extensions["configuration"]
    stage.queue.close()
    forgotten = config.local_queue_path.with_name(f"queue-{uuid.uuid4().hex}.sqlite")
    stage.queue = queue_without_pictures(stage.app, replace(config, local_queue_path=forgotten), answers)
    with stage.app.app_context():
        long_ago = clock.real_now() - LOST_AFTER - timedelta(minutes=1)
        db.session.execute(update(CollectionRun).values(heartbeat_at=long_ago))
        db.session.commit()


def sweep(stage: Stage) -> None:
    config: Config = stage.app.extensions["configuration"]
    visit = {"X-Task-Secret": config.task_secret}
    for job in ("sweep", "history"):
        assert stage.app.test_client().get(f"/cron/collection/{job}", headers=visit).status_code == 200


def assert_as_if_nothing_had_happened(stage: Stage) -> None:
    """One run of each kind, done; all posts, figures and days; each call and each row once."""
    account = account_of(stage.app)
    assert_everything_is_there(stage, account)
    with stage.app.app_context():
        runs = db.session.scalars(select(CollectionRun).order_by(CollectionRun.id)).all()
        assert [(run.kind, run.state) for run in runs] == [
            (RunKind.READING, RunState.DONE),
            (RunKind.HISTORY, RunState.DONE),
        ]
        assert all(run.problem is None and run.open_for_account_id is None for run in runs)
        reading, history = runs
        posts = db.session.scalar(select(func.count()).select_from(Post))
        assert (reading.posts_new, reading.posts_changed) == (posts, 0)
        assert reading.posts_read == reading.posts_expected
        days = db.session.scalar(select(func.count()).select_from(AccountDay))
        assert reading.days_read + history.days_read == days == HISTORY_DAYS
        calls = db.session.execute(
            select(ApiCall.path, ApiCall.query).where(ApiCall.collection_run_id.is_not(None))
        ).all()
        assert len(calls) == len(set(calls)) == reading.calls_made + history.calls_made
        assert_each_reading_is_there_once()


def assert_each_reading_is_there_once() -> None:
    """Of one call a post has one reading, and every post has one with its common figures, or none at all."""
    of_one_call = select(Reading.post_id, Reading.api_call_id).group_by(Reading.post_id, Reading.api_call_id)
    assert db.session.execute(of_one_call.having(func.count() > 1)).all() == []
    common = db.session.scalars(select(Reading.post_id).where(Reading.reach.is_not(None))).all()
    assert len(common) == len(set(common))
    assert set(common) == set(db.session.scalars(select(Post.id).where(Post.reach.is_not(None))))


def test_a_reading_takes_no_more_commits_than_are_tried_below(stage: Stage) -> None:
    stage.join()
    with reaping(Moment.BEFORE_COMMIT, Reaper(first=0)) as counter:
        stage.queue.drain()
    assert 10 < counter.commits <= COMMITS
    assert_as_if_nothing_had_happened(stage)


@pytest.mark.parametrize(
    ("number", "database_url"), by_turns(range(1, COMMITS + 1)), indirect=["database_url"]
)
def test_a_step_that_was_not_kept_is_taken_again_when_the_queue_delivers_again(
    stage: Stage, answers: list[int], number: int
) -> None:
    stage.join()
    with reaping(Moment.BEFORE_COMMIT, Reaper(first=number)) as reaper:
        assert drain_until_killed(stage) == (reaper.killed == 1)
    stage.queue.drain()
    assert set(answers) == {200}
    assert_as_if_nothing_had_happened(stage)


@pytest.mark.parametrize(
    ("number", "database_url"), by_turns(range(1, COMMITS + 1), first=1), indirect=["database_url"]
)
def test_a_step_that_was_kept_is_not_taken_again_when_the_sweep_finds_the_run(
    stage: Stage, answers: list[int], number: int
) -> None:
    """Nobody was told: neither the queue that it was done, nor that anything follows."""
    stage.join()
    with reaping(Moment.AFTER_COMMIT, Reaper(first=number)) as reaper:
        if drain_until_killed(stage):
            assert reaper.killed == 1
            lose_all_tasks(stage, answers)
            sweep(stage)
    stage.queue.drain()
    assert_as_if_nothing_had_happened(stage)


@pytest.mark.parametrize("tasks_are_lost", [False, True], ids=["the queue goes on", "the sweep goes on"])
@pytest.mark.parametrize(
    ("moment", "commits"),
    [(Moment.BEFORE_COMMIT, 3), (Moment.AFTER_COMMIT, 2)],
    ids=lambda value: getattr(value, "value", str(value)),
)
def test_a_process_that_ends_again_and_again_a_step_later_each_time_completes_all_the_same(
    stage: Stage, answers: list[int], moment: Moment, commits: int, tasks_are_lost: bool
) -> None:
    stage.join()
    with reaping(moment, Reaper(first=commits, step=commits)) as reaper:
        while drain_until_killed(stage):
            if tasks_are_lost:
                with not_counting(moment, reaper):
                    lose_all_tasks(stage, answers)
                    sweep(stage)
            assert reaper.killed <= COMMITS
    assert reaper.killed > 8
    lose_all_tasks(stage, answers)
    sweep(stage)
    stage.queue.drain()
    assert_as_if_nothing_had_happened(stage)


def test_an_answer_that_is_lost_on_the_way_brings_the_task_a_second_time(
    stage: Stage, answers: list[int]
) -> None:
    stage.join()
    run = stage.run()
    assert deliver(stage.app, run) == 200
    stage.queue.drain()
    assert answers == [200, 200]
    assert_as_if_nothing_had_happened(stage)


def test_runs_of_every_kind_for_one_account_at_once_store_everything_once(stage: Stage) -> None:
    account_id = stage.join()
    with stage.app.app_context():
        for kind in RunKind:
            ask_for_collection([account_id], asked_by_id=None, kind=kind)
        commit()
    runs = [stage.run(kind) for kind in RunKind]
    answers = all_at_once(*[functools.partial(deliver, stage.app, run) for run in runs])
    assert answers == [200] * len(runs)
    assert {stage.run(kind).state for kind in RunKind} == {RunState.DONE}
    assert_everything_is_there(stage, account_of(stage.app))
    with stage.app.app_context():
        twice = select(Reading.post_id).group_by(Reading.post_id, Reading.read_at).having(func.count() > 1)
        assert db.session.execute(twice).all() == []
