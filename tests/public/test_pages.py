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


def test_the_health_check_answers_without_a_query(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    with app.app_context():
        user_id = create_partner().id
    sign_in(client, user_id)
    with count_statements(app) as sent:
        answer = client.get("/healthz")
    assert (answer.status_code, answer.get_data()) == (200, b"ok")
    assert sent == []
