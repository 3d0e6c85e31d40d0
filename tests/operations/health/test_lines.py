"""When a line of the health page turns: the borders, without a database."""

from datetime import UTC, date, datetime, timedelta

import pytest

from application.formats import percent
from application.integrations.cron_local import CronJob, Schedule
from application.integrations.queue_figures import QueueFigures
from application.models import CronVisit, RunKind
from application.operations.doctor.findings import State
from application.operations.entries import Entry
from application.operations.health.connections import facebook_line, keys_line
from application.operations.health.crons import coming_line
from application.operations.health.database import size_line
from application.operations.health.letters import mail_line
from application.operations.health.limits import graph_line
from application.operations.health.lines import age_words
from application.operations.health.queues import moving_line
from application.operations.health.runs import KindRuns, ending_line, failing_line
from application.operations.health.stories import captures_line, evidence_line, stories_line

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
GB = 10**9


def ended(ago: timedelta | None, *, done: int = 1, failed: int = 0) -> list[KindRuns]:
    return [KindRuns(RunKind.READING, 0, 0, done, failed, 0, None if ago is None else NOW - ago)]


@pytest.mark.parametrize(
    ("ago", "readable", "state"),
    [(HOUR, 9, "ok"), (26 * HOUR, 9, "ok"), (27 * HOUR, 9, "wrong"), (None, 1, "wrong"), (None, 0, "ok")],
)
def test_runs_have_to_end_while_somebody_is_connected(
    ago: timedelta | None, readable: int, state: str
) -> None:
    assert ending_line(ended(ago), readable, NOW).state == state


@pytest.mark.parametrize(
    ("done", "failed", "state"),
    [(0, 0, "ok"), (1, 4, "ok"), (96, 4, "ok"), (95, 5, "warn"), (20, 5, "wrong"), (0, 5, "wrong")],
)
def test_some_runs_fail_and_a_fifth_is_too_many(done: int, failed: int, state: str) -> None:
    assert failing_line(ended(HOUR, done=done, failed=failed)).state == state


def waiting(queue: str, due: timedelta, **more: bool) -> QueueFigures:
    return QueueFigures(queue, 3, NOW - due, **more)


@pytest.mark.parametrize(
    ("queues", "state"),
    [
        ([QueueFigures("mail", 0, None)], "ok"),
        ([waiting("mail", timedelta(minutes=59))], "ok"),
        ([waiting("mail", timedelta(minutes=61))], "wrong"),
        ([waiting("mail", -DAY)], "ok"),
        ([waiting("history", 11 * HOUR)], "ok"),
        ([waiting("history", 13 * HOUR)], "wrong"),
        ([QueueFigures("mail", 0, None, is_paused=True)], "wrong"),
        ([QueueFigures("mail", 0, None, is_there=False)], "wrong"),
        (None, "unknown"),
    ],
)
def test_what_is_due_is_done_within_the_hour(queues: list[QueueFigures] | None, state: str) -> None:
    assert moving_line(queues, NOW).state == state


@pytest.mark.parametrize(
    ("numbers", "state"),
    [((9, 0, 0), "ok"), ((9, 1, 0), "warn"), ((9, 0, 1), "warn"), ((5, 0, 5), "wrong"), ((0, 0, 4), "warn")],
)
def test_many_connections_lost_at_once_are_no_accident(numbers: tuple[int, int, int], state: str) -> None:
    assert facebook_line(*numbers).state == state


def test_one_token_that_no_key_opens_is_too_many() -> None:
    assert keys_line(9, {}).state is State.OK
    assert keys_line(9, {"facebook_logins.token": 1}).state is State.WRONG


@pytest.mark.parametrize(
    ("percent", "limited", "state"),
    [(None, 0, "ok"), (74, 0, "ok"), (75, 0, "warn"), (10, 1, "warn"), (89, 0, "warn"), (90, 0, "wrong")],
)
def test_a_limit_is_told_from_ninety_percent(percent: int | None, limited: int, state: str) -> None:
    assert graph_line(100, percent, limited).state == state


def missed(*hours_ago: float) -> list[Entry]:
    return [Entry(since=NOW - hours * HOUR) for hours in hours_ago]


@pytest.mark.parametrize(
    ("entries", "state"),
    [([], "ok"), (missed(1), "warn"), (missed(1, 2, 3, 4, 5), "wrong"), (missed(1, 2, 3, 4, 30), "warn")],
)
def test_five_stories_missed_in_a_day_need_somebody(entries: list[Entry], state: str) -> None:
    assert stories_line(entries, NOW).state == state


