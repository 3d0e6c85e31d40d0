"""No address leads to somebody else's things by way of its query, and staff are no partners."""

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from application.models import Role
from tests.builders import create_partner, create_user

SignIn = Callable[[FlaskClient, int], None]


def test_a_partner_has_no_address_for_somebody_elses_figures(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    with app.app_context():
        me, other = create_partner(username="mine"), create_partner(username="theirs")
        my_id, other_id = me.id, other.id
    sign_in(client, my_id)
    assert "theirs" not in client.get(f"/me?user_id={other_id}&id={other_id}").get_data(as_text=True)
    assert client.get(f"/partners/{other_id}").status_code == 403


def test_staff_are_not_found_among_the_partners(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    with app.app_context():
        manager, admin = create_user(role=Role.MANAGER), create_user(role=Role.ADMIN, name="Ada Admin")
        manager_id, admin_id = manager.id, admin.id
    sign_in(client, manager_id)
    assert client.get(f"/partners/{admin_id}").status_code == 404
    assert client.post(f"/partners/{admin_id}/collect").status_code == 404
    assert "Ada Admin" not in client.get("/partners").get_data(as_text=True)
