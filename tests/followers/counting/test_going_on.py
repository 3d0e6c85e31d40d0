"""What a round leaves is soon asked for again by the sweep, each hour."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from application.clock import clock
from application.extensions import db
from application.integrations.audience.counters import NotSetUp
from application.integrations.audience.network import Answer, Counter, Trouble, TroubleKind
from application.models import CountRhythm, PartState, RoundKind, TrackedAccount
from application.networks import Finding, Network
from tests.followers.counting.conftest import connect
from tests.followers.counting.stage import Stage

HOUR = timedelta(hours=1)
X, YOUTUBE = Network.TWITTER, Network.YOUTUBE
REFUSED = Trouble(TroubleKind.REFUSED, "X takes the token no more.")


def set_rhythm(app: Flask, rhythm: CountRhythm) -> None:
    with app.app_context():
        db.session.execute(update(TrackedAccount).values(rhythm=rhythm))
        db.session.commit()
        db.session.remove()


@pytest.fixture
def by_day(app: Flask) -> Stage:
    """All handles are counted once a day; it is the morning."""
    connect(app)
    stage = Stage(app)
    set_rhythm(app, CountRhythm.DAILY)
    stage.clock.move_to(6, 30)
    return stage


def sweep(stage: Stage) -> None:
    stage.cron("sweep")
    stage.queue.drain()


def test_what_the_days_first_round_could_not_reach_is_asked_for_in_the_next_hour(by_day: Stage) -> None:
    by_day.networks.counters[X].trouble = [REFUSED]
    by_day.cron("daily")
    by_day.queue.drain()
    assert by_day.parts()[X].state is PartState.FAILED
    assert len(by_day.counts()) == 9
    by_day.clock.move(HOUR)
    sweep(by_day)
    assert [(part.network, part.state) for part in by_day.parts().values()] == [(X, PartState.DONE)]
    assert len(by_day.counts()) == 12
    for _ in range(3):
        by_day.clock.move(HOUR)
        sweep(by_day)
    assert [found.kind for found in by_day.rounds()] == [RoundKind.DAILY] * 2
    assert all(len(by_day.asked(network)) == 3 for network in Network if network is not X)


def test_a_network_that_stays_away_is_tried_once_an_hour(by_day: Stage) -> None:
    by_day.networks.counters[X].trouble = [REFUSED] * 9
    for _ in range(3):
        for _ in range(4):
            sweep(by_day)
            by_day.clock.move(timedelta(minutes=6))
        by_day.clock.move(timedelta(minutes=36))
    assert by_day.networks.counters[X].calls == 3
    assert len(by_day.rounds()) == 3


def test_a_round_of_the_day_is_over_with_its_hour(by_day: Stage) -> None:
    by_day.cron("daily")
    by_day.clock.move(HOUR / 2)
    sweep(by_day)
    first, second = by_day.rounds()
    assert first.closed_at is not None
    assert {part.state for part in by_day.parts(first.id).values()} == {PartState.STOPPED}
    assert (first.identity, second.identity) == (
        f"daily:{first.counted_at:%Y-%m-%d}T06", f"daily:{first.counted_at:%Y-%m-%d}T07",
    )  # fmt: skip
    assert len(by_day.counts()) == 12


def test_before_the_morning_the_days_handles_are_left_in_peace(by_day: Stage) -> None:
    by_day.clock.move_to(6, 20)
    sweep(by_day)
    assert by_day.rounds() == []
    by_day.clock.move_to(6, 31)
    sweep(by_day)
    assert len(by_day.counts()) == 12


def test_on_the_next_day_all_are_due_again(by_day: Stage) -> None:
    for _ in range(2):
        sweep(by_day)
        by_day.clock.move_to(6, 40)
    assert len(by_day.counts()) == 12
    sweep(by_day)
    assert len(by_day.counts()) == 24


def test_a_handle_that_comes_in_after_the_morning_is_counted_the_same_day(by_day: Stage, app: Flask) -> None:
    sweep(by_day)
    with app.app_context():
        new = update(TrackedAccount).where(TrackedAccount.network == X, TrackedAccount.unit_zid == 1)
        db.session.execute(new.values(handle="anew", tried_at=None))
        db.session.commit()
        db.session.remove()
    by_day.clock.move(HOUR)
    sweep(by_day)
    assert by_day.asked(X)[3:] == ["anew"]


def test_an_hour_that_the_scheduler_missed_is_counted_by_the_sweep(stage: Stage) -> None:
    sweep(stage)
    sweep(stage)
    assert [found.kind for found in stage.rounds()] == [RoundKind.HOURLY]
    assert len(stage.counts()) == 12


def test_several_limits_at_once_leave_each_networks_own_rest_to_go_first(stage: Stage) -> None:
    limit = Trouble(TroubleKind.LIMITED, "The limit is reached.", 3_600)
    for network, reached in ((X, 1), (YOUTUBE, 2)):
        counter = stage.networks.counters[network]
        counter.trouble, counter.reached = [limit], reached
    stage.cron("hourly")
    stage.queue.drain()
    assert {name: part.not_reached for name, part in stage.parts().items()} == {
        X: 2, YOUTUBE: 1, Network.INSTAGRAM: 0, Network.FACEBOOK: 0,
    }  # fmt: skip
    stage.clock.move(timedelta(minutes=70))
    stage.cron("hourly")
    stage.queue.drain()
    assert stage.asked(X)[3:] == ["twitter2", "twitter3", "twitter1"]
    assert stage.asked(YOUTUBE)[3:] == ["youtube3", "youtube1", "youtube2"]
    assert {part.state for part in stage.parts().values()} == {PartState.DONE}


def test_a_network_without_a_key_is_told_of_once_a_day_and_counted_when_it_has_one(by_day: Stage) -> None:
    counters: dict[Network, Counter] = {**by_day.networks.counters}
    by_day.networks.counters[X] = NotSetUp(X, "No token yet.")  # type: ignore[assignment]  # a real one
    for _ in range(3):
        sweep(by_day)
        by_day.clock.move(HOUR)
    assert len(by_day.rounds()) == 1
    assert by_day.parts()[X].words == "No token yet."
    by_day.networks.counters |= counters  # type: ignore[arg-type]  # the fakes as before
    sweep(by_day)
    assert len(by_day.rounds()) == 2
    assert len(by_day.counts()) == 12


@pytest.mark.parametrize(
    ("network", "gone"),
    [
        (YOUTUBE, Answer(0, Finding.UNKNOWN)),
        (X, Answer(0, Finding.UNKNOWN)),
        (X, Answer(0, Finding.TAKEN)),
    ],
)
def test_who_is_gone_is_looked_for_once_a_day_where_each_look_is_a_call_of_its_own(
    stage: Stage, app: Flask, network: Network, gone: Answer
) -> None:
    known = "5" if network is X else None
    with app.app_context():
        db.session.execute(update(TrackedAccount).values(network_id=known))
        db.session.commit()
        db.session.remove()
    stage.clock.move_to(10)
    first = f"{network.value}1"
    stage.networks.counters[network].found = {first: gone}
    for _ in range(3):
        stage.cron("hourly")
        stage.queue.drain()
        stage.clock.move(HOUR)
    assert stage.asked(network).count(first) == 1
    assert {part.not_reached for part in stage.parts().values()} == {0}
    stage.clock.move_to(0)
    stage.cron("hourly")
    stage.queue.drain()
    assert stage.asked(network).count(first) == 2


def test_who_is_gone_and_costs_no_call_of_its_own_is_asked_for_each_hour(stage: Stage) -> None:
    stage.networks.counters[YOUTUBE].found = {
        "youtube1": Answer(0, Finding.HIDDEN, network_id="UC1"), "youtube2": Answer(0, Finding.FAILED),
    }  # fmt: skip
    for _ in range(2):
        stage.cron("hourly")
        stage.queue.drain()
        stage.clock.move(HOUR)
    assert stage.asked(YOUTUBE).count("youtube1") == stage.asked(YOUTUBE).count("youtube2") == 2


def test_what_a_slow_asking_has_not_reached_stays_due(stage: Stage) -> None:
    counter = stage.networks.counters[X]
    counter.cut_after = 2
    stage.cron("hourly")
    stage.queue.drain()
    part = stage.parts()[X]
    assert (part.state, part.counted, part.without_count) == (PartState.DONE, 3, 0)
    assert stage.asked(X) == ["twitter1", "twitter2", "twitter3", "twitter3"]
    assert all(0 < seconds <= 60 for seconds in counter.seconds)


def test_an_asking_that_ends_without_any_answer_is_not_asked_for_ever(stage: Stage) -> None:
    stage.networks.counters[X].cut_after = 0
    stage.cron("hourly")
    stage.queue.drain()
    assert {account.finding for account in stage.accounts(X)} == {Finding.FAILED}
    assert clock.now() < stage.rounds()[0].counted_at + HOUR
