"""10,000 handles within an hour at 100 ms a call: few calls, constant memory, and what is left goes first."""

import shutil
import tracemalloc
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import insert

from application.clock import clock
from application.extensions import db
from application.integrations.audience.network import Asked
from application.models import PartState, Unit
from application.networks import Network
from tests.followers.building import NOW, create_accounts, create_units
from tests.followers.counting.conftest import connect
from tests.followers.counting.stage import Stage

MOST_AT_ONCE = {Network.INSTAGRAM: 25, Network.FACEBOOK: 25, Network.YOUTUBE: 50, Network.TWITTER: 100}
CALL = timedelta(milliseconds=100)


@pytest.fixture
def database_url(request: pytest.FixtureRequest, stage_folder: Path) -> str:
    """SQLite alone: it is about the plan, which is the same for both."""
    shutil.copy(request.getfixturevalue("sqlite_template"), stage_folder / "test.sqlite")
    return f"sqlite:///{stage_folder / 'test.sqlite'}"


def stage_of(app: Flask, instagram: int, others: int) -> Stage:
    """So many handles; each call takes its time on the moved clock, Instagram and Pages a call a handle."""
    connect(app)
    stage = Stage(app, units=0, **{network.value: most for network, most in MOST_AT_ONCE.items()})
    with app.app_context():
        units = create_units(instagram)
        create_accounts(units[:others])
        create_accounts(units[others:], [Network.INSTAGRAM])
        db.session.remove()

    def one_call(_asked: Sequence[Asked]) -> None:
        stage.clock.move(CALL)

    def call_each(asked: Sequence[Asked]) -> None:
        stage.clock.move(CALL * len(asked))

    for network, counter in stage.networks.counters.items():
        counter.before = call_each if network in (Network.INSTAGRAM, Network.FACEBOOK) else one_call
    return stage


def test_ten_thousand_handles_are_counted_within_the_hour(app: Flask) -> None:
    stage = stage_of(app, 4_000, 2_000)
    begun = clock.now()
    stage.cron("hourly")
    stage.queue.drain()
    parts = stage.parts()
    assert {part.state for part in parts.values()} == {PartState.DONE}
    assert {network: part.counted for network, part in parts.items()} == {
        Network.INSTAGRAM: 4_000, Network.FACEBOOK: 2_000, Network.YOUTUBE: 2_000, Network.TWITTER: 2_000,
    }  # fmt: skip
    assert (parts[Network.YOUTUBE].calls, parts[Network.TWITTER].calls) == (40, 20)
    assert clock.now() - begun < timedelta(minutes=15)
    assert stage.rounds()[0].closed_at is not None


def test_what_does_not_fit_into_the_hour_is_shown_and_goes_first(app: Flask) -> None:
    stage = stage_of(app, 400, 0)

    def slowly(asked: Sequence[Asked]) -> None:
        stage.clock.move(timedelta(minutes=4))

    stage.networks.counters[Network.INSTAGRAM].before = slowly
    stage.cron("hourly")
    stage.queue.drain()
    part = stage.parts()[Network.INSTAGRAM]
    assert part.state is PartState.STOPPED
    assert part.not_reached == 400 - part.counted > 0
    first_left = f"instagram{part.counted + 1}"
    asked = len(stage.asked(Network.INSTAGRAM))
    stage.cron("hourly")
    stage.queue.drain(limit=1)
    assert stage.asked(Network.INSTAGRAM)[asked] == first_left


def test_the_memory_does_not_grow_with_the_handles(app: Flask) -> None:
    def peak(stage: Stage) -> int:
        for counter in stage.networks.counters.values():
            counter.asked = Nothing()
        tracemalloc.start()
        stage.cron("hourly")
        stage.queue.drain()
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    stage = stage_of(app, 100, 100)
    peak(stage)  # what is kept for good, such as compiled statements
    stage.clock.move(timedelta(hours=1))
    few = peak(stage)
    with app.app_context():
        create_accounts(create_more_units(900))
        db.session.remove()
    stage.clock.move(timedelta(hours=1))
    assert peak(stage) < 2 * few + 200_000


class Nothing(list[str]):
    """What a fake remembers would be counted as ours."""

    def __iadd__(self, other: object) -> "Nothing":  # type: ignore[override,misc]  # it keeps nothing
        return self


def create_more_units(number: int) -> list[int]:
    """Units beyond those of the stage."""
    zids = list(range(1_001, 1_001 + number))
    rows = [{"zid": zid, "name": f"More {zid}", "position": zid, "added_at": NOW} for zid in zids]
    db.session.execute(insert(Unit), rows)
    db.session.commit()
    return zids
