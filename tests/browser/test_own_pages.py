"""A partner's own pages, with years of figures: light, steady, usable without script and by keyboard."""

import re
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, ViewportSize, expect

from application.extensions import db
from application.models import Role
from application.profiles.media_kit.choices import MOST_POSTS
from tests import builders
from tests.browser.axe import findings
from tests.browser.conftest import Scheme, Site
from tests.browser.own_pages_seed import Seeded, seed
from tests.browser.weight import size_on_the_way
from tests.conftest import session_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OTHERWISE_FOR_STAFF = {"/me/seen-by", "/me/coverage"}
"""Who has looked is told to the partner alone; of the coverage staff have a page with deeds of their own."""
MOST_BYTES = 300_000
MOST_SHIFT = 0.02
NARROW, WIDE = 360, 1280
A4: ViewportSize = {"width": 794, "height": 1123}
"""Its millimetres as pixels of CSS."""
MOST_LEAVES = 3
"""Of a kit that shows everything that can be chosen."""
_LEAF = re.compile(rb"/Type\s*/Page\b")
"""What begins each page in a file of PDF."""
_BEYOND = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
_WATCH_SHIFTS = """
  window.shifted = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
  }).observe({type: "layout-shift", buffered: true});
"""


@pytest.fixture
def seeded(site: Site) -> Seeded:
    return seed(site)


def entered(
    chromium: Browser,
    seeded: Seeded,
    width: int,
    *,
    scheme: Scheme = "light",
    has_script: bool = True,
    user_id: int | None = None,
) -> BrowserContext:
    """A browser in which the partner is signed in, or somebody else."""
    client = seeded.site.app.test_client()
    session_of(seeded.site.app, client, user_id or seeded.user_id)
    cookie = client.get_cookie("session")
    assert cookie is not None
    context = chromium.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=has_script
    )
    context.add_cookies([{"name": "session", "value": cookie.value, "url": seeded.site.url}])
    return context


@pytest.fixture
def contexts() -> Iterator[list[BrowserContext]]:
    opened: list[BrowserContext] = []
    yield opened
    for context in opened:
        context.close()


def _keep(answers: list[Response], answer: Response) -> None:
    answers.append(answer)


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_a_first_visit_to_any_page_is_light_and_nothing_moves(
    chromium: Browser, seeded: Seeded, contexts: list[BrowserContext], width: int
) -> None:
    sizes: dict[str, int] = {}
    shifts: dict[str, float] = {}
    for path in seeded.paths:
        context = entered(chromium, seeded, width)  # each with nothing kept: a first visit
        contexts.append(context)
        page = context.new_page()
        page.add_init_script(_WATCH_SHIFTS)
        answers: list[Response] = []
        page.on("response", partial(_keep, answers))
        shown = page.goto(f"{seeded.site.url}{path}", wait_until="networkidle")
        assert shown is not None
        assert shown.status == 200, path
        shifts[path] = page.evaluate("() => window.shifted")
        sizes[path] = sum(size_on_the_way(answer) for answer in answers)
        assert shown.headers.get("content-encoding") == "gzip", path
        styles = [each for each in answers if each.headers.get("content-type", "").startswith("text/css")]
        assert all(each.headers.get("content-encoding") == "gzip" for each in styles), path
    assert max(sizes.values()) <= MOST_BYTES, sizes
    assert max(shifts.values()) <= MOST_SHIFT, shifts


@pytest.mark.parametrize(("width", "scheme"), [(NARROW, "dark"), (WIDE, "light")])
def test_axe_finds_nothing_and_nothing_sticks_out(
    chromium: Browser, seeded: Seeded, contexts: list[BrowserContext], width: int, scheme: Any
) -> None:
    context = entered(chromium, seeded, width, scheme=scheme)
    contexts.append(context)
    page = context.new_page()
    wrong = []
    for path in seeded.paths:
        page.goto(f"{seeded.site.url}{path}")
        wrong += [f"{path}: {found}" for found in findings(page)]
        over = page.evaluate(_BEYOND)
        wrong += [f"{path} is {over} px wider than the screen"] if over > 0 else []
    assert not wrong, "\n".join(wrong)


def test_without_script_each_chart_has_its_table(
    chromium: Browser, seeded: Seeded, contexts: list[BrowserContext]
) -> None:
    context = entered(chromium, seeded, NARROW, has_script=False)
    contexts.append(context)
    page = context.new_page()
    kit_frames = seeded.frames["/me/media-kit"]
    for path, frames in {**seeded.frames, seeded.kit: kit_frames}.items():
        page.goto(f"{seeded.site.url}{path}")
        found = page.locator(".chart-frame").all()
        assert len(found) == frames, path
        for frame in found:
            assert frame.locator("svg.plot").count(), path
            frame.locator("summary").first.click()
            expect(frame.locator("table").first).to_be_visible()


def test_a_media_kit_can_be_printed_with_all_that_it_shows(
    chromium: Browser, seeded: Seeded, contexts: list[BrowserContext]
) -> None:
    context = chromium.new_context(viewport={"width": WIDE, "height": 900})
    contexts.append(context)
    page = context.new_page()
    page.goto(f"{seeded.site.url}{seeded.kit}")
    page.emulate_media(media="print")
    page.set_viewport_size(A4)
    posts = page.locator(".kit-post")
    expect(posts).to_have_count(MOST_POSTS)
    for shown in (*posts.all(), *page.locator(".chart-frame svg.plot").all()):
        expect(shown).to_be_visible()
    assert page.evaluate(_BEYOND) <= 0
    assert len(_LEAF.findall(page.pdf(format="A4"))) <= MOST_LEAVES


def _focused(page: Page) -> str:
    found: str = page.evaluate(
        "() => { const e = document.activeElement; return e.ariaLabel || e.innerText || e.id; }"
    )
    return found.strip()


def test_by_keyboard_alone_one_comes_from_the_overview_to_a_post_s_own_page(
    chromium: Browser, seeded: Seeded, contexts: list[BrowserContext]
) -> None:
    context = entered(chromium, seeded, WIDE)
    contexts.append(context)
    page = context.new_page()
    page.goto(f"{seeded.site.url}/me")
    page.keyboard.press("Tab")
    assert _focused(page) == "Skip to the content"
    page.keyboard.press("Enter")
    _tab_to(page, "Posts")
    page.keyboard.press("Enter")
    page.wait_for_url("**/me/posts")
    first = page.locator("a[href^='/me/posts/']").first
    told, address = first.inner_text().strip(), first.get_attribute("href")
    _tab_to(page, told)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{address}")
    expect(page.locator("main h2").first).to_contain_text(", ".join(told.splitlines()))


def _tab_to(page: Page, name: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if _focused(page) == name:
            return
    raise AssertionError(f"Tab does not lead to {name}")


def test_staff_meet_the_same_pages_marked_as_the_partner_s(
    chromium: Browser, seeded: Seeded, contexts: list[BrowserContext]
) -> None:
    app = seeded.site.app
    with app.app_context():
        manager = builders.create_user(role=Role.MANAGER).id
        db.session.remove()
    context = entered(chromium, seeded, WIDE, user_id=manager)
    contexts.append(context)
    page = context.new_page()
    for path in set(seeded.frames) - OTHERWISE_FOR_STAFF:
        page.goto(f"{seeded.site.url}{path.replace('/me', f'/partners/{seeded.user_id}', 1)}")
        expect(page.locator(".view-mark")).to_be_visible()
        assert page.locator("h1").count() == 1, path
