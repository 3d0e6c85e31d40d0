"""The stage of the tests: both databases, the application, its queue, the sandbox, a signed-in browser."""

import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import flask_migrate
import pytest
import requests
from flask import Flask, session
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import text

from application.accounts.sessions import start_sign_in
from application.accounts.tries import WINDOW
from application.clock import clock
from application.config import Config, read_config
from application.extensions import db
from application.factory import create_app
from application.integrations.tasks_local import LocalTaskQueue
from application.models import Base, Role
from application.remembered import forget_everything
from sandbox.app import create_sandbox
from tests.applications import SharedApplications
from tests.builders import create_user
from tests.integrations.graph.player import Player
from tests.mariadb import PrivateMariaDb
from tests.one_database_each import pytest_addoption, pytest_collection_modifyitems
from tests.serving import on_loopback

__all__ = ["pytest_addoption", "pytest_collection_modifyitems"]

ROOT = Path(__file__).parent.parent
SignIn = Callable[[FlaskClient, int], None]
LONGEST_COUNTING_SECONDS = 20.0
"""What a test that counts tries takes at most, on a busy machine."""


settings.register_profile("busy machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy machine")


@pytest.fixture(scope="session")
def mariadb() -> Iterator[PrivateMariaDb]:
    """A private server, for the whole run."""
    server = PrivateMariaDb()
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def mariadb_url(mariadb: PrivateMariaDb, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A migrated database on it; each test leaves its tables empty."""
    mariadb.create_database("social_network")
    url = mariadb.url("social_network")
    _migrate(url, tmp_path_factory.mktemp("migrating"))
    return url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file that each test copies."""
    folder = tmp_path_factory.mktemp("template")
    _migrate(f"sqlite:///{folder / 'empty.sqlite'}", folder)
    return folder / "empty.sqlite"


def _migrate(url: str, folder: Path) -> None:
    app = create_app(make_config(url, folder))
    with app.app_context():
        flask_migrate.upgrade(directory=str(ROOT / "migrations"))
        db.engine.dispose()


def make_config(url: str, folder: Path, sandbox_url: str = "http://127.0.0.1:9") -> Config:
    """The test profile on that database; by default its outside world answers nothing."""
    environment = {"APP_PROFILE": "test", "DATABASE_URL": url, "SANDBOX_URL": sandbox_url}
    config = read_config(environment, folder=folder)
    return replace(
        config,
        graph_connect_timeout=10.0,
        graph_read_timeout=30.0,
        google_connect_timeout=10.0,
        google_read_timeout=30.0,
        log_level="WARNING",
        history_days=3,
    )


@pytest.fixture(scope="session")
def _stage_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("stage")


@pytest.fixture
def stage_folder(_stage_folder: Path) -> Path:
    """Where the application keeps its things: the same place for each test, empty but for its keys."""
    for path in _stage_folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != "keys.json":
            path.unlink()
    return _stage_folder


@pytest.fixture(params=["sqlite", pytest.param("mariadb", marks=pytest.mark.mariadb)])
def database_url(request: pytest.FixtureRequest, stage_folder: Path) -> Iterator[str]:
    """An empty, migrated database: each test that uses it runs on both kinds."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), stage_folder / "test.sqlite")
        yield f"sqlite:///{stage_folder / 'test.sqlite'}"
    else:
        yield request.getfixturevalue("mariadb_url")


@pytest.fixture
def config(database_url: str, stage_folder: Path, request: pytest.FixtureRequest) -> Config:
    """The application's settings; they lead to the sandbox when the test asks for it."""
    if "sandbox" in request.fixturenames:
        return make_config(database_url, stage_folder, request.getfixturevalue("sandbox").url)
    return make_config(database_url, stage_folder)


@pytest.fixture(scope="session")
def shared_applications(tmp_path_factory: pytest.TempPathFactory) -> SharedApplications:
    """Templates are compiled once for all tests: that is half of a request's time."""
    return SharedApplications(FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates"))))


@pytest.fixture
def app(
    config: Config, shared_applications: SharedApplications, request: pytest.FixtureRequest
) -> Iterator[Flask]:
    """The whole application. Without the sandbox its clock is real time.

    One with the same settings is used again, as good as new; a test that adds addresses says `own_app`.
    """
    is_own = request.node.get_closest_marker("own_app") is not None
    app = shared_applications.new(config) if is_own else shared_applications.ready(config)
    app.config["WTF_CSRF_ENABLED"] = False
    if not _listens(config):
        clock.follow(None)
    yield app
    with app.app_context():
        db.session.remove()
        if db.engine.dialect.name != "sqlite":
            _empty_all_tables()
        db.engine.dispose()
    clock.follow(None)
    forget_everything()


def _listens(config: Config) -> bool:
    return config.sandbox_url != "http://127.0.0.1:9"


def _empty_all_tables() -> None:
    with db.engine.begin() as connection:
        connection.execute(text("SET FOREIGN_KEY_CHECKS=0"))
        for table in Base.metadata.sorted_tables:
            connection.execute(table.delete())
        connection.execute(text("SET FOREIGN_KEY_CHECKS=1"))


@pytest.fixture
def context(app: Flask) -> Iterator[Flask]:
    """The application with its context pushed: for services and builders, not for clients."""
    with app.app_context():
        yield app
        db.session.remove()


@pytest.fixture
def url(app: Flask) -> Iterator[str]:
    """The application, served on loopback: for Facebook and Instagram to tell it things."""
    with on_loopback(app) as address:
        yield address


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def queue(app: Flask) -> LocalTaskQueue:
    """The application's local queue; `drain()` delivers what is due."""
    queue: LocalTaskQueue = app.extensions["task_sender"]
    return queue


@pytest.fixture(scope="session")
def _one_player() -> Iterator[Player]:
    player = Player()
    yield player
    player.close()


@pytest.fixture
def player(_one_player: Player) -> Player:
    """A server in the place of somebody else's, which says what the test has it say."""
    _one_player.asked.clear()
    _one_player.play()
    return _one_player


def session_of(app: Flask, client: FlaskClient, user_id: int) -> None:
    """The client has a session of that user from now on."""
    with app.test_request_context():
        start_sign_in(user_id)
        db.session.commit()
        values = dict(session)
        db.session.remove()
    with client.session_transaction() as kept:
        kept.clear()
        kept.update(values)


@pytest.fixture
def sign_in(app: Flask) -> SignIn:
    """`sign_in(client, user.id)`: the client is that user from now on."""

    return partial(session_of, app)


@pytest.fixture
def staff(app: Flask, client: FlaskClient, sign_in: SignIn) -> int:
    """A manager, who is signed in."""
    with app.app_context():
        user_id = create_user(role=Role.MANAGER, name="Max Manager").id
    sign_in(client, user_id)
    return user_id


@pytest.fixture
def window_ahead() -> None:
    """Tries are counted in fixed windows of real time: none ends in the middle of a test that counts."""
    left = WINDOW.total_seconds() - clock.real_now().timestamp() % WINDOW.total_seconds()
    if left < LONGEST_COUNTING_SECONDS:
        time.sleep(left)


@dataclass(frozen=True)
class RunningSandbox:
    """The sandbox on loopback; `state_folder` is where it keeps what it has issued."""

    url: str
    state_folder: Path

    def advance(self, **time: float) -> None:
        """Move its clock: `advance(hours=6)`."""
        from datetime import timedelta

        seconds = timedelta(**time).total_seconds()
        requests.post(f"{self.url}/control/clock", json={"advance_seconds": seconds}, timeout=5)
        clock.follow(clock._offset_source)

    def fault(self, kind: str, **limits: object) -> None:
        requests.post(
            f"{self.url}/control/faults", json={"kind": kind, **limits}, timeout=5
        ).raise_for_status()

    def mend(self) -> None:
        requests.delete(f"{self.url}/control/faults", timeout=5).raise_for_status()


@pytest.fixture(scope="session")
def _sandbox_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    folder = tmp_path_factory.mktemp("sandbox")
    with on_loopback(create_sandbox(folder)) as url:
        yield RunningSandbox(url, folder)


@pytest.fixture
def sandbox(_sandbox_server: RunningSandbox) -> Iterator[RunningSandbox]:
    """The sandbox, without faults; its clock only ever goes forward, so tests compare with `clock.now()`."""
    _sandbox_server.mend()
    yield _sandbox_server
    _sandbox_server.mend()
