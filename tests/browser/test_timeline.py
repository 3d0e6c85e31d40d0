"""A chart over time in Chromium: by keyboard, by pointer, by touch, without script, on paper, on a phone."""

from collections.abc import Iterator
from typing import Literal
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.axe import findings
from tests.browser.conftest import Scheme, Site, Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGE = "/styleguide"
LAST = "20 Nov 2026: Reach 2,960, Views 6,103"
SHIFTS = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => { for (const each of list.getEntries()) sum += each.value; })
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 300);
})"""


def watched(context: BrowserContext, site: Site) -> Visit:
    visit = Visit(context.new_page(), site)
    visit.page.on("console", lambda told: visit.complaints.append(told.text) if told.type != "log" else None)
    visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    return visit


@pytest.fixture
def chart_page(chromium: Browser, site: Site) -> Iterator[Visit]:
    """The style guide at 390 pixels, once the script has taken the chart over."""
    context = chromium.new_context(viewport={"width": 390, "height": 900}, has_touch=True)
    visit = watched(context, site)
    visit.open(PAGE)
    expect(visit.page.locator(".timeline.is-live")).to_be_visible()
    yield visit
    visit.check()
    context.close()


def live(page: Page) -> Locator:
    return page.get_by_role("application", name="Reach and views by day")


def told(page: Page) -> Locator:
    return page.locator(".timeline-told")


def spoken(page: Page) -> Locator:
    return page.locator(".timeline [role=status]")


def frame(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def reach_by_keyboard(page: Page) -> None:
    """Tab from what stands before it."""
    page.locator(".plot-upright ~ details summary, figure:has(.plot-upright) summary").first.focus()
    page.keyboard.press("Tab")
    expect(live(page)).to_be_focused()


def test_the_arrow_keys_walk_the_days_and_each_is_spoken(chart_page: Visit) -> None:
    page = chart_page.page
    reach_by_keyboard(page)
    expect(spoken(page)).to_have_text(LAST)
    for key, day in (
        ("Home", "23 Aug 2026"),
        ("ArrowRight", "24 Aug 2026"),
        ("PageDown", "2 Sep 2026"),
        ("PageUp", "24 Aug 2026"),
        ("ArrowLeft", "23 Aug 2026"),
        ("ArrowLeft", "23 Aug 2026"),
        ("End", "20 Nov 2026"),
        ("ArrowRight", "20 Nov 2026"),
    ):
        page.keyboard.press(key)
        expect(spoken(page)).to_contain_text(f"{day}: Reach")
        expect(told(page)).to_contain_text(f"{day}: Reach")
    page.keyboard.press("Tab")
    expect(live(page)).not_to_be_focused()
    expect(told(page)).to_contain_text("Last figures")


def test_a_day_without_a_figure_says_so_and_a_mark_is_told(chart_page: Visit) -> None:
    page = chart_page.page
    reach_by_keyboard(page)
    page.keyboard.press("Home")
    expect(spoken(page)).to_have_text("23 Aug 2026: Reach 2,600, Views no figure")
    for _ in range(34):
        page.keyboard.press("ArrowRight")
    expect(spoken(page)).to_contain_text("26 Sep 2026")
    expect(spoken(page)).to_contain_text("Views replaced impressions")


def test_shift_and_the_arrows_choose_a_time_frame(chart_page: Visit) -> None:
    page = chart_page.page
    reach_by_keyboard(page)
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    assert frame(page) == {}
    for _ in range(3):
        page.keyboard.press("Shift+ArrowLeft")
    expect(spoken(page)).to_contain_text("16 Nov 2026 to 19 Nov 2026")
    page.keyboard.press("Enter")
    page.wait_for_url("**from=2026-11-16&to=2026-11-19#chart")


def test_dragging_across_leads_to_the_time_frame(chart_page: Visit) -> None:
    page = chart_page.page
    over = page.locator(".timeline .u-over")
    over.scroll_into_view_if_needed()
    box = over.bounding_box()
    assert box
    page.mouse.move(box["x"] + 20, box["y"] + 60)
    expect(told(page)).to_contain_text("2026: Reach")
    page.mouse.down()
    page.mouse.move(box["x"] + 90, box["y"] + 70, steps=4)
    assert page.locator(".timeline-live.is-choosing .u-select").bounding_box()
    page.mouse.up()
    page.wait_for_url("**from=2026-*")
    chosen = frame(page)
    assert "2026-08-23" < chosen["from"][0] < chosen["to"][0] < "2026-11-20"


def test_a_press_without_dragging_stays_and_shows_the_day(chart_page: Visit) -> None:
    page = chart_page.page
    over = page.locator(".timeline .u-over")
    over.click(position={"x": 40, "y": 50})
    expect(told(page)).to_contain_text("2026: Reach")
    assert frame(page) == {}
    over.tap(position={"x": 80, "y": 50})
    expect(told(page)).to_contain_text("2026: Reach")
    assert frame(page) == {}


def test_a_finger_drags_across_and_the_page_still_scrolls(chart_page: Visit) -> None:
    page = chart_page.page
    over = page.locator(".timeline .u-over")
    over.scroll_into_view_if_needed()
    assert over.evaluate("each => getComputedStyle(each.closest('.timeline-live')).touchAction") == "pan-y"
    box = over.bounding_box()
    assert box
    finger = page.context.new_cdp_session(page)
    places = [{"x": box["x"] + across, "y": box["y"] + 60} for across in (20, 50, 80, 110)]
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": places[:1]})
    for place in places[1:]:
        finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [place]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_url("**from=2026-*")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing_and_nothing_moves(
    chromium: Browser, site: Site, scheme: Scheme, width: int
) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    visit = watched(context, site)
    visit.open(f"{PAGE}#chart")
    page = visit.page
    expect(page.locator(".timeline.is-live")).to_be_visible()
    assert page.evaluate(SHIFTS) <= 0.02
    page.locator(".timeline ~ details").evaluate("each => { each.open = true; }")
    live(page).focus()
    page.keyboard.press("Shift+PageUp")
    assert findings(page) == []
    visit.check()
    context.close()


def test_the_scripts_drawing_takes_the_place_of_the_servers(chart_page: Visit) -> None:
    page = chart_page.page
    drawing, canvas = page.locator(".plot-timeline"), page.locator(".timeline canvas")
    expect(drawing).to_be_hidden()
    expect(canvas).to_be_visible()
    assert drawing.evaluate("each => each.getBoundingClientRect().height") == 200
    page.emulate_media(media="print")
    expect(drawing).to_be_visible()
    expect(canvas).to_be_hidden()


def test_the_drawing_follows_the_screens_width_and_the_scheme(chart_page: Visit) -> None:
    page = chart_page.page
    width = "document.querySelector('.timeline{}').clientWidth"
    page.set_viewport_size({"width": 800, "height": 900})
    page.wait_for_function(f"() => Math.abs({width.format(' canvas')} - {width.format('')}) <= 1")
    before = page.locator(".timeline canvas").evaluate("each => each.toDataURL()")
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(
        "before => document.querySelector('.timeline canvas').toDataURL() !== before", arg=before
    )
    assert page.locator(".timeline canvas").count() == 1


Missing = Literal["script", "library"]


@pytest.mark.parametrize("missing", ["script", "library"])
def test_without_script_or_library_drawing_and_table_are_there(
    chromium: Browser, site: Site, missing: Missing
) -> None:
    context = chromium.new_context(
        viewport={"width": 360, "height": 900}, java_script_enabled=missing == "library"
    )
    context.route("**/vendor/**", lambda route: route.abort())
    page = context.new_page()
    page.goto(f"{site.url}{PAGE}")
    page.wait_for_load_state("load")
    expect(page.locator(".plot-timeline")).to_be_visible()
    expect(page.locator(".timeline canvas")).to_have_count(0)
    expect(told(page)).to_contain_text("Last figures: Reach 2,960, Views 6,103")
    expect(page.locator(".timeline-hint")).to_be_hidden()
    page.locator(".timeline ~ details summary").click()
    expect(page.get_by_role("cell", name="6,103")).to_be_visible()
    context.close()
