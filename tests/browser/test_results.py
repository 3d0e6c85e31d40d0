"""A campaign's results in a browser: read, asked for other figures, walked by keys; also without script."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from benchmarks.big_campaign import seed_campaign
from tests.browser.axe import findings
from tests.browser.conftest import Site, Visit, manager_context

pytestmark = [pytest.mark.browser]


@pytest.fixture(params=[("light", 1280, True), ("dark", 390, True), ("light", 390, False)], ids=str)
def visit(request: pytest.FixtureRequest, chromium: Browser, site: Site) -> Iterator[Visit]:
    """A manager's browser, on the results of a campaign with everything."""
    scheme, width, has_script = request.param
    context = manager_context(chromium, site, scheme, width, has_script)
    found = Visit(context.new_page(), site)
    found.page.on("pageerror", lambda error: found.complaints.append(str(error)))
    found.page.on(
        "console", lambda told: found.complaints.append(told.text) if told.type == "error" else None
    )
    with site.app.app_context():
        campaign_id = seed_campaign(posts=400, influencers=6)
    found.open(f"/campaigns/{campaign_id}/results")
    yield found
    context.close()


def test_results_are_read_asked_and_walked(visit: Visit, request: pytest.FixtureRequest) -> None:
    page = visit.page
    has_script = "True" in request.node.name
    _keep_a_picture(page, request.node.name)
    if has_script:
        assert findings(page) == []
    for title in ("Charts", "Rates", "Money", "By person", "Top posts", "Coverage", "Disclosure"):
        expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
    page.get_by_label("Figure", exact=True).select_option("likes")
    page.get_by_label("Of each group").select_option("median")
    page.get_by_role("button", name="Show", exact=True).click()
    page.wait_for_url("**figure=likes&way=median**")
    visit.check()
    expect(page.get_by_text("Median likes per post, by type").first).to_be_visible()
    _walk(page, has_script)


def _walk(page: Page, has_script: bool) -> None:
    points = page.locator("#by-day .plot-point")
    points.first.focus()
    exact = points.first.locator(".plot-exact")
    assert exact.evaluate("each => getComputedStyle(each).visibility") == "visible"
    page.keyboard.press("ArrowRight" if has_script else "Tab")
    expect(points.nth(1)).to_be_focused()
    assert exact.evaluate("each => getComputedStyle(each).visibility") == "hidden"
    if has_script:
        page.keyboard.press("End")
        expect(points.last).to_be_focused()
        page.keyboard.press("Tab")
        expect(page.locator("#by-day .plot-point:focus")).to_have_count(0)


def _keep_a_picture(page: Page, name: str) -> None:
    """For whoever looks at the page by eye."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/results-{name[-22:-1]}.png".replace(" ", ""), full_page=True)
