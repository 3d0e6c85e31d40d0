"""An organisation that is counted, and its admin."""

from datetime import timedelta

import pytest
from flask import Flask

from application.clock import clock
from application.models import Role
from tests.builders import create_user
from tests.followers import building


@pytest.fixture
def admin(context: Flask) -> int:
    """Her letters go to ada@example.org."""
    return create_user(role=Role.ADMIN, name="Ada", email="ada@example.org").id


@pytest.fixture
def energy(context: Flask, admin: int) -> int:
    """An account on X that was counted an hour ago and at the same time on the days before; its id."""
    building.create_unit(1, name="Department of Energy")
    account = building.create_account(
        1, "twitter", handle="ENERGY", added_at=clock.now() - timedelta(days=90)
    )
    counted(account, [60_000 + day for day in range(10)])
    return account


def counted(account: int, followers: list[int | None]) -> None:
    """The account's counts of so many days, the last one an hour old."""
    last = clock.now() - timedelta(hours=1)
    building.create_history({account: followers}, last=last, step=timedelta(days=1))
    building.take_over_latest()
