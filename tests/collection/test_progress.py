"""How far reading has come, as a share and in a sentence."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask

from application.clock import clock
from application.collection.pacific_days import first_day_wanted, today_pacific
from application.collection.progress import AccountProgress, Progress, progress_of
from application.extensions import db
from application.models import AccountDay, InstagramAccount, RunKind, RunState
from tests import builders
from tests.statements import count_statements

QUEUED, RUNNING, DONE, FAILED = RunState.QUEUED, RunState.RUNNING, RunState.DONE, RunState.FAILED


def account(
    state: RunState | None = None,
    read: int = 0,
    expected: int | None = None,
    calls: int = 0,
    problem: str | None = None,
) -> AccountProgress:
    return AccountProgress(1, "handle", state, read, expected, calls, problem, None)


@dataclass(frozen=True)
class Case:
    accounts: tuple[AccountProgress, ...]
    share: float | None
    sentence: str


CASES = (
    Case((), 1.0, "Nothing has been read yet."),
    Case((account(),), 1.0, "Nothing has been read yet."),
    Case((account(QUEUED),), None, "No posts read so far, no calls to Instagram."),
    Case((account(RUNNING, 0, None, 1),), None, "No posts read so far, 1 call to Instagram."),
    Case((account(RUNNING, 0, 0, 3),), None, "No posts read so far, 3 calls to Instagram."),
    Case((account(RUNNING, 50, 1000, 4),), 0.05, "50 of 1,000 posts read, 4 calls to Instagram."),
    Case((account(RUNNING, 1, 1, 4),), 0.99, "1 of 1 post read, 4 calls to Instagram."),
    Case((account(RUNNING, 12, 10, 4),), 0.99, "12 of 12 posts read, 4 calls to Instagram."),
    Case(
        (account(DONE, 30, 40, 5), account(RUNNING, 10, 50, 5)),
        0.5,
        "40 of 80 posts read, 10 calls to Instagram.",
    ),
    Case((account(RUNNING, 5, 10, 4), account(QUEUED)), None, "5 posts read so far, 4 calls to Instagram."),
    Case((account(DONE, 1000, 1000, 28),), 1.0, "1,000 posts read in 28 calls to Instagram."),
    Case((account(DONE, 1, 1, 1),), 1.0, "1 post read in 1 call to Instagram."),
    Case(
        (account(DONE, 30, 30, 5), account(FAILED, 7, 50, 2, "Ask the person to connect again.")),
        1.0,
        "37 posts read in 7 calls to Instagram. 1 account could not be read to the end.",
    ),
    Case(
        (account(FAILED), account(FAILED)),
        1.0,
        "No posts read in no calls to Instagram. 2 accounts could not be read to the end.",
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.sentence)
def test_the_share_and_the_sentence(case: Case) -> None:
    progress = Progress(case.accounts)
    assert (progress.share, progress.sentence) == (case.share, case.sentence)


def test_each_account_shows_its_latest_run_in_one_statement(context: Flask) -> None:
    read, failing, fresh = (
        builders.create_instagram_account(username=name) for name in ("c.read", "b.failing", "a.fresh")
    )
    builders.create_run(read, state=FAILED, problem="Old trouble.", calls_made=9)
    builders.create_run(read, state=RUNNING, posts_read=20, posts_expected=80, calls_made=4)
    builders.create_run(failing, state=QUEUED, problem="Instagram had a passing problem.")
    builders.create_run(builders.create_instagram_account(), state=RUNNING, posts_read=500)
    ids = [read.id, failing.id, fresh.id]
    with count_statements(context) as statements:
        progress = progress_of(ids)
    assert len(statements) == 1
    assert [(each.username, each.state, each.posts_read) for each in progress.accounts] == [
        ("b.failing", QUEUED, 0),
        ("a.fresh", None, 0),
        ("c.read", RUNNING, 20),
    ]
    assert progress.is_running
    assert (progress.posts_read, progress.calls_made) == (20, 4)
    assert progress.problems == (("b.failing", "Instagram had a passing problem."),)


def test_an_account_that_waits_for_a_limit_holds_nobody_up(context: Flask) -> None:
    account = builders.create_instagram_account()
    builders.create_run(account, state=QUEUED, problem="A limit.", paused_until=builders.NOW)
    progress = progress_of([account.id])
    assert not progress.is_running
    assert "1 account waits for a limit to pass." in progress.sentence


def test_of_no_account_there_is_no_progress(context: Flask) -> None:
    assert progress_of([]) == Progress(())


def wanted_days() -> int:
    """How many days of the past the settings of the tests ask for."""
    return (today_pacific() - first_day_wanted()).days


def add_days(account: InstagramAccount, number: int) -> None:
    """The latest days of the past as asked for."""
    db.session.add_all(
        AccountDay(
            instagram_account_id=account.id,
            day=today_pacific() - timedelta(days=back),
            read_at=clock.now(),
        )
        for back in range(1, number + 1)
    )
    db.session.commit()


@pytest.mark.parametrize("kind", [RunKind.HISTORY, RunKind.STORIES, RunKind.POSTS])
def test_a_newer_run_of_another_kind_hides_no_reading(context: Flask, kind: RunKind) -> None:
    account = builders.create_instagram_account()
    builders.create_run(account, state=RUNNING, posts_read=50, posts_expected=200, calls_made=4)
    builders.create_run(account, state=DONE, kind=kind, posts_read=7, calls_made=99)
    progress = progress_of([account.id])
    assert progress.is_running
    assert (progress.posts_read, progress.posts_expected, progress.calls_made) == (50, 200, 4)


def test_a_run_of_another_kind_alone_is_no_reading(context: Flask) -> None:
    account = builders.create_instagram_account()
    builders.create_run(account, state=DONE, kind=RunKind.STORIES)
    assert progress_of([account.id]).sentence == "Nothing has been read yet."


def test_days_of_the_past_are_told_apart_while_they_are_read(context: Flask) -> None:
    account = builders.create_instagram_account()
    add_days(account, 2)
    builders.create_run(account, state=DONE, posts_read=12, calls_made=2)
    assert progress_of([account.id]).past_sentence is None
    builders.create_run(account, state=QUEUED, kind=RunKind.HISTORY)
    account_id = account.id
    with count_statements(context) as statements:
        progress = progress_of([account_id])
    assert len(statements) == 1
    assert not progress.is_running
    assert progress.sentence == (
        f"12 posts read in 2 calls to Instagram. Days of the past: 2 of {wanted_days()} read."
    )


def test_days_of_the_past_are_added_up_over_the_accounts_that_read_them(context: Flask) -> None:
    accounts = [builders.create_instagram_account() for _ in range(3)]
    for account, days in zip(accounts, (3, 1, 2), strict=True):
        add_days(account, days)
    for account in accounts[1:]:
        builders.create_run(account, state=RUNNING, kind=RunKind.HISTORY)
    progress = progress_of([account.id for account in accounts])
    assert progress.past_sentence == f"Days of the past of 2 accounts: 3 of {2 * wanted_days()} read."
