"""A sandbox on a still clock, and people who connect to it."""

import pytest

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
