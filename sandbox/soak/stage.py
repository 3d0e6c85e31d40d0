"""Where a soak plays: the application and the sandbox in one process, with one clock."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import flask_migrate
from flask import Flask

from application.clock import clock
from application.config import Config, read_config
from application.extensions import db
from application.factory import create_app
from application.gateways import Gateways
from application.integrations.blobs import BlobStoreUnavailable, FolderBlobStore
from application.integrations.cron_local import LocalScheduler
from application.integrations.http import thread_session
from application.integrations.tasks import Delivery
from application.integrations.tasks_local import LocalTaskQueue
from application.local_delivery import deliver_through, visit_through
from sandbox.app import create_sandbox
from sandbox.services import Services
from sandbox.soak.transport import InProcess
from sandbox.soak.trouble import SoakFault
from sandbox.soak.weather import Weather

SANDBOX_URL = "http://127.0.0.1:9"
"""Nobody listens there: requests to it are handed over within the process."""
HISTORY_DAYS = 5
ROOT = Path(__file__).parent.parent.parent
LEFT_OUT = (
    *("/tasks/pictures", "/tasks/capture", "/cron/pictures", "/cron/capture", "/cron/followers"),
    *("/cron/reports", "/cron/google-sign-ins", "/cron/evidence", "/cron/alerts"),
)
"""Files, the follower tracker, Sheets and reports made by themselves, and alerts are other matters: all of it
is let go. Workbooks are made by the soak itself.
"""


class SoakStore(FolderBlobStore):
    """A folder that refuses whenever `refuses` says so."""

    def __init__(self, folder: Path, refuses: Callable[[], bool]) -> None:
        super().__init__(folder)
        self._refuses = refuses

    def put_named(
        self, name: str, content: bytes, *, kind: str, content_type: str = "application/octet-stream"
    ) -> None:
        """Keep it, or raise BlobStoreUnavailable."""
        if self._refuses():
            raise BlobStoreUnavailable("injected")
        super().put_named(name, content, kind=kind, content_type=content_type)


@dataclass(frozen=True)
class SoakStage:
    """The parts that a soak moves."""

    app: Flask
    sandbox: Flask
    services: Services
    weather: Weather
    queue: LocalTaskQueue
    scheduler: LocalScheduler

    def move(self, step: timedelta) -> None:
        """Move the clock of both."""
        _move(self.services, step)


def _move(services: Services, step: timedelta) -> None:
    services.clock.advance(max(0.0, step.total_seconds()))
    clock.follow(lambda: services.clock.offset)


@contextmanager
def soak_stage(
    begins: datetime, seed: int, faults: tuple[SoakFault, ...], database_url: str | None = None
) -> Iterator[SoakStage]:
    """All of it on an empty database, of SQLite unless another is named; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="soak-") as name:
        folder = Path(name)
        sandbox = create_sandbox(folder / "sandbox", begins, seed)
        services: Services = sandbox.extensions["sandbox"]
        weather = Weather(faults, services, lambda step: _move(services, step))
        config = _config(folder, database_url)
        app = create_app(config)
        app.config["WTF_CSRF_ENABLED"] = False
        clock.follow(lambda: services.clock.offset)
        thread_session().mount(SANDBOX_URL, InProcess(sandbox, weather.before, weather.after))
        gateways: Gateways = app.extensions["gateways"]
        gateways.blobs = SoakStore(
            config.blob_folder, lambda: weather.in_force("storage_refuses") is not None
        )
        queue = LocalTaskQueue(config.local_queue_path, _deliverer(app, config, weather), clock.now)
        app.extensions["task_sender"] = queue
        scheduler = LocalScheduler(ROOT / "cron.yaml", _visitor(app, config), clock.now, since=begins)
        with app.app_context():
            flask_migrate.upgrade(directory=str(ROOT / "migrations"))
            db.session.remove()
        try:
            yield SoakStage(app, sandbox, services, weather, queue, scheduler)
        finally:
            queue.close()
            thread_session().adapters.pop(SANDBOX_URL, None)
            clock.follow(None)
            with app.app_context():
                db.session.remove()
                db.engine.dispose()


def _config(folder: Path, database_url: str | None) -> Config:
    environment = {"APP_PROFILE": "test", "SANDBOX_URL": SANDBOX_URL, "HISTORY_DAYS": str(HISTORY_DAYS)}
    if database_url:
        environment["DATABASE_URL"] = database_url
    return replace(read_config(environment, folder / "application"), log_level="CRITICAL")


def _deliverer(app: Flask, config: Config, weather: Weather) -> Callable[[Delivery], int]:
    through = deliver_through(app, config.task_secret)

    def deliver(delivery: Delivery) -> int:
        if delivery.path.startswith(LEFT_OUT):
            return 200
        weather.delivering = True
        status = through(delivery)
        weather.after_delivery()
        return status

    return deliver


def _visitor(app: Flask, config: Config) -> Callable[[str], int]:
    through = visit_through(app, config.task_secret)
    return lambda path: 200 if path.startswith(LEFT_OUT) else through(path)
