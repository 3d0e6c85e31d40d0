"""Guessing is held back: for each account, each network and each known browser, exactly, in the database."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from application.accounts.tries import (
    LIMITS,
    WINDOW,
    Subject,
    SubjectKind,
    TryAction,
    for_account,
    for_network,
    forget_old_tries,
    give_tries_back,
    seconds_to_wait,
    take_try,
)
from application.clock import clock
from application.config import Config
from application.extensions import db
from application.factory import create_app
from application.models import TryCount

ACCOUNT_TRIES = LIMITS[TryAction.SIGN_IN, SubjectKind.ACCOUNT]
NETWORK_TRIES = LIMITS[TryAction.SIGN_IN, SubjectKind.NETWORK]
ADA, EVE = for_account("ada@example.org"), for_account("eve@example.org")


def _network(address: str) -> Subject:
    return Subject(SubjectKind.NETWORK, address)


def test_an_account_has_so_many_tries_and_another_has_its_own(context: Flask) -> None:
    taken = [take_try(TryAction.SIGN_IN, ADA) for _ in range(ACCOUNT_TRIES + 2)]
    assert taken == [True] * ACCOUNT_TRIES + [False] * 2
    assert take_try(TryAction.SIGN_IN, EVE)
    assert take_try(TryAction.SECOND_FACTOR, ADA)


def test_a_network_has_so_many_tries_whatever_the_account(context: Flask) -> None:
    taken = [
        take_try(TryAction.SIGN_IN, _network("192.0.2.1"), for_account(number))
        for number in range(NETWORK_TRIES + 1)
    ]
    assert taken == [True] * NETWORK_TRIES + [False]
    assert take_try(TryAction.SIGN_IN, _network("192.0.2.2"), for_account("ada"))


def test_a_network_that_is_shut_out_uses_up_no_account(context: Flask) -> None:
    for _ in range(NETWORK_TRIES):
        take_try(TryAction.SIGN_IN, _network("192.0.2.1"))
    for _ in range(ACCOUNT_TRIES * 2):
        assert not take_try(TryAction.SIGN_IN, _network("192.0.2.1"), ADA)
    assert take_try(TryAction.SIGN_IN, _network("192.0.2.2"), ADA)


def test_tries_come_back_with_the_next_window(context: Flask) -> None:
    for _ in range(ACCOUNT_TRIES + 5):
        take_try(TryAction.SIGN_IN, ADA)
    assert not take_try(TryAction.SIGN_IN, ADA)
    before = db.session.scalar(select(TryCount.window_starts_at))
    assert before
    db.session.execute(update(TryCount).values(window_starts_at=before - WINDOW))
    db.session.commit()
    assert take_try(TryAction.SIGN_IN, ADA)


def test_who_succeeds_has_all_tries_again_and_the_network_has_not(context: Flask) -> None:
    network = _network("192.0.2.1")
    for _ in range(ACCOUNT_TRIES):
        take_try(TryAction.SIGN_IN, network, ADA)
    give_tries_back(TryAction.SIGN_IN, ADA)
    db.session.commit()
    assert take_try(TryAction.SIGN_IN, network, ADA)
    assert sorted(db.session.scalars(select(TryCount.tries))) == [1, ACCOUNT_TRIES + 1]


def test_the_wait_ends_with_the_window(context: Flask) -> None:
    assert 0 < seconds_to_wait() <= WINDOW.total_seconds() + 1
    take_try(TryAction.SIGN_IN, ADA)
    starts = db.session.scalar(select(TryCount.window_starts_at))
    assert starts
    assert starts.minute % 15 == starts.second == starts.microsecond == 0
    until = clock.real_now() + timedelta(seconds=seconds_to_wait())
    assert abs((until - (starts + WINDOW)).total_seconds()) < 5


def test_nobody_is_named_in_the_table(context: Flask) -> None:
    take_try(TryAction.SIGN_IN, _network("192.0.2.77"), ADA)
    kept = " ".join(db.session.scalars(select(TryCount.subject_sha256)))
    assert "ada" not in kept
    assert "192" not in kept.split(" ")


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("no address", "no address"),
    ],
)
def test_who_has_a_whole_network_of_addresses_is_counted_once(app: Flask, address: str, counted: str) -> None:
    with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
        assert for_network() == (SubjectKind.NETWORK, counted)


def test_a_try_inside_a_transaction_is_refused(context: Flask) -> None:
    db.session.execute(select(TryCount.tries))
    with pytest.raises(RuntimeError, match="close the session first"):
        take_try(TryAction.SIGN_IN, ADA)


def test_exactly_so_many_of_many_at_once_get_through(app: Flask, config: Config) -> None:
    """Two applications on one database, as two processes are, with eight threads each."""
    apps = (app, create_app(config))
    let_through: list[bool] = []
    raised: list[BaseException] = []
    together = threading.Barrier(16)

    def knock(own: Flask) -> None:
        try:
            with own.app_context():
                together.wait(timeout=20)
                for _ in range(3):
                    let_through.append(take_try(TryAction.SIGN_IN, _network("192.0.2.1"), ADA))
        except Exception as error:
            raised.append(error)

    threads = [threading.Thread(target=knock, args=(apps[number % 2],)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    with apps[1].app_context():
        db.engine.dispose()
    assert raised == []
    assert len(let_through) == 48
    assert let_through.count(True) == ACCOUNT_TRIES
    with app.app_context():
        assert sorted(db.session.scalars(select(TryCount.tries))) == [48, 48]


def test_old_counts_are_dropped_by_the_scheduler(app: Flask, client: FlaskClient, config: Config) -> None:
    with app.app_context():
        take_try(TryAction.SIGN_IN, ADA)
        old = datetime.now(UTC) - timedelta(days=1)
        db.session.add(TryCount(subject_sha256="0" * 64, window_starts_at=old, tries=3))
        db.session.commit()
    assert client.get("/cron/accounts/tidy", headers={"X-Task-Secret": config.task_secret}).status_code == 200
    with app.app_context():
        assert list(db.session.scalars(select(TryCount.tries))) == [1]
        assert forget_old_tries() == 0
