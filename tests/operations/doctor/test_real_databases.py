"""Databases that are really not as the code needs them, on a MariaDB of our own."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, text

from application.operations.doctor import database
from application.operations.doctor.findings import Check, Finding, State
from application.operations.doctor.surroundings import surroundings
from tests.mariadb import PrivateMariaDb

pytestmark = [
    pytest.mark.mariadb,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]
NAME = "not_as_it_should_be"


@pytest.fixture
def made(mariadb: PrivateMariaDb) -> Iterator[str]:
    """A database for this test alone; gives its address."""
    mariadb.create_database(NAME)
    url = mariadb.url(NAME)
    yield url
    _run(url, f"DROP DATABASE {NAME}")


def _run(url: str, statement: str) -> None:
    engine = create_engine(url)
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def seen(url: str, **options: Any) -> tuple[Finding, ...]:
    engine: Engine = create_engine(url, **({"isolation_level": "READ COMMITTED"} | options))
    check = Check("database", "Database", False, lambda report: database.look(report, engine))
    found = check.found(surroundings())
    engine.dispose()
    return found


def test_as_it_should_be_it_is_fine(context: Flask, made: str) -> None:
    assert [finding.state for finding in seen(made)] == [State.OK]


@pytest.mark.parametrize(
    ("planted", "options", "words", "mend"),
    [
        (f"ALTER DATABASE {NAME} CHARACTER SET latin1", {}, "character set is latin1", "utf8mb4"),
        ("DO 0", {"isolation_level": "REPEATABLE READ"}, "REPEATABLE READ", "isolation level"),
        ("DO 0", {"init": "SET sql_mode = ''"}, "not strict", "STRICT_TRANS_TABLES"),
        ("DO 0", {"init": "SET time_zone = '+02:00'"}, "time zone is not UTC", "default_time_zone"),
    ],
    ids=["latin1", "isolation", "not-strict", "another-zone"],
)
def test_a_database_set_otherwise_is_named_with_its_mend(
    context: Flask, made: str, planted: str, options: Mapping[str, Any], words: str, mend: str
) -> None:
    _run(made, planted)
    more = {name: value for name, value in options.items() if name != "init"}
    if "init" in options:
        more["connect_args"] = {"init_command": options["init"]}
    [finding] = seen(made, **more)
    assert finding.state in (State.WRONG, State.WARN)
    assert words in finding.words
    assert mend in finding.what_to_do


def test_a_password_that_is_wrong_is_named_and_not_repeated(context: Flask, made: str) -> None:
    secret = "not-the-word-of-this-user"
    [finding] = seen(made.replace("root@", f"nobody:{secret}@"))
    assert finding.state is State.WRONG
    assert "does not answer" in finding.words
    assert secret not in f"{finding.words} {finding.what_to_do}"
