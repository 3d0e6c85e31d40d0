"""Two hundred stories due at once: all are kept, in little memory, though the service is killed twice."""

import os
import random
import struct
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import grpc
import pytest

from application.integrations.capture import capture_pb2
from application.integrations.capture.kinds import FILES
from capture_service.outcomes import KEPT
from tests.capture_service.processes import descendants, proportional_bytes
from tests.capture_service.service_process import ServiceProcess, free_port, wait_for_the_end_of
from tests.capture_service.stage import Caller, store_of, wait_until, wish
from tests.capture_service.web import Web, film, picture
from tests.prerequisites import find_program

STORIES = 200
KILLED_AT = (60, 130)
MOST_MEMORY = 1_500_000_000
FILM_EVERY = 4
PAGE_EVERY = 5
"""Of so many stories one has its page's picture taken as well: that is what takes the time.

No common divisor, so that some films have a page and some have none.
"""
CORES = 2

RETRY_SECONDS = 1.0
LAST_SECONDS = 400


@dataclass
class Progress:
    """What has come so far; `tries` counts calls."""

    replies: dict[str, capture_pb2.CaptureReply] = field(default_factory=dict)
    tries: int = 0


def publish(site: Web, number: int) -> capture_pb2.CaptureRequest:
    """A story with a page to tap, and a picture or film of its own."""
    still = picture(1080, 1920, colour=f"#{random.Random(number).randrange(2**24):06x}")
    still_at = site.file(f"/{number}.jpg", still)
    page = site.page(
        f"/stories/someone/{number}/",
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<main><button onclick=\"document.querySelector('main').innerHTML = story.innerHTML\">View story"
        '</button></main><template id="story">'
        f'<img data-shown="media" src="/{number}.jpg" alt="" width="390"></template>',
    )
    page = page if number % PAGE_EVERY == 0 else ""
    if number % FILM_EVERY:
        return wish(still_at, key=f"story-{number}", page=page)
    own = film(2_000_000) + struct.pack(">I4sI", 12, b"free", number)
    return wish(site.file(f"/{number}.mp4", own, "video/mp4"), key=f"story-{number}", page=page)


def ask_until_done(caller: Caller, request: capture_pb2.CaptureRequest, progress: Progress) -> None:
    """As the queue does: again, until there is an answer."""
    until = time.monotonic() + LAST_SECONDS
    while time.monotonic() < until:
        progress.tries += 1
        try:
            reply = caller.capture(request, timeout=LAST_SECONDS)
        except grpc.RpcError:
            time.sleep(RETRY_SECONDS)
            continue
        if all(kept.outcome == KEPT for kept in reply.kept):
            progress.replies[request.key] = reply
            return


@contextmanager
def watched_memory(process: ServiceProcess) -> Iterator[list[int]]:
    """What the service and its browser take together, four times a second."""
    seen: list[int] = []
    stopping = threading.Event()

    def watch() -> None:
        while not stopping.wait(0.25):
            pid = process.running.pid
            seen.append(proportional_bytes([pid, *descendants(pid)]))

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        stopping.set()
        thread.join(timeout=5)


def start_on_two_cores(process: ServiceProcess) -> None:
    """As many as it has on Cloud Run; a process has the cores of the thread that started it."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(before)[:CORES])
    try:
        process.start()
    finally:
        os.sched_setaffinity(0, before)
    assert len(os.sched_getaffinity(process.running.pid)) <= CORES


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.timeout(LAST_SECONDS + 60)
def test_two_hundred_stories_at_once(site: Web, tmp_path: Path) -> None:
    requests = [publish(site, number) for number in range(STORIES)]
    process = ServiceProcess(
        site,
        tmp_path,
        port=free_port(),
        CHROMIUM=find_program("chromium") or "",
        CAPTURE_WAITING=str(STORIES),
        LOG_LEVEL="WARNING",
    )
    progress = Progress()
    start_on_two_cores(process)
    began = time.monotonic()
    channel, caller = process.caller()
    try:
        with channel, watched_memory(process) as memory, ThreadPoolExecutor(STORIES) as callers:
            calls = [callers.submit(ask_until_done, caller, each, progress) for each in requests]
            for count in KILLED_AT:
                wait_until(partial(has_come, progress, count), LAST_SECONDS)
                wait_for_the_end_of(process.kill())
                start_on_two_cores(process)
            for call in calls:
                call.result()
        seconds = time.monotonic() - began
    finally:
        process.stop_all()
    sys.stdout.write(
        f"{STORIES} stories, {STORIES // PAGE_EVERY} pages: {seconds:.0f} s, {progress.tries} calls, "
        f"at most {max(memory) / 1e6:.0f} MB in {len(memory)} looks\n"
    )
    assert_all_kept(progress, tmp_path)
    assert max(memory) <= MOST_MEMORY


def has_come(progress: Progress, count: int) -> bool:
    return len(progress.replies) >= count


def assert_all_kept(progress: Progress, folder: Path) -> None:
    assert len(progress.replies) == STORIES
    store = store_of(folder)
    kept_of_all = [kept for reply in progress.replies.values() for kept in reply.kept]
    roles = [kept.role for kept in kept_of_all]
    assert roles.count(capture_pb2.MEDIA) == STORIES
    assert roles.count(capture_pb2.PAGE) == STORIES // PAGE_EVERY
    media = [
        kept for reply in progress.replies.values() for kept in reply.kept if kept.role != capture_pb2.PAGE
    ]
    assert len({kept.sha256 for kept in media}) == STORIES
    manifests = {reply.manifest_sha256 for reply in progress.replies.values()}
    assert len(manifests) == STORIES
    for reply in progress.replies.values():
        for kept in reply.kept:
            with store.open(kept.sha256, kind=FILES) as content:
                assert len(content.read()) == kept.bytes
