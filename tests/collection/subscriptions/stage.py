"""A person who has joined through the sandbox, their Page, and campaigns that begin and end."""

from datetime import timedelta

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

    def ask(self, *, retries: int = 0) -> int:
        """Deliver the task once, as the queue does after so many retries; the status."""
        config: Config = self.app.extensions["configuration"]
        answer = self.app.test_client().post(
            "/tasks/subscriptions/settle",
            json={"account": self.account().id},
            headers={"X-Task-Secret": config.task_secret, "X-AppEngine-TaskRetryCount": str(retries)},
        )
        return answer.status_code
