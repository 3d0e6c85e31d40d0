from itertools import count

import pytest

from application.integrations.google.account import GoogleAccount
from tests.conftest import RunningSandbox
from tests.integrations.google.stage import Google, signed_in

_numbers = count(1)


@pytest.fixture
def pauses() -> list[float]:
    """What was waited, in seconds, by accounts of these fixtures; nobody really waits."""
    return []


@pytest.fixture
def email() -> str:
    """An address that no other test uses: limits are counted for each."""
    return f"maker.{next(_numbers)}@agency.example"


@pytest.fixture
def google(sandbox: RunningSandbox) -> Google:
    """The sandbox's Google."""
    return Google(sandbox)


@pytest.fixture
def person(google: Google, email: str, pauses: list[float]) -> GoogleAccount:
    """A staff member's account, who has allowed files to be made."""
    return google.person(signed_in(google, email), pauses)


@pytest.fixture
def service_account(google: Google, pauses: list[float]) -> GoogleAccount:
    """The platform's own account, its files in the shared drive."""
    # Its limits are counted together for all tests.
    google.sandbox.advance(seconds=61)
    return google.service_account(pauses)
