"""`flask followers count` killed by the system halfway: the next run completes it, without a half row."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
from flask import Flask
from sqlalchemy import func, select

from application.clock import clock
from application.extensions import db
from application.models import CountPart, CountRound, FollowerCount, PartState, TrackedAccount
from application.networks import Network
from tests.conftest import RunningSandbox
from tests.followers.building import create_account, create_unit

ROOT = Path(__file__).parents[3]
PATIENCE = 60.0
HANDLES = 60


@contextmanager
def counting(url: str, sandbox: RunningSandbox) -> Iterator[subprocess.Popen[bytes]]:
    """The command in a process of its own, which is killed in the end."""
    environment = {"APP_PROFILE": "test", "DATABASE_URL": url, "SANDBOX_URL": sandbox.url}
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "main", "followers", "count", "--hourly"],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


@pytest.fixture
def slow(sandbox: RunningSandbox, app: Flask) -> Iterator[RunningSandbox]:
    """A sandbox whose replies take a while, just past an hour, and Pages to count."""
    requests.post(f"{sandbox.url}/control/networks", json={"page_feature": True}, timeout=5)
    sandbox.advance(minutes=61 - clock.now().minute)
    set_latency(sandbox, 20)
    with app.app_context():
        for number in range(HANDLES):
            create_account(create_unit(), Network.FACEBOOK, handle=f"load_facebook_{number}")
        db.session.remove()
    yield sandbox
    set_latency(sandbox, 0)


def set_latency(sandbox: RunningSandbox, milliseconds: int) -> None:
    wanted = {"milliseconds": milliseconds}
    requests.post(f"{sandbox.url}/control/latency", json=wanted, timeout=5).raise_for_status()


def counted() -> int:
    number = db.session.scalar(select(func.count()).select_from(FollowerCount)) or 0
    db.session.rollback()
    return number


def test_a_killed_command_is_completed_by_the_next(
    context: Flask, database_url: str, slow: RunningSandbox
) -> None:
    until = time.monotonic() + PATIENCE
    with counting(database_url, slow) as process:
        while not counted():
            assert time.monotonic() < until
            assert process.poll() is None, "the command has ended already"
            time.sleep(0.005)
    stored = counted()
    assert 0 < stored < HANDLES
    part = db.session.scalars(select(CountPart)).one()
    assert (part.state, part.counted) == (PartState.RUNNING, stored)
    looked_at = select(func.count()).where(TrackedAccount.tried_at.is_not(None))
    assert db.session.scalar(looked_at) == stored
    db.session.rollback()
    with counting(database_url, slow) as process:
        assert process.wait(PATIENCE) == 0
    ended = db.session.scalars(select(CountPart).execution_options(populate_existing=True)).one()
    assert (ended.state, ended.counted, ended.not_reached) == (PartState.DONE, HANDLES, 0)
    assert counted() == HANDLES
    assert db.session.scalars(select(CountRound.closed_at)).one() is not None
    told = select(func.count()).where(TrackedAccount.published_followers == TrackedAccount.followers)
    assert db.session.scalar(told) == HANDLES
