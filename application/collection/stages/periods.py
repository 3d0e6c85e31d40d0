"""The account's totals over the days of its running campaigns, each period asked for as a whole."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from application.clock import clock
from application.collection.account_days import WHOLE_METRICS, Totals, whole_totals
from application.collection.activity import campaign_spans
from application.collection.figure_storing import store_period
from application.collection.pacific_days import start_of, today_pacific
from application.collection.stages.base import Reader, note_refused, note_skipped
from application.extensions import db
from application.integrations.graph.errors import GraphBadParameter, GraphObjectMissing
from application.models import AccountPeriodTotal, CollectionRun, InstagramAccount

PERIOD_METRICS = ("reach", *WHOLE_METRICS)
LONGEST = timedelta(days=30)
"""The API's longest window, by the clock: thirty days with an hour more are refused."""

ASK_AFTER = timedelta(hours=20)
SETTLED_AFTER = timedelta(days=3)


@dataclass(frozen=True, order=True)
class Period:
    """Pacific days from `since` up to the day before `until`."""

    since: date
    until: date

    @property
    def word(self) -> str:
        """How a run's cursor names it."""
        return f"{self.since.isoformat()}:{self.until.isoformat()}"


@dataclass(frozen=True)
class PeriodAnswer:
    totals: Totals | None
    problem: str | None


class PeriodTotalsStage:
    """One period a step. A campaign longer than 30 days is asked for in pieces: no call tells more."""

    def plan(self, run: CollectionRun, account: InstagramAccount, cursor: str | None) -> Period | None:
        spans = campaign_spans([account.id])[account.id]
        wanted = sorted({piece for span in spans for piece in pieces(span.starts_on, _end(span.ends_on))})
        left = [period for period in wanted if cursor is None or period.word > cursor]
        fresh = _fresh_ones(account.id) if left else set()
        return next((period for period in left if period not in fresh), None)

    def ask(self, question: Period, reader: Reader) -> PeriodAnswer:
        try:
            totals = whole_totals(PERIOD_METRICS, question.since, question.until, reader)
        except GraphObjectMissing:
            raise
        except GraphBadParameter as refusal:
            return PeriodAnswer(None, refusal.kind)
        return PeriodAnswer(totals, None)

    def store(
        self,
        run: CollectionRun,
        account: InstagramAccount,
        question: Period,
        answer: PeriodAnswer,
        call_ids: Sequence[int],
    ) -> str | None:
        if answer.totals is not None and answer.totals.call is not None and answer.totals.found:
            found, call_id = answer.totals.found, call_ids[answer.totals.call]
            store_period(account.id, question.since, question.until, found, call_id)
            note_refused(run, answer.totals.refused)
        note_skipped(run, [answer.problem] if answer.problem else [])
        return question.word


def pieces(since: date, until: date) -> Iterator[Period]:
    """The span in periods that the API answers, oldest first; `until` stays excluded."""
    while since < until:
        end = min(until, since + LONGEST)
        if start_of(end) - start_of(since) > LONGEST:
            end -= timedelta(days=1)
        yield Period(since, end)
        since = end


def _end(last_day: date) -> date:
    """The day after a campaign's last, or today while it goes on: today's figures are still coming."""
    return min(last_day + timedelta(days=1), today_pacific())


def _fresh_ones(account_id: int) -> set[Period]:
    """Periods that need no asking: read a short while ago, or after their last day had settled."""
    rows = db.session.execute(
        select(
            AccountPeriodTotal.since,
            AccountPeriodTotal.until,
            func.max(AccountPeriodTotal.read_at).label("at"),
        )
        .where(AccountPeriodTotal.instagram_account_id == account_id)
        .group_by(AccountPeriodTotal.since, AccountPeriodTotal.until)
    )
    recent = clock.now() - ASK_AFTER
    return {
        Period(row.since, row.until)
        for row in rows
        if row.at > recent or row.at > start_of(row.until) + SETTLED_AFTER
    }
