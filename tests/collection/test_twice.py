"""Tasks may come twice, late, or be cut off: no post and no reading is stored twice, and no step is lost."""

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from application.config import Config
from application.extensions import db
from application.factory import create_app
from application.integrations.tasks_local import LocalTaskQueue
from application.local_delivery import deliver_through
from application.models import ApiCall, CollectionRun, Post, Reading, RunState
from tests.collection.conftest import noting_queue
from tests.collection.stage import Stage, ask, deliver, latest_run, posts
from tests.collection.watched_gateways import Killed, WatchedGateways, dying_after


def small_pages(app: Flask, size: int) -> None:
    app.extensions["configuration"] = replace(app.extensions["configuration"], media_page_size=size)


def assert_nothing_is_there_twice(app: Flask) -> None:
    """No post, and of one call at most one reading of a post."""
    stored = len(posts(app))
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Post)) == stored
        per_post = db.session.execute(
            select(Reading.post_id, Reading.api_call_id, func.count())
            .group_by(Reading.post_id, Reading.api_call_id)
            .having(func.count() > 1)
        ).all()
        assert per_post == []
        read = select(func.count(Reading.post_id.distinct()))
        assert db.session.scalar(read) == stored


def assert_no_call_was_made_twice(app: Flask, run: CollectionRun) -> None:
    with app.app_context():
        calls = db.session.execute(
            select(ApiCall.path, ApiCall.query).where(ApiCall.collection_run_id == run.id)
        ).all()
    assert len(set(calls)) == len(calls) == run.calls_made


def all_at_once(*deeds: Callable[[], int]) -> list[int]:
    """Do all of them at the same moment, each in a thread of its own; returns what they give."""
    barrier = threading.Barrier(len(deeds))
    given: list[int] = []

    def begin(deed: Callable[[], int]) -> None:
        barrier.wait(timeout=10)
        given.append(deed())

    threads = [threading.Thread(target=begin, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return given


def test_the_same_delivery_twice_at_once_stores_everything_once(stage: Stage) -> None:
    stage.join()
    small_pages(stage.app, 12)
    run = stage.run()
    assert all_at_once(*[lambda: deliver(stage.app, run)] * 2) == [200, 200]
    finished = stage.run()
    assert (finished.id, finished.state) == (run.id, RunState.DONE)
    assert finished.posts_read == finished.posts_expected
    assert_nothing_is_there_twice(stage.app)


def test_a_delivery_that_comes_again_after_the_end_does_nothing(stage: Stage) -> None:
    stage.joined_and_read()
    before = stage.counts()
    assert deliver(stage.app, stage.run()) == 200
    assert stage.counts() == before


@pytest.mark.parametrize("generation", [0, 2])
def test_a_delivery_of_another_generation_does_nothing(stage: Stage, generation: int) -> None:
    stage.join()
    with stage.app.app_context():
        db.session.execute(update(CollectionRun).values(generation=1))
        db.session.commit()
    before = stage.counts()
    assert deliver(stage.app, stage.run(), generation=generation) == 200
    assert (stage.counts(), stage.run().state) == (before, RunState.QUEUED)


def test_a_delivery_of_a_run_that_does_not_exist_is_done_with(stage: Stage) -> None:
    stage.join()
    run = stage.run()
    run.id += 1_000
    assert deliver(stage.app, run) == 200


def test_asking_many_times_opens_one_run(stage: Stage) -> None:
    account_id = stage.join()
    first = stage.run()
    assert all_at_once(*[lambda: ask(stage.app, account_id)] * 4) == [first.id] * 4
    assert stage.counts()["collection_runs"] == 1


@pytest.mark.parametrize("calls", [1, 3, 4, 6])
def test_a_run_that_was_killed_goes_on_at_the_step_recorded(
    stage: Stage, config: Config, answers: list[int], calls: int
) -> None:
    """The process dies ahead of a call; another one, on the same database and queue file, takes over."""
    stage.join()
    small_pages(stage.app, 10)
    stage.app.extensions["gateways"] = WatchedGateways(config, before=dying_after(calls))
    with pytest.raises(Killed):
        stage.queue.drain()
    cut_off = stage.run()
    assert cut_off.state is RunState.RUNNING
    assert cut_off.calls_made <= calls
    stage.queue.close()

    successor = create_app(config)
    small_pages(successor, 10)
    queue = restarted_queue(successor, config, answers)
    queue.drain()
    finished = latest_run(successor)
    assert finished.posts_read == finished.posts_expected
    assert_no_call_was_made_twice(successor, finished)
    assert (finished.id, finished.state, answers) == (cut_off.id, RunState.DONE, [200])
    assert_nothing_is_there_twice(successor)
    queue.close()
    with successor.app_context():
        db.session.remove()
        db.engine.dispose()


def restarted_queue(app: Flask, config: Config, answers: list[int]) -> LocalTaskQueue:
    queue = noting_queue(app, config, answers, deliver_through(app, config.task_secret))
    app.extensions["task_sender"] = queue
    return queue
