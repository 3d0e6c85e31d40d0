from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

import pytest
import requests

from tests.conftest import RunningSandbox
from tests.integrations.audience import stage


@pytest.fixture
def moment(sandbox: RunningSandbox) -> Callable[[], datetime]:
    """The sandbox's time."""
    return partial(stage.now, sandbox)


@pytest.fixture
def sandbox(sandbox: RunningSandbox) -> Iterator[RunningSandbox]:
    """The sandbox whose app has the feature to read others' Pages, and whose quotas are whole."""
    requests.delete(f"{sandbox.url}/control/networks", timeout=5).raise_for_status()
    yield sandbox
    with_feature(sandbox, True)


@pytest.fixture
def without_feature(sandbox: RunningSandbox) -> None:
    with_feature(sandbox, False)


def with_feature(sandbox: RunningSandbox, wanted: bool) -> None:
    asked = {"page_feature": wanted}
    requests.post(f"{sandbox.url}/control/networks", json=asked, timeout=5).raise_for_status()
