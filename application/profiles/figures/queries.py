"""What the figures of an account are read from: a fixed few statements for any number of days."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select

from application.built_once import built_once
from application.clock import clock
from application.collection.coverage.coverage import AskedDay, Window
from application.collection.coverage.queries import covered_account
from application.collection.pacific_days import first_day_wanted, settles_at, today_pacific
from application.extensions import db
from application.integrations.graph.instagram import PACIFIC
from application.integrations.graph.metrics import metric
from application.models import AccountDay, AccountInsight, AccountPeriodTotal
from application.profiles.figures.daily import Point, Points
from application.profiles.figures.measures import Measure, classic_names
from application.profiles.figures.reasons import Asked
from application.profiles.time_frame import Held, TimeFrame

DAYS_BEHIND = 2
"""Read once a day, an account may be behind the last settled day: by one for the hour, by one it missed."""


def newest_read_day(account_id: int, last_settled: date) -> date:
    """The newest settled day whose settled figures were read; the last settled one where that is longer ago.

    Of days that nobody has read for longer the pages say that they lack; one statement.
    """
    earliest = last_settled - timedelta(days=DAYS_BEHIND)
    return db.session.scalar(*_newest_settled(account_id, earliest, last_settled)) or last_settled


@built_once
def _newest_settled(account_id: int, first: date, last: date) -> Select[date | None]:
    return select(func.max(AccountDay.day)).where(
        AccountDay.instagram_account_id == account_id,
        AccountDay.day.between(first, last),
        AccountDay.settled,
    )


def held_days(account_id: int, measures: Iterable[Measure], last_settled: date) -> Mapping[str, Held]:
    """By measure, the first and the last day that has a figure, and the last settled one; one statement."""
    wanted = tuple(measures)
    names = _stored_names(part for each in wanted for part in each.parts)
    rows = db.session.execute(*_spans(account_id, sorted(names), last_settled))
    spans: dict[str, list[date]] = {}
    for name, *days in rows:
        spans.setdefault(names[name], []).extend(day for day in days if day is not None)
    found = {each.name: [day for part in each.parts for day in spans.get(part, ())] for each in wanted}
    return {
        name: Held(min(days), max(days), max((day for day in days if day <= last_settled), default=None))
        for name, days in found.items()
        if days
    }


@built_once
def _spans(account_id: int, names: Sequence[str], last_settled: date) -> Select[*tuple[Any, ...]]:
    on = AccountInsight.day
    return (
        select(AccountInsight.metric, func.min(on), func.max(on), func.max(case((on <= last_settled, on))))
        .where(*_of_account(account_id, names), AccountInsight.value.is_not(None))
        .group_by(AccountInsight.metric)
    )


def daily_points(account_id: int, parts: Iterable[str], frame: TimeFrame) -> Points:
    """The figures of the frame and of the days before it; one statement."""
    names = _stored_names(parts)
    rows = db.session.execute(*_figures(account_id, sorted(names), frame.before.first, frame.last)).all()
    settled_from = cache(settles_at)
    snapshots = {part for part in names.values() if metric(part, "account").request == "node_field"}
    found: dict[str, dict[date, Point]] = {part: {} for part in names.values()}
    # Figures under today's name come last, so that of two for one day it counts.
    for name, day, value, read_at, is_classic in sorted(rows, key=lambda row: row.metric in found):
        part = names[name]
        if value is not None or day not in found[part]:
            is_settled = part in snapshots or read_at >= settled_from(day)
            # Single buttons' taps went by other names and counted the same: what has no classic name here.
            found[part][day] = Point(
                value, is_settled, name != part or (is_classic and bool(classic_names(part)))
            )
    return found


@built_once
def _figures(account_id: int, names: Sequence[str], first: date, last: date) -> Select[*tuple[Any, ...]]:
    return select(
        AccountInsight.metric,
        AccountInsight.day,
        AccountInsight.value,
        AccountInsight.read_at,
        AccountInsight.is_classic,
    ).where(*_of_account(account_id, names), AccountInsight.day.between(first, last))


def period_totals(account_id: int, names: Sequence[str], frame: TimeFrame) -> Mapping[tuple[str, date], int]:
    """What Instagram told of just this frame and the one before, by metric and first day; one statement.

    Only what was read when the last day had settled: earlier it is too low.
    """
    rows = db.session.execute(*_totals(account_id, list(names), *_span(frame), *_span(frame.before)))
    return {(name, since): value for name, since, value in rows if value is not None}


def _span(frame: TimeFrame) -> tuple[date, date, datetime]:
    """First day, the day after the last, and from when on that has settled."""
    return frame.first, frame.last + timedelta(days=1), settles_at(frame.last)


@built_once
def _totals(
    account_id: int,
    names: Sequence[str],
    since: date,
    until: date,
    settled_from: datetime,
    since_before: date,
    until_before: date,
    settled_from_before: datetime,
) -> Select[*tuple[Any, ...]]:
    total = AccountPeriodTotal
    spans = ((since, until, settled_from), (since_before, until_before, settled_from_before))
    return select(total.metric, total.since, total.value).where(
        total.instagram_account_id == account_id,
        total.metric.in_(names),
        total.dimension == "",
        total.value.is_not(None),
        or_(
            *(
                and_(total.since == first, total.until == end, total.read_at >= settled)
                for first, end, settled in spans
            )
        ),
    )


def asked_days(account_id: int, frame: TimeFrame) -> Asked:
    """Which days of the frame were asked for; two statements."""
    rows = db.session.execute(*_asked_days(account_id, frame.first, frame.last))
    days = {
        row.day: AskedDay(row.day, row.read_at, row.problem, tuple(row.refused_metrics.split()))
        for row in rows
    }
    return Asked(days, _window(account_id, frame), first_day_wanted())


@built_once
def _asked_days(account_id: int, first: date, last: date) -> Select[*tuple[Any, ...]]:
    return select(AccountDay.day, AccountDay.read_at, AccountDay.problem, AccountDay.refused_metrics).where(
        AccountDay.instagram_account_id == account_id, AccountDay.day.between(first, last)
    )


def _window(account_id: int, frame: TimeFrame) -> Window:
    account, now, today = covered_account(account_id), clock.now(), today_pacific()
    if account is None:
        return Window(frame.first, today, now, joined_on=today)
    return Window(
        first=frame.first,
        today=today,
        now=now,
        joined_on=_pacific(account.joined_at),
        lost_at=account.lost_at,
        professional_from=_pacific(account.professional_from) if account.professional_from else None,
    )


def _pacific(at: datetime) -> date:
    return at.astimezone(PACIFIC).date()


def _of_account(account_id: int, names: Sequence[str]) -> tuple[Any, ...]:
    return (
        AccountInsight.instagram_account_id == account_id,
        AccountInsight.metric.in_(names),
        AccountInsight.dimension == "",
    )


def _stored_names(parts: Iterable[str]) -> dict[str, str]:
    """Each name that a figure may be stored under, today's and classic ones, with today's."""
    return {name: part for part in parts for name in (part, *classic_names(part))}
