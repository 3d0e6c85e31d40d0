"""The reach of the days of the past, window by window, back as far as the API answers."""

from collections.abc import Sequence
from datetime import date, timedelta

from application.collection.pacific_days import KEPT_DAYS, first_day_wanted, today_pacific
from application.collection.stages.base import Reader
from application.collection.stages.days import missing_days
from application.collection.stages.series import (
    SeriesAnswer,
    SeriesQuestion,
    days_of,
    store_answer,
)
from application.integrations.graph.instagram import windows
from application.models import CollectionRun, InstagramAccount


class ReachHistoryStage:
    """One window a step, newest first; a window without a single day ends it: the API's memory is over.

    After a gap in the connection it goes back over the gap again.
    """

    def plan(
        self, run: CollectionRun, account: InstagramAccount, cursor: str | None
    ) -> SeriesQuestion | None:
        first, until = _span(account, cursor)
        window = next(windows(first, until), None)
        return SeriesQuestion((("reach",),), *window) if window else None

    def ask(self, question: SeriesQuestion, reader: Reader) -> SeriesAnswer:
        return SeriesAnswer(tuple(days_of(("reach",), question.since, question.until, reader)))

    def store(
        self,
        run: CollectionRun,
        account: InstagramAccount,
        question: SeriesQuestion,
        answer: SeriesAnswer,
        call_ids: Sequence[int],
    ) -> str | None:
        store_answer(account.id, answer, call_ids)
        known = account.insights_read_back_to
        account.insights_read_back_to = min(known, question.since) if known else question.since
        if not answer.points:
            account.insights_read_back_to = min(account.insights_read_back_to, first_day_wanted())
            return None
        return question.since.isoformat()


def _span(account: InstagramAccount, cursor: str | None) -> tuple[date, date]:
    """From the oldest day to fetch up to the day before which to go on."""
    oldest = first_day_wanted()
    newest = date.fromisoformat(cursor) if cursor else today_pacific() - timedelta(days=KEPT_DAYS)
    known = account.insights_read_back_to
    if known is not None and known <= oldest:
        missing = missing_days(account.id)
        oldest = min(missing, default=newest)
    return oldest, newest
