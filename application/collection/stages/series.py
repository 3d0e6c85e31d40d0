"""Figures that the API gives as days: reach and new followers, and followers online by hour."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from application.collection.daily_reading import WEEK, is_daily
from application.collection.figure_storing import store_points
from application.collection.pacific_days import KEPT_DAYS, REREAD_DAYS, today_pacific
from application.collection.stages.base import Reader
from application.extensions import db
from application.integrations.graph.errors import GraphBadParameter, GraphObjectMissing
from application.integrations.graph.instagram import SeriesPoint, account_series, windows
from application.models import AccountInsight, CollectionRun, InstagramAccount


@dataclass(frozen=True)
class SeriesQuestion:
    """Days from `since` up to the day before `until`; each group of metrics may be asked in one call."""

    groups: tuple[tuple[str, ...], ...]
    since: date
    until: date


@dataclass(frozen=True)
class SeriesAnswer:
    """Points with the index of the call that brought them."""

    points: tuple[tuple[SeriesPoint, int], ...]


class SeriesStage:
    """The days since the last reading, at first the last 30; a refused metric costs only itself.

    `may_wait`: a daily reading asks for them once a week, since one call tells all days of it.
    """

    def __init__(self, *metrics: str, may_wait: bool = False) -> None:
        self._metrics = metrics
        self._may_wait = may_wait

    def plan(
        self, run: CollectionRun, account: InstagramAccount, cursor: str | None
    ) -> SeriesQuestion | None:
        today = today_pacific()
        rows = db.session.execute(
            select(AccountInsight.metric, func.max(AccountInsight.day))
            .where(
                AccountInsight.instagram_account_id == account.id,
                AccountInsight.metric.in_(self._metrics),
                AccountInsight.value.is_not(None),
            )
            .group_by(AccountInsight.metric)
        ).all()
        # From the metric that lags most, so that a refusal that has passed leaves no gap.
        latest = min(day for _, day in rows) if len(rows) == len(self._metrics) else None
        # What came last was as late then as it is now.
        is_recent = latest is not None and latest > today - timedelta(days=REREAD_DAYS) - WEEK
        if self._may_wait and is_recent and is_daily(run, account):
            return None
        first = today - timedelta(days=KEPT_DAYS)
        since = first if latest is None else max(first, latest - timedelta(days=REREAD_DAYS))
        return SeriesQuestion((self._metrics,), min(since, today - timedelta(days=REREAD_DAYS)), today)

    def ask(self, question: SeriesQuestion, reader: Reader) -> SeriesAnswer:
        points: list[tuple[SeriesPoint, int]] = []
        for since, until in windows(question.since, question.until):
            for group in question.groups:
                points += days_of(group, since, until, reader)
        return SeriesAnswer(tuple(points))

    def store(
        self,
        run: CollectionRun,
        account: InstagramAccount,
        question: SeriesQuestion,
        answer: SeriesAnswer,
        call_ids: Sequence[int],
    ) -> str | None:
        store_answer(account.id, answer, call_ids)
        return None


def days_of(
    metrics: Sequence[str], since: date, until: date, reader: Reader
) -> list[tuple[SeriesPoint, int]]:
    """The days of several metrics in one call; where that is refused, each by itself."""
    try:
        points = account_series(reader.client, reader.graph_id, reader.token, metrics, since, until)
    except GraphObjectMissing:
        raise
    except GraphBadParameter:
        # The refusal stands in the call's record; a day without a value is shown as a gap.
        if len(metrics) == 1:
            return []
        return [found for metric in metrics for found in days_of((metric,), since, until, reader)]
    return [(point, reader.last_call) for point in points]


def store_answer(account_id: int, answer: SeriesAnswer, call_ids: Sequence[int]) -> None:
    """Write the points, each with its call."""
    for call in sorted({call for _, call in answer.points}):
        store_points(account_id, [point for point, came in answer.points if came == call], call_ids[call])
