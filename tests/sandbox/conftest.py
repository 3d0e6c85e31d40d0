"""A sandbox on a still clock, and people who connect to it."""

import threading
from collections.abc import Iterator

import pytest
from werkzeug.serving import make_server

from tests.sandbox.driver import EPOCH, Driver


@pytest.fixture(scope="session")
def shared_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Driver:
    """One sandbox for the run: building its addresses anew for each test would take most of the time."""
    return Driver(tmp_path_factory.mktemp("sandbox") / "state", epoch=EPOCH)


@pytest.fixture
def sandbox(shared_sandbox: Driver) -> Driver:
    """A sandbox whose world begins at `EPOCH`, as on its first day."""
    shared_sandbox.renew()
    return shared_sandbox


@pytest.fixture
def served(sandbox: Driver) -> Iterator[str]:
    """The sandbox on loopback: its address, without a slash at the end."""
    server = make_server("127.0.0.1", 0, sandbox.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
