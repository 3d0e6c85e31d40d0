"""The pages that everybody may see."""

import re
from collections.abc import Callable
from itertools import pairwise

import pytest
from flask import Flask
from flask.testing import FlaskClient

from application.models import Role
from tests.builders import create_partner, create_user
from tests.statements import count_statements

SignIn = Callable[[FlaskClient, int], None]


@pytest.mark.parametrize("path", ["/", "/privacy", "/terms", "/join", "/sign-in"])
def test_every_page_has_one_heading_of_the_first_order_and_no_jumps(client: FlaskClient, path: str) -> None:
    page = client.get(path).get_data(as_text=True)
    orders = [int(order) for order in re.findall(r"<h([1-6])", page)]
    assert orders.count(1) == 1
    assert orders[0] == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(orders))


def test_a_stranger_is_shown_the_ways_in(client: FlaskClient) -> None:
    page = client.get("/").get_data(as_text=True)
    for words in ("Join with Instagram", "Join as an influencer", "Join as a brand"):
        assert f'href="/join">{words}' in page
    assert 'href="/sign-in"' in page


@pytest.mark.parametrize(("role", "link"), [(Role.INFLUENCER, "/me"), (Role.BRAND, "/me")])
def test_a_partner_is_led_to_the_own_page(
    app: Flask, client: FlaskClient, sign_in: SignIn, role: Role, link: str
) -> None:
    with app.app_context():
        user_id = create_partner(role=role).id
    sign_in(client, user_id)
    page = client.get("/").get_data(as_text=True)
    assert f'class="btn btn-primary" href="{link}"' in page
    assert "/join/" not in page


def test_staff_are_led_to_the_campaigns(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    with app.app_context():
        user_id = create_user(role=Role.MANAGER).id
    sign_in(client, user_id)
    assert 'class="btn btn-primary" href="/campaigns"' in client.get("/").get_data(as_text=True)


def test_robots_keep_out_of_what_is_not_for_them(client: FlaskClient) -> None:
    answer = client.get("/robots.txt")
    assert answer.mimetype == "text/plain"
    lines = answer.get_data(as_text=True).splitlines()
    assert lines[0] == "User-agent: *"
    assert {"Disallow: /me", "Disallow: /partners", "Disallow: /campaigns"} < set(lines)
    assert "Disallow: /" not in lines


@pytest.mark.own_app
def test_the_operator_is_named_where_the_law_wants_it(app: Flask) -> None:
    app.jinja_env.globals["operator"] = {
        "name": "Alder & Sons",
        "address": "1 Quay, Porto",
        "email": "privacy@example.org",
    }
    for path in ("/privacy", "/terms"):
        page = app.test_client().get(path).text
        for told in ("Alder &amp; Sons", "1 Quay, Porto", 'href="mailto:privacy@example.org"'):
            assert told in page


def test_without_an_operator_the_pages_still_say_who(client: FlaskClient) -> None:
    page = client.get("/privacy").text
    assert "whoever runs Bacchus Influencer Platform" in page
    assert "mailto:" not in page


def test_browsers_find_the_mark(client: FlaskClient) -> None:
    answer = client.get("/favicon.ico", follow_redirects=True)
    assert answer.status_code == 200
    assert answer.data[:4] == b"\x00\x00\x01\x00"
    answer.close()


def test_the_health_check_answers_without_a_query(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    with app.app_context():
        user_id = create_partner().id
    sign_in(client, user_id)
    with count_statements(app) as sent:
        answer = client.get("/healthz")
    assert (answer.status_code, answer.get_data()) == (200, b"ok")
    assert sent == []
