"""A stage for each test of counting."""

import pytest
from flask import Flask

from application.extensions import db
from application.models import CountingConnection
from tests.builders import create_login
from tests.followers.building import NOW
from tests.followers.counting.stage import Stage


@pytest.fixture
def stage(app: Flask) -> Stage:
    """Three units on four networks, and a connection that asks Instagram."""
    made = Stage(app)
    connect(app)
    return made


def connect(app: Flask) -> int:
    """A login by which Instagram is asked; its id."""
    with app.app_context():
        login = create_login()
        db.session.flush()
        db.session.add(
            CountingConnection(
                facebook_login_id=login.id, instagram_id="17841400000000001", username="asker", made_at=NOW
            )
        )
        db.session.commit()
        return login.id