@pytest.mark.parametrize(
    ("numbers", "state"),
    [
        ((3, HOUR, 0, 0), "ok"),
        ((3, 3 * HOUR, 0, 0), "wrong"),
        ((0, None, 9, 5), "warn"),
        ((0, None, 2, 5), "wrong"),
    ],
)
def test_captures_that_wait_or_fail(numbers: tuple[int, timedelta | None, int, int], state: str) -> None:
    assert captures_line(*numbers).state == state


def test_evidence_that_differs_is_wrong_and_what_was_not_seen_is_said() -> None:
    found = [evidence_line(each) for each in ((1, 0), (0, 2), (0, 0), None)]
    assert [line.state for line in found] == ["wrong", "warn", "ok", "ok"]
    assert found[-1].words == "Nothing has been checked yet."


@pytest.mark.parametrize(
    ("numbers", "state"),
    [
        ((2, timedelta(minutes=30), 5, 0), "ok"),
        ((2, 2 * HOUR, 5, 0), "wrong"),
        ((0, None, 5, 1), "warn"),
        ((0, None, 2, 3), "wrong"),
    ],
)
def test_letters_that_do_not_go_out_are_shown_and_not_mailed(
    numbers: tuple[int, timedelta | None, int, int], state: str
) -> None:
    line = mail_line(*numbers)
    assert (line.state, line.by_mail) == (state, False)


@pytest.mark.parametrize(("size", "state"), [(69, "ok"), (70, "warn"), (84, "warn"), (85, "wrong")])
def test_a_database_near_its_size(size: int, state: str) -> None:
    assert size_line(size * GB, 100 * GB, None, NOW.date()).state == state


def test_growth_says_when_the_database_will_be_full() -> None:
    words = size_line(50 * GB, 100 * GB, (date(2026, 10, 31), 30 * GB), NOW.date()).words
    assert words == f"50.0 GB of 100.0 GB ({percent(0.5)}). Growing by 1.0 GB a day: full in 50 days."
    still = size_line(50 * GB, 100 * GB, (date(2026, 10, 31), 60 * GB), NOW.date()).words
    assert still.endswith(" Not growing.")
    slow = size_line(50 * GB, 100 * GB, (date(2026, 10, 31), 50 * GB - 20_000), NOW.date()).words
    assert slow.endswith("Growing by 1 KB a day.")


@pytest.mark.parametrize("before", [130 * GB, 120 * GB, 90 * GB])
def test_a_database_beyond_the_size_that_is_set_is_told_as_that(before: int) -> None:
    line = size_line(120 * GB, 100 * GB, (date(2026, 10, 31), before), NOW.date())
    assert line.state is State.WRONG
    assert "full in" not in line.words


JOBS = (CronJob("/cron/mail/sweep", Schedule.parse("every 30 minutes")),)


def came(first: timedelta, done: timedelta | None) -> dict[str, CronVisit]:
    done_at = None if done is None else NOW - done
    row = CronVisit(path=JOBS[0].url, first_at=NOW - first, visited_at=NOW, status=200, done_at=done_at)
    return {row.path: row}


@pytest.mark.parametrize(
    ("visits", "state"),
    [
        ({}, "unknown"),
        (came(DAY, timedelta(minutes=90)), "ok"),
        (came(DAY, timedelta(minutes=91)), "wrong"),
        (came(timedelta(minutes=20), None), "ok"),
        (came(DAY, None), "wrong"),
    ],
)
def test_a_regular_job_is_silent_after_two_of_its_times(visits: dict[str, CronVisit], state: str) -> None:
    assert coming_line(JOBS, visits, NOW).state == state


def test_a_job_that_a_version_has_brought_is_not_late_before_it_was_waited_for() -> None:
    new = CronJob("/cron/new/one", Schedule.parse("every day 06:00"))
    assert coming_line((*JOBS, new), came(400 * DAY, HOUR), NOW).state is State.OK
    waited = CronVisit(path=new.url, first_at=NOW - DAY, visited_at=NOW - DAY, status=0, done_at=None)
    assert coming_line((*JOBS, new), came(400 * DAY, HOUR) | {new.url: waited}, NOW).state is State.OK
    waited.first_at = NOW - 3 * DAY
    assert coming_line((*JOBS, new), came(400 * DAY, HOUR) | {new.url: waited}, NOW).state is State.WRONG


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(seconds=45), "45 s"),
        (timedelta(minutes=12), "12 min"),
        (5 * HOUR, "5 h"),
        (3 * DAY, "3 days"),
        (-HOUR, "0 s"),
    ],
)
def test_ages_in_words(age: timedelta, words: str) -> None:
    assert age_words(age) == words
