"""The account's totals over periods, each asked for as a whole: days of running campaigns, and the frames
that a partner's own pages show, with those before them. Of a frame only people are asked for: all else is the
sum of its days.
"""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from application.clock import clock
from application.collection.account_days import WHOLE_METRICS, Totals, whole_totals
from application.collection.activity import campaign_spans
from application.collection.daily_reading import is_first_today
from application.collection.figure_storing import store_period
from application.collection.pacific_days import (
    LONGEST_FRAME,
    WHOLE_FRAMES,
    last_settled_day,
    settles_at,
    start_of,
    today_pacific,
)
from application.collection.stages.base import Reader, note_refused, note_skipped
from application.extensions import db
from application.integrations.graph.errors import GraphBadParameter, GraphObjectMissing
from application.models import AccountPeriodTotal, CollectionRun, InstagramAccount

PERIOD_METRICS = ("reach", *WHOLE_METRICS)
PEOPLE_METRICS: tuple[str, ...] = ("reach", "accounts_engaged")
"""Those that count each person once in a period, however many days it has."""

LONGEST = timedelta(days=LONGEST_FRAME)
"""The API's longest window, by the clock: thirty days with an hour more are refused."""

ASK_AFTER = timedelta(hours=20)


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
class PeriodQuestion:
    period: Period
    metrics: tuple[str, ...]

    def is_answered_by(self, told: Container[tuple[Period, str]]) -> bool:
        """What a frame's question brought doesn't stand for a campaign's of the same days."""
        telling = set(self.metrics) - set(PEOPLE_METRICS) or set(self.metrics)
        return any((self.period, metric) in told for metric in telling)


@dataclass(frozen=True)
class PeriodAnswer:
    totals: Totals | None
    problem: str | None


class PeriodTotalsStage:
    """One period a step. A campaign longer than 30 days is asked for in pieces: no call tells more."""

    def plan(
        self, run: CollectionRun, account: InstagramAccount, cursor: str | None
    ) -> PeriodQuestion | None:
        spans = campaign_spans([account.id])[account.id]
        wanted: dict[Period, tuple[str, ...]] = {}
        if is_first_today(account):
            wanted |= dict.fromkeys(frames(), PEOPLE_METRICS)
        for span in spans:
            wanted |= dict.fromkeys(pieces(span.starts_on, _end(span.ends_on)), PERIOD_METRICS)
        left = sorted(period for period in wanted if cursor is None or period.word > cursor)
        told = _told(account.id, left) if left else set()
        questions = (PeriodQuestion(period, wanted[period]) for period in left)
        return next((question for question in questions if not question.is_answered_by(told)), None)

    def ask(self, question: PeriodQuestion, reader: Reader) -> PeriodAnswer:
        period = question.period
        try:
            totals = whole_totals(question.metrics, period.since, period.until, reader)
        except GraphObjectMissing:
            raise
        except GraphBadParameter as refusal:
            return PeriodAnswer(None, refusal.kind)
        return PeriodAnswer(totals, None)

    def store(
        self,
        run: CollectionRun,
        account: InstagramAccount,
        question: PeriodQuestion,
        answer: PeriodAnswer,
        call_ids: Sequence[int],
    ) -> str | None:
        if answer.totals is not None and answer.totals.call is not None and answer.totals.found:
            found, call_id = answer.totals.found, call_ids[answer.totals.call]
            store_period(account.id, question.period.since, question.period.until, found, call_id)
            note_refused(run, answer.totals.refused)
        note_skipped(run, [answer.problem] if answer.problem else [])
        return question.period.word


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


def frames() -> Iterator[Period]:
    """The frames of settled days that end with the newest one, and those right before them."""
    until = last_settled_day() + timedelta(days=1)
    for length in WHOLE_FRAMES:
        since = until - timedelta(days=length)
        yield Period(since, until)
        yield Period(since - timedelta(days=length), since)


def _told(account_id: int, periods: Iterable[Period]) -> set[tuple[Period, str]]:
    """Periods and metrics that need no asking: read a short while ago, or after the last day had settled."""
    rows = db.session.execute(
        select(
            AccountPeriodTotal.since,
            AccountPeriodTotal.until,
            AccountPeriodTotal.metric,
            func.max(AccountPeriodTotal.read_at).label("at"),
        )
        .where(
            AccountPeriodTotal.instagram_account_id == account_id,
            AccountPeriodTotal.since.in_([period.since for period in periods]),
        )
        .group_by(AccountPeriodTotal.since, AccountPeriodTotal.until, AccountPeriodTotal.metric)
    )
    recent = clock.now() - ASK_AFTER
    return {
        (Period(row.since, row.until), row.metric)
        for row in rows
        if row.at > recent or row.at >= settles_at(row.until - timedelta(days=1))
    }
