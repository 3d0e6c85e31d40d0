"""Every form of these pages carries its token, and nothing is taken without one."""

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from application.blueprints import BLUEPRINTS
from application.models import LinkPurpose, Role
from tests.accounts.stage import PASSWORD, enter, give_second_factor, member, token_for, user
from tests.builders import create_partner

Enter = Callable[[FlaskClient, int], None]

MINE = {
    "accounts",
    "second_step",
    "access_links",
    "account",
    "own_second_factor",
    "account_sessions",
    "partner_sessions",
    "staff",
}
FORM = re.compile(r"<form\b[^>]*>.*?</form>", re.DOTALL)


@pytest.fixture(autouse=True)
def _tokens_count(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = True


def _posts(app: Flask, user_id: int) -> Iterator[str]:
    """The address of every deed of these blueprints."""
    place = app.url_map.bind("localhost")
    known = {"user_id": user_id, "sign_in_id": 1, "token": "t" * 43}
    for rule in app.url_map.iter_rules():
        if rule.endpoint.split(".")[0] in MINE and "POST" in (rule.methods or ()):
            yield place.build(rule.endpoint, {name: known[name] for name in rule.arguments}, method="POST")


def test_nothing_is_taken_without_the_forms_token(app: Flask, sign_in: Enter) -> None:
    assert {entry.name for entry in BLUEPRINTS} >= MINE
    manager = member(app)
    with app.app_context():
        partner = create_partner().id
    asked = 0
    for who, role in ((member(app, Role.ADMIN, "ada@example.org"), "team"), (partner, "partner")):
        for path in _posts(app, manager):
            if path.startswith("/me/") is not (role == "partner"):
                continue
            browser = app.test_client()
            sign_in(browser, who)
            answer = browser.post(path, data={"role": "admin", "own_password": PASSWORD, "code": "1"})
            assert (answer.status_code, b"open for too long" in answer.data) == (400, True), path
            asked += 1
    assert asked >= 25
    assert user(app, manager).active
    assert user(app, manager).role is Role.MANAGER


def _pages(app: Flask, sign_in: Enter) -> Iterator[tuple[str, str]]:
    """Pages with forms, as those see them for whom they are."""
    manager, admin = member(app), member(app, Role.ADMIN, "ada@example.org")
    invited = member(app, email="nora@example.org", password_hash=None)
    ended = member(app, email="gone@example.org", active=False)
    browser, stranger = app.test_client(), app.test_client()
    sign_in(browser, admin)
    sign_in(app.test_client(), admin)
    for path in (
        "/account",
        "/account/email",
        "/account/google",
        "/account/password",
        "/account/second-factor",
        "/account/sessions",
        "/staff",
        "/staff/invite",
        *(f"/staff/{number}" for number in (manager, invited, ended)),
        f"/staff/{manager}/end",
    ):
        yield path, browser.get(path).get_data(as_text=True)
    for path in (
        "/sign-in",
        "/forgotten-password",
        f"/access/invitation/{token_for(app, invited, LinkPurpose.INVITATION)}",
        f"/access/new-password/{token_for(app, manager, LinkPurpose.PASSWORD)}",
        f"/access/address/{token_for(app, manager, LinkPurpose.EMAIL, email='m@example.org')}",
    ):
        yield path, stranger.get(path).get_data(as_text=True)
    give_second_factor(app, manager)
    app.config["WTF_CSRF_ENABLED"] = False
    enter(stranger)
    app.config["WTF_CSRF_ENABLED"] = True
    for path in ("/sign-in/code", "/sign-in/recovery-code"):
        yield path, stranger.get(path).get_data(as_text=True)


def test_every_form_carries_its_token_and_labels_its_fields(app: Flask, sign_in: Enter) -> None:
    forms = 0
    for path, page in _pages(app, sign_in):
        assert page.count("<h1") == 1, path
        content = page.split('id="content"')[1].split("</main>")[0]
        for form in FORM.findall(content):
            if 'method="get"' in form:
                continue
            forms += 1
            assert re.search(r'name="csrf_token" value="[^"]+"', form), path
            assert "<button" in form, path
        for field in re.findall(r'<(?:input|select)\b[^>]*\bid="([^"]+)"', content):
            assert f'for="{field}"' in content, (path, field)
    assert forms >= 20
