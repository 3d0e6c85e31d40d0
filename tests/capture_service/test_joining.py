"""A capture asked twice is made once; what nobody waits for any more is stopped."""

import threading
from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest

from capture_service.outcomes import KEPT
from tests.capture_service.stage import Stage, settings_of, stage, wait_until, wish
from tests.capture_service.web import Web, picture


@pytest.fixture
def service(site: Web, tmp_path: Path) -> Iterator[Stage]:
    with stage(settings_of(site, tmp_path, CAPTURE_AT_ONCE="1")) as running:
        yield running


@pytest.fixture
def go_on() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


def test_asked_twice_at_once_it_is_made_once(service: Stage, site: Web, go_on: threading.Event) -> None:
    held, whole = site.held("/a.jpg", picture(), go_on), site.file("/b.jpg", picture(colour="red"))
    first = service.begin(wish(held, whole))
    wait_until(lambda: site.visits["/a.jpg"] == 1)
    # Asked again, the addresses are signed anew.
    second = service.begin(wish(f"{held}&again", f"{whole}&again"))
    assert service.refusal(wish(held, whole), timeout=0.5) == grpc.StatusCode.DEADLINE_EXCEEDED
    go_on.set()
    replies = [first.result(20), second.result(20)]
    assert replies[0] == replies[1]
    assert [each.outcome for each in replies[0].kept] == [KEPT, KEPT]
    assert replies[0].manifest_sha256
    assert site.visits == {"/a.jpg": 1, "/b.jpg": 1}


def test_asked_again_afterwards_it_is_made_again(service: Stage, site: Web) -> None:
    address = site.file("/a.jpg", picture())
    replies = [service.capture(wish(address)) for _ in range(2)]
    assert replies[0].kept == replies[1].kept
    assert replies[0].manifest_sha256 != replies[1].manifest_sha256
    assert site.visits["/a.jpg"] == 2


def test_something_else_under_the_same_key_has_to_wait(
    service: Stage, site: Web, go_on: threading.Event
) -> None:
    held = site.held("/a.jpg", picture(), go_on)
    first = service.begin(wish(held))
    wait_until(lambda: site.visits["/a.jpg"] == 1)
    assert service.refusal(wish(held, held)) == grpc.StatusCode.ABORTED
    assert service.refusal(wish(held, page=site.url)) == grpc.StatusCode.ABORTED
    go_on.set()
    assert first.result(20).kept[0].outcome == KEPT
    assert service.capture(wish(held, held)).kept[1].outcome == KEPT


def test_it_goes_on_as_long_as_one_caller_waits(service: Stage, site: Web, go_on: threading.Event) -> None:
    held = site.held("/a.jpg", picture(), go_on)
    first = service.begin(wish(held))
    wait_until(lambda: site.visits["/a.jpg"] == 1)
    second = service.begin(wish(held))
    # The second has joined when a third one, after it on the same line, is refused.
    assert service.refusal(wish(held, held)) == grpc.StatusCode.ABORTED
    first.cancel()
    go_on.set()
    assert second.result(20).kept[0].outcome == KEPT
    assert site.visits["/a.jpg"] == 1


def test_the_last_who_leaves_stops_it(service: Stage, site: Web, go_on: threading.Event) -> None:
    held, other = site.held("/a.jpg", picture(), go_on), site.file("/b.jpg", picture())
    calls = [service.begin(wish(held)) for _ in range(2)]
    wait_until(lambda: site.visits["/a.jpg"] == 1)
    waiting = service.begin(wish(other, key="next"))
    for call in calls:
        call.cancel()
    # One at a time: the next has its turn only because the other is stopped.
    assert waiting.result(5).kept[0].outcome == KEPT
    go_on.set()
    assert service.capture(wish(held)).kept[0].outcome == KEPT
