"""Ids, methods, bytes and cookies of somebody's own making get a clear page, never an error of ours."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from application.models import Role
from tests.builders import create_instagram_account, create_partner, create_posts, create_user

SignIn = Callable[[FlaskClient, int], None]

NASTIES = (
    "",
    " ",
    "abc",
    "0",
    "-1",
    "1.5",
    "1e9",
    "٣",
    "9" * 30,
    str(2**63),
    "\x00",
    "a\x00b",
    "\ud7ff\U0001f600",
    "%",
    "_%\\",
    "'; DROP TABLE users; --",
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}",
    "../../etc/passwd",
    "//evil.example",
    "javascript:alert(1)",
    "x" * 10_000,
)
PATHS = (
    "/", "/join", "/sign-in", "/connect/facebook/callback", "/join/account", "/join/profile", "/me",
    "/me/progress", "/partners", "/sign-out", "/sign-in/code", "/forgotten-password",
    "/access/invitation/x", "/access/new-password/x", "/join/influencer", "/partners/1",
    "/partners/1/collect", "/join/nobody", "/healthz",
)  # fmt: skip


@pytest.fixture
def clients(app: Flask, sign_in: SignIn) -> dict[str, FlaskClient]:
    """A stranger, a partner with posts, and a manager."""
    with app.app_context():
        partner = create_user()
        create_posts(create_instagram_account(user=partner), 3)
        partner_id, manager_id = partner.id, create_user(role=Role.MANAGER).id
    found = {"stranger": app.test_client(), "partner": app.test_client(), "manager": app.test_client()}
    sign_in(found["partner"], partner_id)
    sign_in(found["manager"], manager_id)
    return found


@pytest.mark.parametrize("tail", ["", "/progress"])
def test_garbage_for_an_id(clients: dict[str, FlaskClient], tail: str) -> None:
    for nasty in NASTIES:
        answer = clients["manager"].get(f"/partners/{nasty.replace('/', '%2F')}{tail}")
        if nasty.strip():
            assert answer.status_code in (400, 404), nasty[:50]
        else:
            assert answer.status_code < 500
    for nasty in ("0", str(2**63), "9" * 30, "424242"):
        assert clients["manager"].post(f"/partners/{nasty}/collect").status_code == 404


def test_every_method_has_an_answer(clients: dict[str, FlaskClient]) -> None:
    for path in PATHS:
        for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
            assert clients["manager"].open(path, method=method).status_code < 500


def test_raw_bytes_in_the_address(clients: dict[str, FlaskClient]) -> None:
    for query in ("page=%ff%fe", "%00=%00", "q=%ed%a0%80", "order=%c0%af&page[]=1", "=&&=", "q=a&q=b;2"):
        for path in ("/me", "/partners", "/connect/facebook/callback", "/sign-in"):
            for client in clients.values():
                assert client.get(f"{path}?{query}").status_code < 500


def test_a_cookie_of_somebodys_own_making_is_no_sign_in(app: Flask) -> None:
    with app.app_context():
        create_partner()
    for cookie in ("x", "eyJfdXNlcl9pZCI6IjEifQ.aaaa.bbbb", "." * 500, "ü"):
        client = app.test_client()
        client.set_cookie("session", cookie)
        client.set_cookie("remember_token", "1|" + "0" * 128)
        assert client.get("/me").status_code == 302
