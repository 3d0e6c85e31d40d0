"""The team's people and their browsers; the mailbox of the tests of letters, for what letters lead to."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from application.models import Role
from tests.accounts.stage import member
from tests.conftest import SignIn
from tests.mail.conftest import mailbox

__all__ = ["mailbox"]


@pytest.fixture(autouse=True)
def _counted_in_one_window(window_ahead: None) -> None:
    """Most tests here count tries."""


@pytest.fixture
def manager(app: Flask) -> int:
    return member(app, name="Mona Manager")


@pytest.fixture
def managers_browser(app: Flask, sign_in: SignIn, manager: int) -> FlaskClient:
    browser = app.test_client()
    sign_in(browser, manager)
    return browser


@pytest.fixture
def admin_id(app: Flask) -> int:
    return member(app, Role.ADMIN, "ada@example.org", name="Ada Admin")


@pytest.fixture
def admin(app: Flask, sign_in: SignIn, admin_id: int) -> FlaskClient:
    """The admin's browser, signed in."""
    browser = app.test_client()
    sign_in(browser, admin_id)
    return browser
