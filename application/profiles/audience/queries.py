"""What a partner's page about the audience reads: a statement each, however long the account is read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, ScalarSelect, and_, select

from application.audience_answers import AudienceReading, StoredShare, reading_of
from application.extensions import db
from application.models import AccountInsight, AudienceShare, InstagramAccount
from application.profiles.audience.breakdowns import METRIC, Breakdown
from application.profiles.audience.online import HOURS, OnlineHour
from application.profiles.audience.reading_days import ReadingDays, target_day

ONLINE_DAYS = 30
_ALL_FOLLOWERS = and_(
    AccountInsight.instagram_account_id == AudienceShare.instagram_account_id,
    AccountInsight.metric == "followers_count",
    AccountInsight.day == AudienceShare.day,
    AccountInsight.dimension == "",
)


@dataclass(frozen=True)
class LastAsked:
    """When the audience was last asked for, and the kind of the error if it was refused."""

    at: datetime | None
    problem: str | None


def last_asked(account_id: int) -> LastAsked:
    """What came of the last question."""
    row = db.session.execute(
        select(InstagramAccount.audience_read_at, InstagramAccount.audience_problem).where(
            InstagramAccount.id == account_id
        )
    ).one()
    return LastAsked(row.audience_read_at, row.audience_problem)


def reading_days(account_id: int, wanted: date | None = None) -> Mapping[Breakdown, list[date]]:
    """Of each breakdown with a reading the days that the choice can fall on: its ends and the nearest ones.

    Each is looked up in the index by itself, so years of readings cost no more than weeks. Two statements.
    """
    ends = _days_found(
        {each: [_one_day(account_id, each, newest=True), _one_day(account_id, each)] for each in Breakdown}
    )
    near = _days_found(
        {
            each: _beside(account_id, each, target_day(max(days), wanted), max(days))
            for each, days in ends.items()
        }
    )
    return {each: [*days, *near.get(each, [])] for each, days in ends.items()}


def _one_day(
    account_id: int, breakdown: Breakdown, *within: ColumnElement[bool], newest: bool = False
) -> ScalarSelect[date]:
    """The oldest day with a reading, or the newest."""
    return (
        select(AudienceShare.day)
        .where(
            AudienceShare.instagram_account_id == account_id,
            AudienceShare.metric == METRIC,
            AudienceShare.breakdown == breakdown.value,
            *within,
        )
        .order_by(AudienceShare.day.desc() if newest else AudienceShare.day)
        .limit(1)
        .scalar_subquery()
    )


def _beside(account_id: int, breakdown: Breakdown, target: date, shown: date) -> list[ScalarSelect[date]]:
    """The last day up to the target and the first one from it on, both before the one that is shown."""
    earlier = AudienceShare.day < shown
    return [
        _one_day(account_id, breakdown, earlier, AudienceShare.day <= target, newest=True),
        _one_day(account_id, breakdown, earlier, AudienceShare.day >= target),
    ]


def _days_found(asked: Mapping[Breakdown, list[ScalarSelect[date]]]) -> dict[Breakdown, list[date]]:
    """All the days asked for, in one statement; a breakdown of which none is there is left out."""
    if not asked:
        return {}
    places = [breakdown for breakdown, days in asked.items() for _ in days]
    row = db.session.execute(select(*(day for days in asked.values() for day in days))).one()
    found: dict[Breakdown, list[date]] = {}
    for breakdown, day in zip(places, row, strict=True):
        if day is not None:
            found.setdefault(breakdown, []).append(day)
    return found


def readings(
    account_id: int, chosen: Mapping[Breakdown, ReadingDays]
) -> Mapping[tuple[Breakdown, date], AudienceReading]:
    """The readings of the chosen days, newest and earlier ones together; one statement."""
    wanted = {
        (breakdown, day)
        for breakdown, days in chosen.items()
        for day in (days.shown, days.earlier)
        if day is not None
    }
    if not wanted:
        return {}
    rows = db.session.execute(
        select(
            AudienceShare.breakdown,
            AudienceShare.day,
            AudienceShare.dimension,
            AudienceShare.value,
            AudienceShare.read_at,
            AudienceShare.api_call_id,
            AccountInsight.value.label("followers"),
        )
        .outerjoin(AccountInsight, _ALL_FOLLOWERS)
        .where(
            AudienceShare.instagram_account_id == account_id,
            AudienceShare.metric == METRIC,
            AudienceShare.day.in_(sorted({day for _, day in wanted})),
            AudienceShare.breakdown.in_(sorted({breakdown.value for breakdown, _ in wanted})),
        )
    )
    grouped: dict[tuple[Breakdown, date], list[StoredShare]] = {}
    for row in rows:
        key = (_breakdown(row.breakdown), row.day)
        if key in wanted:
            grouped.setdefault(key, []).append(row)
    found = {key: reading_of(key[1], told) for key, told in grouped.items()}
    return {key: reading for key, reading in found.items() if reading is not None}


def online_hours(account_id: int) -> list[OnlineHour]:
    """Followers online by Pacific hour on the 30 days up to the newest that was read."""
    of_account = and_(
        AccountInsight.instagram_account_id == account_id,
        AccountInsight.metric == "online_followers",
        AccountInsight.value.is_not(None),
    )
    newest = db.session.scalar(
        select(AccountInsight.day).where(of_account).order_by(AccountInsight.day.desc()).limit(1)
    )
    if newest is None:
        return []
    rows = db.session.execute(
        select(AccountInsight.day, AccountInsight.dimension, AccountInsight.value).where(
            of_account, AccountInsight.day > newest - timedelta(days=ONLINE_DAYS)
        )
    )
    return [
        OnlineHour(day, int(hour), value)
        for day, hour, value in rows
        if value is not None and hour.isdecimal() and int(hour) < HOURS
    ]


def _breakdown(value: str) -> Breakdown:
    return next(each for each in Breakdown if each.value == value)
