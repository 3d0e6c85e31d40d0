"""What browsers are told and held to (ASVS 5.0, chapter 3), as it is over https in production."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from application.accounts.passwords import hash_password
from application.config import Config
from application.extensions import db
from application.models import Role
from tests.access.doors import Door, Visitor
from tests.access.stage import set_stage
from tests.access.table import TABLE
from tests.access.test_table import addresses, place
from tests.builders import create_user

SignIn = Callable[[FlaskClient, int], None]
HTTPS = "https://platform.example"
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def config(config: Config) -> Config:
    """Settings as of production, where they decide on cookies and headers."""
    return replace(config, public_url=HTTPS)


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    return app.test_client()


def cookies(answer: TestResponse) -> dict[str, str]:
    """Each cookie that the answer sets, with its attributes in small letters."""
    set_ones = answer.headers.getlist("Set-Cookie")
    return {text.partition("=")[0]: text.partition(";")[2].lower() for text in set_ones}


def signed_in(app: Flask, browser: FlaskClient) -> TestResponse:
    with app.app_context():
        create_user(
            role=Role.ADMIN, email="ada@example.org", password_hash=hash_password("sturdy teapots hum")
        )
    form = {"email": "ada@example.org", "password": "sturdy teapots hum"}
    answer = browser.post("/sign-in", data=form, base_url=HTTPS)
    assert answer.status_code == 303
    return answer


def test_every_cookie_is_for_this_host_over_https_only(app: Flask, browser: FlaskClient) -> None:
    """3.3.1, 3.3.2, 3.3.3, 3.3.4."""
    found = cookies(signed_in(app, browser))
    assert "__Host-session" in found
    for name, attributes in found.items():
        assert name.startswith("__Host-"), name
        parts = {part.strip() for part in attributes.split(";")}
        assert {"secure", "httponly", "path=/"} <= parts, name
        assert {"samesite=lax", "samesite=strict"} & parts, name
        assert not any(part.startswith("domain") for part in parts), name


def test_https_is_promised_for_a_year_with_all_names_below(browser: FlaskClient) -> None:
    """3.4.1."""
    promised = browser.get("/", base_url=HTTPS).headers["Strict-Transport-Security"]
    assert promised == "max-age=31536000; includeSubDomains"


def test_no_other_site_may_read_an_answer(browser: FlaskClient) -> None:
    """3.4.2."""
    for path in ("/", "/me", "/healthz"):
        headers = browser.get(path, base_url=HTTPS, headers={"Origin": "https://evil.example"}).headers
        assert not [name for name, _ in headers if name.startswith("Access-Control-")]


def test_the_policy_names_every_kind_and_nothing_unsafe(browser: FlaskClient) -> None:
    """3.4.3, 3.4.6."""
    policy = browser.get("/", base_url=HTTPS).headers["Content-Security-Policy"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["base-uri"] == "'none'"
    assert rules["frame-ancestors"] == "'none'"
    assert re.fullmatch(r"'nonce-[\w-]{16,}' 'strict-dynamic'", rules["script-src"])
    assert "unsafe" not in policy
    assert "object-src" not in rules, "default-src shuts it"


def test_types_are_not_guessed_and_addresses_not_told(browser: FlaskClient) -> None:
    """3.4.4, 3.4.5."""
    for path in ("/", "/sign-in", "/nowhere", "/static/css/site.css"):
        answer = browser.get(path, base_url=HTTPS)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        answer.close()


def test_other_sites_neither_embed_nor_hold_on_to_these_pages(browser: FlaskClient) -> None:
    """3.4.8, 3.5.8."""
    for path in ("/", "/static/css/site.css", "/nowhere"):
        answer = browser.get(path, base_url=HTTPS)
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        answer.close()


def test_no_change_without_the_forms_own_token(app: Flask, sign_in: SignIn) -> None:
    """3.5.1: every address that changes something, for everybody who may come in."""
    app.config["WTF_CSRF_ENABLED"] = True
    with app.app_context():
        people = set_stage()
        db.session.remove()
    asked = 0
    for address in addresses(app):
        door = TABLE[address.endpoint].door
        if address.method == "GET" or door in (Door.QUEUE, Door.CRON, Door.SIGNED):
            continue
        visitor = Visitor.INFLUENCER if door is Door.PARTNER else Visitor.ADMIN
        browser = app.test_client()
        if door is not Door.ANYONE:
            sign_in(browser, people.user_ids[visitor])
        answer = browser.open(place(app, address, people.own[visitor]), method=address.method)
        assert answer.status_code == 400, address.endpoint
        assert "The page was open for too long or came from elsewhere" in answer.text, address.endpoint
        asked += 1
    assert asked > 40


SAME_FOR_ALL = ("media_kits.show", "shared_reports.show", "shared_reports.tab", "shared_reports.kept")
"""Pages that are handed on: they look at nobody's session."""
SAME_FOR_ALL_WHO_SEE_IT = ("follower_charts.embed",)
"""A page for the frames of other sites; who may not see it is told so as anywhere."""


def test_every_form_that_changes_something_carries_its_token(app: Flask, sign_in: SignIn) -> None:
    """3.5.1, from the page's side; and 7.4.4: whoever is signed in finds the way out on every page."""
    app.config["WTF_CSRF_ENABLED"] = True
    with app.app_context():
        people = set_stage()
        db.session.remove()
    forms = 0
    for visitor in (Visitor.STRANGER, Visitor.INFLUENCER, Visitor.CONSULTANT, Visitor.ADMIN):
        for address in addresses(app):
            if address.method != "GET":
                continue
            browser = app.test_client()
            if visitor in people.user_ids:
                sign_in(browser, people.user_ids[visitor])
            values = people.own.get(visitor, people.own[Visitor.ADMIN])
            answer = browser.get(place(app, address, values))
            if answer.mimetype == "text/html" and not answer.location:
                is_same = address.endpoint in SAME_FOR_ALL or (
                    answer.status_code == 200 and address.endpoint in SAME_FOR_ALL_WHO_SEE_IT
                )
                knows_visitor = visitor in people.user_ids and not is_same
                assert knows_visitor == ("/sign-out" in answer.text), address.endpoint
                for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", answer.text, re.S):
                    assert 'name="csrf_token"' in form, address.endpoint
                    # Without a Referer the form's check refuses every answer over https.
                    assert answer.headers["Referrer-Policy"] == "same-origin", address.endpoint
                    forms += 1
            answer.close()
    assert forms > 60


def test_no_script_asks_with_a_method_that_is_safe_by_name_only(app: Flask) -> None:
    """3.5.3: what changes something is asked for by POST; pages are read by GET."""
    for address in addresses(app):
        assert address.method in ("GET", "POST"), address.endpoint
