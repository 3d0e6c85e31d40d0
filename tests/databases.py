"""Which database a test of a long table runs on."""

from collections.abc import Callable, Iterable
from typing import TypeVar

import pytest
from _pytest.mark import ParameterSet

Value = TypeVar("Value")


def by_turns(
    values: Iterable[Value], name: Callable[[Value], str] = str, first: int = 0
) -> list[ParameterSet]:
    """Each value with `sqlite` and `mariadb` in turn, for `("…", "database_url")` with `indirect`.

    Where many rows go through the same statements, each database sees every other row: what differs
    between the two is held by the tests that run on both. `first` 1 begins with MariaDB.
    """
    return [
        pytest.param(value, database, id=f"{name(value)}-{database}", marks=marks)
        for number, value in enumerate(values, first)
        for database, marks in (_TURNS[number % 2],)
    ]


def only_on(database: str) -> pytest.MarkDecorator:
    """For a long test of what no database does differently: it runs on this one."""
    marks = dict(_TURNS)[database]
    return pytest.mark.parametrize("database_url", [pytest.param(database, marks=marks)], indirect=True)


_TURNS: tuple[tuple[str, tuple[pytest.MarkDecorator, ...]], ...] = (
    ("sqlite", ()),
    ("mariadb", (pytest.mark.mariadb,)),
)
