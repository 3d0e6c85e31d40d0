"""All networks at once, and one task several times at once: on both databases nothing is doubled or lost."""

from functools import partial

from flask import Flask

from application.models import PartState
from application.networks import Network
from tests.collection.test_twice import all_at_once
from tests.followers.counting.conftest import connect
from tests.followers.counting.stage import Stage

UNITS = 20


def test_all_networks_are_counted_at_once(app: Flask) -> None:
    connect(app)
    stage = Stage(app, units=UNITS, twitter=3, facebook=4, youtube=5, instagram=6)
    stage.cron("hourly")
    parts = list(stage.parts().values())
    assert (
        all_at_once(*[partial(stage.deliver, part.round_id, part.network, 0) for part in parts]) == [200] * 4
    )
    assert {part.state for part in stage.parts().values()} == {PartState.DONE}
    assert {part.counted for part in stage.parts().values()} == {UNITS}
    assert stage.rounds()[0].closed_at is not None
    assert len(stage.counts()) == UNITS * len(Network)
    assert all(account.published_followers == 1_000 for account in stage.accounts(Network.TWITTER))


def test_one_task_several_times_at_once_asks_for_each_handle_once(app: Flask) -> None:
    stage = Stage(app, units=UNITS, twitter=3)
    stage.cron("hourly")
    round_id = stage.parts()[Network.TWITTER].round_id
    assert all_at_once(*[lambda: stage.deliver(round_id, Network.TWITTER, 0)] * 4) == [200] * 4
    assert sorted(stage.asked(Network.TWITTER)) == sorted(f"twitter{unit}" for unit in range(1, UNITS + 1))


def test_a_round_that_is_opened_several_times_at_once_is_one(app: Flask) -> None:
    stage = Stage(app)
    assert all_at_once(*[lambda: stage.cron("hourly")] * 4) == [200] * 4
    assert len(stage.rounds()) == 1
    assert len(stage.parts()) == len(Network)
