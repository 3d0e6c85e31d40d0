"""Staff who look at the problems."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from application.models import Role
from tests.builders import create_user

SignIn = Callable[[FlaskClient, int], None]


@pytest.fixture
def staff(app: Flask, client: FlaskClient, sign_in: SignIn) -> int:
    """A manager who is signed in."""
    with app.app_context():
        user_id = create_user(role=Role.MANAGER, name="Max Manager").id
    sign_in(client, user_id)
    return user_id
