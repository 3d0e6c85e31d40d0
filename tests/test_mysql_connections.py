"""Connections to MySQL spare round trips, and lose nothing by it: the server counts what it is told."""

import time
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

import application.extensions  # noqa: F401  # it tells every engine how to connect
from application.mysql_connections import ALIVE_SECONDS
from tests.mariadb import PrivateMariaDb

pytestmark = pytest.mark.mariadb


@pytest.fixture
def engine(mariadb: PrivateMariaDb) -> Iterator[Engine]:
    """With one connection, to an empty database."""
    mariadb.create_database("frugal")
    engine = create_engine(mariadb.url("frugal"), pool_size=1, max_overflow=0, pool_pre_ping=True)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE kept (number INT PRIMARY KEY) ENGINE=InnoDB"))
    yield engine
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE kept"))
    engine.dispose()


def told(session: Session, name: str) -> int:
    """How often the server was told that on this connection."""
    row = session.execute(text("SHOW SESSION STATUS LIKE :name"), {"name": name}).one()
    return int(row[1])


def numbers(engine: Engine) -> list[int]:
    with engine.connect() as connection:
        return list(connection.scalars(text("SELECT number FROM kept ORDER BY number")))


def wait_until_idle() -> None:
    """Longer than an answer is relied on."""
    time.sleep(ALIVE_SECONDS * 1.2)


def test_a_transaction_is_ended_once(engine: Engine) -> None:
    with Session(engine) as session:
        before = told(session, "Com_rollback")
    with Session(engine) as session:
        assert told(session, "Com_rollback") == before + 1


def test_what_was_asked_since_is_rolled_back(engine: Engine) -> None:
    with Session(engine) as session:
        session.execute(text("INSERT INTO kept VALUES (1)"))
        session.commit()
        session.execute(text("INSERT INTO kept VALUES (2)"))
    with Session(engine) as session:
        session.execute(text("INSERT INTO kept VALUES (3)"))
        session.rollback()
        session.execute(text("INSERT INTO kept VALUES (4)"))
        session.rollback()
    assert numbers(engine) == [1]


def test_a_statement_that_failed_is_rolled_back_with_what_came_before(engine: Engine) -> None:
    with Session(engine) as session:
        session.execute(text("INSERT INTO kept VALUES (1)"))
        with pytest.raises(OperationalError):
            session.execute(text("SELECT nothing FROM kept"))
        session.rollback()
    assert numbers(engine) == []


def test_no_lock_is_left_behind(engine: Engine, mariadb: PrivateMariaDb) -> None:
    with Session(engine) as session:
        session.execute(text("INSERT INTO kept VALUES (1)"))
        session.commit()
        session.execute(text("SELECT number FROM kept FOR UPDATE"))
        session.rollback()
        second = create_engine(mariadb.url("frugal"))
        with second.begin() as other:
            other.execute(text("SET innodb_lock_wait_timeout = 1"))
            other.execute(text("UPDATE kept SET number = 2"))
        second.dispose()
    assert numbers(engine) == [2]


def test_a_server_that_has_just_answered_is_not_asked_whether_it_is_there(engine: Engine) -> None:
    with Session(engine) as session:
        before = told(session, "Com_admin_commands")
    with Session(engine) as session:
        assert told(session, "Com_admin_commands") == before


def test_after_a_while_it_is_asked(engine: Engine) -> None:
    with Session(engine) as session:
        before = told(session, "Com_admin_commands")
    wait_until_idle()
    with Session(engine) as session:
        assert told(session, "Com_admin_commands") == before + 1


def test_a_connection_that_died_while_idle_is_replaced_unseen(
    engine: Engine, mariadb: PrivateMariaDb
) -> None:
    with Session(engine) as session:
        number = session.execute(text("SELECT CONNECTION_ID()")).scalar_one()
    second = create_engine(mariadb.url("frugal"))
    with second.connect() as other:
        other.execute(text(f"KILL {number}"))
    second.dispose()
    wait_until_idle()
    assert numbers(engine) == []


def test_after_a_lost_connection_nobody_relies_on_an_answer(engine: Engine, mariadb: PrivateMariaDb) -> None:
    second = create_engine(mariadb.url("frugal"))
    with Session(engine) as session, second.connect() as other:
        number = session.execute(text("SELECT CONNECTION_ID()")).scalar_one()
        other.execute(text(f"KILL {number}"))
        with pytest.raises(OperationalError):
            session.execute(text("SELECT 1"))
    second.dispose()
    assert numbers(engine) == []
