"""An admin who looks after partners' access."""

from flask import Flask
from flask.testing import FlaskClient

from application.models import Role
from tests.builders import create_user
from tests.conftest import session_of


def admin_of(app: Flask, role: Role = Role.ADMIN) -> FlaskClient:
    """A browser that is signed in as an admin, or in another role."""
    with app.app_context():
        user_id = create_user(role=role, name="Ada Admin").id
    browser = app.test_client()
    session_of(app, browser, user_id)
    return browser


def said(browser: FlaskClient, path: str) -> str:
    """The page, in one line."""
    answer = browser.get(path)
    assert answer.status_code == 200, answer.status_code
    return " ".join(answer.text.split())
