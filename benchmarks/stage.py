"""The stage of the benchmarks: a sandbox of their own, an application on an empty database, a stopwatch."""

import logging
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import flask_migrate
import requests
from flask import Flask
from werkzeug.serving import make_server

from application.clock import clock
from application.config import JOINING_SCOPES, SANDBOX_APP_ID, SANDBOX_APP_SECRET, read_config
from application.extensions import db
from application.factory import create_app
from application.integrations.tasks import Delivery
from application.integrations.tasks_local import LocalTaskQueue
from application.local_delivery import deliver_through
from application.task_queue import TASKS
from sandbox.app import create_sandbox
from tests.mariadb import PrivateMariaDb

RETURN_ADDRESS = "http://127.0.0.1:5000/connect/facebook/callback"


@contextmanager
def sandbox() -> Iterator[str]:
    """The sandbox on a free port; its address."""
    with tempfile.TemporaryDirectory() as folder:
        server = make_server("127.0.0.1", 0, create_sandbox(Path(folder)), threaded=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@contextmanager
def sandbox_process() -> Iterator[str]:
    """The sandbox in a process of its own; its address."""
    with tempfile.TemporaryDirectory() as folder:
        asked = [sys.executable, "-m", "sandbox", "--port", "0", "--state", folder, "--no-webhooks"]
        process = subprocess.Popen(asked, stdout=subprocess.PIPE, text=True)
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip().rpartition(" ")[2].rstrip("/")
        finally:
            process.terminate()
            process.wait(timeout=10)


@contextmanager
def application(sandbox_url: str, database_url: str = "") -> Iterator[Flask]:
    """The whole application on an empty database, of SQLite unless another is named, its context pushed."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {"APP_PROFILE": "test", "SANDBOX_URL": sandbox_url}
        if database_url:
            environment["DATABASE_URL"] = database_url
        # Days of the past are another matter: a call each, in a queue of their own.
        config = replace(read_config(environment, Path(folder)), log_level="ERROR", history_days=3)
        app = create_app(config)
        queue = LocalTaskQueue(config.local_queue_path, _without_pictures(app, config.task_secret), clock.now)
        app.extensions["task_sender"] = queue
        with app.app_context():
            flask_migrate.upgrade()
            yield app
            queue.close()
            db.session.remove()
            db.engine.dispose()


@contextmanager
def mariadb() -> Iterator[str]:
    """A MariaDB server of its own; the address of its empty database."""
    server = PrivateMariaDb()
    try:
        server.start()
        server.create_database("benchmark")
        yield server.url("benchmark")
    finally:
        server.stop()


def _without_pictures(app: Flask, secret: str) -> Callable[[Delivery], int]:
    """Deliver to the application, but for the copying of pictures, which no naive way does either."""
    deliver = deliver_through(app, secret)
    pictures = TASKS["pictures.copy"].path
    return lambda delivery: 200 if delivery.path == pictures else deliver(delivery)


def token_of(sandbox_url: str, persona: str) -> str:
    """A long-lived user token of the persona, by dialog and exchanges."""
    dialog = {
        "client_id": SANDBOX_APP_ID,
        "redirect_uri": RETURN_ADDRESS,
        "state": "benchmark",
        "scope": ",".join(JOINING_SCOPES),
        "persona": persona,
        "granted": list(JOINING_SCOPES),
        "action": "continue",
    }
    answer = requests.post(
        f"{sandbox_url}/facebook/v26.0/dialog/oauth", data=dialog, allow_redirects=False, timeout=10
    )
    code = parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]
    short = _granted(sandbox_url, redirect_uri=RETURN_ADDRESS, code=code)
    return _granted(sandbox_url, grant_type="fb_exchange_token", fb_exchange_token=short)


def _granted(sandbox_url: str, **asked: str) -> str:
    app = {"client_id": SANDBOX_APP_ID, "client_secret": SANDBOX_APP_SECRET}
    reply = requests.get(f"{sandbox_url}/graph/v26.0/oauth/access_token", params={**app, **asked}, timeout=10)
    return str(reply.json()["access_token"])


@dataclass
class Stopwatch:
    """Seconds between entering and leaving: of the clock, or of the processor with `time.process_time`."""

    clock: Callable[[], float] = time.perf_counter
    seconds: float = 0.0

    def __enter__(self) -> "Stopwatch":
        self._started = self.clock()
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds = self.clock() - self._started
