"""Somebody known here uses a brand's link: told before that the brand becomes one more of their profiles."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from application.extensions import db
from application.models import InstagramAccount, OneTimeLink, Role, User
from sandbox.personas import BY_KEY
from tests.conftest import RunningSandbox
from tests.onboarding.birch import Birch
from tests.onboarding.dialog import choice_of, choose, decide, forget, join
from tests.onboarding.permissions import page_of
from tests.onboarding.rows import numbers, running_sign_ins

FIRST, SECOND = BY_KEY["sam_ortega"].accounts
TOLD = "You have a profile here already: @"


@pytest.fixture
def birch(app: Flask, sandbox: RunningSandbox) -> Birch:
    for persona in ("sam_ortega", "alder_tea"):
        forget(sandbox.url, persona)
    return Birch(app)


@pytest.fixture
def sam(app: Flask, client: FlaskClient, birch: Birch) -> FlaskClient:
    """Sam, an influencer with one of two accounts."""
    join(client, "sam_ortega")
    assert choose(client, FIRST.id).headers["Location"] == "/me"
    return client


def _press(browser: FlaskClient, account: str, **more: str) -> TestResponse:
    fields = {"account": account, "choice": choice_of(browser), **more}
    return browser.post("/join/account", data=fields)


def _is_connected(app: Flask, birch: Birch) -> bool:
    with app.app_context():
        return db.session.get_one(User, birch.id).facebook_login_id is not None


def _used(app: Flask) -> int:
    with app.app_context():
        return len(db.session.scalars(select(OneTimeLink).where(OneTimeLink.used_at.is_not(None))).all())


def test_the_page_tells_to_which_profiles_the_brand_is_added_and_changes_nothing(
    app: Flask, sam: FlaskClient, birch: Birch
) -> None:
    before = numbers(app)
    answer = sam.get(decide(birch.dialog(sam), "sam_ortega"))
    assert answer.headers["Location"] == "/join/account"
    page = page_of(sam, "/join/account")
    assert f"{TOLD}{FIRST.username}. This adds the account that you choose to your profiles" in page
    assert "as the brand Birch Oil" in page
    assert "nothing has happened yet" in page
    assert (numbers(app), _used(app), _is_connected(app, birch)) == (before, 0, False)
    assert birch.id not in running_sign_ins(app)


def test_the_button_beneath_adds_the_brand_to_ones_profiles(
    app: Flask, sam: FlaskClient, birch: Birch
) -> None:
    sam.get(decide(birch.dialog(sam), "sam_ortega"))
    answer = _press(sam, SECOND.id, adds="yes")
    assert answer.headers["Location"] == "/me"
    with app.app_context():
        brand = db.session.get_one(User, birch.id)
        assert (brand.name, brand.role) == ("Birch Oil", Role.BRAND)
        others = select(User.id).where(User.facebook_login_id == brand.facebook_login_id)
        assert len(db.session.scalars(others).all()) == 2
        account = db.session.scalars(
            select(InstagramAccount).where(InstagramAccount.graph_id == SECOND.id)
        ).one()
        assert account.user_id == birch.id
    assert running_sign_ins(app) == [birch.id]
    page = page_of(sam, "/me/accounts")
    assert f"@{FIRST.username}" in page
    assert f"@{SECOND.username}" in page
    assert sam.get(birch.path).status_code == 404


def test_who_has_one_account_only_is_told_too_and_that_the_brand_needs_another(
    app: Flask, client: FlaskClient, birch: Birch
) -> None:
    join(client, "alder_tea", "influencer")
    before = numbers(app)
    assert client.get(decide(birch.dialog(client), "alder_tea")).headers["Location"] == "/join/account"
    page = page_of(client, "/join/account")
    assert f"{TOLD}alder.tea" in page
    assert "Birch Oil needs an account that has no profile here yet." in page
    assert "Open Facebook’s dialog again" in page
    assert (numbers(app), _used(app)) == (before, 0)
    assert client.get(birch.path).status_code == 200


def test_who_got_a_profile_after_the_page_was_shown_is_told_before_anything_is_added(
    app: Flask, client: FlaskClient, birch: Birch
) -> None:
    """Both links' dialogs are behind one before either account is chosen."""
    other = Birch(app)
    second = app.test_client()
    for each, browser in ((birch, client), (other, second)):
        way_back = decide(each.dialog(browser), "sam_ortega")
        assert browser.get(way_back).headers["Location"] == "/join/account"
        assert TOLD not in page_of(browser, "/join/account")
    assert choose(client, FIRST.id).headers["Location"] == "/me"
    answer = choose(second, SECOND.id)
    assert answer.status_code == 400
    assert "You have a profile here by now" in answer.text
    assert f"{TOLD}{FIRST.username}" in answer.text
    assert not _is_connected(app, other)
    assert _press(second, SECOND.id, adds="yes").headers["Location"] == "/me"
    assert _is_connected(app, other)


def test_a_link_that_is_gone_adds_nothing(app: Flask, sam: FlaskClient, birch: Birch) -> None:
    sam.get(decide(birch.dialog(sam), "sam_ortega"))
    birch.new_link()
    assert sam.get("/join/account").status_code == 404
    answer = _press(sam, SECOND.id, adds="yes")
    assert answer.status_code == 404
    assert "This link does not work any more" in answer.text
    assert not _is_connected(app, birch)


def test_who_has_ended_access_as_a_brand_does_not_come_in_by_a_link(
    app: Flask, client: FlaskClient, birch: Birch
) -> None:
    join(client, "alder_tea", "brand")
    with app.app_context():
        own = db.session.scalars(select(User).where(User.facebook_login_id.is_not(None))).one()
        own.active = False
        db.session.commit()
    browser = app.test_client()
    answer = browser.get(decide(birch.dialog(browser), "alder_tea"))
    assert answer.status_code == 403
    assert "Your access has been ended" in answer.text
    assert not _is_connected(app, birch)
