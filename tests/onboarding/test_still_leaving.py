"""An account that somebody is just leaving with, or that somebody else has: what is told, and what helps."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from application.clock import clock
from application.extensions import db
from application.integrations.tasks_local import LocalTaskQueue
from application.models import InstagramAccount, User
from sandbox.personas import BY_KEY
from tests.builders import create_instagram_account, create_partner, create_user
from tests.conftest import RunningSandbox
from tests.onboarding.dialog import forget, join, press
from tests.onboarding.permissions import page_of
from tests.onboarding.rows import numbers

LENA, SAM = BY_KEY["lena_ferraro"], BY_KEY["sam_ortega"]
LEAVES = {"extent": "everything", "word": "delete"}


def test_who_has_just_left_and_comes_back_is_told_to_wait_and_then_comes_in(
    app: Flask, lena: FlaskClient, queue: LocalTaskQueue
) -> None:
    assert lena.post("/me/leave", data=LEAVES).status_code == 303
    answer = join(app.test_client(), "lena_ferraro")
    assert answer.status_code == 409
    assert f"Leaving with @{LENA.accounts[0].username} is not finished yet" in answer.text
    assert "Try again in some minutes" in answer.text
    assert "Somebody else" not in answer.text
    queue.drain()
    assert join(app.test_client(), "lena_ferraro").headers["Location"] == "/me"


def test_the_list_of_accounts_tells_it_too(app: Flask, client: FlaskClient, sandbox: RunningSandbox) -> None:
    forget(sandbox.url, "sam_ortega")
    with app.app_context():
        gone = create_user(active=False, left_at=clock.now())
        create_instagram_account(user=gone, graph_id=SAM.accounts[0].id, username=SAM.accounts[0].username)
    assert join(client, "sam_ortega").headers["Location"] == "/join/account"
    page = page_of(client, "/join/account")
    assert "The profile with it has left, and is still being removed. Try again in some minutes." in page
    assert "Somebody else has joined with it" not in page


@pytest.fixture
def held_by_another(app: Flask, sandbox: RunningSandbox) -> int:
    """Lena's account belongs to somebody else here; returns the id of whom."""
    forget(sandbox.url, "lena_ferraro")
    with app.app_context():
        holder = create_partner()
        account = db.session.scalars(
            select(InstagramAccount).where(InstagramAccount.user_id == holder.id)
        ).one()
        account.graph_id = LENA.accounts[0].id
        db.session.commit()
        return holder.id


def test_whose_only_account_is_taken_is_told_every_further_way(
    app: Flask, client: FlaskClient, held_by_another: int
) -> None:
    before = numbers(app)
    answer = join(client, "lena_ferraro")
    page = " ".join(answer.text.split())
    assert answer.status_code == 409
    assert "is already connected" in page
    assert "write to the staff: they can see who connected it" in page
    assert "sign in at Facebook with that one, then come in here again" in page
    assert "tick the Page of that account as well" in page
    assert "Does your Page belong to a business portfolio?" in page
    assert numbers(app) == before
    dialog = press(client, answer.text, "Let us look in my business portfolio")
    assert "business_management" in dialog
    with app.app_context():
        assert db.session.get_one(User, held_by_another).active
