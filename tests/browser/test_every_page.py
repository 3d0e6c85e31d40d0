"""Every page that somebody may open, in Chromium at the width of a desk and of a phone.

The browser meets no violation of the content security policy and no error; each page has one heading and
sticks out nowhere.
"""

import pytest
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage

from application.extensions import db
from tests.access.stage import People, set_stage
from tests.access.table import TABLE, Outcome, Visitor, expected
from tests.access.test_table import addresses, place
from tests.browser.conftest import Site, Visit
from tests.conftest import session_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]

VISITORS = (Visitor.STRANGER, Visitor.INFLUENCER, Visitor.CONSULTANT, Visitor.ADMIN)
NO_PAGES = (
    "static",
    "bootstrap.static",
    "public.robots",
    "public.favicon",
    "public.healthz",
    "export.workbook",
    "own_data.download",
    "pictures.of_post",
    "pictures.of_child",
    "pictures.of_account",
    "profiles.progress",
    "partners.progress",
    "campaigns.progress",
    "collection.run_progress",
)
"""Files, and words for scripts."""
LEAD_AWAY = ("onboarding.connect_again",)
"""To Facebook's dialog, which is no page of ours."""


@pytest.fixture
def people(site: Site) -> People:
    with site.app.app_context():
        found = set_stage()
        db.session.remove()
    return found


def paths(app: Flask, people: People, visitor: Visitor) -> list[str]:
    """The pages that the table opens to the visitor."""
    values = people.own.get(visitor, people.own[Visitor.ADMIN])
    connected = people.user_ids[Visitor.BRAND]
    further = [f"/partners/brands/{connected}/disconnect"] if visitor is Visitor.ADMIN else []
    return further + [
        place(app, address, values)
        for address in addresses(app)
        if address.method == "GET"
        and address.endpoint not in (*NO_PAGES, *LEAD_AWAY)
        and expected(TABLE[address.endpoint], visitor, own=True) is Outcome.OPEN
    ]


def enter(visit: Visit, site: Site, people: People, visitor: Visitor) -> None:
    """Give the browser the visitor's session."""
    if visitor not in people.user_ids:
        return
    client = site.app.test_client()
    session_of(site.app, client, people.user_ids[visitor])
    cookie = client.get_cookie("session")
    assert cookie is not None
    visit.page.context.add_cookies([{"name": "session", "value": cookie.value, "url": site.url}])


@pytest.mark.parametrize("visitor", VISITORS)
def test_the_browser_complains_of_no_page(
    chromium: Browser, site: Site, people: People, visitor: Visitor
) -> None:
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    visit = Visit(page, site)
    page.on("console", lambda told: _note(visit, told))
    page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    enter(visit, site, people, visitor)
    wanted = paths(site.app, people, visitor)
    assert len(wanted) >= 8
    for path in wanted:
        page.set_viewport_size({"width": 1280, "height": 900})
        visit.open(path)
        page.set_viewport_size({"width": 390, "height": 900})
        visit.check()
    context.close()


def _note(visit: Visit, told: ConsoleMessage) -> None:
    """Errors, but for the status of the page itself: a link that is not good any more is told by 410."""
    is_about_the_page = told.location.get("url") == visit.page.url and "status of 4" in told.text
    if told.type == "error" and not is_about_the_page:
        visit.complaints.append(told.text)
