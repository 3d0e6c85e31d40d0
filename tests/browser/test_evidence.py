"""What stands behind a figure: a pane over the page, and a page for whoever has no script."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect
from sqlalchemy import select

from application.extensions import db
from application.integrations.tasks_local import LocalTaskQueue
from application.models import CollectionRun, RunState
from tests.browser.conftest import Visit
from tests.browser.test_journey import join

pytestmark = pytest.mark.browser

BACK_AT = "() => document.activeElement && document.activeElement.getAttribute('href')"
TOO_WIDE = "element => element.scrollWidth - element.clientWidth"


@pytest.fixture
def own_page(visit: Visit) -> Visit:
    """The page of a partner who has joined and was read."""
    join(visit, "an influencer", "Lena Ferraro")
    queue: LocalTaskQueue = visit.site.app.extensions["task_sender"]
    queue.stop()
    queue.drain()
    visit.open("/me")
    with visit.site.app.app_context():
        assert db.session.scalars(select(CollectionRun.state)).all() == [RunState.DONE]
        db.session.remove()
    return visit


def figure(visit: Visit) -> Locator:
    """The first figure in the table that isn't missing."""
    return visit.page.locator("td a.why:not(.missing)").first


def pane_of(visit: Visit) -> Locator:
    return visit.page.get_by_role("dialog")


def check_pane(visit: Visit) -> None:
    """Nothing sticks out of the pane, nor of the page; the browser has no complaint."""
    assert not visit.complaints, visit.complaints
    assert pane_of(visit).evaluate(TOO_WIDE) <= 0
    assert visit.page.evaluate(f"({TOO_WIDE})(document.documentElement)") <= 0


def test_a_figure_opens_over_the_page_and_is_returned_to(own_page: Visit) -> None:
    pressed, pane = figure(own_page), pane_of(own_page)
    address, value = pressed.get_attribute("href"), pressed.inner_text().strip("*\n ")
    before = own_page.page.url
    pressed.click()
    expect(pane.get_by_role("heading", level=1)).to_contain_text(value)
    expect(pane.get_by_role("heading", name="What it means")).to_be_visible()
    check_pane(own_page)
    assert own_page.page.url == before
    own_page.page.keyboard.press("Escape")
    expect(pane).to_have_count(0)
    assert own_page.page.evaluate(BACK_AT) == address
    own_page.check()
    pressed.focus()
    own_page.page.keyboard.press("Enter")
    expect(pane.get_by_role("heading", level=1)).to_be_visible()
    pane.get_by_role("button", name="Close").focus()
    own_page.page.keyboard.press("Enter")
    expect(pane).to_have_count(0)
    assert own_page.page.evaluate(BACK_AT) == address


def test_the_check_tells_its_outcome_within_the_pane(own_page: Visit) -> None:
    before = own_page.page.url
    figure(own_page).click()
    pane = pane_of(own_page)
    pane.get_by_role("button", name="Check the stored answers").click()
    expect(pane.get_by_role("status")).to_contain_text("what came")
    expect(pane.get_by_role("columnheader", name="Check")).to_be_attached()
    check_pane(own_page)
    assert own_page.page.url == before
    own_page.page.keyboard.press("Escape")
    expect(pane).to_have_count(0)
    figure(own_page).click()
    expect(pane.get_by_role("heading", level=1)).to_be_visible()
    expect(pane.get_by_role("status")).to_have_count(0)
    pane.get_by_role("link", name="Open as a page").click()
    own_page.page.wait_for_url("**/why/posts/**")
    own_page.check()


def test_each_kind_of_mark_opens_the_pane_and_each_page_fits_the_screen(own_page: Visit) -> None:
    marks = own_page.page.locator("a.why-mark")
    assert marks.count() >= 3
    missing = own_page.page.locator("td a.why.missing")
    for mark in (marks.first, marks.last, *([missing.first] if missing.count() else [])):
        mark.click()
        pane = pane_of(own_page)
        expect(pane.get_by_role("heading", level=1)).to_be_visible()
        check_pane(own_page)
        own_page.page.keyboard.press("Escape")
        expect(pane).to_have_count(0)
    addresses = [mark.get_attribute("href") for mark in marks.all()]
    for address in addresses:
        own_page.open(f"{address}{'&' if '?' in str(address) else '?'}check=1")


def test_who_is_signed_out_meanwhile_is_led_to_the_sign_in(own_page: Visit) -> None:
    own_page.page.context.clear_cookies()
    figure(own_page).click()
    own_page.page.wait_for_url("**/sign-in?next=*")
    assert not own_page.complaints


@pytest.fixture
def without_script(chromium: Browser, own_page: Visit, width: int) -> Iterator[Visit]:
    """The same reader in a browser that runs no script."""
    context = chromium.new_context(
        viewport={"width": width, "height": 900},
        java_script_enabled=False,
        storage_state=own_page.page.context.storage_state(),
    )
    context.set_default_timeout(15_000)
    yield Visit(context.new_page(), own_page.site)
    context.close()


def test_without_script_the_figure_s_link_opens_the_page(without_script: Visit) -> None:
    page, site = without_script.page, without_script.site
    page.goto(f"{site.url}/me")
    address = figure(without_script).get_attribute("href")
    figure(without_script).click()
    page.wait_for_url(f"{site.url}{address}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.get_by_role("button", name="Check the stored answers").click()
    page.wait_for_url("**check=1")
    expect(page.get_by_role("status")).to_contain_text("what came")
