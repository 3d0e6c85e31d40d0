"""Who has joined: the stage of what comes after."""

import pytest
from flask.testing import FlaskClient

from tests.conftest import RunningSandbox
from tests.onboarding.permissions import join_lena


@pytest.fixture
def lena(client: FlaskClient, sandbox: RunningSandbox) -> FlaskClient:
    """Lena, who has joined with every permission."""
    return join_lena(client, sandbox)
