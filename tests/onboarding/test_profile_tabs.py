"""The choice among one's profiles is bound to its own tab, as the choice of an account is."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from application.extensions import db
from application.models import InstagramAccount
from sandbox.personas import BY_KEY
from tests.conftest import RunningSandbox
from tests.onboarding.birch import Birch
from tests.onboarding.dialog import choice_of, choose, choose_profile, decide, forget, join
from tests.onboarding.permissions import page_of
from tests.onboarding.rows import running_sign_ins

FIRST, SECOND = BY_KEY["sam_ortega"].accounts


@pytest.fixture
def profile_ids(app: Flask, sandbox: RunningSandbox) -> list[int]:
    """Sam's two profiles; he is signed in nowhere."""
    forget(sandbox.url, "sam_ortega")
    browser = app.test_client()
    join(browser, "sam_ortega")
    choose(browser, FIRST.id)
    browser.post("/me/accounts/add", data={"role": "influencer"})
    choose(browser, SECOND.id)
    browser.post("/sign-out")
    with app.app_context():
        return list(db.session.scalars(select(InstagramAccount.user_id).order_by(InstagramAccount.id)))


def test_the_form_carries_its_choice_and_works_with_it(
    app: Flask, client: FlaskClient, profile_ids: list[int]
) -> None:
    assert join(client, "sam_ortega").headers["Location"] == "/join/profile"
    assert f'name="choice" value="{choice_of(client)}"' in page_of(client, "/join/profile")
    assert choose_profile(client, profile_ids[1]).headers["Location"] == "/me"
    assert running_sign_ins(app) == [profile_ids[1]]


@pytest.mark.parametrize("how", ["of another tab", "none"])
def test_a_page_whose_choice_was_replaced_opens_no_profile(
    app: Flask, client: FlaskClient, profile_ids: list[int], how: str
) -> None:
    join(client, "sam_ortega")
    older = choice_of(client) if how == "of another tab" else ""
    birch = Birch(app)
    client.get(decide(birch.dialog(client), "sam_ortega"))
    join(client, "sam_ortega")
    answer = client.post("/join/profile", data={"profile": str(profile_ids[0]), "choice": older})
    assert answer.status_code == 409
    assert "This choice was replaced in another tab" in answer.text
    assert running_sign_ins(app) == []
