"""Coverage's stage: a month of history, an account of a partner, and people signed in."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from flask import Flask

from application.clock import clock
from application.collection.coverage.queries import REQUIRED
from application.collection.pacific_days import end_of, today_pacific
from application.config import Config
from application.extensions import db
from application.models import AccountDay, AccountInsight, InstagramAccount
from tests.builders import create_campaign, create_instagram_account, create_login, create_user

DAYS = 30


@pytest.fixture
def config(config: Config) -> Config:
    return replace(config, history_days=DAYS)


@dataclass(frozen=True)
class Covered:
    """A partner with an account, in a running campaign."""

    user_id: int
    account_id: int
    login_id: int

    def add_day(self, back: int, *, names: frozenset[str] = REQUIRED, **more: object) -> date:
        """A day so many days ago, read three days after its end, with these figures."""
        day = today_pacific() - timedelta(days=back)
        read_at = end_of(day) + timedelta(days=3)
        values = {"instagram_account_id": self.account_id, "day": day, "read_at": read_at}
        db.session.add(AccountDay(**(values | more)))
        db.session.add_all(
            AccountInsight(**values, metric=name, value=None if name not in names else 7)
            for name in sorted(REQUIRED)
        )
        db.session.commit()
        return day

    @property
    def account(self) -> InstagramAccount:
        return db.session.get_one(InstagramAccount, self.account_id)


@pytest.fixture
def covered(app: Flask) -> Covered:
    now = clock.now()
    with app.app_context():
        login = create_login(
            token_expires_at=now + timedelta(days=40),
            granted_scopes="instagram_basic instagram_manage_insights pages_manage_metadata",
        )
        user = create_user(login=login, name="Mona Example")
        account = create_instagram_account(user=user, username="mona")
        account.created_at = now - timedelta(days=10)
        starts, ends = now.date() - timedelta(days=20), now.date() + timedelta(days=5)
        create_campaign(members=[user], starts_on=starts, ends_on=ends)
        return Covered(user.id, account.id, login.id)
