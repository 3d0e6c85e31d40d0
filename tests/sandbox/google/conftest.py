"""People with Google's clients for a sandbox on loopback."""

from collections.abc import Iterator

import pytest

from tests.sandbox.google.clients import People


@pytest.fixture
def people(served: str) -> Iterator[People]:
    """Persons of the sandbox that is being served."""
    made = People(served)
    yield made
    made.close()
