"""The doctor's page, for admins: what is known here at once, what others say by a button."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from application.models import Role
from tests.builders import create_user
from tests.conftest import RunningSandbox

SignIn = Callable[[FlaskClient, int], None]


@pytest.fixture
def admin(app: Flask, client: FlaskClient, sign_in: SignIn) -> FlaskClient:
    with app.app_context():
        admin_id = create_user(role=Role.ADMIN, name="Ada Admin").id
    sign_in(client, admin_id)
    return client


def test_at_first_nobody_outside_is_asked(admin: FlaskClient, sandbox: RunningSandbox) -> None:
    page = admin.get("/doctor").text
    assert "Nobody outside was asked yet" in page
    for seen in ("Settings", "Database", "Migrations", "Keys of stored tokens"):
        assert f'<th scope="row">{seen}</th>' in page
    assert '<th scope="row">Facebook app</th>' not in page
    assert "OPERATOR_NAME" in page


def test_the_button_asks_everybody_and_shows_what_they_say(
    admin: FlaskClient, sandbox: RunningSandbox
) -> None:
    answer = admin.post("/doctor")
    assert answer.status_code == 200
    assert "takes our secret" in answer.text
    assert "mailbox answers" in answer.text
    assert "Nobody outside was asked yet" not in answer.text


def test_the_addresses_to_type_in_stand_on_it(admin: FlaskClient) -> None:
    page = admin.get("/doctor").text
    for path in ("/connect/facebook/callback", "/webhooks/instagram", "/account/google-sign-in/callback"):
        assert f"http://127.0.0.1:5000{path}</code>" in page


def test_whom_nobody_answers_reads_so_instead_of_an_error(admin: FlaskClient) -> None:
    answer = admin.post("/doctor")
    assert answer.status_code == 200
    assert "did not answer as it should" in answer.text
    assert "cannot be reached from here" in answer.text
