"""A partner's address for letters: given, changed and removed by the partner alone."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from application.extensions import db
from application.models import Role, User
from tests.builders import create_partner, create_user

SignIn = Callable[[FlaskClient, int], None]
PAGE = "/me/address"


@pytest.fixture
def me(app: Flask, client: FlaskClient, sign_in: SignIn) -> int:
    with app.app_context():
        user_id = create_partner(name="Mona Example").id
    sign_in(client, user_id)
    return user_id


def _address(app: Flask, user_id: int) -> str | None:
    with app.app_context():
        return db.session.get_one(User, user_id).contact_email


def test_an_address_is_given_changed_and_removed(app: Flask, client: FlaskClient, me: int) -> None:
    assert "Save the address" in client.get(PAGE).get_data(as_text=True)
    answer = client.post(PAGE, data={"address": " mona@example.org "})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/me")
    assert _address(app, me) == "mona@example.org"
    assert "Saved. We write to mona@example.org before" in client.get("/me").get_data(as_text=True)
    page = client.get(PAGE).get_data(as_text=True)
    assert 'value="mona@example.org"' in page
    assert "Remove mona@example.org" in page
    client.post(PAGE, data={"address": "mona@bücher.de"})
    assert _address(app, me) == "mona@xn--bcher-kva.de"
    client.post(PAGE, data={"address": ""})
    assert _address(app, me) is None
    assert "Removed. You get no letters" in client.get("/me").get_data(as_text=True)


@pytest.mark.parametrize(
    "wrong",
    [
        "mona",
        "mona@",
        "@example.org",
        "mona@example.org, other@example.org",
        "mona@example.org\r\nBcc: other@example.org",
        "Mona <mona@example.org>",
        "möna@example.org",
        "mona@localhost",
        f"mona@{'x' * 62}.{'y' * 62}.{'z' * 62}.org",
        "\x00@example.org",
        "mona@example.org\x00",
    ],
)
def test_what_is_no_address_is_told_and_changes_nothing(
    app: Flask, client: FlaskClient, me: int, wrong: str
) -> None:
    client.post(PAGE, data={"address": "mona@example.org"})
    answer = client.post(PAGE, data={"address": wrong})
    assert answer.status_code == 400
    page = answer.get_data(as_text=True)
    assert "not an e-mail address" in page or "at most 191 characters" in page
    assert _address(app, me) == "mona@example.org"


def test_only_ones_own_address_is_changed(app: Flask, client: FlaskClient, me: int) -> None:
    with app.app_context():
        other = create_partner(contact_email="other@example.org").id
    client.post(PAGE, data={"address": "mona@example.org", "user_id": other, "id": other})
    assert _address(app, other) == "other@example.org"


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ADMIN])
def test_staff_and_strangers_have_no_such_page(
    app: Flask, client: FlaskClient, sign_in: SignIn, role: Role
) -> None:
    assert client.get(PAGE).headers["Location"].startswith("/join?next=")
    assert client.post(PAGE).status_code == 401
    with app.app_context():
        user_id = create_user(role=role).id
    sign_in(client, user_id)
    assert [client.get(PAGE).status_code, client.post(PAGE).status_code] == [403, 403]


def test_a_form_token_is_needed(app: Flask, client: FlaskClient, me: int) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    assert client.post(PAGE, data={"address": "mona@example.org"}).status_code == 400
    assert _address(app, me) is None


def test_staff_see_where_a_partner_is_written_to(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    with app.app_context():
        reached = create_partner(name="Mona", contact_email="mona@example.org").id
        unreached = create_partner(name="Nils").id
        manager = create_user(role=Role.MANAGER).id
    sign_in(client, manager)
    assert "go to mona@example.org" in client.get(f"/partners/{reached}").get_data(as_text=True)
    page = client.get(f"/partners/{unreached}").get_data(as_text=True)
    assert "Nobody can be written to about this connection: Nils has given no address" in page
