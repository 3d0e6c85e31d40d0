"""Databases for migrations: each test gets empty ones of its own."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.mariadb import PrivateMariaDb
from tests.migrations.stage import MigratedDatabase, migrated_database

_numbers = count(1)


@pytest.fixture(params=["sqlite", pytest.param("mariadb", marks=pytest.mark.mariadb)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """Each call makes an empty database and gives its address."""

    def make() -> str:
        name = f"migrating_{next(_numbers)}"
        if request.param == "sqlite":
            return f"sqlite:///{tmp_path / name}.sqlite"
        server: PrivateMariaDb = request.getfixturevalue("mariadb")
        server.create_database(name)
        return server.url(name)

    return make


@pytest.fixture
def database(empty_url: Callable[[], str], tmp_path: Path) -> Iterator[MigratedDatabase]:
    """An empty database with the application's context pushed."""
    with migrated_database(empty_url(), tmp_path) as made:
        yield made


@pytest.fixture
def sqlite_database(tmp_path: Path) -> Iterator[MigratedDatabase]:
    with migrated_database(f"sqlite:///{tmp_path / 'later.sqlite'}", tmp_path) as made:
        yield made
