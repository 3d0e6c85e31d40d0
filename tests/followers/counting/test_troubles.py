"""Trouble with one network: it waits, stops or fails, its words are kept, and the others lose nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from application.clock import clock
from application.collection.limits import APP_LIMIT
from application.collection.provenance import record_calls
from application.extensions import db
from application.followers.counting.rounds import hour_after
from application.followers.counting.troubles import PAUSES, UNEXPECTED
from application.integrations.audience.network import Trouble, TroubleKind
from application.models import FacebookLogin, LoginState, Mail, NetworkDay, NetworkState, PartState, Role
from application.networks import Network
from tests import builders
from tests.followers.counting.records import record
from tests.followers.counting.stage import Stage

DOWN = Trouble(TroubleKind.DOWN, "It could not be reached.")
HOUR = timedelta(hours=1)
X, INSTAGRAM = Network.TWITTER, Network.INSTAGRAM


def limited(seconds: int | None) -> Trouble:
    return Trouble(TroubleKind.LIMITED, "The limit is reached.", seconds)


def hour_of(stage: Stage, network: Network, *troubles: Trouble | None, reached: int = 0) -> None:
    """An hour's round in which the network answers the next askings so."""
    counter = stage.networks.counters[network]
    counter.trouble, counter.reached = list(troubles), reached
    stage.cron("hourly")
    stage.queue.drain()


def assert_others_are_done(stage: Stage, network: Network) -> None:
    others = {part.state for name, part in stage.parts().items() if name is not network}
    assert others == {PartState.DONE}


@pytest.mark.parametrize("kind", [TroubleKind.REFUSED, TroubleKind.NOT_SET_UP])
def test_who_refuses_has_failed_at_once_and_says_why(stage: Stage, kind: TroubleKind) -> None:
    hour_of(stage, X, Trouble(kind, "X takes the token no more."))
    part = stage.parts()[X]
    assert (part.state, part.not_reached, part.trouble) == (PartState.FAILED, 3, kind.value)
    assert part.words == "X takes the token no more."
    assert_others_are_done(stage, X)
    assert stage.rounds()[0].closed_at is not None
    state = stage.state_of(X)
    assert state is not None
    assert (state.trouble, state.paused_until) == (kind.value, None)


def test_admins_told_of_a_network_that_is_down_are_told_of_a_refusal_too(stage: Stage, app: Flask) -> None:
    def told() -> bool:
        state = stage.state_of(X)
        assert state is not None
        return state.told_at is not None

    def tell() -> None:
        with app.app_context():
            db.session.get_one(NetworkState, X).told_at = clock.now()
            db.session.commit()
            db.session.remove()

    for trouble, is_told in ((DOWN, True), (TroubleKind.REFUSED, False), (TroubleKind.REFUSED, True)):
        given = trouble if isinstance(trouble, Trouble) else Trouble(trouble, "X takes the token no more.")
        hour_of(stage, X, given)
        if given is DOWN:
            tell()
        assert told() is is_told
        tell()
        stage.clock.move(HOUR)
    hour_of(stage, X, DOWN)
    assert told()
    stage.clock.move(HOUR)
    hour_of(stage, X, Trouble(TroubleKind.NOT_SET_UP, "No token yet."))
    assert not told()


def test_a_network_that_is_down_is_tried_again_with_growing_pauses(stage: Stage) -> None:
    hour_of(stage, X, DOWN, DOWN)
    assert_others_are_done(stage, X)
    for pause in PAUSES[:2]:
        part = stage.parts()[X]
        assert (part.state, part.resume_at is not None) == (PartState.QUEUED, True)
        stage.clock.move(pause)
        stage.queue.drain()
    assert stage.parts()[X].state is PartState.DONE
    assert stage.asked(X) == ["twitter1", "twitter2", "twitter3"] * 3
    state = stage.state_of(X)
    assert state is not None
    assert (state.trouble, state.trouble_since) == (None, None)


def test_a_network_that_stays_down_has_failed_within_the_round(stage: Stage) -> None:
    hour_of(stage, X, *[DOWN] * 9)
    for pause in PAUSES:
        stage.clock.move(pause)
        stage.queue.drain()
    part = stage.parts()[X]
    assert (part.state, part.not_reached) == (PartState.FAILED, 3)
    assert stage.networks.counters[X].calls == len(PAUSES) + 1
    assert stage.rounds()[0].closed_at is not None


def test_a_limit_within_the_round_is_waited_for_and_nobody_is_asked_twice(stage: Stage) -> None:
    hour_of(stage, X, limited(900), reached=1)
    assert stage.parts()[X].state is PartState.QUEUED
    assert stage.rounds()[0].closed_at is None
    stage.clock.move(timedelta(seconds=901))
    stage.queue.drain()
    part = stage.parts()[X]
    assert (part.state, part.counted, part.calls) == (PartState.DONE, 3, 2)
    assert stage.asked(X)[3:] == ["twitter2", "twitter3"]


def test_a_limit_beyond_the_round_stops_the_part_and_holds_for_the_next(stage: Stage) -> None:
    hour_of(stage, X, limited(5_400), reached=1)
    part = stage.parts()[X]
    assert (part.state, part.not_reached, part.counted) == (PartState.STOPPED, 2, 1)
    stage.clock.move(HOUR)
    stage.cron("hourly")
    stage.queue.drain()
    assert stage.networks.counters[X].calls == 1
    assert stage.parts()[X].state is PartState.QUEUED
    stage.clock.move(HOUR / 2)
    stage.queue.drain()
    assert stage.parts()[X].state is PartState.DONE
    assert stage.asked(X)[3:] == ["twitter2", "twitter3", "twitter1"]


