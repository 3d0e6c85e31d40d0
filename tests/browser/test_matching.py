"""A campaign's matching rule in a browser: written, tried and saved, with script and without."""

import os
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from application.extensions import db
from application.models import Post, Role
from tests import builders
from tests.browser.axe import findings
from tests.browser.conftest import Site, Visit
from tests.conftest import session_of

pytestmark = [pytest.mark.browser]


@pytest.fixture(params=["with script", "without"])
def page(request: pytest.FixtureRequest, chromium: Browser, site: Site, width: int) -> Iterator[Page]:
    """A manager's browser, on the page of a campaign's rule."""
    with site.app.app_context():
        manager = builders.create_user(role=Role.MANAGER, name="Mona Manager").id
        partner = builders.create_partner(name="Zoe مائدة", username="zoe")
        assert partner.instagram_account is not None
        for caption in ("my #AlderTea", "my #aldertee", "شاي " * 200, None):
            builders.create_post(partner.instagram_account, caption=caption)
        campaign = builders.create_campaign(members=[partner]).id
        db.session.remove()
    client = site.app.test_client()
    session_of(site.app, client, manager)
    cookie = client.get_cookie("session")
    assert cookie is not None
    context = chromium.new_context(
        viewport={"width": width, "height": 900}, java_script_enabled=request.param == "with script"
    )
    context.set_default_timeout(15_000)
    context.add_cookies([{"name": "session", "value": cookie.value, "url": site.url}])
    page = context.new_page()
    page.goto(f"{site.url}/campaigns/{campaign}/matching")
    yield page
    context.close()


def test_a_rule_is_written_tried_and_saved(page: Page, site: Site, request: pytest.FixtureRequest) -> None:
    has_script = "with script" in request.node.name
    visit = Visit(page, site)
    page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    address = page.url
    page.get_by_label("Hashtag", exact=True).fill("#AlderTea")
    page.get_by_role("button", name="Person to group 1").click()
    person = page.get_by_label("Person", exact=True)
    person.fill("@nobody")
    expect(page.get_by_label("Hashtag", exact=True)).to_have_value("#AlderTea")
    page.get_by_role("button", name="Try it on all posts").click()
    expect(page.get_by_text("Nobody in this campaign has that name")).to_be_visible()
    visit.check()
    person = page.get_by_label("Person", exact=True)
    if has_script:
        expect(person).to_be_focused()
    person.fill("zoe")
    page.get_by_label("In this group").select_option("all")
    person.press("Enter")
    expect(page.get_by_role("heading", name="What this rule finds")).to_be_visible()
    expect(page.get_by_text("#aldertea is in the caption.")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Nearly match 1")).click()
    expect(page.get_by_text("which differs by one letter")).to_be_visible()
    visit.check()
    if has_script:
        assert page.url.split("#")[0] == address
        assert findings(page) == []
    _keep_a_picture(page, request.node.name)
    page.get_by_role("button", name="Save the rule").click()
    expect(page.get_by_text("The rule is saved.")).to_be_visible()
    if has_script:
        expect(page.get_by_text("1 post matches, 1 nearly does.")).to_be_visible()
    visit.check()
    page.get_by_role("button", name="Accept exact matches by the rule").click()
    expect(page.get_by_role("button", name="Stop accepting by the rule")).to_be_visible()
    visit.check()


def test_before_posts_are_taken_back_their_number_is_told(
    page: Page, site: Site, request: pytest.FixtureRequest
) -> None:
    visit = Visit(page, site)
    page.get_by_label("Hashtag", exact=True).fill("#AlderTea")
    page.get_by_role("button", name="Save the rule").click()
    page.get_by_role("button", name="Accept exact matches by the rule").click()
    expect(page.get_by_role("button", name="Stop accepting by the rule")).to_be_visible()
    ask = page.get_by_role("button", name="Take back 1 post")
    for _ in range(20):  # without script the page does not follow the work by itself
        if ask.count():
            break
        page.wait_for_timeout(250)
        page.reload()
    ask.click()
    expect(page.get_by_role("heading", name="Take back 1 post?")).to_be_visible()
    if "with script" in request.node.name:
        assert findings(page) == []
    page.get_by_role("button", name="Take back 1 post").click()
    expect(page.get_by_text("1 post is to be decided on again.")).to_be_visible()
    visit.check()


def test_a_removed_condition_leads_to_the_next_of_its_group(
    page: Page, request: pytest.FixtureRequest
) -> None:
    if "with script" not in request.node.name:
        return  # the page is made anew, and begins at its top
    page.get_by_role("button", name="Add a group").click()
    page.get_by_role("button", name="Mention to group 2").click()
    page.get_by_role("button", name=re.compile("^Remove hashtag .*group 2")).click()
    expect(page.locator("[name=g1-c0-value]")).to_be_focused()
    page.get_by_role("button", name=re.compile("^Remove mention .*group 2")).click()
    expect(page.get_by_role("button", name="Hashtag to group 2")).to_be_focused()
    page.get_by_role("button", name="Remove group 2").click()
    expect(page.locator("[name=g0-c0-value]")).to_be_focused()


def test_why_a_post_matched(page: Page, site: Site, request: pytest.FixtureRequest) -> None:
    visit = Visit(page, site)
    page.get_by_label("Hashtag", exact=True).fill("#aldertea")
    page.get_by_role("button", name="Save the rule").click()
    expect(page.get_by_text("The rule is saved.")).to_be_visible()
    campaign = re.search(r"/campaigns/(\d+)/", page.url)
    assert campaign
    with site.app.app_context():
        second = db.session.query(Post.id).filter(Post.caption == "my #aldertee").scalar()
    visit.open(f"/campaigns/{campaign[1]}/posts/{second}/why-matched")
    expect(page.get_by_role("heading", name="Nearly matches")).to_be_visible()
    if "with script" in request.node.name:
        assert findings(page) == []
    _keep_a_picture(page, request.node.name)


def _keep_a_picture(page: Page, name: str) -> None:
    folder = os.environ.get("MATCHING_PICTURES")
    if folder:
        page.screenshot(path=f"{folder}/{re.sub('[^a-z0-9]+', '_', name)}.png", full_page=True)
