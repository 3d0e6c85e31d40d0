"""Killed in the middle of an import or a restore: no half row, nothing lost, and the next run completes."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, text
from sqlalchemy.engine import make_url

from application.clock import clock
from application.extensions import db
from application.followers.history.dumping import write_dump
from application.models import CountRound, FollowerCount, TallyEdition, TallyImport
from tests.followers.brought import FOLDER, bring_all, bring_handles
from tests.followers.building import create_account, create_history

ROOT = Path(__file__).parents[3]
PATIENCE = 60.0
ROWS = 30_000
ASK_ANEW = 0.2
"""Seconds: the server tells the same of its transactions for a tenth of one, to whoever asks sooner."""
ON_MARIADB = pytest.mark.parametrize(
    "database_url", [pytest.param("mariadb", marks=pytest.mark.mariadb)], indirect=True
)
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@contextmanager
def running(url: str, *words: str | Path) -> Iterator[subprocess.Popen[bytes]]:
    """The command in a process of its own, which is killed in the end."""
    environment = {"APP_PROFILE": "test", "DATABASE_URL": url, "SANDBOX_URL": "http://127.0.0.1:9"}
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "main", "followers", *map(str, words)],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def wait_until(
    condition: Callable[[], bool], process: subprocess.Popen[bytes] | None = None, *, pause: float = 0.002
) -> None:
    until = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < until
        assert process is None or process.poll() is None, "the command has ended already"
        time.sleep(pause)


def history() -> tuple[int, int, int]:
    """How many rounds, counts and imports there are."""
    found = tuple(
        db.session.scalar(select(func.count()).select_from(model)) or 0
        for model in (CountRound, FollowerCount, TallyImport)
    )
    db.session.rollback()
    return (found[0], found[1], found[2])


def finished(url: str, *words: str | Path) -> None:
    with running(url, *words) as process:
        assert process.wait(PATIENCE) == 0


def _waiting_transactions() -> int:
    with db.engine.connect() as connection:
        states = connection.execute(text("SELECT trx_state FROM information_schema.INNODB_TRX")).scalars()
        return sum(state == "LOCK WAIT" for state in states)


def _other_transactions() -> int:
    with db.engine.connect() as connection:
        return len(connection.execute(text("SELECT trx_id FROM information_schema.INNODB_TRX")).all())


def killed_at_its_end(url: str, *words: str | Path) -> None:
    """Everything is written, and the edition is waited for: then the process is killed."""
    with db.engine.connect() as holding:
        holding.execute(select(TallyEdition.number).with_for_update()).all()
        with running(url, *words) as process:
            wait_until(lambda: _waiting_transactions() > 0, process, pause=ASK_ANEW)
        holding.rollback()
    wait_until(lambda: _other_transactions() == 0, pause=ASK_ANEW)


@ON_MARIADB
def test_an_import_killed_ahead_of_its_commit_leaves_nothing(context: Flask, database_url: str) -> None:
    bring_handles()
    killed_at_its_end(database_url, "import", FOLDER / "social_data.csv")
    assert history() == (0, 0, 0)
    finished(database_url, "import", FOLDER / "social_data.csv")
    assert history() == (100, 400, 1)


@ON_MARIADB
def test_a_restore_killed_ahead_of_its_commit_leaves_what_was(
    context: Flask, database_url: str, tmp_path: Path
) -> None:
    bring_all()
    whole = history()
    path = write_dump(tmp_path, clock.now()).path
    db.session.execute(delete(CountRound).where(CountRound.id % 2 == 0))
    db.session.commit()
    left = history()
    killed_at_its_end(database_url, "restore", path)
    assert history() == left
    finished(database_url, "restore", path)
    assert history() == whole


def _is_written_to(path: str) -> bool:
    """Whether another process holds the one lock for writing."""
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
        connection.execute("ROLLBACK")
        return False


@ON_SQLITE
def test_a_long_import_killed_on_its_way_leaves_nothing(
    context: Flask, database_url: str, tmp_path: Path
) -> None:
    bring_handles()
    begin = datetime(2012, 1, 1)
    lines = [f"{begin + timedelta(hours=hour):%m/%d/%y %H:%M},{hour}\n" for hour in range(1_000)]
    tally = tmp_path / "social_data.csv"
    tally.write_text("type,DOEtwitter\n" + "".join(lines) * (ROWS // 1_000))
    db.session.rollback()
    place = make_url(database_url).database or ""
    with running(database_url, "import", tally) as process:
        wait_until(lambda: _is_written_to(place), process)
    assert history() == (0, 0, 0)
    finished(database_url, "import", tally)
    assert history() == (ROWS, ROWS, 1)


@ON_SQLITE
def test_a_restore_killed_on_its_way_leaves_what_was(
    context: Flask, database_url: str, tmp_path: Path
) -> None:
    bring_all()
    create_history({create_account(40, "tiktok"): range(ROWS)}, last=clock.now())
    whole = history()
    path = write_dump(tmp_path, clock.now()).path
    db.session.execute(delete(CountRound).where(CountRound.id % 10 != 0))
    db.session.commit()
    left = history()
    place = make_url(database_url).database or ""
    with running(database_url, "restore", path) as process:
        wait_until(lambda: _is_written_to(place), process)
    assert history() == left
    finished(database_url, "restore", path)
    assert history() == whole
