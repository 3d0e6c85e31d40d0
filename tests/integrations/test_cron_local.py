"""The local scheduler: the schedules it knows, what is due when, and what it sends."""

import contextvars
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from application.integrations.cron_local import (
    CronFileInvalid,
    LocalScheduler,
    Schedule,
    read_cron_file,
)
from tests.fakes.movable_clock import START, MovableClock

CRON_FILE = Path(__file__).parents[2] / "cron.yaml"


class Site:
    """The application's end: notes the visits, and answers (or raises) what it is told to for an address."""

    def __init__(self, **answers: int | Exception) -> None:
        self.answers = answers
        self.urls: list[str] = []

    def __call__(self, url: str) -> int:
        self.urls.append(url)
        answer = self.answers.get(url.strip("/"), 200)
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def jobs(tmp_path: Path) -> Callable[..., Path]:
    def write(**schedules: str) -> Path:
        path = tmp_path / "cron.yaml"
        entries = [f"- url: /{url}\n  schedule: {schedule}\n" for url, schedule in schedules.items()]
        path.write_text("cron:\n" + "".join(entries))
        return path

    return write


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.mark.parametrize(
    ("schedule", "after", "due"),
    [
        ("every 15 minutes", (20, 12, 0), (20, 12, 15)),
        ("every 15 minutes", (20, 12, 14), (20, 12, 15)),
        ("every 1 minutes", (20, 12, 59), (20, 13, 0)),
        ("every 15 minutes synchronized", (20, 23, 50), (21, 0, 0)),
        ("every 2 hours", (20, 12, 0), (20, 14, 0)),
        ("every  6  hours", (20, 19, 0), (21, 0, 0)),
        ("every day 03:30", (20, 12, 0), (21, 3, 30)),
        ("every day 03:30", (20, 3, 29), (20, 3, 30)),
        ("every day 03:30", (20, 3, 30), (21, 3, 30)),
        ("every day 00:00", (20, 23, 59), (21, 0, 0)),
        ("every monday 08:00", (20, 12, 0), (23, 8, 0)),
        ("every monday 08:00", (23, 8, 0), (30, 8, 0)),
        ("every sunday 00:30", (20, 12, 0), (22, 0, 30)),
    ],
)
def test_a_schedule_is_due(schedule: str, after: tuple[int, int, int], due: tuple[int, int, int]) -> None:
    next_due = Schedule.parse(schedule).next_after(datetime(2026, 11, *after, tzinfo=UTC))
    assert next_due == datetime(2026, 11, *due, tzinfo=UTC)


@pytest.mark.parametrize(
    "schedule",
    [
        "",
        "every 0 minutes",
        "every minute",
        "every day 24:00",
        "every day 3:30",
        "every monday",
        "every Monday 09:00",
        "* * * * *",
    ],
)
def test_a_schedule_that_is_not_known_is_refused(schedule: str) -> None:
    with pytest.raises(CronFileInvalid):
        Schedule.parse(schedule)


def test_the_cron_file_of_this_project_is_read() -> None:
    found = {job.url: job.schedule for job in read_cron_file(CRON_FILE)}
    assert found["/cron/collection/sweep"] == Schedule(timedelta(minutes=15))


@pytest.mark.parametrize(
    "content",
    [
        "cron: [",
        "",
        "cron: none",
        "cron:\n- nothing",
        "cron:\n- schedule: every 1 hours",
        "cron:\n- url: http://elsewhere/\n  schedule: every 1 hours",
        "cron:\n- url: /a",
        "cron:\n- url: /a\n  schedule: now and then",
        "cron:\n- url: /a\n  schedule: every day 03:00\n  timezone: Europe/Berlin",
    ],
)
def test_a_cron_file_that_cannot_be_followed_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "cron.yaml"
    path.write_text(content)
    with pytest.raises(CronFileInvalid):
        read_cron_file(path)


