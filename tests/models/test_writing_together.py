"""Several threads at the same rows: nothing is lost, and hardly ever does one stand in another's way."""

import random
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from application.extensions import db
from application.models import InstagramAccount, Post
from application.models.upsert import upsert
from tests.builders import create_instagram_account
from tests.migrations.stage import migrated_database
from tests.models.test_upsert import post_rows

THREADS = 4
ROUNDS = 30
DEADLOCK, LOCK_WAIT = 1213, 1205


def _in_threads(work: Callable[[int], None]) -> list[BaseException]:
    """Run `work` in each thread; what was raised."""
    raised: list[BaseException] = []
    together = threading.Barrier(THREADS)

    def run(number: int) -> None:
        together.wait(timeout=10)
        try:
            work(number)
        except Exception as error:
            raised.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return raised


def _account() -> int:
    """The id of a new account; the session that made it is closed, so that it holds no lock."""
    account_id = create_instagram_account(followers_count=0).id
    db.session.close()
    return account_id


def _add_ten_followers(account_id: int, engine_user: Flask) -> None:
    """Ten times: read the number, then write one more."""
    for _round in range(10):
        with engine_user.app_context(), Session(db.engine) as session:
            account = session.get_one(InstagramAccount, account_id, with_for_update=True)
            account.followers_count = (account.followers_count or 0) + 1
            session.commit()


def test_reading_then_writing_loses_nothing(context: Flask) -> None:
    account_id = _account()
    assert not _in_threads(lambda _number: _add_ten_followers(account_id, context))
    counted = select(InstagramAccount.followers_count).where(InstagramAccount.id == account_id)
    assert db.session.execute(counted).scalar_one() == 10 * THREADS


@pytest.fixture
def sqlite_app(sqlite_template: Path, tmp_path: Path) -> Iterator[Flask]:
    shutil.copy(sqlite_template, tmp_path / "together.sqlite")
    with migrated_database(f"sqlite:///{tmp_path / 'together.sqlite'}", tmp_path) as database:
        yield database.app


def test_on_sqlite_a_transaction_that_only_read_so_far_holds_the_write_lock(sqlite_app: Flask) -> None:
    """Without BEGIN IMMEDIATE both would read the same number, and one of the additions would be lost."""
    account_id = _account()
    order: list[str] = []
    has_read = threading.Event()

    def late() -> None:
        has_read.wait(timeout=10)
        with sqlite_app.app_context(), Session(db.engine) as session:
            account = session.get_one(InstagramAccount, account_id)
            order.append("late read")
            account.followers_count = (account.followers_count or 0) + 1
            session.commit()

    thread = threading.Thread(target=late)
    thread.start()
    with Session(db.engine) as session:
        account = session.get_one(InstagramAccount, account_id)
        has_read.set()
        thread.join(timeout=0.5)
        order.append("early write")
        account.followers_count = (account.followers_count or 0) + 1
        session.commit()
    thread.join(timeout=20)
    assert order == ["early write", "late read"]
    assert db.session.get_one(InstagramAccount, account_id).followers_count == 2


def _upsert_random_posts(account_id: int, seed: int, engine_user: Flask) -> int:
    """How many of the transactions were given up by the database."""
    chance, given_up = random.Random(seed), 0
    for round_number in range(ROUNDS):
        rows = post_rows(account_id, chance.sample(range(400), 100), likes=round_number)
        with engine_user.app_context(), Session(db.engine) as session:
            try:
                upsert(session, Post, rows, key=["graph_id"], update=["likes", "last_read_at"])
                session.commit()
            except OperationalError as error:
                if error.orig is None or error.orig.args[0] not in (DEADLOCK, LOCK_WAIT):
                    raise
                session.rollback()
                given_up += 1
    return given_up


@pytest.mark.mariadb
@pytest.mark.parametrize("database_url", ["mariadb"], indirect=True)
def test_upserts_of_the_same_posts_do_not_dead_lock(context: Flask) -> None:
    account_id = _account()
    given_up: list[int] = []
    raised = _in_threads(lambda number: given_up.append(_upsert_random_posts(account_id, number, context)))
    assert not raised
    assert len(given_up) == THREADS
    assert sum(given_up) <= 1, f"{sum(given_up)} of {THREADS * ROUNDS} transactions"
    assert len(db.session.scalars(select(Post.id)).all()) == 400
