"""Somebody who is signed in, with an account."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from application.extensions import db
from tests.conftest import SignIn
from tests.profiles.posts.stage import partner_with_account


@pytest.fixture
def me(app: Flask, client: FlaskClient, sign_in: SignIn) -> int:
    """An influencer who is signed in; the id of the account."""
    with app.app_context():
        user_id, account_id = partner_with_account()
        db.session.remove()
    sign_in(client, user_id)
    return account_id
