"""A campaign's results in a browser: read, asked for other figures, walked by keys; also without script."""

import os
from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from application.extensions import db
from application.models import Role
from benchmarks.big_campaign import seed_campaign
from tests import builders
from tests.browser.axe import findings
from tests.browser.conftest import Site, Visit
from tests.conftest import session_of

pytestmark = [pytest.mark.browser]

Scheme = Literal["light", "dark"]


@pytest.fixture(params=[("light", 1280, True), ("dark", 390, True), ("light", 390, False)], ids=str)
def visit(request: pytest.FixtureRequest, chromium: Browser, site: Site) -> Iterator[Visit]:
    """A manager's browser, on the results of a campaign with everything."""
    scheme, width, has_script = request.param
    context = _context(chromium, site, scheme, width, has_script)
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


def _context(chromium: Browser, site: Site, scheme: Scheme, width: int, has_script: bool) -> BrowserContext:
    with site.app.app_context():
        manager_id = builders.create_user(role=Role.MANAGER, name="Mona Manager").id
        db.session.remove()
    client = site.app.test_client()
    session_of(site.app, client, manager_id)
    cookie = client.get_cookie("session")
    assert cookie is not None
    context = chromium.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=has_script
    )
    context.set_default_timeout(15_000)
    context.add_cookies([{"name": "session", "value": cookie.value, "url": site.url}])
    return context


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
