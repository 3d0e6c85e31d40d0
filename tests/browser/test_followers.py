"""The follower tracker's pages in Chromium: axe, phones, keyboard, drag, no script, and what they weigh."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import accumulate
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from tests.browser.axe import findings
from tests.browser.conftest import Scheme, Site, Visit, manager_context
from tests.browser.weight import size_on_the_way
from tests.followers import building
from tests.followers.building import NOW

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGES = ("/followers", "/followers/units/1", "/followers/chart", "/followers/matrix", "/followers/embed")
HEAVIEST = 300_000
YEARS = 5 * 365 * 24
HOUR = 3_600


@pytest.fixture
def organisation(site: Site) -> None:
    """Three units with 90 days by the hour, a day of which is missing, and a note."""
    with site.app.app_context():
        building.create_units(3, {2: 1, 3: 2})
        accounts = building.create_accounts([1, 2])
        building.create_history(
            {
                account: [
                    None if 1_900 < hour < 1_925 else 5_000 * place + 3 * hour for hour in range(24 * 90)
                ]
                for place, account in enumerate(accounts, 1)
            }
        )
        building.create_account(3, "instagram")
        building.create_note("A speech to both houses", NOW - timedelta(days=9))


@pytest.fixture
def visit(chromium: Browser, site: Site, organisation: None) -> Iterator[Visit]:
    """A manager at a desk."""
    yield from _visit(chromium, site, "light", 1280)


@pytest.fixture(params=[("light", 1280), ("dark", 360)], ids=["desk-light", "phone-dark"])
def anywhere(
    chromium: Browser, site: Site, organisation: None, request: pytest.FixtureRequest
) -> Iterator[Visit]:
    """A manager at a desk, or with a phone."""
    yield from _visit(chromium, site, *request.param)


def _visit(chromium: Browser, site: Site, scheme: Scheme, width: int) -> Iterator[Visit]:
    context = manager_context(chromium, site, scheme, width, has_script=True)
    found = Visit(context.new_page(), site)
    found.page.on("console", lambda told: found.complaints.append(told.text) if told.type != "log" else None)
    found.page.on("pageerror", lambda error: found.complaints.append(str(error)))
    yield found
    context.close()


def frame(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def moments(page: Page) -> list[int]:
    """The times that the chart draws, in seconds since 1970."""
    told = page.locator("[data-timeline]").get_attribute("data-timeline")
    assert told
    return list(accumulate(json.loads(told)["times"]))


def test_axe_finds_nothing_and_nothing_sticks_out(anywhere: Visit) -> None:
    for path in PAGES:
        anywhere.open(path)
        anywhere.page.locator("details").evaluate_all("all => all.forEach((each) => { each.open = true; })")
        assert findings(anywhere.page) == [], path
        anywhere.check()


def test_dragging_brings_the_time_without_loading_the_page_anew(visit: Visit) -> None:
    visit.open("/followers/chart?days=90")
    page = visit.page
    page.evaluate("window.isTheSamePage = true")
    over = page.locator(".timeline .u-over")
    over.scroll_into_view_if_needed()
    box = over.bounding_box()
    assert box
    page.mouse.move(box["x"] + 300, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 330, box["y"] + 70, steps=4)
    page.mouse.up()
    page.wait_for_url("**from=2026-*")
    expect(page.locator(".timeline.is-live")).to_be_visible()
    assert "T" in frame(page)["from"][0], "to the minute, so that hours can be looked at"
    assert page.evaluate("window.isTheSamePage")
    page.go_back()
    expect(page.get_by_role("link", name="90 days")).to_have_attribute("aria-current", "page")
    assert page.evaluate("window.isTheSamePage")
    page.get_by_role("link", name="Growth").click()
    expect(page.get_by_role("heading", name="Growth of followers")).to_be_visible()
    visit.check()


def test_ticks_that_were_not_sent_yet_stay_when_another_time_is_chosen(visit: Visit) -> None:
    visit.open("/followers/chart?q=unit+1")
    page = visit.page
    page.get_by_label("Unit 1", exact=True).check()
    page.get_by_label("Unit 2", exact=True).uncheck()
    page.get_by_label("YouTube").check()
    page.get_by_role("link", name="90 days").click()
    page.wait_for_url("**days=90")
    page.get_by_role("link", name="Growth").click()
    page.wait_for_url("**as=growth*")
    page.get_by_role("button", name="Show the chosen").click()
    expect(page.get_by_role("heading", name="Growth of followers: Unit 1, YouTube")).to_be_visible()
    asked = frame(page)
    assert (asked["unit"], asked["network"], asked["days"]) == (["1"], ["youtube"], ["90"])
    visit.check()


def test_the_code_for_other_sites_follows_the_time_shown(visit: Visit) -> None:
    settings = visit.site.app.extensions["configuration"]
    followers = replace(settings.followers, public=True, origins=("https://energyapps.example",))
    visit.site.app.extensions["configuration"] = replace(settings, followers=followers)
    visit.open("/followers/chart?unit=1")
    page = visit.page
    page.get_by_text("Show this chart on another site").click()
    code = page.get_by_label("Put this into a page of a site that the settings name")
    expect(code).to_have_value(re.compile(r"/followers/embed\?unit=1\""))
    page.get_by_role("link", name="7 days").click()
    expect(code).to_have_value(re.compile(r"/followers/embed\?unit=1&amp;days=7\""))
    expect(code).to_be_visible()
    page.go_back()
    expect(code).to_have_value(re.compile(r"/followers/embed\?unit=1\""))


def test_the_keyboard_walks_the_counts_and_chooses_a_time(visit: Visit) -> None:
    visit.open("/followers/chart?days=7&network=twitter")
    page = visit.page
    live = page.get_by_role("application")
    live.focus()
    page.keyboard.press("End")
    spoken = page.locator(".timeline [role=status]")
    expect(spoken).to_have_text("22 Nov 2026, 17:00: X 36,477")
    for _ in range(3):
        page.keyboard.press("Shift+ArrowLeft")
    expect(spoken).to_contain_text("22 Nov 2026, 14:00 to 22 Nov 2026, 17:00")
    page.keyboard.press("Enter")
    page.wait_for_url("**from=2026-11-22T14*")
    expect(page.get_by_role("application")).to_be_focused()


def test_the_script_leaves_the_gap_that_the_server_leaves(visit: Visit) -> None:
    visit.open("/followers/chart?days=90&network=twitter")
    page = visit.page
    expect(page.locator(".timeline.is-live")).to_be_visible()
    path = page.locator(".plot-timeline path").first.get_attribute("d")
    assert path
    assert path.count("M") == 2
    columns = page.locator(".timeline canvas").evaluate("""canvas => {
      const { width, height } = canvas, ink = canvas.getContext("2d").getImageData(0, 0, width, height).data;
      const isLine = (x) => {
        for (let at = 4 * x; at < ink.length; at += 4 * width) {
          if (ink[at] === 0 && ink[at + 1] === 114 && ink[at + 2] === 178) return true;
        }
        return false;
      };
      let runs = 0;
      for (let x = 1; x < width; x += 1) if (isLine(x) && !isLine(x - 1)) runs += 1;
      return runs;
    }""")
    assert columns == 2


def test_without_script_units_networks_and_dates_are_chosen_by_forms(
    chromium: Browser, site: Site, organisation: None
) -> None:
    context = manager_context(chromium, site, "light", 360, has_script=False)
    page = context.new_page()
    page.goto(f"{site.url}/followers/chart")
    page.get_by_label("Unit 1", exact=True).check()
    page.get_by_label("YouTube").check()
    page.get_by_role("button", name="Show the chosen").click()
    assert (frame(page)["unit"], frame(page)["network"]) == (["2", "1"], ["youtube"])
    expect(page.get_by_role("heading", name="Followers: 2 units, YouTube")).to_be_visible()
    page.get_by_label("From").fill("2026-11-01")
    page.get_by_role("button", name="Show these days").click()
    assert frame(page)["from"] == ["2026-11-01"]
    expect(page.get_by_role("heading", name="Followers: 2 units, YouTube")).to_be_visible()
    expect(page.locator(".plot-timeline")).to_be_visible()
    page.goto(f"{site.url}/followers")
    page.locator(".unit-fold > summary").first.click()
    expect(page.get_by_role("link", name="Unit 3")).to_be_hidden()
    context.close()


def test_on_paper_the_charts_and_the_matrix_stand_without_their_controls(visit: Visit) -> None:
    page = visit.page
    visit.open("/followers/chart")
    page.emulate_media(media="print")
    expect(page.locator(".plot-timeline")).to_be_visible()
    expect(page.locator(".chart-choice")).to_be_hidden()
    visit.open("/followers/matrix")
    page.emulate_media(media="print")
    assert page.locator(".matrix-scroll").evaluate("each => getComputedStyle(each).overflow") == "visible"


def test_the_head_and_the_first_column_of_the_matrix_stay_in_sight(chromium: Browser, site: Site) -> None:
    with site.app.app_context():
        building.create_flock(1, 100)
    context = manager_context(chromium, site, "light", 360, has_script=True)
    page = context.new_page()
    page.goto(f"{site.url}/followers/matrix")
    room = page.locator(".matrix-scroll")
    room.evaluate("each => each.scrollTo(each.scrollWidth, each.scrollHeight)")
    outer = room.bounding_box()
    head = page.get_by_role("columnheader", name="Unit").bounding_box()
    row = page.get_by_role("rowheader").last.bounding_box()
    assert outer
    assert head
    assert row
    assert abs(head["y"] - outer["y"]) <= 2
    assert abs(row["x"] - outer["x"]) <= 2
    context.close()


@pytest.fixture
def five_years(chromium: Browser, site: Site) -> Iterator[Page]:
    """175,200 points of four networks, all of which a browser asks for at its first visit."""
    with site.app.app_context():
        accounts = building.create_accounts([building.create_unit(1)])
        building.create_history(
            {
                account: [100_000 * place + 2 * hour + hour * hour * 37 % 113 for hour in range(YEARS)]
                for place, account in enumerate(accounts, 1)
            }
        )
    context = manager_context(chromium, site, "light", 1280, has_script=True)
    yield context.new_page()
    context.close()


def test_five_years_by_the_hour_weigh_little_at_the_first_visit(site: Site, five_years: Page) -> None:
    """The page, scripts, styles and icons, at gzip -6, in at most 300 kB together."""
    answers: list[Response] = []
    five_years.on("response", lambda answer: answers.append(answer))
    five_years.goto(f"{site.url}/followers/chart?days=all", wait_until="networkidle")
    expect(five_years.locator(".timeline.is-live")).to_be_visible()
    sizes = {each.url: size_on_the_way(each) for each in answers}
    for link in five_years.locator("link[rel*=icon]").all():
        # A browser without a window asks for none of them.
        address = urljoin(five_years.url, link.get_attribute("href"))
        sizes[address] = size_on_the_way(five_years.request.get(address))
    assert {"chart", "timeline.js", "timeline_drawing.js", "timeline.css", "mark.svg"} <= {
        urlsplit(url).path.split("/")[-1] for url in sizes
    }
    assert sum(sizes.values()) <= HEAVIEST, sizes


def test_less_time_brings_the_points_that_were_thinned(site: Site, five_years: Page) -> None:
    """Twice a step closer it is some days out of five years: each hour of them comes."""
    page = five_years
    page.goto(f"{site.url}/followers/chart?days=all")
    expect(page.locator(".timeline.is-live")).to_be_visible()
    wide = moments(page)
    for _ in range(2):
        address = page.url
        page.locator(".timeline-live").focus()
        page.keyboard.press("Home")
        page.keyboard.press("Shift+PageDown")
        page.keyboard.press("Enter")
        page.wait_for_function("before => location.href !== before", arg=address)
        expect(page.locator(".timeline.is-live")).to_be_visible()
    near = moments(page)
    first, last = near[0], near[-1]
    coarse = [moment for moment in wide if first <= moment <= last]
    assert near == list(range(first, last + 1, HOUR))
    assert set(coarse) < set(near)
    assert len(near) > 3 * len(coarse)
