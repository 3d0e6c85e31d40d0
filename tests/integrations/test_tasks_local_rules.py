"""The rules of the queues as tables: back-off, rate, the pause after a 503, and what a task may be."""

from datetime import UTC, datetime, timedelta

import pytest

from application.integrations.local_queue.gate import QueueGate
from application.integrations.tasks import LARGEST_BODY, QUEUES, OutgoingTask, QueueSettings, queue_settings

START = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def settings(rate: float = 5, doublings: int = 3, longest: int = 300) -> QueueSettings:
    return QueueSettings("q", rate, 1, 9, timedelta(seconds=10), timedelta(seconds=longest), doublings)


@pytest.mark.parametrize(
    ("queue", "seconds"),
    [
        # The example in Cloud Tasks' own reference.
        (settings(), [10, 20, 40, 80, 160, 240, 300, 300]),
        (settings(doublings=0), [10, 20, 30, 40, 50]),
        (settings(doublings=16), [10, 20, 40, 80, 160, 300, 300]),
        (settings(longest=10), [10, 10, 10]),
        (queue_settings("collection"), [10, 20, 40, 80, 160, 320, 480, 600]),
        (queue_settings("reports"), [10, 20, 40, 80, 160, 300]),
    ],
)
def test_the_wait_doubles_then_grows_evenly_then_stays(queue: QueueSettings, seconds: list[int]) -> None:
    waits = [queue.back_off(failures).total_seconds() for failures in range(1, len(seconds) + 1)]
    assert waits == seconds


def test_the_queues_keep_their_figures() -> None:
    assert [(q.name, q.rate_per_second, q.max_concurrent, q.max_attempts) for q in QUEUES] == [
        ("collection", 5, 2, 8),
        ("history", 2, 1, 8),
        ("webhooks", 20, 2, 8),
        ("pictures", 5, 1, 5),
        ("reports", 0.8, 1, 5),
        ("rhythms", 0.8, 1, 5),
        ("access", 2, 1, 8),
        ("capture", 2, 4, 5),
        ("mail", 1, 1, 8),
        ("leaving", 1, 1, 5),
        ("matching", 2, 2, 5),
        ("evidence", 1, 1, 5),
        ("followers", 2, 4, 5),
    ]


def test_an_unknown_queue_has_no_settings() -> None:
    with pytest.raises(KeyError):
        queue_settings("unheard-of")


@pytest.mark.parametrize(
    ("rate", "offsets"),
    [
        (5, [0, 0, 0, 0, 0, 0.2, 0.4, 0.6]),
        (2, [0, 0, 0.5, 1.0, 1.5]),
        (1, [0, 1, 2, 3]),
        (0.8, [0, 1.25, 2.5, 3.75]),
    ],
)
def test_deliveries_keep_the_rate_after_one_second_s_worth_at_once(rate: float, offsets: list[float]) -> None:
    gate = QueueGate(settings(rate))
    now = START
    seen = []
    for _ in offsets:
        now = gate.opens_at(now)
        gate.passed(now)
        seen.append((now - START).total_seconds())
    assert seen == offsets


def test_a_rest_does_not_save_up_more_than_one_second_s_worth() -> None:
    gate = QueueGate(settings(2))
    now = START + timedelta(days=1)
    gate.passed(START)
    for _ in range(2):
        assert gate.opens_at(now) == now
        gate.passed(now)
    assert gate.opens_at(now) == now + timedelta(seconds=0.5)


def test_503_shuts_the_queue_for_longer_each_time_until_another_answer() -> None:
    gate = QueueGate(settings())
    now = START
    pauses = []
    for _ in range(8):
        gate.answered(503, now)
        opens_at = gate.opens_at(now)
        pauses.append((opens_at - now).total_seconds())
        now = opens_at
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]
    gate.answered(200, now)
    gate.answered(503, now)
    assert gate.opens_at(now) == now + timedelta(seconds=1)


@pytest.mark.parametrize("status", [200, 204, 404, 429, 500])
def test_only_503_shuts_the_queue(status: int) -> None:
    gate = QueueGate(settings())
    gate.answered(status, START)
    assert gate.opens_at(START) == START


def test_several_refusals_within_a_pause_count_once() -> None:
    gate = QueueGate(settings())
    gate.answered(503, START)
    gate.answered(503, START)
    assert gate.opens_at(START) == START + timedelta(seconds=1)


def test_without_the_rate_only_the_pause_counts() -> None:
    gate = QueueGate(settings(1))
    gate.passed(START)
    assert gate.opens_at(START, at_rate=False) == START
    gate.answered(503, START)
    assert gate.opens_at(START, at_rate=False) == START + timedelta(seconds=1)


def test_a_clock_set_back_does_not_shut_the_queue() -> None:
    gate = QueueGate(settings(1))
    gate.passed(START)
    gate.answered(503, START)
    earlier = START - timedelta(days=1)
    assert gate.opens_at(earlier) == earlier


@pytest.mark.parametrize("name", ["", "no blanks", "a/b", "ä", "a" * 501, "line\n"])
def test_a_name_that_cloud_tasks_refuses_is_refused_by_us(name: str) -> None:
    with pytest.raises(ValueError, match="not a task name"):
        OutgoingTask("collection", "/tasks/x", {}, name)


def test_a_task_s_path_time_and_size_are_checked() -> None:
    with pytest.raises(ValueError, match="not a path"):
        OutgoingTask("collection", "http://elsewhere/", {}, "a")
    with pytest.raises(ValueError, match="time zone"):
        OutgoingTask("collection", "/tasks/x", {}, "a", run_at=datetime(2026, 1, 1))
    with pytest.raises(ValueError, match="bytes"):
        OutgoingTask("collection", "/tasks/x", {"text": "x" * LARGEST_BODY}, "a")
    longest = OutgoingTask("collection", "/tasks/x", {}, "a" * 500)
    assert longest.body() == b"{}"


def test_what_a_task_carries_is_not_shown_where_it_is_printed() -> None:
    assert "classified" not in repr(OutgoingTask("collection", "/tasks/x", {"word": "classified"}, "a"))
