"""Pages are subscribed while a campaign of their partner runs, and what counts is what the Page says."""

import requests
from sqlalchemy import select

from application.extensions import db
from application.models import ApiCall
from tests.collection.stage import NANO
from tests.collection.subscriptions.stage import PageStage
from tests.conftest import RunningSandbox


def test_a_page_is_subscribed_when_a_campaign_runs_and_read_back(page: PageStage) -> None:
    page.sweep()
    assert page.account().page_checked_at is None
    page.campaign()
    page.sweep()
    account = page.account()
    assert (account.page_subscribed, account.page_problem) == (True, None)
    assert "ANALYZE" in (account.page_tasks or "").split()
    assert page.calls() == [("POST", "ok", True), ("GET", "ok", True)]
    assert page.due() == []


def test_it_is_looked_at_again_after_a_day(page: PageStage) -> None:
    page.campaign()
    page.sweep()
    page.sandbox.advance(hours=25)
    assert page.due() == [[page.account().id]]


def test_it_is_taken_back_when_no_campaign_runs_any_more(page: PageStage) -> None:
    page.campaign()
    page.sweep()
    page.complete()
    page.sandbox.advance(hours=1)
    page.sweep()
    assert page.account().page_subscribed is False
    assert [method for method, _, _ in page.calls()] == ["POST", "GET", "DELETE", "GET"]
    page.sandbox.advance(hours=30)
    assert page.due() == []


def test_without_the_permission_the_page_says_what_is_to_be_done(page: PageStage) -> None:
    page.campaign()
    user = next(each for each in _personas(page.sandbox) if each["key"] == NANO)
    page.queue.drain()
    page.sandbox.fault("permission_lost", persona=NANO, permission="pages_manage_metadata")
    page.sweep()
    account = page.account()
    assert user["connected"]
    assert account.page_subscribed is None
    assert "pages_manage_metadata" in (account.page_problem or "")


def test_the_page_s_token_is_kept_nowhere(page: PageStage) -> None:
    page.campaign()
    page.sweep()
    with page.app.app_context():
        for call in db.session.scalars(select(ApiCall)):
            assert "EAA" not in f"{call.path}{call.query}"
            assert not (call.body_kept and call.query.startswith("fields=id%2Caccess_token"))


def _personas(sandbox: RunningSandbox) -> list[dict[str, object]]:
    found: list[dict[str, object]] = requests.get(f"{sandbox.url}/control/personas", timeout=5).json()
    return found
