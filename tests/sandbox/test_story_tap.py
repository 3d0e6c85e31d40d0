"""The tap in a real browser: the story comes, fits phone and desk, and says when it is there."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.sandbox.driver import Driver
from tests.sandbox.places import page_of, story_of

pytestmark = pytest.mark.browser

OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
SIZES = ((390, 844), (1280, 800))


@pytest.fixture
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        path = shutil.which("chromium") or "/usr/bin/chromium"
        browser = playwright.chromium.launch(executable_path=path, args=OPTIONS)
        yield browser.new_page()
        browser.close()


def tap(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("button", name="View story").click()


@pytest.mark.parametrize("kind", ["IMAGE", "VIDEO"])
def test_after_the_tap_the_story_fills_its_place(page: Page, sandbox: Driver, served: str, kind: str) -> None:
    address = served + page_of(story_of(sandbox, kind))
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        tap(page, address)
        shown = page.wait_for_selector('[data-shown="media"]')
        box = shown.bounding_box() if shown is not None else None
        assert box is not None
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert box["width"] / box["height"] == pytest.approx(9 / 16, rel=0.01)
        assert box["y"] + box["height"] <= height
        assert box["width"] == width or box["height"] > 0.85 * height


def test_a_story_that_cannot_be_loaded_says_so(page: Page, sandbox: Driver, served: str) -> None:
    story = story_of(sandbox, "IMAGE")
    sandbox.fault("media_error", media=story.id)
    tap(page, served + page_of(story))
    page.wait_for_selector('[data-shown="trouble"]')
    assert page.get_by_role("alert").inner_text() == "This story could not be loaded."
    assert page.locator('[data-shown="media"]').count() == 0


def test_strangers_on_the_page_are_asked_for(page: Page, sandbox: Driver, served: str) -> None:
    """Each at an address of the sandbox itself, so that the visits tell."""
    story = story_of(sandbox, "IMAGE")
    for kind in ("page_frame", "page_script", "page_fetch", "page_image"):
        sandbox.fault(kind, media=story.id, address=f"{served}/instagram/from_{kind}/")
    page.goto(served + page_of(story))
    page.wait_for_load_state("networkidle")
    assert page.locator("[data-outcome]").get_attribute("data-outcome") == "answered"
    visited = sandbox.client.get("/control/visits").get_json()["by_path"]
    assert {path: count for path, count in visited.items() if "from_" in path} == {
        f"/instagram/from_{kind}/": 1 for kind in ("page_frame", "page_script", "page_fetch", "page_image")
    }
