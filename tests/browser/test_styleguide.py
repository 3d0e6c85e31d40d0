"""The style guide in Chromium: components by axe-core, light and dark, down to 360 px, without script."""

from dataclasses import replace

import pytest
from playwright.sync_api import Browser, expect

from application.display import register_display
from tests.browser.axe import findings
from tests.browser.conftest import Site, Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WIDTHS = (1280, 768, 390, 360)


@pytest.mark.parametrize("accent", ["", "#ffcc00", "#101010"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_sticks_out(
    chromium: Browser, site: Site, scheme: str, accent: str
) -> None:
    config = site.app.extensions["configuration"]
    site.app.extensions["configuration"] = replace(config, platform_accent=accent)
    register_display(site.app)
    context = chromium.new_context(color_scheme="dark" if scheme == "dark" else "light")
    visit = Visit(context.new_page(), site)
    visit.page.on(
        "console", lambda told: visit.complaints.append(told.text) if told.type == "error" else None
    )
    for width in WIDTHS:
        visit.page.set_viewport_size({"width": width, "height": 900})
        visit.open("/styleguide")
        if width in (1280, 360):
            visit.page.locator("details").evaluate_all("all => all.forEach(each => { each.open = true; })")
            assert findings(visit.page) == []
            visit.check()
    paper = visit.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert paper == ("rgb(20, 25, 28)" if scheme == "dark" else "rgb(255, 255, 255)")
    context.close()


def test_the_pictures_of_the_sprite_are_drawn(chromium: Browser, site: Site) -> None:
    """The policy lets them in: an icon that was shut out has no size."""
    page = chromium.new_page()
    page.goto(f"{site.url}/styleguide")
    sizes = page.locator(".icon-list use").evaluate_all("all => all.map(each => each.getBBox().width)")
    assert len(sizes) > 10
    assert min(sizes) > 5
    page.close()


def test_without_script_the_menu_opens_on_a_phone(chromium: Browser, site: Site) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 800}, java_script_enabled=False)
    page = context.new_page()
    page.goto(site.url)
    join = page.get_by_role("navigation", name="Main").get_by_role("link", name="Join")
    expect(join).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    expect(join).to_be_visible()
    page.get_by_role("button", name="Close").click()
    expect(join).to_be_hidden()
    context.close()


def test_what_moves_stands_still_for_who_asked_for_it(chromium: Browser, site: Site) -> None:
    moving = "() => document.getAnimations().length"
    for wish, moves in (("no-preference", True), ("reduce", False)):
        context = chromium.new_context(reduced_motion="reduce" if wish == "reduce" else "no-preference")
        page = context.new_page()
        page.goto(f"{site.url}/styleguide")
        assert (page.evaluate(moving) > 0) is moves
        context.close()


def test_on_paper_there_is_nothing_to_press(chromium: Browser, site: Site) -> None:
    context = chromium.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(f"{site.url}/styleguide")
    page.emulate_media(media="print")
    for name in (".sandbox-bar", ".menu", ".filter-bar", ".pager", ".tabs"):
        expect(page.locator(name).first).to_be_hidden()
    expect(page.locator("table.figures").first).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    context.close()
