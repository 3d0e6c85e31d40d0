"""The account's days: the last ones at each reading, and those of the past, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select

from application.collection.account_days import (
    ACCOUNT_MARK,
    BREAKDOWNS,
    FOLLOWS,
    TAPS,
    DayRead,
    read_breakdowns,
    read_day,
)
from application.collection.daily_reading import is_daily, newest_settled_untold
from application.collection.figure_storing import store_days, store_points
from application.collection.pacific_days import REREAD_DAYS, first_day_wanted, today_pacific
from application.collection.stages.base import Reader, note_refused, note_skipped
from application.extensions import db
from application.integrations.graph.instagram import SeriesPoint
from application.models import AccountDay, AccountInsight, CollectionRun, InstagramAccount

OUT_OF_RANGE = "out_of_range"
"""The problem of days that lie before what the API remembers."""

REFUSALS_IN_A_ROW = 3
"""So many days refused one after another, and the API's memory has ended: one alone may be an accident."""


@dataclass(frozen=True)
class DayQuestion:
    """A day to ask for, whole or by parts."""

    day: date
    breakdowns: tuple[str, ...] = ()


@dataclass(frozen=True)
class DayAnswer:
    """What came; `read` is None where only parts were asked for."""

    read: DayRead | None
    parts: tuple[tuple[SeriesPoint, int], ...] = ()


class _DayStage:
    """What the stages of days share: one day a step, stored with its parts."""

    def ask(self, question: DayQuestion, reader: Reader) -> DayAnswer:
        read = read_day(question.day, reader)
        return DayAnswer(read, tuple(read_breakdowns(question.day, _parts_wanted(question, read), reader)))

    def store(
        self,
        run: CollectionRun,
        account: InstagramAccount,
        question: DayQuestion,
        answer: DayAnswer,
        call_ids: Sequence[int],
    ) -> str | None:
        read = answer.read
        if read is not None:
            call_id = None if read.call is None else call_ids[read.call]
            refused = " ".join(name.removeprefix(ACCOUNT_MARK) for name in read.refused)
            store_points(account.id, read.points, call_id)
            store_days(account.id, [question.day], read.problem, refused, call_id)
            note_refused(run, read.refused)
            note_skipped(run, [read.problem] if read.problem else [])
            run.days_read += 1
        for call in sorted({call for _, call in answer.parts}):
            store_points(account.id, [point for point, came in answer.parts if came == call], call_ids[call])
        return question.day.isoformat()


class DayTotalsStage(_DayStage):
    """The last days, at every reading: they come late and change. A daily reading waits until they settle."""

    def plan(self, run: CollectionRun, account: InstagramAccount, cursor: str | None) -> DayQuestion | None:
        if is_daily(run, account):
            settled = newest_settled_untold(account.id, date.fromisoformat(cursor) if cursor else None)
            return DayQuestion(settled, tuple(BREAKDOWNS)) if settled else None
        today = today_pacific()
        oldest = today - timedelta(days=REREAD_DAYS)
        day = (date.fromisoformat(cursor) if cursor else today) - timedelta(days=1)
        return DayQuestion(day, tuple(BREAKDOWNS)) if day >= oldest else None


class DayHistoryStage(_DayStage):
    """Days of the past that have to be asked for, newest first, one call each."""

    def plan(self, run: CollectionRun, account: InstagramAccount, cursor: str | None) -> DayQuestion | None:
        day = newest_missing_day(account.id)
        return DayQuestion(day) if day is not None else None

    def store(
        self,
        run: CollectionRun,
        account: InstagramAccount,
        question: DayQuestion,
        answer: DayAnswer,
        call_ids: Sequence[int],
    ) -> str | None:
        cursor = super().store(run, account, question, answer, call_ids)
        if _memory_has_ended(account.id, question.day):
            older = missing_days(account.id)
            store_days(account.id, [day for day in older if day < question.day], OUT_OF_RANGE, "", None)
        return cursor


class DayBreakdownsStage(_DayStage):
    """The parts of those days: follows and unfollows of each, taps where there were any."""

    def plan(self, run: CollectionRun, account: InstagramAccount, cursor: str | None) -> DayQuestion | None:
        return _newest_without_parts(account.id, cursor)

    def ask(self, question: DayQuestion, reader: Reader) -> DayAnswer:
        return DayAnswer(None, tuple(read_breakdowns(question.day, question.breakdowns, reader)))


def missing_days(account_id: int) -> list[date]:
    """The days wanted of the past that have to be asked for, newest first; one statement.

    They are those never asked for, and those asked for before their figures had settled, unless the next
    readings ask for them again anyway.
    """
    first, today = first_day_wanted(), today_pacific()
    known = set(
        db.session.scalars(
            select(AccountDay.day).where(
                AccountDay.instagram_account_id == account_id,
                AccountDay.day >= first,
                AccountDay.day < today,
                or_(AccountDay.settled, AccountDay.day >= today - timedelta(days=REREAD_DAYS)),
            )
        )
    )
    days = (today - timedelta(days=back) for back in range(1, (today - first).days + 1))
    return [day for day in days if day not in known]


def newest_missing_day(account_id: int) -> date | None:
    """The next day of the past to ask for."""
    return next(iter(missing_days(account_id)), None)


def _memory_has_ended(account_id: int, day: date) -> bool:
    """Whether this day and the ones after it were refused as a whole, though later ones were answered."""
    following = [day + timedelta(days=step) for step in range(REFUSALS_IN_A_ROW)]
    refused = db.session.scalars(
        select(AccountDay.problem).where(
            AccountDay.instagram_account_id == account_id, AccountDay.day.in_(following)
        )
    ).all()
    if [problem for problem in refused if problem == "bad_parameter"] != [
        "bad_parameter"
    ] * REFUSALS_IN_A_ROW:
        return False
    answered = select(AccountDay.id).where(
        AccountDay.instagram_account_id == account_id, AccountDay.day > day, AccountDay.problem.is_(None)
    )
    return db.session.scalar(answered.limit(1)) is not None


def _newest_without_parts(account_id: int, cursor: str | None) -> DayQuestion | None:
    """The newest day before the cursor whose follows aren't known by type; with its taps, if it had any."""
    told = select(AccountInsight.id).where(
        AccountInsight.instagram_account_id == AccountDay.instagram_account_id,
        AccountInsight.metric == FOLLOWS,
        AccountInsight.day == AccountDay.day,
    )
    taps = (
        select(AccountInsight.value)
        .where(
            AccountInsight.instagram_account_id == AccountDay.instagram_account_id,
            AccountInsight.metric == TAPS,
            AccountInsight.day == AccountDay.day,
            AccountInsight.dimension == "",
        )
        .scalar_subquery()
    )
    statement = (
        select(AccountDay.day, taps.label("taps"))
        .where(
            AccountDay.instagram_account_id == account_id,
            AccountDay.problem.is_(None),
            AccountDay.day >= first_day_wanted(),
            ~told.exists(),
        )
        .order_by(AccountDay.day.desc())
        .limit(1)
    )
    if cursor is not None:
        statement = statement.where(AccountDay.day < date.fromisoformat(cursor))
    row = db.session.execute(statement).first()
    if row is None:
        return None
    return DayQuestion(row.day, (FOLLOWS, TAPS) if row.taps else (FOLLOWS,))


def _parts_wanted(question: DayQuestion, read: DayRead) -> tuple[str, ...]:
    """The breakdowns asked for, without the taps of a day that had none."""
    had_taps = any(point.metric == TAPS and point.value for point in read.points)
    return tuple(metric for metric in question.breakdowns if metric != TAPS or had_taps)
