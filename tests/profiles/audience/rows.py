"""Rows of an audience for tests: each function adds, commits, and leaves what else is there."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time

from application.extensions import db
from application.models import AccountInsight, AudienceShare

METRIC = "follower_demographics"


def tell_audience(
    account_id: int,
    day: date,
    breakdown: str,
    told: Mapping[str, int | None],
    call_id: int | None = None,
    hour: int = 6,
) -> None:
    """A reading of one breakdown, as of that UTC day."""
    db.session.add_all(
        AudienceShare(
            instagram_account_id=account_id,
            metric=METRIC,
            day=day,
            breakdown=breakdown,
            dimension=dimension,
            value=value,
            read_at=datetime.combine(day, time(hour), UTC),
            api_call_id=call_id,
        )
        for dimension, value in told.items()
    )
    db.session.commit()


def tell_followers(account_id: int, day: date, followers: int | None) -> None:
    """All followers of the account on that UTC day."""
    db.session.add(
        AccountInsight(
            instagram_account_id=account_id,
            metric="followers_count",
            day=day,
            value=followers,
            read_at=datetime.combine(day, time(5), UTC),
        )
    )
    db.session.commit()


def tell_online(account_id: int, day: date, hours: Mapping[int, int | None]) -> None:
    """Followers online by Pacific hour of one day."""
    db.session.add_all(
        AccountInsight(
            instagram_account_id=account_id,
            metric="online_followers",
            day=day,
            dimension=str(hour),
            value=followers,
            read_at=datetime.combine(day, time(12), UTC),
        )
        for hour, followers in hours.items()
    )
    db.session.commit()
