"""An account's figures by day, by hour and of whole periods, for its report."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from application.collection.pacific_days import settles_at
from application.export.partner.facts import DAILY, DailyFigures, DayFigure, OnlineFigure, PeriodTotal
from application.extensions import db
from application.integrations.graph.instagram import PACIFIC
from application.integrations.graph.metrics import Metric
from application.models import AccountInsight, AccountPeriodTotal
from application.profiles.audience.online import HOURS
from application.profiles.audience.queries import ONLINE_DAYS
from application.profiles.figures.daily import Day
from application.profiles.figures.measures import Measure, Way, classic_names
from application.profiles.figures.queries import asked_days
from application.profiles.figures.reasons import Asked, why_missing
from application.profiles.time_frame import TimeFrame

DAYS_SHOWN = 90
ONLINE = "online_followers"
_SNAPSHOTS = frozenset(metric.name for metric in DAILY if metric.request == "node_field")
_STORED = {name: row.name for row in DAILY for name in (row.name, *classic_names(row.name))}
"""Each name that a figure may be stored under, today's and classic ones, with today's."""


def settled_frame(now: datetime) -> TimeFrame:
    """The last 90 Pacific days of which all figures have come."""
    last = now.astimezone(PACIFIC).date() - timedelta(days=1)
    while settles_at(last) > now:
        last -= timedelta(days=1)
    return TimeFrame(last - timedelta(days=DAYS_SHOWN - 1), last)


def account_days(account_id: int, frame: TimeFrame) -> dict[str, Any]:
    """Days, hours and periods of the account; four statements."""
    rows = _stored_rows(account_id, frame)
    return {
        "daily": _daily([row for row in rows if row.metric != ONLINE], frame, asked_days(account_id, frame)),
        "online": _online([row for row in rows if row.metric == ONLINE]),
        "periods": _periods(account_id, frame),
    }


def _stored_rows(account_id: int, frame: TimeFrame) -> list[Any]:
    """Hours are told up to the newest day, which may not have settled in all else."""
    insight = AccountInsight
    return list(
        db.session.execute(
            select(
                insight.metric,
                insight.dimension,
                insight.day,
                insight.value,
                insight.is_classic,
                insight.read_at,
                insight.api_call_id,
            ).where(
                insight.instagram_account_id == account_id,
                insight.metric.in_([*_STORED, ONLINE]),
                insight.day >= frame.first,
                insight.value.is_not(None),
            )
        )
    )


def _daily(rows: Iterable[Any], frame: TimeFrame, asked: Asked) -> tuple[DailyFigures, ...]:
    days: dict[str, dict[date, DayFigure]] = defaultdict(dict)
    classic: dict[str, dict[date, DayFigure]] = defaultdict(dict)
    parts: dict[str, dict[str, dict[date, DayFigure]]] = defaultdict(lambda: defaultdict(dict))
    for row in rows:
        if row.day > frame.last:
            continue
        name = _STORED[row.metric]
        is_settled = name in _SNAPSHOTS or row.read_at >= settles_at(row.day)
        figure = DayFigure(row.value, row.read_at, row.api_call_id, is_settled)
        if row.dimension:
            parts[name][row.dimension][row.day] = figure
        elif row.is_classic or row.metric != name:
            classic[name][row.day] = figure
        else:
            days[name][row.day] = figure
    return tuple(
        DailyFigures(
            row.name,
            days[row.name],
            classic[row.name],
            {part: dict(found) for part, found in parts[row.name].items()},
            _missing(row, days[row.name], classic[row.name], frame, asked),
        )
        for row in DAILY
    )


def _missing(
    row: Metric,
    days: Mapping[date, DayFigure],
    classic: Mapping[date, DayFigure],
    frame: TimeFrame,
    asked: Asked,
) -> dict[date, str]:
    """Why the days without a figure have none, as a partner's own pages say it."""
    measure = Measure(row.name, row.label, (row.name,), Way.LATEST if row.name in _SNAPSHOTS else Way.SUM)
    otherwise = f"Told as {measure.classic_label(row.name).lower()} by the older API, which counted otherwise"
    return {
        day: otherwise if day in classic else why_missing(measure, measure.parts, 0, Day(day, (None,)), asked)
        for day in frame.days
        if day not in days
    }


def _online(rows: Iterable[Any]) -> tuple[OnlineFigure, ...]:
    """The hours of the 30 days up to the newest that was read."""
    found = sorted(
        OnlineFigure(row.day, int(row.dimension), row.value, row.read_at, row.api_call_id)
        for row in rows
        if row.dimension.isdecimal() and int(row.dimension) < HOURS
    )
    if not found:
        return ()
    oldest = found[-1].day - timedelta(days=ONLINE_DAYS)
    return tuple(each for each in found if each.day > oldest)


def _periods(account_id: int, frame: TimeFrame) -> tuple[PeriodTotal, ...]:
    """Of each figure and length the newest period that had settled when it was read; one statement."""
    total = AccountPeriodTotal
    rows = db.session.execute(
        select(total.metric, total.since, total.until, total.value, total.read_at, total.api_call_id)
        .where(
            total.instagram_account_id == account_id,
            total.dimension == "",
            total.value.is_not(None),
            total.since >= frame.first,
            total.until <= frame.last + timedelta(days=1),
        )
        .order_by(total.until, total.since)
    )
    known = {metric.name for metric in DAILY}
    newest: dict[tuple[str, int], PeriodTotal] = {}
    for name, since, until, value, read_at, call in rows:
        last = until - timedelta(days=1)
        if name in known and value is not None and read_at >= settles_at(last):
            newest[name, (until - since).days] = PeriodTotal(name, since, last, value, read_at, call)
    return tuple(newest[key] for key in sorted(newest))
