"""Guessing passwords is held back for each address."""

from datetime import UTC, datetime, timedelta

from application.accounts import tries
from application.accounts.tries import TRIES, WINDOW, TryLimiter


class Watch:
    """A clock for the limiter that stands still until it is moved."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 20, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time


def test_an_address_has_ten_tries() -> None:
    limiter = TryLimiter(Watch())
    assert [limiter.take("a@example.org") for _ in range(TRIES + 2)] == [True] * TRIES + [False] * 2


def test_one_address_costs_another_nothing() -> None:
    limiter = TryLimiter(Watch())
    for _ in range(TRIES + 1):
        limiter.take("a@example.org")
    assert limiter.take("b@example.org")


def test_tries_come_back_after_a_quarter_of_an_hour() -> None:
    watch = Watch()
    limiter = TryLimiter(watch)
    for _ in range(TRIES):
        limiter.take("a@example.org")
    watch.time += WINDOW - timedelta(seconds=1)
    assert not limiter.take("a@example.org")
    watch.time += timedelta(seconds=1)
    assert limiter.take("a@example.org")


def test_refused_tries_do_not_lengthen_the_wait() -> None:
    watch = Watch()
    limiter = TryLimiter(watch)
    for _ in range(TRIES * 3):
        limiter.take("a@example.org")
    watch.time += WINDOW
    assert limiter.take("a@example.org")


def test_who_has_signed_in_has_all_tries_again() -> None:
    limiter = TryLimiter(Watch())
    for _ in range(TRIES):
        limiter.take("a@example.org")
    limiter.forget("a@example.org")
    assert limiter.take("a@example.org")


def test_memory_is_bounded_whatever_is_typed() -> None:
    limiter = TryLimiter(Watch())
    for number in range(tries.MOST_ADDRESSES + 50):
        limiter.take(f"{number}@example.org" + "x" * 100)
    assert len(limiter._tries) == tries.MOST_ADDRESSES
