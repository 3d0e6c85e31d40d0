"""Who follows accounts: the newest reading of each breakdown."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import ScalarSelect, and_, select, tuple_

from application.audience_answers import AudienceReading, reading_of
from application.export.parts.facts import AccountAudience
from application.extensions import db
from application.models import AccountInsight, AudienceShare, InstagramAccount
from application.profiles.audience.breakdowns import METRIC, Breakdown


def audiences_of(account_ids: Collection[int]) -> tuple[AccountAudience, ...]:
    """The newest reading of each breakdown of each account that has one; two statements at most."""
    wanted = _newest_days(account_ids)
    if not wanted:
        return ()
    all_followers = and_(
        AccountInsight.instagram_account_id == AudienceShare.instagram_account_id,
        AccountInsight.metric == "followers_count",
        AccountInsight.day == AudienceShare.day,
        AccountInsight.dimension == "",
    )
    key = tuple_(AudienceShare.instagram_account_id, AudienceShare.breakdown, AudienceShare.day)
    rows = db.session.execute(
        select(
            AudienceShare.instagram_account_id,
            AudienceShare.breakdown,
            AudienceShare.day,
            AudienceShare.dimension,
            AudienceShare.value,
            AudienceShare.read_at,
            AudienceShare.api_call_id,
            AccountInsight.value.label("followers"),
        )
        .outerjoin(AccountInsight, all_followers)
        .where(AudienceShare.metric == METRIC, key.in_(wanted))
    )
    told: dict[int, dict[tuple[str, date], list[Any]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        told[row.instagram_account_id][row.breakdown, row.day].append(row)
    return tuple(AccountAudience(account_id, _readings(told[account_id])) for account_id in sorted(told))


def _readings(told: dict[tuple[str, date], list[Any]]) -> dict[str, AudienceReading]:
    found = {breakdown: reading_of(day, rows) for (breakdown, day), rows in told.items()}
    return {breakdown: reading for breakdown, reading in found.items() if reading is not None}


def _newest_days(account_ids: Collection[int]) -> list[tuple[int, str, date]]:
    """The day of each account's newest reading, by breakdown; each is looked up in the index by itself."""
    if not account_ids:
        return []
    days = [_newest_day(breakdown).label(f"day_{place}") for place, breakdown in enumerate(Breakdown)]
    rows = db.session.execute(
        select(InstagramAccount.id, *days).where(InstagramAccount.id.in_(list(account_ids)))
    )
    return [
        (account_id, breakdown.value, day)
        for account_id, *found in rows
        for breakdown, day in zip(Breakdown, found, strict=True)
        if day is not None
    ]


def _newest_day(breakdown: Breakdown) -> ScalarSelect[date]:
    return (
        select(AudienceShare.day)
        .where(
            AudienceShare.instagram_account_id == InstagramAccount.id,
            AudienceShare.metric == METRIC,
            AudienceShare.breakdown == breakdown.value,
        )
        .order_by(AudienceShare.day.desc())
        .limit(1)
        .correlate(InstagramAccount)
        .scalar_subquery()
    )
