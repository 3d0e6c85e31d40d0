"""Somebody whose figures are looked at."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.builders import create_partner


@pytest.fixture
def me(app: Flask, client: FlaskClient, sign_in: Callable[[FlaskClient, int], None]) -> int:
    """An influencer who is signed in; gives the id of the user."""
    with app.app_context():
        user_id = create_partner(name="Mona", username="mona").id
    sign_in(client, user_id)
    return user_id
