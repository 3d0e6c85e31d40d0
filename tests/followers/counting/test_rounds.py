"""Rounds: one an hour and one a day, a part for each network, closed when all is over, and told only then."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Executable, update

from application.extensions import db
from application.followers.publishing import edition
from application.models import CountRhythm, PartState, RoundKind, TrackedAccount, Unit
from application.networks import Network
from tests.followers.counting.stage import Stage

HOUR = timedelta(hours=1)


def change(app: Flask, statement: Executable) -> None:
    with app.app_context():
        db.session.execute(statement)
        db.session.commit()
        db.session.remove()


def test_an_hour_has_one_round_in_which_every_handle_is_counted_once(stage: Stage) -> None:
    stage.cron("hourly")
    stage.cron("hourly")
    stage.queue.drain()
    (only,) = stage.rounds()
    assert only.kind is RoundKind.HOURLY
    assert only.closed_at is not None
    assert {part.state for part in stage.parts().values()} == {PartState.DONE}
    assert all((part.counted, part.not_reached) == (3, 0) for part in stage.parts().values())
    assert len(stage.counts()) == 12
    assert all(len(stage.asked(network)) == 3 for network in Network)


def test_the_next_hour_counts_all_again(stage: Stage) -> None:
    for _ in range(2):
        stage.cron("hourly")
        stage.queue.drain()
        stage.clock.move(HOUR)
    assert len(stage.rounds()) == 2
    assert len(stage.counts()) == 24


def test_readers_are_told_of_closed_rounds_only(stage: Stage, app: Flask) -> None:
    stage.cron("hourly")
    stage.queue.drain(limit=2)
    (first,) = stage.accounts(Network.FACEBOOK)[:1]
    assert (first.followers, first.published_followers) == (1_000, None)
    stage.queue.drain()
    (first,) = stage.accounts(Network.FACEBOOK)[:1]
    assert first.published_followers == 1_000
    with app.app_context():
        assert edition()[0] == 1


def test_handles_of_the_day_are_counted_once_a_day_and_those_of_the_hour_are_left_out(
    stage: Stage, app: Flask
) -> None:
    daily = update(TrackedAccount).where(TrackedAccount.unit_zid == 1).values(rhythm=CountRhythm.DAILY)
    change(app, daily)
    for _ in range(2):
        stage.cron("daily")
        stage.queue.drain()
        stage.clock.move(timedelta(minutes=5))
    assert [found.kind for found in stage.rounds()] == [RoundKind.DAILY]
    assert len(stage.counts()) == 4


@pytest.mark.parametrize(
    "left_out",
    [
        update(TrackedAccount).where(TrackedAccount.unit_zid == 1).values(handle=None),
        update(TrackedAccount).where(TrackedAccount.unit_zid == 1).values(rhythm=CountRhythm.OFF),
        update(Unit).where(Unit.zid == 1).values(removed_at=Unit.added_at),
    ],
    ids=["without a handle", "switched off", "taken out"],
)
def test_what_is_not_to_be_counted_is_left_out(stage: Stage, app: Flask, left_out: Executable) -> None:
    change(app, left_out)
    stage.cron("hourly")
    stage.queue.drain()
    assert len(stage.counts()) == 8


def test_without_anything_due_there_is_no_round(app: Flask) -> None:
    stage = Stage(app, units=0)
    stage.cron("hourly")
    stage.cron("daily")
    assert stage.rounds() == []


def test_what_an_hour_did_not_reach_is_shown_and_goes_first_in_the_next(stage: Stage) -> None:
    stage.cron("hourly")
    stage.clock.move(HOUR)
    stage.cron("hourly")
    ended, present = stage.rounds()
    assert ended.closed_at is not None
    assert present.closed_at is None
    stage.queue.drain()
    assert len(stage.counts()) == 12


def test_the_sweep_closes_a_round_whose_time_is_over(stage: Stage) -> None:
    stage.cron("hourly")
    stage.clock.move(HOUR)
    stage.cron("sweep")
    ended = stage.rounds()[0]
    assert ended.closed_at is not None
    assert {part.state for part in stage.parts(ended.id).values()} == {PartState.STOPPED}
    assert {part.not_reached for part in stage.parts(ended.id).values()} == {3}
    stage.queue.drain()
    assert {round_id for _account, round_id, _followers in stage.counts()} == {stage.rounds()[1].id}