def test_a_job_runs_when_it_is_due_and_once(clock: MovableClock, jobs: Callable[..., Path]) -> None:
    site = Site()
    scheduler = LocalScheduler(jobs(sweep="every 15 minutes"), site, clock)
    assert scheduler.run_due() == []
    clock.advance(timedelta(minutes=15))
    assert scheduler.run_due() == ["/sweep"]
    assert scheduler.run_due() == []
    assert site.urls == ["/sweep"]


def test_after_a_jump_each_job_that_fell_due_runs_once_in_order(
    clock: MovableClock, jobs: Callable[..., Path]
) -> None:
    site = Site()
    scheduler = LocalScheduler(
        jobs(night="every day 03:00", evening="every 6 hours", sweep="every 15 minutes"),
        site,
        clock,
    )
    scheduler.run_due()
    clock.advance(timedelta(days=1))
    assert scheduler.run_due() == ["/sweep", "/evening", "/night"]
    clock.advance(timedelta(minutes=14))
    assert scheduler.run_due() == []
    clock.advance(timedelta(minutes=1))
    assert scheduler.run_due() == ["/sweep"]


def test_after_the_clock_was_set_back_jobs_are_due_by_the_new_time(
    clock: MovableClock, jobs: Callable[..., Path]
) -> None:
    scheduler = LocalScheduler(jobs(sweep="every 15 minutes"), Site(), clock)
    scheduler.run_due()
    clock.advance(timedelta(days=-7))
    assert scheduler.run_due() == []
    clock.advance(timedelta(minutes=15))
    assert scheduler.run_due() == ["/sweep"]


def test_what_fell_due_since_a_given_time_is_made_up_for(
    clock: MovableClock, jobs: Callable[..., Path]
) -> None:
    scheduler = LocalScheduler(
        jobs(sweep="every 15 minutes", night="every day 03:00"),
        Site(),
        clock,
        since=START - timedelta(hours=1),
    )
    assert scheduler.run_due() == ["/sweep"]


def test_a_job_that_fails_neither_stops_the_others_nor_comes_back_early(
    clock: MovableClock, jobs: Callable[..., Path], caplog: pytest.LogCaptureFixture
) -> None:
    site = Site(first=RuntimeError("broken sweep"), second=500)
    scheduler = LocalScheduler(
        jobs(first="every 15 minutes", second="every 15 minutes", third="every 15 minutes"), site, clock
    )
    scheduler.run_due()
    clock.advance(timedelta(minutes=15))
    scheduler.run_due()
    scheduler.run_due()
    assert site.urls == ["/first", "/second", "/third"]
    assert "broken sweep" in caplog.text
    assert "/second answered 500" in caplog.text


def test_each_visit_has_a_context_of_its_own(clock: MovableClock, jobs: Callable[..., Path]) -> None:
    word: contextvars.ContextVar[str] = contextvars.ContextVar("word")
    seen: list[str | None] = []

    def visit(_: str) -> int:
        seen.append(word.get(None))
        word.set("visit")
        return 200

    scheduler = LocalScheduler(jobs(a="every 1 hours", b="every 1 hours"), visit, clock)
    word.set("outside")
    scheduler.run_due()
    clock.advance(timedelta(hours=1))
    scheduler.run_due()
    assert seen == [None, None]


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.01)


def scheduler_threads() -> int:
    return sum(thread.name == "local-scheduler" for thread in threading.enumerate())


def test_the_thread_follows_the_clock_survives_trouble_and_stops(
    clock: MovableClock, jobs: Callable[..., Path], caplog: pytest.LogCaptureFixture
) -> None:
    site = Site()
    trouble = [OSError("the clock cannot be read")]

    def now() -> datetime:
        if trouble:
            raise trouble.pop()
        return clock()

    scheduler = LocalScheduler(jobs(sweep="every 15 minutes"), site, now, since=START)
    assert scheduler.stop() is True
    scheduler.start()
    scheduler.start()
    assert scheduler_threads() == 1
    clock.advance(timedelta(hours=3))
    wait_until(lambda: site.urls == ["/sweep"])
    assert "the clock cannot be read" in caplog.text
    assert scheduler.stop() is True
    assert scheduler_threads() == 0
