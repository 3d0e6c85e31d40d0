"""The one clock: real time, and domain time that follows somebody else's offset."""

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
import requests

from application.clock import Clock
from application.integrations.sandbox_clock import TIMEOUT_SECONDS, SandboxClock
from tests.fakes.told_time import ToldTime

DAY = timedelta(days=1)
CLOSE = timedelta(seconds=5)


class Offsets:
    """An offset that can be moved, and how often it was asked for."""

    def __init__(self, offset: timedelta = DAY) -> None:
        self.offset = offset
        self.asked = 0

    def __call__(self) -> timedelta:
        self.asked += 1
        return self.offset


def _ahead(clock: Clock) -> timedelta:
    """How far domain time is ahead, to the minute."""
    return timedelta(minutes=round((clock.now() - clock.real_now()).total_seconds() / 60))


def test_without_a_source_both_times_are_the_wall_clock() -> None:
    clock = Clock()
    assert abs(clock.now() - datetime.now(UTC)) < CLOSE
    assert abs(clock.real_now() - datetime.now(UTC)) < CLOSE
    assert clock.now().tzinfo is UTC


def test_domain_time_follows_and_real_time_does_not() -> None:
    clock = Clock()
    clock.follow(Offsets())
    assert _ahead(clock) == DAY
    assert abs(clock.real_now() - datetime.now(UTC)) < CLOSE
    clock.follow(None)
    assert _ahead(clock) == timedelta()


def test_the_offset_is_asked_for_once_a_second_at_most() -> None:
    offsets = Offsets()
    clock = Clock(offsets)
    for _ in range(50):
        clock.now()
    assert offsets.asked == 1
    offsets.offset = 2 * DAY
    assert _ahead(clock) == DAY
    clock._read_at = time.monotonic() - clock.CACHE_SECONDS
    assert _ahead(clock) == 2 * DAY
    assert offsets.asked == 2


def test_following_anew_asks_at_once() -> None:
    offsets = Offsets()
    clock = Clock(offsets)
    clock.now()
    offsets.offset = 3 * DAY
    clock.follow(offsets)
    assert _ahead(clock) == 3 * DAY


def test_nobody_sees_real_time_while_the_first_answer_is_under_way() -> None:
    answered, seen = threading.Event(), list[timedelta]()

    def slow_source() -> timedelta:
        answered.wait(timeout=5)
        return DAY

    clock = Clock(slow_source)
    threads = [threading.Thread(target=lambda: seen.append(_ahead(clock))) for _ in range(4)]
    for thread in threads:
        thread.start()
    time.sleep(0.05)
    answered.set()
    for thread in threads:
        thread.join(timeout=5)
    assert seen == [DAY] * 4


def test_a_late_answer_of_a_former_source_counts_no_more() -> None:
    asked, answered = threading.Event(), threading.Event()
    answers = iter([timedelta(), DAY])

    def source() -> timedelta:
        offset = next(answers)
        if offset:
            asked.set()
            answered.wait(timeout=5)
        return offset

    clock = Clock(source)
    clock.now()
    clock._read_at = time.monotonic() - clock.CACHE_SECONDS
    late = threading.Thread(target=clock.now)
    late.start()
    assert asked.wait(timeout=5)
    clock.follow(None)
    answered.set()
    late.join(timeout=5)
    assert _ahead(clock) == timedelta()


def test_a_silent_sandbox_keeps_the_last_offset(caplog: pytest.LogCaptureFixture) -> None:
    sandbox = ToldTime()
    source = SandboxClock(sandbox.url)
    try:
        assert source.offset() == DAY
        for answer in ((500, ""), (200, "no JSON"), (200, "{}"), (200, '{"offset_seconds": "late"}')):
            sandbox.answer = answer
            assert source.offset() == DAY
    finally:
        sandbox.stop()
    with pytest.raises(requests.ConnectionError):
        requests.get(sandbox.url, timeout=1)
    assert source.offset() == DAY
    assert caplog.text.count("does not tell the time") == 1


def test_a_sandbox_that_never_spoke_means_real_time() -> None:
    sandbox = ToldTime()
    sandbox.stop()
    assert SandboxClock(sandbox.url).offset() == timedelta()


def test_the_first_answer_is_waited_for_longer_than_the_later_ones() -> None:
    sandbox = ToldTime()
    source = SandboxClock(sandbox.url)
    try:
        sandbox.delay = TIMEOUT_SECONDS[1] + 0.5
        assert source.offset() == DAY
        sandbox.answer = (200, '{"offset_seconds": 0}')
        assert source.offset() == DAY
    finally:
        sandbox.stop()
