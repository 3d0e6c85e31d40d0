"""The application on a laptop: pages, queue and scheduler in one process, which ends when it is told to."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests
from flask import Flask, request
from sqlalchemy import select

from application.extensions import db
from application.integrations.tasks import Delivery
from application.local_delivery import deliver_through, visit_through
from application.models import CollectionRun, RunState
from tests.builders import create_partner
from tests.conftest import ROOT
from tests.fakes.told_time import ToldTime
from tests.migrations.stage import MigratedDatabase, migrated_database

SOON = 20.0


def _until(condition: Callable[[], object], seconds: float = SOON) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """The process, and where it answers."""

    process: subprocess.Popen[bytes]
    url: str
    log: Path

    def answers(self) -> bool:
        try:
            return requests.get(f"{self.url}/healthz", timeout=10).status_code == 200
        except requests.ConnectionError:
            return False


@contextmanager
def _serving(folder: Path, sandbox_url: str) -> Iterator[Server]:
    """Start it in `folder`, where it finds its database, its keys and its schedule."""
    port = _free_port()
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "DATABASE_URL": f"sqlite:///{folder / 'served.sqlite'}",
        "SANDBOX_URL": sandbox_url,
        "APP_PROFILE": "sandbox",
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
    }
    command = [sys.executable, "-m", "application.local_server", "--port", str(port), "--end-with-starter"]
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.PIPE, stdout=log, stderr=log
        ) as process,
    ):
        server = Server(process, f"http://127.0.0.1:{port}", folder / "log")
        try:
            assert _until(server.answers), server.log.read_text()
            yield server
        finally:
            process.kill()


@pytest.fixture
def folder(tmp_path: Path, sqlite_template: Path) -> Path:
    shutil.copy(sqlite_template, tmp_path / "served.sqlite")
    shutil.copy(ROOT / "cron.yaml", tmp_path)
    return tmp_path


@pytest.fixture
def sandbox() -> Iterator[ToldTime]:
    """Tells a time that is the real one; its Graph API knows nobody."""
    told = ToldTime()
    told.answer = (200, '{"offset_seconds": 0}')
    yield told
    told.stop()


@pytest.fixture
def database(folder: Path) -> Iterator[MigratedDatabase]:
    """The server's database, seen from outside."""
    with migrated_database(f"sqlite:///{folder / 'served.sqlite'}", folder / "instance") as found:
        yield found


def _states() -> list[RunState]:
    with db.session() as session:
        return list(session.scalars(select(CollectionRun.state)))


def test_it_serves_pages_and_moving_the_clock_collects_what_fell_due(
    folder: Path, sandbox: ToldTime, database: MigratedDatabase
) -> None:
    create_partner()
    db.session.close()
    with _serving(folder, sandbox.url) as server:
        page = requests.get(server.url, timeout=5)
        assert page.status_code == 200
        assert "Sandbox" in page.text
        assert _states() == []
        sandbox.answer = (200, '{"offset_seconds": 86400}')
        # The scheduler asks for the run, and the queue has it tried: the Graph API here knows nobody.
        assert _until(lambda: _states() and _tried()), server.log.read_text()


def _tried() -> bool:
    with db.session() as session:
        return bool(session.scalars(select(CollectionRun.problem)).one())


def test_it_ends_at_once_when_it_is_told_to(folder: Path, sandbox: ToldTime) -> None:
    with _serving(folder, sandbox.url) as server:
        started = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(timeout=10) == 0
        assert time.monotonic() - started < 5
        assert "Traceback" not in server.log.read_text()


def test_it_ends_with_its_starter(folder: Path, sandbox: ToldTime) -> None:
    with _serving(folder, sandbox.url) as server:
        assert server.process.stdin is not None
        server.process.stdin.close()
        assert server.process.wait(timeout=10) == 0
        assert not server.answers()


def test_it_keeps_what_it_needs_in_its_own_folder(folder: Path, sandbox: ToldTime) -> None:
    with _serving(folder, sandbox.url):
        assert (folder / "instance" / "keys.json").exists()
        assert _until((folder / "instance" / "tasks.sqlite").exists)


def _delivery(path: str, body: bytes = b"{}") -> Delivery:
    return Delivery(path=path, body=body, headers={"X-AppEngine-TaskName": "one"})


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.own_app
def test_a_delivery_carries_the_secret_its_headers_and_its_body(app: Flask) -> None:
    seen: list[tuple[str | None, str | None, str | None, bytes]] = []

    def note() -> tuple[str, int]:
        headers = request.headers
        seen.append(
            (
                headers.get("X-Task-Secret"),
                headers.get("X-AppEngine-TaskName"),
                request.content_type,
                request.get_data(),
            )
        )
        return "", 204

    app.add_url_rule("/tasks/note", "collection_tasks.note", note, methods=["POST"])
    secret = app.extensions["configuration"].task_secret
    assert deliver_through(app, secret)(_delivery("/tasks/note", b'{"id": 1}')) == 204
    assert seen == [(secret, "one", "application/json", b'{"id": 1}')]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_deliveries_and_visits_go_through_the_guards(app: Flask) -> None:
    secret = app.extensions["configuration"].task_secret
    assert visit_through(app, secret)("/cron/collection/sweep") == 200
    assert visit_through(app, "guess")("/cron/collection/sweep") == 403
    assert deliver_through(app, "guess")(_delivery("/tasks/collection/collect")) == 403
    assert deliver_through(app, secret)(_delivery("/nowhere")) == 404


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.own_app
def test_an_accident_on_delivery_is_a_status(app: Flask) -> None:
    def break_down() -> str:
        raise RuntimeError(str(datetime.now(UTC)))

    app.add_url_rule("/tasks/break", "collection_tasks.break", break_down, methods=["POST"])
    secret = app.extensions["configuration"].task_secret
    assert deliver_through(app, secret)(_delivery("/tasks/break")) == 500
