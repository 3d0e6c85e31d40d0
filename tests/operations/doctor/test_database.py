"""A database that is not as the code needs it is named with its mend."""

from contextlib import closing
from socket import socket
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine

from application.operations.doctor import database
from application.operations.doctor.findings import Check, Finding, State
from application.operations.doctor.surroundings import surroundings

AS_IT_SHOULD_BE: dict[str, Any] = {
    "version": "8.4.5-google",
    "comment": "(Google)",
    "charset": "utf8mb4",
    "collation": "utf8mb4_unicode_ci",
    "sql_mode": "STRICT_TRANS_TABLES,NO_ZERO_DATE",
    "connections": 600,
    "zone_seconds": 0,
}


def found(context: Flask, isolation: str = "READ COMMITTED", **shown: Any) -> Finding:
    """The one thing that there is to say."""
    check = Check(
        "database",
        "Database",
        False,
        lambda report: database.judge(report, AS_IT_SHOULD_BE | shown, isolation),
    )
    [finding] = check.found(surroundings())
    return finding


def test_a_database_as_it_should_be_is_fine(context: Flask) -> None:
    assert found(context) == Finding(
        "Database", State.OK, "MySQL 8.4.5 answers, keeps utf8mb4, is strict, and reads what is committed."
    )


@pytest.mark.parametrize(
    ("shown", "state", "words", "mend"),
    [
        ({"version": "5.7.44"}, State.WRONG, "MySQL 5.7.44 is too old", "MySQL 8.4"),
        ({"version": "8.0.43-google"}, State.WARN, "past its usual support", "MySQL 8.4"),
        ({"version": "10.5.9-MariaDB"}, State.WRONG, "MariaDB 10.5.9-MariaDB is too old", "MariaDB 10.11"),
        ({"charset": "latin1"}, State.WRONG, "character set is latin1", "ALTER DATABASE"),
        ({"sql_mode": ""}, State.WRONG, "not strict", "STRICT_TRANS_TABLES"),
        ({"zone_seconds": 3600}, State.WARN, "time zone is not UTC", "default_time_zone"),
        ({"connections": 20}, State.WARN, "takes 20 connections", "max_connections"),
    ],
)
def test_what_is_not_as_it_should_be_is_named(
    context: Flask, shown: dict[str, Any], state: State, words: str, mend: str
) -> None:
    finding = found(context, **shown)
    assert finding.state is state
    assert words in finding.words
    assert mend in finding.what_to_do


def test_another_isolation_is_named(context: Flask) -> None:
    finding = found(context, "REPEATABLE READ")
    assert finding.state is State.WRONG
    assert "REPEATABLE READ" in finding.words


def test_a_database_that_does_not_answer_is_named(context: Flask) -> None:
    with closing(socket()) as nobody:
        nobody.bind(("127.0.0.1", 0))
        # Bound, and listened on by nobody.
        engine = create_engine(f"mysql+pymysql://platform@127.0.0.1:{nobody.getsockname()[1]}/platform")
        check = Check("database", "Database", False, lambda report: database.look(report, engine))
        [finding] = check.found(surroundings())
    assert finding.state is State.WRONG
    assert "does not answer" in finding.words
    assert "DATABASE_URL" in finding.what_to_do
