"""Pages are subscribed while a campaign of their partner runs, and what counts is what the Page says."""

from datetime import timedelta

import pytest
import requests
from flask import Flask
from sqlalchemy import select

from application.clock import clock
from application.collection.subscriptions.asking import accounts_to_settle
from application.config import Config
from application.extensions import db
from application.integrations.tasks_local import LocalTaskQueue
from application.models import ApiCall, Campaign, CampaignMember, InstagramAccount, User
from tests.collection.stage import NANO
from tests.conftest import RunningSandbox
from tests.onboarding.dialog import join


class PageStage:
    def __init__(self, app: Flask, queue: LocalTaskQueue, sandbox: RunningSandbox) -> None:
        self.app, self.queue, self.sandbox = app, queue, sandbox
        assert join(app.test_client(), NANO).status_code == 303

    def campaign(self, *, days: int = 5) -> None:
        with self.app.app_context():
            today = clock.now().date()
            campaign = Campaign(
                starts_on=today - timedelta(days=40),
                ends_on=today + timedelta(days=days),
                created_at=clock.now(),
            )
            campaign.rename("Teas")
            user_id = db.session.scalars(select(User.id)).one()
            campaign.members = [CampaignMember(user_id=user_id)]
            db.session.add(campaign)
            db.session.commit()

    def complete(self) -> None:
        with self.app.app_context():
            db.session.scalars(select(Campaign)).one().completed_at = clock.now()
            db.session.commit()

    def sweep(self) -> None:
        config: Config = self.app.extensions["configuration"]
        headers = {"X-Task-Secret": config.task_secret}
        assert self.app.test_client().get("/cron/subscriptions/sweep", headers=headers).status_code == 200
        self.queue.drain()

    def account(self) -> InstagramAccount:
        with self.app.app_context():
            account = db.session.scalars(select(InstagramAccount)).one()
            db.session.expunge_all()
            return account

    def due(self) -> list[list[int]]:
        with self.app.app_context():
            return list(accounts_to_settle())

    def calls(self) -> list[tuple[str, str, bool]]:
        with self.app.app_context():
            rows = db.session.scalars(select(ApiCall).where(ApiCall.path.contains("subscribed_apps")))
            return [(call.method, call.outcome, call.body_kept) for call in rows]


@pytest.fixture
def page(app: Flask, queue: LocalTaskQueue, sandbox: RunningSandbox) -> PageStage:
    return PageStage(app, queue, sandbox)


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


def test_passing_trouble_is_tried_again_by_the_queue(page: PageStage) -> None:
    page.campaign()
    page.sandbox.fault("server_error", persona=NANO, times=1)
    config: Config = page.app.extensions["configuration"]
    headers = {"X-Task-Secret": config.task_secret}
    asked = {"account": page.account().id}
    client = page.app.test_client()
    assert client.post("/tasks/subscriptions/settle", json=asked, headers=headers).status_code == 500
    assert page.account().page_problem is not None
    assert client.post("/tasks/subscriptions/settle", json=asked, headers=headers).status_code == 200
    assert (page.account().page_subscribed, page.account().page_problem) == (True, None)


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
