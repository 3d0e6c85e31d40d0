"""Figures of accounts by day, for tests of the pages that show them."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from application.clock import clock
from application.collection.pacific_days import settles_at, today_pacific
from application.extensions import db
from application.models import AccountDay, AccountInsight, AccountPeriodTotal, InstagramAccount

SERIES = {
    "reach": 4_000,
    "views": 9_000,
    "total_interactions": 600,
    "profile_links_taps": 12,
    "website_clicks": 30,
    "accounts_engaged": 400,
    "profile_views": 210,
}
"""Metrics of the overview with a value of an ordinary day."""


def settled_day() -> date:
    """The last day whose figures have all come."""
    day = today_pacific() - timedelta(days=1)
    while settles_at(day) > clock.now():
        day -= timedelta(days=1)
    return day


def add_days(
    account: InstagramAccount,
    name: str,
    values: Iterable[int | None],
    *,
    last: date | None = None,
    read_at: datetime | None = None,
    is_classic: bool = False,
) -> None:
    """Figures of days one after another, oldest first, ending with `last` (the last settled day)."""
    told = list(values)
    end = last or settled_day()
    db.session.add_all(
        AccountInsight(
            instagram_account_id=account.id,
            metric=name,
            day=end - timedelta(days=len(told) - 1 - place),
            value=value,
            read_at=read_at or clock.now(),
            is_classic=is_classic,
        )
        for place, value in enumerate(told)
    )
    db.session.commit()


def add_asked_days(
    account: InstagramAccount, number: int, *, last: date | None = None, problem: str | None = None
) -> None:
    """Days that Instagram was asked for after they had settled."""
    end = last or settled_day()
    db.session.add_all(
        AccountDay(
            instagram_account_id=account.id,
            day=end - timedelta(days=back),
            read_at=clock.now(),
            settled=True,
            problem=problem,
        )
        for back in range(number)
    )
    db.session.commit()


def add_period_total(
    account: InstagramAccount,
    name: str,
    first: date,
    last: date,
    value: int,
    *,
    read_at: datetime | None = None,
) -> None:
    """Instagram's own figure for just these days."""
    total = AccountPeriodTotal(
        instagram_account_id=account.id,
        since=first,
        until=last + timedelta(days=1),
        metric=name,
        value=value,
        read_at=read_at or clock.now(),
    )
    db.session.add(total)
    db.session.commit()


def add_history(
    account: InstagramAccount, days: int, *, followers: int = 10_000, series: Mapping[str, int] = SERIES
) -> None:
    """Believable figures of every day: a week's rhythm, slow growth, a count of followers each day."""
    for name, usual in series.items():
        add_days(account, name, (_ordinary(usual, day, days) for day in range(days)))
    gained = [20 + day * 13 % 17 for day in range(days)]
    add_days(account, "follower_count", gained[-30:])
    add_days(account, "followers_count", (followers - sum(gained[day:]) for day in range(1, days + 1)))
    add_asked_days(account, days)


def _ordinary(usual: int, day: int, days: int) -> int:
    rhythm = (90, 95, 100, 104, 98, 122, 130)[day % 7]
    return usual * rhythm * (days + day) // (200 * days) + day * 7919 % max(2, usual // 8)
