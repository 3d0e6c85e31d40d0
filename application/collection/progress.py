"""How far the reading of some accounts has come, in figures and in a sentence.

Only whole readings count: a story's or a history's run, newer than it, doesn't hide one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Subquery, case, func, select

from application.built_once import built_once
from application.collection.pacific_days import first_day_wanted, today_pacific
from application.extensions import db
from application.formats import counted
from application.models import AccountDay, CollectionRun, InstagramAccount, RunKind, RunState
from application.models.collection import OPEN_STATES


@dataclass(frozen=True)
class AccountProgress:
    """The latest reading of one account; `state` is None when it has never been read.

    `days_known` of `days_wanted` days of the past have been asked for; `reads_the_past` while a run does so.
    """

    account_id: int
    username: str
    state: RunState | None
    posts_read: int
    posts_expected: int | None
    calls_made: int
    problem: str | None
    finished_at: datetime | None
    paused_until: datetime | None = None
    reads_the_past: bool = False
    days_known: int = 0
    days_wanted: int = 0

    @property
    def is_paused(self) -> bool:
        """It waits for a limit to pass, and goes on by itself."""
        return self.state in OPEN_STATES and self.paused_until is not None

    @property
    def is_running(self) -> bool:
        return self.state in OPEN_STATES and not self.is_paused


@dataclass(frozen=True)
class Progress:
    """The latest readings of several accounts together."""

    accounts: tuple[AccountProgress, ...]

    @property
    def is_running(self) -> bool:
        return any(account.is_running for account in self.accounts)

    @property
    def posts_read(self) -> int:
        return sum(account.posts_read for account in self.accounts)

    @property
    def posts_expected(self) -> int | None:
        """How many posts there will be, None while an account has not told."""
        expected = [
            account.posts_read if not account.is_running else account.posts_expected
            for account in self.accounts
        ]
        known = [number for number in expected if number is not None]
        return sum(known) if len(known) == len(expected) else None

    @property
    def calls_made(self) -> int:
        return sum(account.calls_made for account in self.accounts)

    @property
    def share(self) -> float | None:
        """Of one; None while it can't be known. Below one as long as something runs."""
        if not self.is_running:
            return 1.0
        expected = self.posts_expected
        if not expected:
            return None
        return min(self.posts_read / expected, 0.99)

    @property
    def problems(self) -> tuple[tuple[str, str], ...]:
        """Pairs of handle and sentence."""
        return tuple((each.username, each.problem) for each in self.accounts if each.problem)

    @property
    def sentence(self) -> str:
        if not self.accounts or all(account.state is None for account in self.accounts):
            return "Nothing has been read yet."
        words = self._words()
        return " ".join(filter(None, (words[0].upper() + words[1:], self.past_sentence)))

    @property
    def past_sentence(self) -> str | None:
        """How many days of the past are read, while a run of that kind is open; else None."""
        reading = [account for account in self.accounts if account.reads_the_past]
        if not reading:
            return None
        known, wanted = sum(each.days_known for each in reading), sum(each.days_wanted for each in reading)
        of_accounts = f" of {counted(len(reading), 'account')}" if len(self.accounts) > 1 else ""
        return f"Days of the past{of_accounts}: {min(known, wanted):,} of {wanted:,} read."

    def _words(self) -> str:
        posts, calls = counted(self.posts_read, "post"), counted(self.calls_made, "call")
        if not self.is_running:
            failed = sum(account.state is RunState.FAILED for account in self.accounts)
            paused = sum(account.is_paused for account in self.accounts)
            done = f"{posts} read in {calls} to Instagram."
            if paused:
                done = f"{done} {counted(paused, 'account waits', 'accounts wait')} for a limit to pass."
            return f"{done} {counted(failed, 'account')} could not be read to the end." if failed else done
        if not self.posts_expected:
            return f"{posts} read so far, {calls} to Instagram."
        expected = max(self.posts_expected, self.posts_read)
        return f"{self.posts_read:,} of {counted(expected, 'post')} read, {calls} to Instagram."


def progress_of(account_ids: Sequence[int]) -> Progress:
    """The latest reading of each of these accounts, the most urgent first; one statement."""
    first, today = first_day_wanted(), today_pacific()
    rows = db.session.execute(*_latest_runs(account_ids, first, today))
    accounts = [_account_progress(row, (today - first).days) for row in rows]
    return Progress(tuple(sorted(accounts, key=_most_urgent_first)))


@built_once
def _latest_runs(account_ids: Sequence[int], first: date, today: date) -> Select[*tuple[Any, ...]]:
    runs = _latest_readings(account_ids)
    history = (
        select(CollectionRun.id)
        .where(
            CollectionRun.open_for_account_id == InstagramAccount.id, CollectionRun.kind == RunKind.HISTORY
        )
        .exists()
    )
    return (
        select(
            InstagramAccount.id,
            InstagramAccount.username,
            runs.c.state,
            runs.c.posts_read,
            runs.c.posts_expected,
            runs.c.calls_made,
            runs.c.problem,
            runs.c.paused_until,
            runs.c.finished_at,
            history.label("reads_the_past"),
            case((history, days_known(first, today)), else_=0).label("days_known"),
        )
        .outerjoin(runs, runs.c.instagram_account_id == InstagramAccount.id)
        .where(InstagramAccount.id.in_(account_ids))
        .order_by(InstagramAccount.username)
    )


def days_known(first: date, until: date) -> ColumnElement[int]:
    """How many days of `InstagramAccount` from `first` up to the day before `until` have been asked for."""
    return (
        select(func.count(AccountDay.id))
        .where(
            AccountDay.instagram_account_id == InstagramAccount.id,
            AccountDay.day >= first,
            AccountDay.day < until,
        )
        .scalar_subquery()
    )


def _latest_readings(account_ids: Sequence[int]) -> Subquery:
    latest = (
        select(func.max(CollectionRun.id).label("run_id"))
        .where(CollectionRun.instagram_account_id.in_(account_ids), CollectionRun.kind == RunKind.READING)
        .group_by(CollectionRun.instagram_account_id)
        .subquery()
    )
    return select(CollectionRun).join(latest, CollectionRun.id == latest.c.run_id).subquery(name="latest_run")


def _account_progress(row: Row[Any], days_wanted: int) -> AccountProgress:
    return AccountProgress(
        account_id=row.id,
        username=row.username,
        state=row.state,
        posts_read=row.posts_read or 0,
        posts_expected=row.posts_expected,
        calls_made=row.calls_made or 0,
        problem=row.problem,
        finished_at=row.finished_at,
        paused_until=row.paused_until,
        reads_the_past=bool(row.reads_the_past),
        days_known=row.days_known,
        days_wanted=days_wanted,
    )


def _most_urgent_first(account: AccountProgress) -> tuple[int, str]:
    """Failed ones, then those with a problem, then the rest; each by handle."""
    urgency = 0 if account.state is RunState.FAILED else 1 if account.problem else 2
    return urgency, account.username
