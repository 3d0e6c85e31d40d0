"""Whose access has ended is told of no more: their Page is subscribed no longer, while the token lives."""

from sqlalchemy import select

from application.collection.subscriptions.settling import settlement_for
from application.extensions import db
from application.models import FacebookLogin, User
from tests.collection.subscriptions.stage import PageStage
from tests.onboarding.admins import admin_of


def _subscribed(page: PageStage) -> int:
    """A Page is subscribed; returns whose it is."""
    page.campaign()
    page.sweep()
    assert page.account().page_subscribed is True
    user_id = page.account().user_id
    assert user_id is not None
    return user_id


def test_an_admin_ends_the_access_and_the_page_is_taken_back(page: PageStage) -> None:
    user_id = _subscribed(page)
    admin = admin_of(page.app)
    assert admin.post(f"/partners/{user_id}/access/end").status_code == 303
    page.queue.drain()
    assert page.account().page_subscribed is False
    assert [method for method, _, _ in page.calls()] == ["POST", "GET", "DELETE", "GET"]
    assert admin.post(f"/partners/{user_id}/access/restore").status_code == 303
    page.queue.drain()
    assert page.account().page_subscribed is True


def test_the_sweep_takes_it_back_where_that_failed(page: PageStage) -> None:
    user_id = _subscribed(page)
    with page.app.app_context():
        db.session.get_one(User, user_id).active = False
        db.session.commit()
    page.sandbox.advance(hours=1)
    assert page.due() == [[page.account().id]]
    page.sweep()
    assert page.account().page_subscribed is False
    page.sandbox.advance(hours=30)
    assert page.due() == []


def test_without_a_token_there_is_nothing_to_ask_with(page: PageStage) -> None:
    user_id = _subscribed(page)
    with page.app.app_context():
        db.session.get_one(User, user_id).active = False
        db.session.scalars(select(FacebookLogin)).one().token = None
        db.session.commit()
        assert settlement_for(page.account().id) is None
