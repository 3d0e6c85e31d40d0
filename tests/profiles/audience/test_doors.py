"""Who sees an audience, and what the page costs."""

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from application.extensions import db
from application.models import AuditAction, AuditEntry, Role
from tests.builders import create_partner, create_user
from tests.profiles.audience.conftest import TODAY, Me, SignIn, page_of, rows_of, tell_all
from tests.profiles.audience.rows import tell_online
from tests.statements import count_statements


def test_staff_see_it_as_the_partner_does_and_the_look_is_noted(
    app: Flask, client: FlaskClient, me: Me, sign_in: SignIn
) -> None:
    tell_all(app, me)
    with app.app_context():
        staff_id = create_user(role=Role.MANAGER).id
    sign_in(client, staff_id)
    page = page_of(client, f"/partners/{me.user_id}/audience")
    assert "You see this page as Mona Example does." in page
    assert "Germany: 75.0" in page
    assert f'/partners/{me.user_id}/audience/countries.csv"' in page
    assert rows_of(client, "countries", at=f"/partners/{me.user_id}/audience")[1][0] == "Germany"
    with app.app_context():
        assert (
            db.session.query(AuditEntry)
            .filter_by(actor_id=staff_id, user_id=me.user_id, action=AuditAction.PARTNER_LOOKED_AT.value)
            .count()
            == 1
        )


def test_nobody_sees_another_partners_audience(
    app: Flask, client: FlaskClient, me: Me, sign_in: SignIn
) -> None:
    tell_all(app, me)
    with app.app_context():
        other_id = create_partner().id
        consultant_id = create_user(role=Role.CONSULTANT).id
    for user_id in (other_id, consultant_id):
        sign_in(client, user_id)
        for address in (f"/partners/{me.user_id}/audience", f"/partners/{me.user_id}/audience/cities.csv"):
            assert client.get(address).status_code in (403, 404)
    sign_in(client, other_id)
    assert "Germany" not in page_of(client)


def test_the_page_takes_as_many_statements_for_three_years_as_for_a_day(
    app: Flask, client: FlaskClient, me: Me
) -> None:
    tell_all(app, me)
    with app.app_context():
        tell_online(me.account_id, TODAY, {hour: hour for hour in range(24)})
    page_of(client)
    with count_statements(app) as few:
        page_of(client)
    for back in range(1, 1_095, 15):
        tell_all(app, me, TODAY - timedelta(days=back))
    with app.app_context():
        for back in range(1, 60):
            tell_online(me.account_id, TODAY - timedelta(days=back), {hour: hour for hour in range(24)})
    with count_statements(app) as many:
        page_of(client)
    assert len(many) == len(few) <= 10
