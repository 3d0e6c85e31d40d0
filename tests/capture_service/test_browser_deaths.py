"""A browser that dies is started again, one that has had its pages is left, and nothing piles up."""

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from capture_service.outcomes import KEPT
from capture_service.running import Parts
from tests.capture_service.processes import (
    browsers_under,
    descendants,
    drivers_under,
    is_running,
    kill,
    variable_of,
)
from tests.capture_service.stage import Stage, settings_of, stage, wait_until, wish
from tests.capture_service.web import Visitor, Web, picture
from tests.prerequisites import find_program

pytestmark = pytest.mark.browser


@pytest.fixture
def service(site: Web, tmp_path: Path) -> Iterator[Stage]:
    with stage(settings_of(site, tmp_path, CHROMIUM=find_program("chromium") or "")) as running:
        yield running


def problem_of(service: Stage, address: str) -> tuple[int, str]:
    kept = service.capture(wish(page=address)).kept[0]
    return kept.outcome, kept.problem


def test_a_dead_browser_is_started_again(service: Stage, site: Web) -> None:
    site.file("/a.jpg", picture())
    address = site.page("/p/10/", '<img src="/a.jpg" alt="">')
    assert problem_of(service, address) == (KEPT, "")
    before = browsers_under(os.getpid())
    kill(*before)
    wait_until(lambda: not any(is_running(pid) for pid in before))
    assert problem_of(service, address) == (KEPT, "")
    assert not set(before) & set(browsers_under(os.getpid()))


@pytest.mark.parametrize("which", [browsers_under, drivers_under])
def test_a_browser_that_dies_at_work_is_started_again(
    service: Stage, site: Web, which: Callable[[int], list[int]]
) -> None:
    deaths: list[int] = []

    def answer(visitor: Visitor) -> None:
        if not deaths:
            deaths.extend(which(os.getpid()))
            kill(*deaths)
        visitor.say(200, "image/jpeg", picture())

    site.answers["/deadly.jpg"] = answer
    address = site.page("/p/11/", '<img src="/deadly.jpg" alt="">')
    assert problem_of(service, address) == (KEPT, "")
    assert deaths


def test_the_driver_s_death_is_got_over(service: Stage, site: Web) -> None:
    site.file("/a.jpg", picture())
    address = site.page("/p/12/", '<img src="/a.jpg" alt="">')
    assert problem_of(service, address) == (KEPT, "")
    drivers = drivers_under(os.getpid())
    assert drivers
    kill(*drivers)
    assert problem_of(service, address) == (KEPT, "")
    wait_until(lambda: len(drivers_under(os.getpid())) == 1)


def test_what_a_killed_browser_left_on_disk_goes_with_it(site: Web, tmp_path: Path) -> None:
    site.file("/a.jpg", picture())
    address = site.page("/p/13/", '<img src="/a.jpg" alt="">')
    settings = settings_of(site, tmp_path, CHROMIUM=find_program("chromium") or "")
    others = set(descendants(os.getpid()))
    with stage(settings) as running:
        assert problem_of(running, address) == (KEPT, "")
        folder = running.service.chromium.folder
        assert folder.parent.name.startswith("cap-")
        before = {path.name for path in folder.iterdir()}
        assert any("profile" in name for name in before)
        (browser,) = set(browsers_under(os.getpid())) - others
        assert variable_of(browser, "TMPDIR") == str(folder)
        kill(*(set(descendants(os.getpid())) - others))
        assert problem_of(running, address) == (KEPT, "")
        assert not before & {path.name for path in folder.iterdir()}
    assert not folder.parent.exists()
    assert list((tmp_path / "blobs" / ".capture-under-way").iterdir()) == []


def test_a_browser_is_left_after_so_many_pages_and_none_is_lost(site: Web, tmp_path: Path) -> None:
    site.file("/a.jpg", picture())
    pages = [site.page(f"/p/{number}/", '<img src="/a.jpg" alt="" width="300">') for number in range(4)]
    wishes = [wish(page=page, key=f"page-{number}") for number, page in enumerate(pages)]
    settings = settings_of(site, tmp_path, CHROMIUM=find_program("chromium") or "")
    others, browsers = set(browsers_under(os.getpid())), set[int]()
    with stage(settings, Parts(most_pages=2)) as running, ThreadPoolExecutor(4) as callers:
        calls = [callers.submit(running.capture, each) for each in wishes]
        found: set[int] = set()
        while not all(call.done() for call in calls):
            # A process looks like the browser for the moment in which it is made.
            found, before = set(browsers_under(os.getpid())) - others, found
            assert len(found & before) <= 1, "two browsers at once"
            browsers |= found & before
            time.sleep(0.05)
        assert [call.result().kept[0].outcome for call in calls] == [KEPT] * len(pages)
    assert len(browsers) == 2
    assert not any(is_running(pid) for pid in browsers)
