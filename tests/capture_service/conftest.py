"""A web and a place for files, for each test."""

from collections.abc import Iterator

import pytest

from tests.capture_service.web import Web, web


@pytest.fixture
def site() -> Iterator[Web]:
    """What there is to capture."""
    with web() as server:
        yield server
