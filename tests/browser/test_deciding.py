"""Deciding on posts in the browser: many at once, undo, by keyboard alone, without script, in two tabs."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from application.extensions import db
from tests import builders
from tests.browser.conftest import EMAIL, PASSWORD, Site, Visit

pytestmark = pytest.mark.browser


def sign_in(visit: Visit) -> None:
    visit.open("/sign-in")
    visit.page.get_by_label("E-mail address").fill(EMAIL)
    visit.page.get_by_label("Password").fill(PASSWORD)
    visit.page.get_by_role("main").get_by_role("button", name="Sign in").click()
    visit.page.wait_for_url(lambda address: not address.endswith("/sign-in"))


@pytest.fixture
def campaign(site: Site) -> str:
    """The address of a campaign of two influencers with 55 posts to decide on."""
    with site.app.app_context():
        people = [builders.create_partner(name=name) for name in ("Lena Ferraro", "Theo Lind")]
        for person, posts in zip(people, (5, 50), strict=True):
            assert person.instagram_account is not None
            builders.create_posts(person.instagram_account, posts, views=900)
        number = builders.create_campaign(members=people, name="Autumn table").id
        db.session.remove()
    return f"/campaigns/{number}"


def count(page: Page, view: str) -> Any:
    return expect(page.locator(f"[data-count={view}]"))


def focused(page: Page) -> str:
    """The post that holds the focus."""
    found: str = page.evaluate("() => document.activeElement.closest('tr[data-post]')?.dataset.post ?? ''")
    return found


def no_reload(page: Page) -> Callable[[], None]:
    """Marks the page; the answer checks that it is still the same one."""
    page.evaluate("() => { window.stillHere = true; }")

    def check() -> None:
        assert page.evaluate("() => window.stillHere === true"), "it was loaded anew"

    return check


def test_many_at_once_and_undone_without_a_reload(visit: Visit, campaign: str) -> None:
    sign_in(visit)
    visit.open(f"{campaign}?group=person")
    page = visit.page
    same_page = no_reload(page)
    boxes = page.locator("input[name=post]")
    boxes.nth(0).check()
    boxes.nth(1).check()
    page.get_by_role("button", name="Accept 2 posts").click()
    expect(page.locator("[data-notice]")).to_contain_text("2 posts accepted.")
    count(page, "accepted").to_have_text("2")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("[data-notice]")).to_contain_text("Undone: 2 posts are as before.")
    count(page, "accepted").to_have_text("0")
    page.get_by_role("button", name="Reject all 55").click()
    expect(page.locator("[data-notice]")).to_contain_text("55 posts rejected.")
    expect(page.get_by_role("heading", name="All decided")).to_be_visible()
    same_page()
    visit.check()


@pytest.mark.parametrize("width", [1280], indirect=True)
def test_by_keyboard_alone(visit: Visit, campaign: str) -> None:
    sign_in(visit)
    visit.open(campaign)
    page = visit.page
    same_page = no_reload(page)
    keys = page.keyboard
    keys.press("j")
    first = focused(page)
    keys.press("j")
    second = focused(page)
    assert first
    assert second not in ("", first)
    keys.press("k")
    assert focused(page) == first
    keys.press("a")
    expect(page.locator("[data-notice]")).to_contain_text("1 post accepted.")
    assert focused(page) == second, "the post that took its place"
    expect(page.locator("[data-voice]")).to_have_text("1 post accepted.")
    keys.press("u")
    expect(page.locator("[data-notice]")).to_contain_text("Undone")
    keys.press("x")
    keys.press("j")
    keys.press("x")
    expect(page.get_by_role("button", name="Reject 2 posts")).to_be_visible()
    keys.press("r")
    expect(page.locator("[data-notice]")).to_contain_text("2 posts rejected.")
    count(page, "rejected").to_have_text("2")
    same_page()


@pytest.mark.parametrize("width", [1280], indirect=True)
def test_no_key_decides_while_somebody_types(visit: Visit, campaign: str) -> None:
    sign_in(visit)
    visit.open(campaign)
    page = visit.page
    page.keyboard.press("j")
    page.keyboard.press("/")
    page.keyboard.type("jar?ux")
    expect(page.locator("input[type=search][name=text]")).to_have_value("jar?ux")
    count(page, "undecided").to_have_text("55")
    page.locator("body").click(position={"x": 2, "y": 2})
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Undo the last decision")
    page.keyboard.press("a")
    page.get_by_label("Use these keys in this browser").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert focused(page) == "", "the keys are turned off"
    visit.open(campaign)
    page.keyboard.press("j")
    assert focused(page) == "", "and stay so"
    page.get_by_role("button", name="Keys").click()
    page.get_by_label("Use these keys in this browser").check()
    page.get_by_role("button", name="Close").click()
    page.locator("body").click(position={"x": 2, "y": 2})
    page.keyboard.press("j")
    assert focused(page)
    count(page, "undecided").to_have_text("55")


def test_two_tabs_tell_each_other_and_go_on_knowingly(visit: Visit, campaign: str) -> None:
    sign_in(visit)
    visit.open(campaign)
    page, other = visit.page, visit.page.context.new_page()
    other.goto(visit.page.url)
    other.locator("button[name=single][value^=rejected]").first.click()
    expect(other.locator("[data-notice]")).to_contain_text("1 post rejected.")
    page.locator("button[name=single][value^=accepted]").first.click()
    expect(page.locator("[data-notice]")).to_contain_text("You rejected this post at")
    visit.check()
    page.get_by_role("button", name="Accept it all the same").click()
    expect(page.locator("[data-notice]")).to_contain_text("1 post accepted.")
    count(page, "accepted").to_have_text("1")
    count(page, "rejected").to_have_text("0")


@pytest.mark.parametrize("width", [1280], indirect=True)
def test_a_lost_connection_is_told_and_nothing_is_lost(visit: Visit, campaign: str) -> None:
    sign_in(visit)
    visit.open(campaign)
    page = visit.page
    page.locator("input[name=post]").first.check()
    page.context.set_offline(True)
    page.get_by_role("button", name="Accept 1 post").click()
    expect(page.locator("[data-offline]")).to_contain_text("try again when you are connected")
    page.context.set_offline(False)
    page.get_by_role("button", name="Accept 1 post").click()
    expect(page.locator("[data-notice]")).to_contain_text("1 post accepted.")


def test_without_script_it_all_works(chromium: Browser, site: Site, campaign: str) -> None:
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 390, "height": 900})
    context.set_default_timeout(15_000)
    visit = Visit(context.new_page(), site)
    visit.check = lambda: None  # type: ignore[method-assign]  # it measures by script
    sign_in(visit)
    visit.open(f"{campaign}?group=person")
    page = visit.page
    page.locator("input[name=post]").nth(0).check()
    page.locator("input[name=post]").nth(2).check()
    page.locator(".bulk-ticked button[value=accepted]").click()
    expect(page.locator("[data-notice]")).to_contain_text("2 posts accepted.")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("[data-notice]")).to_contain_text("Undone: 2 posts are as before.")
    page.get_by_role("link", name="Only these posts of Lena Ferraro").click()
    page.get_by_role("button", name="Reject all 5").click()
    expect(page.locator("[data-notice]")).to_contain_text("5 posts rejected.")
    page.get_by_role("link", name="Clear filters").click()
    count(page, "undecided").to_have_text("50")
    context.close()


@pytest.mark.parametrize("width", [390], indirect=True)
def test_on_a_phone_the_filters_are_folded_away_until_they_are_wanted(visit: Visit, campaign: str) -> None:
    sign_in(visit)
    visit.open(campaign)
    page = visit.page
    field = page.locator("input[type=search][name=text]")
    expect(field).to_be_hidden()
    page.get_by_text("Filters and order").click()
    field.fill("nothing holds this")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_role("heading", name="No post here matches")).to_be_visible()
    expect(field).to_be_hidden()
    page.keyboard.press("/")
    expect(field).to_be_focused()
    page.set_viewport_size({"width": 1280, "height": 900})
    expect(field).to_be_visible()
