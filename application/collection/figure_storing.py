"""Write an account's figures: days, period totals, audience. Missing is not zero, and never overwrites."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from application.clock import clock
from application.collection.pacific_days import settles_at
from application.extensions import db
from application.integrations.graph.instagram import AudienceShare as ReadShare
from application.integrations.graph.instagram import Figure, Insight, SeriesPoint
from application.models import AccountDay, AccountInsight, AccountPeriodTotal, AudienceShare
from application.models.upsert import upsert

DAY_KEY = ("instagram_account_id", "metric", "day", "dimension")
PERIOD_KEY = ("instagram_account_id", "since", "until", "metric", "dimension")
AUDIENCE_KEY = ("instagram_account_id", "metric", "day", "breakdown", "dimension")
LONGEST_DIMENSION = 120


def store_points(account_id: int, points: Iterable[SeriesPoint], call_id: int | None) -> None:
    """Write figures of days. A day that came without a value keeps the value it has."""
    rows: dict[tuple[Any, ...], dict[str, Any]] = {
        (point.metric, point.day, point.dimension): {
            "instagram_account_id": account_id,
            "metric": point.metric,
            "day": point.day,
            "dimension": point.dimension[:LONGEST_DIMENSION],
            "value": _whole(point.value),
            "is_classic": point.classic,
            "read_at": clock.now(),
            "api_call_id": call_id,
        }
        for point in points
    }
    told = [row for row in rows.values() if row["value"] is not None]
    untold = [row for row in rows.values() if row["value"] is None]
    update = ["value", "is_classic", "read_at", "api_call_id"]
    upsert(db.session(), AccountInsight, told, key=DAY_KEY, update=update)
    upsert(db.session(), AccountInsight, untold, key=DAY_KEY, update=[])


def store_days(
    account_id: int, days: Sequence[date], problem: str | None, refused: str, call_id: int | None
) -> None:
    """Note days as asked for, with what came of it."""
    rows = [
        {
            "instagram_account_id": account_id,
            "day": day,
            "read_at": clock.now(),
            "settled": clock.now() >= settles_at(day),
            "problem": problem,
            "refused_metrics": refused[:500],
            "api_call_id": call_id,
        }
        for day in days
    ]
    key = ["instagram_account_id", "day"]
    update = ["read_at", "settled", "problem", "refused_metrics", "api_call_id"]
    upsert(db.session(), AccountDay, rows, key=key, update=update)


def store_period(
    account_id: int, since: date, until: date, found: Iterable[Insight], call_id: int | None
) -> None:
    """Write the totals of one period, asked for as this period."""
    rows: dict[tuple[str, str], dict[str, Any]] = {
        (insight.metric, dimension): {
            "instagram_account_id": account_id,
            "since": since,
            "until": until,
            "metric": insight.metric,
            "dimension": dimension,
            "value": _whole(value),
            "read_at": clock.now(),
            "api_call_id": call_id,
        }
        for insight in found
        for dimension, value in dimensions_of(insight)
    }
    update = ["value", "read_at", "api_call_id"]
    upsert(db.session(), AccountPeriodTotal, list(rows.values()), key=PERIOD_KEY, update=update)


def store_audience(account_id: int, shares: Iterable[ReadShare], call_id: int | None) -> None:
    """Write who the followers are, as of today."""
    today = clock.now().date()
    rows: dict[tuple[str, str, str], dict[str, Any]] = {}
    for share in shares:
        dimension = ",".join(share.key)[:LONGEST_DIMENSION]
        rows[share.metric, share.breakdown, dimension] = {
            "instagram_account_id": account_id,
            "metric": share.metric,
            "day": today,
            "breakdown": share.breakdown,
            "dimension": dimension,
            "value": _whole(share.value),
            "read_at": clock.now(),
            "api_call_id": call_id,
        }
    update = ["value", "read_at", "api_call_id"]
    upsert(db.session(), AudienceShare, list(rows.values()), key=AUDIENCE_KEY, update=update)


def dimensions_of(insight: Insight) -> list[tuple[str, Figure | None]]:
    """The whole under its own dimension ('' mostly), unless only its parts were told, and each part."""
    parts: list[tuple[str, Figure | None]] = [
        ("/".join(row.values)[:LONGEST_DIMENSION], row.value) for row in insight.breakdown
    ]
    whole = [(insight.dimension, insight.value)] if insight.value is not None or not parts else []
    return whole + parts


def _whole(value: Figure | None) -> int | None:
    return None if value is None else int(value)
