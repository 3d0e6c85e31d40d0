"""The total of a campaign's days is asked for as this period; nothing adds up daily reach."""

import re
from datetime import timedelta

from sqlalchemy import select

from application.clock import clock
from application.collection.pacific_days import today_pacific
from application.extensions import db
from application.models import AccountInsight, AccountPeriodTotal, User
from tests import builders
from tests.collection.stage import NANO, Stage
from tests.source import sources

DAYS = 12
SUMS = re.compile(r"func\.sum\(|\bsum\([^)]*(?:AccountInsight|daily_points|points|\.days)")


def test_the_reach_of_a_period_is_neither_its_days_added_up_nor_one_day_s(stage: Stage) -> None:
    account_id = stage.join(NANO)
    with stage.app.app_context():
        member = db.session.scalars(select(User)).one()
        today = clock.now().date()
        builders.create_campaign(
            members=[member], starts_on=today - timedelta(days=DAYS), ends_on=today + timedelta(days=5)
        )
    stage.queue.drain()
    with stage.app.app_context():
        total = db.session.scalars(
            select(AccountPeriodTotal).where(
                AccountPeriodTotal.instagram_account_id == account_id,
                AccountPeriodTotal.metric == "reach",
                AccountPeriodTotal.until == today_pacific(),
            )
        ).one()
        days = {
            row.day: row.value
            for row in db.session.scalars(
                select(AccountInsight).where(AccountInsight.metric == "reach", AccountInsight.dimension == "")
            )
        }
        within = [days[day] or 0 for day in days if total.since <= day < total.until]
        assert total.until == today_pacific()
        assert (total.until - total.since).days >= DAYS - 1
        assert len(within) == (total.until - total.since).days
        assert total.value is not None
        assert max(within) < total.value < sum(within)
        assert total.value not in days.values(), "a window's total never stands as a day's"


def test_no_code_adds_up_the_days_of_an_account() -> None:
    """But for a mark, which nobody is told: it says whether they are what they were."""
    about_days = [
        source
        for source in sources("application")
        if "AccountInsight" in source.path.read_text() or "profiles.figures" in source.module
        if source.module != "application.campaigns.results.marks"
    ]
    assert len(about_days) > 5
    assert [source.module for source in about_days if SUMS.search(source.path.read_text())] == []
