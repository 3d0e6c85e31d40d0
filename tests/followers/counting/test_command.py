"""`flask followers count`: for any scheduler, without a queue, and never twice within the hour."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from click.testing import Result
from flask import Flask

from application.followers.cli import count_here
from application.integrations.audience.network import Trouble, TroubleKind
from application.models import PartState, RoundKind
from application.networks import Network
from tests.collection.test_kills import Moment, Reaper, reaping
from tests.collection.watched_gateways import Killed
from tests.followers.counting.conftest import connect
from tests.followers.counting.stage import Stage

X = Network.TWITTER


@pytest.fixture
def stage(app: Flask) -> Iterator[Stage]:
    connect(app)
    stage = Stage(app, twitter=2)
    yield stage
    assert stage.queue.drain() == 0


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["followers", "count", *words])


def test_all_is_counted_in_one_process_with_a_line_for_each_network(stage: Stage, app: Flask) -> None:
    done = run(app, "--hourly")
    assert done.exit_code == 0
    assert done.output.splitlines() == [
        "Facebook done: 3 counted, 0 without a count, 1 call.",
        "X done: 3 counted, 0 without a count, 2 calls.",
        "Instagram done: 3 counted, 0 without a count, 1 call.",
        "YouTube done: 3 counted, 0 without a count, 1 call.",
    ]
    assert stage.rounds()[0].closed_at is not None


def test_a_second_run_in_the_same_hour_asks_for_nothing_twice(stage: Stage, app: Flask) -> None:
    run(app, "--hourly")
    assert run(app, "--hourly").exit_code == 0
    assert len(stage.rounds()) == 1
    assert len(stage.asked(X)) == 3


def test_a_run_that_was_killed_is_gone_on_with_by_the_next(stage: Stage, app: Flask) -> None:
    with reaping(Moment.AFTER_COMMIT, Reaper(8)), pytest.raises(Killed):
        run(app, "--hourly")
    assert run(app, "--hourly").exit_code == 0
    assert len(stage.counts()) == 12
    assert len(stage.asked(X)) <= 3 + 2


def test_nothing_due_is_no_failure(app: Flask) -> None:
    Stage(app, units=0)
    done = run(app, "--daily")
    assert (done.exit_code, done.output) == (0, "Nothing is due.\n")


def test_it_has_to_be_said_what_to_count(stage: Stage, app: Flask) -> None:
    assert run(app).exit_code == 2


def test_a_network_that_fails_is_told_and_costs_the_exit_status_but_not_the_others(
    stage: Stage, app: Flask
) -> None:
    stage.networks.counters[X].trouble = [Trouble(TroubleKind.REFUSED, "X takes the token no more.")]
    done = run(app, "--hourly")
    assert done.exit_code == 1
    assert "X failed: 0 counted, 0 without a count, 3 not reached, 1 call. X takes" in done.output
    assert len(stage.counts()) == 9


def test_an_accident_ahead_of_every_asking_is_waited_for_and_then_told(stage: Stage, app: Flask) -> None:
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        stage.clock.move(timedelta(seconds=seconds))
        assert len(slept) < 20

    del stage.networks.counters[X]
    with app.app_context():
        assert not count_here(RoundKind.HOURLY, sleep)
    assert max(slept) > 10
    part = stage.parts()[X]
    assert (part.state, part.times_down) == (PartState.QUEUED, 3)
    for _ in range(4):
        stage.clock.move(timedelta(minutes=11))
        with app.app_context():
            assert not count_here(RoundKind.HOURLY, sleep)
        if stage.parts()[X].state is PartState.FAILED:
            break
    assert (stage.parts()[X].state, stage.parts()[X].not_reached) == (PartState.FAILED, 3)
    assert len(stage.counts()) == 9


def test_short_waits_are_waited_for_and_long_ones_are_left(stage: Stage, app: Flask) -> None:
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        stage.clock.move(timedelta(seconds=seconds))

    limits = [Trouble(TroubleKind.LIMITED, "Wait.", seconds) for seconds in (40, 600)]
    stage.networks.counters[X].trouble = list(limits)
    with app.app_context():
        assert not count_here(RoundKind.HOURLY, sleep)
    assert 30 < max(slept) <= 40
    assert stage.parts()[X].state is PartState.QUEUED
    stage.clock.move(timedelta(seconds=601))
    with app.app_context():
        assert count_here(RoundKind.HOURLY, sleep)
    assert max(slept) <= 60
    assert len(stage.counts()) == 12
