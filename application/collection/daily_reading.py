"""The daily reading of an account that is in no running campaign: its own pages live on it.

It costs about ten calls, a reading within a campaign about twenty, four times a day. What changes slowly or
can be had later by the same call is asked for once a week; days when they have settled; figures that each
post is asked for alone when the reading plan wants the post for the last time. docs/architecture.md has the
count.
"""

from datetime import date, timedelta

from sqlalchemy import select

from application.collection.activity import campaign_spans
from application.collection.pacific_days import first_day_wanted, last_settled_day, start_of, today_pacific
from application.extensions import db
from application.models import AccountDay, CollectionRun, InstagramAccount, RunKind

WEEK = timedelta(days=7)
"""How long what changes slowly may wait."""

DAYS_BACK = 7
"""Settled days that older readings missed are made up so far; what lies further back is the history's."""


def is_daily(run: CollectionRun, account: InstagramAccount) -> bool:
    """Whether this is such a reading: nobody asked for it, and it isn't the account's first."""
    return (
        run.kind is RunKind.READING
        and run.asked_by_id is None
        and account.last_collected_at is not None
        and not campaign_spans([account.id])[account.id]
    )


def is_first_today(account: InstagramAccount) -> bool:
    """Whether no reading of this Pacific day has come to its end: once a day another day has settled."""
    read_at = account.last_collected_at
    return read_at is None or read_at < start_of(today_pacific())


def newest_settled_untold(account_id: int, before: date | None) -> date | None:
    """The newest settled day of the last ones, before that day, whose settled figures nobody has read."""
    last, first = last_settled_day(), first_day_wanted()
    days = [day for back in range(DAYS_BACK) if (day := last - timedelta(days=back)) >= first]
    told = set(
        db.session.scalars(
            select(AccountDay.day).where(
                AccountDay.instagram_account_id == account_id, AccountDay.day.in_(days), AccountDay.settled
            )
        )
    )
    return next((day for day in days if day not in told and (before is None or day < before)), None)
