"""Updating the metrics of a campaign that is over, in a browser: progress moves, or comes by loading anew."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import requests
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from application.clock import clock
from application.extensions import db
from application.models import CollectionRun, Post, Role
from application.models.collection import OPEN_STATES
from tests import builders
from tests.browser.axe import findings
from tests.browser.conftest import Site, Visit
from tests.browser.test_journey import join
from tests.conftest import RunningSandbox, session_of

pytestmark = [pytest.mark.browser]
POSTS = 12


@pytest.fixture
def slowed(sandbox: RunningSandbox) -> Iterator[RunningSandbox]:
    """Instagram takes its time, once it is told to."""
    yield sandbox
    _take(sandbox, 0)


def _take(sandbox: RunningSandbox, milliseconds: int) -> None:
    address = f"{sandbox.url}/control/latency"
    requests.post(address, json={"milliseconds": milliseconds}, timeout=5).raise_for_status()


def _read_to_the_end(page: Page, site: Site) -> None:
    """Wait until nothing is being read any more."""
    for _ in range(200):
        with site.app.app_context():
            found = db.session.scalar(
                select(CollectionRun.id).where(CollectionRun.state.in_(OPEN_STATES)).limit(1)
            )
            db.session.remove()
        if found is None:
            return
        page.wait_for_timeout(100)
    raise AssertionError("reading goes on and on")


def _campaign_that_is_over(site: Site) -> tuple[int, int]:
    """A campaign without members, with old posts; and a manager."""
    today = clock.now().date()
    with site.app.app_context():
        campaign = builders.create_campaign(
            name="Spring cups",
            starts_on=today - timedelta(days=120),
            ends_on=today - timedelta(days=60),
            completed_at=clock.now(),
        )
        posts = db.session.scalars(
            select(Post).where(Post.graph_id.is_not(None)).order_by(Post.posted_at).limit(POSTS)
        )
        for post in posts.all():
            builders.create_assignment(campaign, post)
        manager = builders.create_user(role=Role.MANAGER, name="Mona Manager")
        found = campaign.id, manager.id
        db.session.remove()
    return found


@pytest.mark.parametrize(("width", "has_script"), [(1280, True), (390, True), (390, False)])
def test_metrics_are_updated_with_progress_on_the_page(
    chromium: Browser, site: Site, slowed: RunningSandbox, width: int, has_script: bool
) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 900}, java_script_enabled=has_script)
    context.set_default_timeout(15_000)
    visit = Visit(context.new_page(), site)
    visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    join(visit, "an influencer", "Lena Ferraro")
    _read_to_the_end(visit.page, site)
    campaign_id, manager_id = _campaign_that_is_over(site)
    _enter_as(visit, manager_id)
    _take(slowed, 150)
    visit.open(f"/campaigns/{campaign_id}/results")
    visit.press("Update metrics")
    sentence, page = visit.page.locator("[data-update-sentence]"), visit.page
    expect(sentence).to_contain_text(f"of {POSTS} posts updated.")
    expect(page.get_by_role("button", name="Updating metrics")).to_be_disabled()
    expect(page.locator("#updating progress")).to_be_visible()
    if has_script:
        assert findings(page) == []
        _moves_by_itself(visit)
    else:
        _moves_by_loading_anew(visit)
    expect(page.get_by_role("button", name="Update metrics")).to_be_enabled()
    expect(page.locator("#updating progress")).to_have_count(0)
    visit.open(f"/campaigns/{campaign_id}?view=accepted")
    expect(visit.page.locator("[data-update-sentence]")).to_have_text(f"{POSTS} of {POSTS} posts updated.")
    context.close()


def _moves_by_itself(visit: Visit) -> None:
    sentence = visit.page.locator("[data-update-sentence]")
    expect(sentence).not_to_contain_text("0 of", timeout=20_000)
    expect(sentence).to_have_text(f"{POSTS} of {POSTS} posts updated.", timeout=20_000)
    visit.press("Show new figures")


def _moves_by_loading_anew(visit: Visit) -> None:
    again = visit.page.get_by_role("link", name="Look again")
    for _ in range(60):
        if again.count() == 0:
            return
        visit.press("Look again")
        visit.page.wait_for_timeout(200)
    raise AssertionError("the update goes on and on")


def _enter_as(visit: Visit, user_id: int) -> None:
    visit.page.goto("about:blank")
    visit.page.context.clear_cookies()
    client = visit.site.app.test_client()
    session_of(visit.site.app, client, user_id)
    cookie = client.get_cookie("session")
    assert cookie is not None
    visit.page.context.add_cookies([{"name": "session", "value": cookie.value, "url": visit.site.url}])
