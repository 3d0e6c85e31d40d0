"""When a capture is tried again."""

from datetime import UTC, datetime, timedelta

import pytest

from application.capture.retries import LAST_BEFORE_END, MOST_TRIES, PAUSES, next_try

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.mark.parametrize("tries", range(1, 12))
def test_pauses_grow_while_there_is_time(tries: int) -> None:
    due = next_try(NOW, tries, NOW + timedelta(hours=23))
    assert due == NOW + PAUSES[min(tries, len(PAUSES)) - 1]


@pytest.mark.parametrize("minutes", [27, 29, 30, 60, 24 * 60])
def test_the_last_try_falls_before_the_end(minutes: int) -> None:
    """However often it fails from now on, a try falls into the time just before the end, and none after."""
    ends_at, due, last = NOW + timedelta(minutes=minutes), NOW, None
    for tries in range(1, 50):
        found = next_try(due, tries, ends_at)
        if found is None:
            break
        assert found > due
        due = last = found
    assert last == ends_at - LAST_BEFORE_END


def test_nothing_is_planned_for_when_the_story_has_ended() -> None:
    for minutes in (-60, 0, 5, 25, 26):
        assert next_try(NOW, 1, NOW + timedelta(minutes=minutes)) is None


def test_a_post_that_does_not_end_is_given_up_after_some_tries() -> None:
    assert next_try(NOW, MOST_TRIES - 1, None) is not None
    assert next_try(NOW, MOST_TRIES, None) is None
