"""The page of a share link, of a campaign with some of everything: without script, on a phone, on paper."""

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from application.export.making.building import write_workbook
from application.export.snapshots.keeping import keep
from application.extensions import db
from application.gateways import gateways
from application.models import Campaign
from tests.browser.axe import findings
from tests.browser.conftest import Site
from tests.export.campaign.rich import facts_for, make_rich
from tests.export.report_rows import create_build, create_report
from tests.export.share_rows import KEY, create_share_link

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NARROW, PHONE, WIDE = 360, 390, 1280
A4_LYING: ViewportSize = {"width": 1047, "height": 695}
"""Its millimetres within the margins, as pixels of CSS."""
_BEYOND = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
_WIDEST_TABLE = """() => Math.max(...[...document.querySelectorAll(".shared-table table")]
  .map((table) => table.getBoundingClientRect().right))"""


@pytest.fixture
def link(site: Site) -> str:
    with site.app.app_context():
        rich = make_rich()
        campaign = db.session.get_one(Campaign, rich.campaign_id)
        report, facts = create_report(campaign), facts_for(rich)
        made = write_workbook(facts, gateways().blobs)
        build = create_build(report)
        keep(made.stored, made.report, facts, report_id=report.id, build_id=build.id)
        db.session.commit()
        create_share_link(report)
        db.session.remove()
    return f"{site.url}/shared/{KEY}"


def page_at(chromium: Browser, link: str, width: int, scheme: str = "light", script: bool = True) -> Page:
    context = chromium.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
        java_script_enabled=script,
    )
    page = context.new_page()
    answer = page.goto(link)
    assert answer is not None
    assert answer.status == 200
    return page


@pytest.mark.parametrize(("width", "scheme"), [(WIDE, "light"), (PHONE, "dark")])
def test_nothing_is_to_be_found_against_the_page_and_its_tabs(
    chromium: Browser, link: str, width: int, scheme: str
) -> None:
    for address in (link, f"{link}/posts", f"{link}/data?page=2"):
        page = page_at(chromium, address, width, scheme)
        assert findings(page) == [], address
        page.context.close()


def test_it_fits_a_narrow_phone_and_needs_no_script(chromium: Browser, link: str) -> None:
    page = page_at(chromium, link, NARROW, script=False)
    expect(page.get_by_role("heading", level=1)).to_have_text("Autumn Bread")
    expect(page.locator(".shared-charts svg.plot").first).to_be_visible()
    assert page.context.cookies() == []
    page.get_by_role("link", name="All rows of Data").click()
    expect(page.get_by_role("heading", level=2)).to_have_text("Data")
    page.get_by_role("link", name="Next page").click()
    expect(page.get_by_text("Page 2 of")).to_be_visible()
    page.get_by_role("link", name="The whole report").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Autumn Bread")
    page.context.close()


def test_nothing_of_the_page_is_wider_than_a_narrow_phone(chromium: Browser, link: str) -> None:
    for address in (link, f"{link}/influencers"):
        page = page_at(chromium, address, NARROW)
        assert page.evaluate(_BEYOND) <= 0, address
        page.context.close()


def test_on_paper_all_tables_fit_their_heads_repeat_and_no_ways_on_are_printed(
    chromium: Browser, link: str
) -> None:
    page = page_at(chromium, link, WIDE)
    page.emulate_media(media="print")
    page.set_viewport_size(A4_LYING)
    expect(page.locator(".shared-contents")).to_be_hidden()
    assert page.evaluate(_WIDEST_TABLE) <= A4_LYING["width"]
    head = page.locator(".shared-table thead").first
    assert head.evaluate("(element) => getComputedStyle(element).display") == "table-header-group"
    printed = page.pdf(prefer_css_page_size=True)
    assert printed.startswith(b"%PDF")
    assert b"/MediaBox [0 0 841.91998 594.95996]" in printed
    page.context.close()
