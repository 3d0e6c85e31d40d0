"""The whole way, as people go it: joining, the campaign, the decisions, the results, the report."""

import io
import re
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
import requests
from playwright.sync_api import Browser, expect

from application.clock import clock
from tests.browser.conftest import EMAIL, PASSWORD, Site, Visit, leave
from tests.conftest import RunningSandbox

pytestmark = pytest.mark.browser


def join(visit: Visit, role: str, person: str) -> None:
    visit.open("/join")
    visit.press(f"Continue as {role}")
    visit.page.get_by_text(person).first.click()
    visit.page.get_by_role("button", name="Continue as").click()
    visit.page.wait_for_url(lambda url: url.startswith(visit.site.url))
    visit.check()


def sign_in(visit: Visit) -> None:
    visit.open("/sign-in")
    visit.page.get_by_label("E-mail address").fill(EMAIL)
    visit.page.get_by_label("Password").fill(PASSWORD)
    visit.page.get_by_role("main").get_by_role("button", name="Sign in").click()
    visit.page.wait_for_url("**/today")
    visit.check()


def make_campaign(visit: Visit, name: str) -> None:
    today = clock.now().date()
    visit.open("/campaigns/new")
    visit.page.get_by_label("Name", exact=True).fill(name)
    visit.page.get_by_label("First day").fill(str(today - timedelta(days=30)))
    visit.page.get_by_label("Last day").fill(str(today + timedelta(days=5)))
    for box in visit.page.get_by_role("checkbox").all():
        if box.get_attribute("name") in ("brands", "influencers"):
            box.check()
    visit.page.locator("main form button:not([data-people-search] *)").last.click()
    visit.page.wait_for_url(lambda url: not url.endswith("/new"))
    visit.check()


def test_from_joining_to_the_report(visit: Visit, sandbox: RunningSandbox, tmp_path: Path) -> None:
    visit.open("/")
    join(visit, "an influencer", "Priya Novak")
    expect(visit.page.get_by_role("main")).to_contain_text("@priya.novak")
    leave(visit)
    join(visit, "a brand", "Agnes Alder")
    expect(visit.page.get_by_role("main")).to_contain_text("@alder.tea")
    leave(visit)

    sign_in(visit)
    visit.open("/partners")
    make_campaign(visit, "Winter tea")
    requests.post(f"{sandbox.url}/control/latency", json={"milliseconds": 150}, timeout=5)
    # Who joins is read at once; asking again has to wait for that.
    visit.page.get_by_role("button", name="Retrieve posts").wait_for(timeout=20_000)
    visit.press("Retrieve posts")
    sentence = visit.page.locator("[data-progress-sentence]")
    begun = sentence.inner_text()
    expect(sentence).not_to_have_text(begun)
    requests.post(f"{sandbox.url}/control/latency", json={"milliseconds": 0}, timeout=5)
    expect(visit.page.get_by_role("link", name="Show new posts")).to_be_visible(timeout=20_000)

    visit.press("Show new posts")
    visit.page.locator("tbody button[value^=accepted]").first.click()
    expect(visit.page.locator("[data-notice]")).to_contain_text("accepted")
    visit.press("Undo")
    expect(visit.page.locator("[data-notice]")).to_contain_text("Undone")
    _accept_two_ticked(visit)
    visit.press("Results")
    expect(visit.page.locator(".tiles dt").first).to_have_text("Posts")
    expect(visit.page.locator(".tiles dd").first).to_have_text("2")
    _read_the_report(visit)
    _look_behind_a_figure(visit)
    visit.open("/collection")
    visit.open("/campaigns")


def _look_behind_a_figure(visit: Visit) -> None:
    """A pane over the page, with all that is behind the figure; closed, the reader is where they were."""
    visit.press("Collected")
    figure = visit.page.locator("td a.why:not(.missing)").first
    value = figure.inner_text()
    figure.click()
    pane = visit.page.get_by_role("dialog")
    expect(pane.get_by_role("heading", level=1)).to_contain_text(value)
    expect(pane).to_contain_text("Fingerprint")
    pane.get_by_role("button", name="Check the stored answers").click()
    expect(pane.get_by_role("status")).to_contain_text("what came")
    visit.page.keyboard.press("Escape")
    expect(pane).to_have_count(0)
    visit.check()
    expect(figure).to_be_focused()
    address = figure.get_attribute("href")
    assert address is not None
    visit.open(address)


def _accept_two_ticked(visit: Visit) -> None:
    boxes = visit.page.locator("tbody input[name=post]")
    boxes.nth(0).check()
    boxes.nth(1).check()
    visit.page.locator(".bulk-ticked button[value=accepted]").click()
    visit.page.wait_for_load_state()
    expect(visit.page.locator("[data-notice]")).to_contain_text("2 posts")
    visit.check()


def _read_the_report(visit: Visit) -> None:
    visit.press("Make the report")
    workbook_link = visit.page.get_by_role("link", name=re.compile(r"^Download the workbook \("))
    expect(workbook_link).to_be_visible(timeout=60_000)
    visit.check()
    with visit.page.expect_download() as started:
        workbook_link.click()
    workbook = openpyxl.load_workbook(io.BytesIO(Path(started.value.path()).read_bytes()))
    assert workbook.sheetnames[:2] == ["Summary", "Posts"]


def test_who_has_several_accounts_chooses_one(visit: Visit) -> None:
    join(visit, "an influencer", "Sam Ortega")
    expect(visit.page.get_by_role("radio")).to_have_count(2)
    visit.page.get_by_label("@sam.ortega").check()
    visit.press("Join with this account")
    expect(visit.page.get_by_role("main")).to_contain_text("@sam.ortega")


@pytest.mark.parametrize("person", ["Noor Haddad", "Ben Castell"])
def test_who_has_no_account_is_told_what_to_do(visit: Visit, person: str) -> None:
    join(visit, "an influencer", person)
    expect(visit.page.get_by_role("link", name="Check again")).to_be_visible()


def test_who_cancels_is_told_that_nothing_happened(visit: Visit) -> None:
    visit.open("/join")
    visit.press("Continue as an influencer")
    visit.page.get_by_text("Yuki Brandt").first.click()
    visit.page.get_by_role("button", name="Cancel").click()
    visit.page.wait_for_url(lambda url: url.startswith(visit.site.url))
    visit.check()
    expect(visit.page.get_by_role("main")).to_contain_text("saved")
    expect(visit.page.get_by_role("main").get_by_role("button", name="Try again")).to_be_visible()


def test_posts_are_decided_without_script(chromium: Browser, site: Site, sandbox: RunningSandbox) -> None:
    context = chromium.new_context(java_script_enabled=False)
    context.set_default_timeout(15_000)
    visit = Visit(context.new_page(), site)
    visit.check = lambda: None  # type: ignore[method-assign]  # it measures by script
    join(visit, "an influencer", "Lena Ferraro")
    leave(visit)
    sign_in(visit)
    make_campaign(visit, "Without script")
    _wait_until_read(visit)
    visit.page.locator("tbody button[value^=rejected]").first.click()
    expect(visit.page.locator("[data-notice]")).to_contain_text("rejected")
    context.close()


def _wait_until_read(visit: Visit) -> None:
    address = visit.page.url
    for _ in range(40):
        visit.page.goto(address)
        if visit.page.locator("tbody input[name=post]").count():
            return
        visit.page.wait_for_timeout(250)
    raise AssertionError("no posts came")
