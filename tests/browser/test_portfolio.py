"""Several campaigns together in a browser: ticked in the list, read, changed, found; also without script."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import insert, select

from application.extensions import db
from application.models import Assignment, Campaign, Decision
from benchmarks.big_campaign import seed_campaign
from tests import builders
from tests.browser.axe import findings
from tests.browser.conftest import Site, Visit, manager_context

pytestmark = [pytest.mark.browser]


@pytest.fixture(params=[("light", 1280, True), ("dark", 390, True), ("light", 390, False)], ids=str)
def visit(request: pytest.FixtureRequest, chromium: Browser, site: Site) -> Iterator[Visit]:
    """A manager's browser, on the list of three past campaigns, of which two share posts."""
    scheme, width, has_script = request.param
    context = manager_context(chromium, site, scheme, width, has_script)
    found = Visit(context.new_page(), site)
    found.page.on("pageerror", lambda error: found.complaints.append(str(error)))
    found.page.on(
        "console", lambda told: found.complaints.append(told.text) if told.type == "error" else None
    )
    with site.app.app_context():
        _three_campaigns()
    found.open("/campaigns?whose=all&phase=past")
    yield found
    context.close()


def _three_campaigns() -> None:
    ids = [seed_campaign(posts=60, influencers=4) for _ in range(3)]
    for campaign_id, name in zip(ids, ("Alpine spring", "Baltic summer", "Celtic winter"), strict=True):
        campaign = db.session.get_one(Campaign, campaign_id)
        campaign.rename(name)
        campaign.completed_at = builders.NOW
    posts = db.session.scalars(
        select(Assignment.post_id).where(Assignment.campaign_id == ids[0]).limit(7)
    ).all()
    facts = {"campaign_id": ids[1], "decision": Decision.ACCEPTED, "decided_at": builders.NOW}
    db.session.execute(insert(Assignment), [{"post_id": post_id, **facts} for post_id in posts])
    db.session.commit()
    db.session.remove()


def test_campaigns_are_ticked_counted_and_changed(visit: Visit, request: pytest.FixtureRequest) -> None:
    page, name = visit.page, request.node.name
    _keep_a_picture(page, name, "list")
    for campaign in ("Alpine spring", "Baltic summer"):
        page.get_by_label(f"Count {campaign} together with others").check()
    page.get_by_role("button", name="Results of these together").click()
    page.wait_for_url("**/campaigns/portfolio?chosen=*")
    visit.check()
    _keep_a_picture(page, name, "counted")
    _complain_not(page, name)
    expect(
        page.get_by_role("link", name="7 posts are accepted in more than one of these campaigns")
    ).to_be_visible()
    expect(page.get_by_role("row", name="Each post counted once")).to_contain_text("120")
    expect(page.get_by_role("row", name="The rows added up")).to_contain_text("127")
    page.get_by_label("Figure", exact=True).select_option("likes")
    page.get_by_role("button", name="Show", exact=True).click()
    page.wait_for_url("**figure=likes**")
    expect(page.get_by_text("Total likes, by campaign").first).to_be_visible()
    _take_one_out_and_find_another(visit, name)


def _take_one_out_and_find_another(visit: Visit, name: str) -> None:
    page = visit.page
    page.get_by_text("2 campaigns chosen: change the choice").click()
    page.get_by_role("checkbox", name="Alpine spring").uncheck()
    page.get_by_label("Name", exact=True).fill("celtic")
    page.get_by_label("Name", exact=True).press("Enter")
    page.wait_for_url("**text=celtic**")
    visit.check()
    _keep_a_picture(page, name, "choice")
    _complain_not(page, name)
    page.get_by_role("checkbox", name="Celtic winter").check()
    page.get_by_role("button", name="Count the ticked together").click()
    page.wait_for_url(lambda address: "text=" not in address)
    visit.check()
    expect(page.get_by_text("No post is accepted in more than one of these campaigns.")).to_be_visible()
    expect(page.get_by_text("Total likes, by campaign").first).to_be_visible()


def test_shared_posts_are_read_with_their_campaigns(visit: Visit, request: pytest.FixtureRequest) -> None:
    page = visit.page
    visit.open("/campaigns/portfolio")
    _complain_not(page, request.node.name)
    page.get_by_role("link", name="All past").click()
    page.wait_for_url("**/campaigns/portfolio?chosen=*")
    page.get_by_role("link", name="7 posts are accepted in more than one of these campaigns").click()
    visit.check()
    _keep_a_picture(page, request.node.name, "posts")
    _complain_not(page, request.node.name)
    expect(page.locator("tr[data-post]")).to_have_count(7)
    expect(page.locator("tr[data-post]").first).to_contain_text("Alpine spring")
    expect(page.locator("tr[data-post]").first).to_contain_text("Baltic summer")


def _complain_not(page: Page, name: str) -> None:
    if "True" in name:
        assert findings(page) == []


def _keep_a_picture(page: Page, name: str, what: str) -> None:
    """For whoever looks at the page by eye."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/portfolio-{what}-{name[-22:-1]}.png".replace(" ", ""), full_page=True)
