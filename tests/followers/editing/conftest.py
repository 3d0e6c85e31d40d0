"""An organisation, and the admin who keeps it."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from application.extensions import db
from application.models import Role
from tests.builders import create_user
from tests.followers import building


@pytest.fixture
def admin(app: Flask, client: FlaskClient, sign_in: Callable[[FlaskClient, int], None]) -> FlaskClient:
    """An admin's client."""
    with app.app_context():
        user_id = create_user(role=Role.ADMIN, name="Ada").id
    sign_in(client, user_id)
    return client


@pytest.fixture
def energy(app: Flask, admin: FlaskClient) -> FlaskClient:
    """Four units: 2 and 4 below 1, 3 below 2. The first is counted on X and known on TikTok."""
    with app.app_context():
        for zid, name, parent in (
            (1, "Department of Energy", None),
            (2, "Office of Science", 1),
            (3, "Argonne <b>", 2),
            (4, "Press", 1),
        ):
            building.create_unit(zid, name=name, parent=parent)
        building.create_networks()
        building.create_account(1, "twitter", handle="ENERGY")
        building.create_account(1, "tiktok", handle="energy")
        db.session.remove()
    return admin