def test_half_of_the_apps_limit_is_left_to_campaigns_until_the_next_hour(stage: Stage) -> None:
    stage.networks.counters[INSTAGRAM].usage_percent = 52
    hour_of(stage, INSTAGRAM, limited(None), reached=2)
    part, state = stage.parts()[INSTAGRAM], stage.state_of(INSTAGRAM)
    assert (part.state, part.not_reached) == (PartState.STOPPED, 1)
    assert state is not None
    assert state.usage_percent == 52
    assert state.paused_until == hour_after(clock.now())


def test_a_limit_met_by_the_last_handle_costs_nothing(stage: Stage) -> None:
    hour_of(stage, X, limited(5_400), reached=3)
    assert (stage.parts()[X].state, stage.parts()[X].words) == (PartState.DONE, "")


def test_while_others_use_half_of_the_apps_limit_nothing_is_asked(stage: Stage, app: Flask) -> None:
    with app.app_context():
        record_calls([record(usage_percent=61)])
        db.session.commit()
    stage.cron("hourly")
    stage.queue.drain()
    states = {network: part.state for network, part in stage.parts().items()}
    assert states[INSTAGRAM] is states[Network.FACEBOOK] is PartState.QUEUED
    assert states[X] is states[Network.YOUTUBE] is PartState.DONE
    assert stage.networks.counters[INSTAGRAM].calls == 0
    stage.clock.move(timedelta(minutes=6))
    stage.queue.drain()
    assert stage.parts()[INSTAGRAM].state is PartState.DONE


def test_while_the_whole_app_has_to_wait_nothing_is_asked(stage: Stage, app: Flask) -> None:
    with app.app_context():
        account = builders.create_instagram_account(user=builders.create_user())
        until = clock.now() + timedelta(minutes=20)
        builders.create_run(account, problem_kind=APP_LIMIT, paused_until=until)
    stage.cron("hourly")
    stage.queue.drain()
    assert stage.networks.counters[INSTAGRAM].calls == 0
    stage.clock.move(timedelta(minutes=21))
    stage.queue.drain()
    assert stage.parts()[INSTAGRAM].state is PartState.DONE


@pytest.mark.parametrize("network", [INSTAGRAM, Network.FACEBOOK])
def test_a_limit_of_the_whole_app_that_one_network_meets_holds_for_the_other(
    stage: Stage, network: Network
) -> None:
    stage.cron("hourly")
    round_id = stage.parts()[network].round_id
    stage.networks.counters[network].trouble = [replace(limited(1_200), is_shared=True)]
    assert stage.deliver(round_id, network, 0) == 200
    stage.queue.drain()
    parts = stage.parts()
    assert {name for name, part in parts.items() if part.state is PartState.QUEUED} == {
        INSTAGRAM,
        Network.FACEBOOK,
    }
    assert [stage.networks.counters[each].calls for each in (INSTAGRAM, Network.FACEBOOK)].count(0) == 1
    stage.clock.move(timedelta(seconds=1_260))
    stage.queue.drain()
    assert {part.state for part in stage.parts().values()} == {PartState.DONE}


def test_a_limit_of_one_networks_own_costs_the_other_nothing(stage: Stage) -> None:
    hour_of(stage, INSTAGRAM, limited(1_200))
    assert_others_are_done(stage, INSTAGRAM)


def test_the_months_money_for_x_is_a_bound(stage: Stage, app: Flask) -> None:
    followers = replace(stage.config.followers, x_monthly_dollars=1, x_price=0.5)
    app.extensions["configuration"] = replace(stage.config, followers=followers)
    hour_of(stage, X)
    part = stage.parts()[X]
    assert (part.state, part.counted, part.not_reached) == (PartState.STOPPED, 2, 1)
    assert "$1 for X" in part.words
    assert_others_are_done(stage, X)
    with app.app_context():
        assert db.session.scalar(select(NetworkDay.different_handles).where(NetworkDay.network == X)) == 2
    stage.clock.move(timedelta(minutes=1))
    state = stage.state_of(X)
    assert state is not None
    assert state.paused_until is None


def test_an_error_of_our_own_costs_only_its_network(stage: Stage) -> None:
    def break_down(_asked: object) -> None:
        stage.networks.counters[X].before = None
        raise ZeroDivisionError

    stage.networks.counters[X].before = break_down
    hour_of(stage, X)
    assert (stage.parts()[X].state, stage.parts()[X].words) == (PartState.QUEUED, UNEXPECTED)
    assert_others_are_done(stage, X)
    stage.clock.move(PAUSES[0])
    stage.queue.drain()
    assert stage.parts()[X].state is PartState.DONE


def test_a_dead_token_is_on_record_at_the_login_and_admins_are_written_to(stage: Stage, app: Flask) -> None:
    with app.app_context():
        builders.create_user(role=Role.ADMIN, name="Ada Admin")
    stage.networks.counters[INSTAGRAM].records = (record(code=190, subcode=460),)
    hour_of(stage, INSTAGRAM, Trouble(TroubleKind.REFUSED, "Facebook takes the token no more."))
    with app.app_context():
        login = db.session.scalars(select(FacebookLogin)).one()
        assert (login.state, login.lost_reason) == (LoginState.RECONNECT, "password_changed")
        assert [mail.kind for mail in db.session.scalars(select(Mail))] == ["counting_lost"]
    calls = stage.networks.counters[INSTAGRAM].calls
    stage.clock.move(HOUR)
    stage.cron("hourly")
    stage.queue.drain()
    assert stage.networks.counters[INSTAGRAM].calls == calls
    assert "password was changed" in stage.parts()[INSTAGRAM].words
    assert_others_are_done(stage, INSTAGRAM)
