"""A process that ends between any two steps, and tasks that come twice: nothing is lost, doubled or asked
for again beyond what was under way."""

from collections import Counter as Tally
from contextlib import suppress
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from application.clock import clock
from application.extensions import db
from application.followers.counting.parts import SILENT_AFTER
from application.models import CountPart, PartState
from application.networks import Network
from tests.collection.test_kills import Moment, Reaper, reaping
from tests.collection.watched_gateways import Killed
from tests.followers.counting.conftest import connect
from tests.followers.counting.stage import Stage

X = Network.TWITTER
HANDLES = 6
COMMITS = 7
"""Of one network's part in steps of two: taken, three steps, the end, the closing."""


@pytest.fixture
def stage(app: Flask) -> Stage:
    connect(app)
    return Stage(app, units=HANDLES, twitter=2)


def long_ago(app: Flask) -> None:
    """Time passes until the sweep thinks the parts silent."""
    with app.app_context():
        silent = clock.real_now() - SILENT_AFTER - timedelta(minutes=1)
        db.session.execute(update(CountPart).values(heartbeat_at=silent))
        db.session.commit()
        db.session.remove()


@pytest.mark.parametrize("moment", Moment)
@pytest.mark.parametrize("commits", range(1, COMMITS + 1))
def test_a_killed_part_is_gone_on_with(stage: Stage, app: Flask, moment: Moment, commits: int) -> None:
    stage.cron("hourly")
    part = stage.parts()[X]
    with reaping(moment, Reaper(commits)), suppress(Killed):
        stage.deliver(part.round_id, X, part.generation)
    with app.app_context():
        db.session.remove()
    stage.queue.drain()
    long_ago(app)
    stage.cron("sweep")
    stage.queue.drain()
    stage.cron("sweep")
    assert {found.state for found in stage.parts().values()} == {PartState.DONE}
    assert stage.rounds()[0].closed_at is not None
    assert len(stage.counts()) == HANDLES * len(Network)
    asked = Tally(stage.asked(X))
    assert len(asked) == HANDLES
    assert sum(asked.values()) <= HANDLES + 2
    assert stage.parts()[X].counted == HANDLES


def test_a_killed_opening_leaves_no_half_round(stage: Stage, app: Flask) -> None:
    with reaping(Moment.BEFORE_COMMIT, Reaper(1)), pytest.raises(Killed):
        stage.cron("hourly")
    with app.app_context():
        db.session.remove()
    assert stage.rounds() == []
    stage.cron("hourly")
    assert len(stage.parts()) == len(Network)


def test_a_task_that_comes_twice_counts_once(stage: Stage) -> None:
    stage.cron("hourly")
    part = stage.parts()[X]
    for _ in range(2):
        assert stage.deliver(part.round_id, X, part.generation) == 200
    assert Tally(stage.asked(X)) == Tally(f"twitter{number}" for number in range(1, HANDLES + 1))
    assert stage.parts()[X].counted == HANDLES


def test_a_task_that_comes_while_the_first_is_at_work_does_nothing(stage: Stage) -> None:
    stage.cron("hourly")
    part = stage.parts()[X]

    def come_again(_asked: object) -> None:
        stage.networks.counters[X].before = None
        assert stage.deliver(part.round_id, X, part.generation) == 200

    stage.networks.counters[X].before = come_again
    stage.deliver(part.round_id, X, part.generation)
    assert len(stage.asked(X)) == HANDLES
    assert stage.parts()[X].state is PartState.DONE


def test_a_task_that_comes_again_while_the_one_before_may_have_died_is_asked_for_once_more(
    stage: Stage, app: Flask
) -> None:
    stage.cron("hourly")
    part = stage.parts()[X]
    with reaping(Moment.AFTER_COMMIT, Reaper(1)), suppress(Killed):
        stage.deliver(part.round_id, X, part.generation)
    with app.app_context():
        db.session.remove()
    assert stage.deliver(part.round_id, X, part.generation) == 200
    assert stage.deliver(part.round_id, X, part.generation, retries=1) == 503
    assert stage.asked(X) == []
    long_ago(app)
    assert stage.deliver(part.round_id, X, part.generation, retries=2) == 200
    assert stage.deliver(part.round_id, X, part.generation, retries=3) == 200
    assert Tally(stage.asked(X)) == Tally(f"twitter{number}" for number in range(1, HANDLES + 1))
    assert stage.parts()[X].counted == HANDLES


def test_what_comes_back_after_the_part_was_taken_over_is_not_stored(stage: Stage, app: Flask) -> None:
    stage.cron("hourly")
    part = stage.parts()[X]

    def fall_silent(_asked: object) -> None:
        stage.networks.counters[X].before = None
        long_ago(app)
        stage.cron("sweep")

    stage.networks.counters[X].before = fall_silent
    stage.deliver(part.round_id, X, part.generation)
    assert stage.parts()[X].counted == 0
    stage.queue.drain()
    assert stage.parts()[X].counted == HANDLES
    assert len(stage.asked(X)) == HANDLES + 2


def test_what_comes_back_after_the_round_is_closed_is_not_stored(stage: Stage) -> None:
    stage.cron("hourly")
    part = stage.parts()[X]

    def end_the_hour(_asked: object) -> None:
        stage.networks.counters[X].before = None
        stage.clock.move(timedelta(hours=1))
        stage.cron("sweep")

    stage.networks.counters[X].before = end_the_hour
    stage.deliver(part.round_id, X, part.generation)
    assert stage.counts() == []
    ended = stage.parts(part.round_id)[X]
    assert (ended.state, ended.not_reached) == (PartState.STOPPED, HANDLES)


@pytest.mark.parametrize(
    "payload",
    [
        None,
        {},
        {"round": 1, "generation": 0},
        {"round": 1, "generation": 0, "network": "nowhere"},
        {"round": 1, "generation": 0, "network": ["x"]},
    ],
)
def test_what_is_no_task_is_refused(stage: Stage, app: Flask, payload: object) -> None:
    headers = {"X-Task-Secret": stage.config.task_secret}
    assert app.test_client().post("/tasks/followers/count", json=payload, headers=headers).status_code == 400


def test_a_task_about_nothing_that_there_is_does_nothing(stage: Stage) -> None:
    assert stage.deliver(999, X, 0) == 200
