"""Every page that somebody may open, in Chromium at the width of a desk and of a phone.

The browser meets no violation of the content security policy and no error; each page has one heading and
sticks out nowhere.
"""

from collections.abc import Mapping

import pytest
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage

from application.extensions import db
from application.operations.today.board import WHOLE
from tests.access.doors import Outcome, Visitor, expected
from tests.access.stage import People, set_stage
from tests.access.table import TABLE
from tests.access.test_table import addresses, place
from tests.browser.conftest import Site, Visit
from tests.conftest import session_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DESK, PHONE = 1280, 390
WIDTHS: Mapping[Visitor, tuple[int, ...]] = {
    Visitor.STRANGER: (DESK, PHONE),
    Visitor.INFLUENCER: (DESK,),
    Visitor.BRAND: (PHONE,),
    Visitor.CONSULTANT: (DESK, PHONE),
    Visitor.ADMIN: (DESK, PHONE),
}
"""Influencers and brands share their pages, so each has one width; managers' are among the admins'."""
NO_PAGES = (
    "static",
    "bootstrap.static",
    "public.robots",
    "public.favicon",
    "public.healthz",
    "public.readyz",
    "public.cronz",
    "warm_up.begin",
    "public.brand_style",
    "public.brand_mark",
    "public.brand_picture",
    "google_sign_in.callback",
    "campaign_reports.workbook",
    "campaign_reports.rest",
    "own_reports.workbook",
    "own_reports.rest",
    "campaign_reports.progress",
    "partner_reports.workbook",
    "partner_reports.rest",
    "partner_reports.progress",
    "own_data.download",
    "pictures.of_post",
    "pictures.of_child",
    "pictures.of_account",
    "captures.progress",
    "capture_files.item",
    "capture_files.manifest",
    "capture_files.package",
    "report_media.of_report",
    "report_media.rest",
    "shared_reports.kept",
    "media_kits.avatar",
    "media_kits.picture",
    "own_figures.table",
    "partner_figures.table",
    "own_audience.table",
    "partner_audience.table",
    "profiles.progress",
    "partners.progress",
    "campaigns.progress",
    "metrics_updates.progress",
    "campaign_matching.progress",
    "campaign_setup.people",
    "entered_files.template",
    "campaign_portfolio.table",
    "follower_charts.table",
    "follower_charts.embed",
    "follower_matrix.table",
    "social_feeds.latest_csv",
    "social_feeds.latest_json",
    "social_feeds.by_the_hour_csv",
    "social_feeds.by_the_hour_json",
    "social_feeds.counts_csv",
    "social_feeds.counts_json",
    "social_feeds.schema_json",
    "collection.run_progress",
    "counting_connection.callback",
    "counting_connection.choose",
    "tracker_files.handles",
    "evidence_checks.progress",
    "own_campaigns.table",
    "partner_campaigns.table",
    "own_campaigns.days",
    "partner_campaigns.days",
    "own_posts.table",
    "own_posts.readings",
    "partner_posts.table",
    "partner_posts.readings",
)
"""Files, and words for scripts."""
LEAD_AWAY = ("onboarding.connect_again",)
"""To Facebook's dialog, which is no page of ours."""
ELSEWHERE = (
    "public.change_password",  # where programs look for the page; it leads there
    "accounts.sign_in",  # who is signed in needs no form for it
    # Pages in the middle of something, which who hasn't begun it doesn't see. Their walks are in
    "onboarding.choose_account",  # test_joining.py
    "onboarding.choose_profile",  # test_joining.py
    "second_step.set_up",  # test_second_factor.py
    "second_step.ask_code",  # test_second_factor.py
    "second_step.ask_recovery_code",  # test_second_factor.py
    "own_second_factor.set_up",  # test_second_factor.py
)
"""Addresses that lead on to another page, which is looked at under its own."""
FILLED: Mapping[str, tuple[str, ...]] = {
    "today.show": tuple(f"?part={part}" for part in WHOLE),
    "campaign_portfolio.show": ("?chosen={campaign_id}",),
    "file_people.person": ("?address=reader@brand.example",),
    "file_people.ask_for_all": ("?address=reader@brand.example",),
    "tracker_unit_deeds.rhythm": ("?network=twitter&rhythm=daily",),
}
"""Pages that show something else when their address asks for it."""


@pytest.fixture
def people(site: Site) -> People:
    with site.app.app_context():
        found = set_stage()
        db.session.remove()
    return found


def paths(app: Flask, people: People, visitor: Visitor) -> list[str]:
    """The pages that the table opens to the visitor, and that lead nowhere else."""
    left_out = {*NO_PAGES, *LEAD_AWAY, *ELSEWHERE} - _shown_to(visitor)
    values = people.own.get(visitor, people.own[Visitor.ADMIN])
    connected = people.user_ids[Visitor.BRAND]
    further = [f"/partners/brands/{connected}/disconnect"] if visitor is Visitor.ADMIN else []
    opened = [
        address
        for address in addresses(app)
        if address.method == "GET"
        and address.endpoint not in left_out
        and expected(TABLE[address.endpoint], visitor, own=True) is Outcome.OPEN
    ]
    return further + [
        place(app, address, values) + query.format(**values)
        for address in opened
        for query in ("", *FILLED.get(address.endpoint, ()))
    ]


def _shown_to(visitor: Visitor) -> set[str]:
    return {"accounts.sign_in"} if visitor is Visitor.STRANGER else set()


def enter(visit: Visit, site: Site, people: People, visitor: Visitor) -> None:
    """Give the browser the visitor's session."""
    if visitor not in people.user_ids:
        return
    client = site.app.test_client()
    session_of(site.app, client, people.user_ids[visitor])
    cookie = client.get_cookie("session")
    assert cookie is not None
    visit.page.context.add_cookies([{"name": "session", "value": cookie.value, "url": site.url}])


@pytest.mark.parametrize("visitor", WIDTHS)
def test_the_browser_complains_of_no_page(
    chromium: Browser, site: Site, people: People, visitor: Visitor
) -> None:
    first, *further = WIDTHS[visitor]
    context = chromium.new_context(viewport={"width": first, "height": 900})
    page = context.new_page()
    visit = Visit(page, site)
    page.on("console", lambda told: _note(visit, told))
    page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    enter(visit, site, people, visitor)
    wanted = paths(site.app, people, visitor)
    assert len(wanted) >= 8
    for path in wanted:
        page.set_viewport_size({"width": first, "height": 900})
        visit.open(path)
        assert visit.path == path.partition("?")[0], (
            f"{path} leads to {visit.path}, which is not the page to look at"
        )
        for width in further:
            page.set_viewport_size({"width": width, "height": 900})
            visit.check()
    context.close()


@pytest.mark.parametrize("visitor", [Visitor.STRANGER, Visitor.ADMIN])
def test_what_leads_elsewhere_does(site: Site, people: People, visitor: Visitor) -> None:
    """Else a page would be left out of the walk above."""
    for endpoint in set(ELSEWHERE) - _shown_to(visitor):
        client = site.app.test_client()
        if visitor in people.user_ids:
            session_of(site.app, client, people.user_ids[visitor])
        [address] = [
            each for each in addresses(site.app) if (each.endpoint, each.method) == (endpoint, "GET")
        ]
        path = place(site.app, address, people.own[Visitor.ADMIN])
        answer = client.get(path)
        assert answer.status_code in (302, 303), endpoint
        assert answer.location.partition("?")[0] != path


def _note(visit: Visit, told: ConsoleMessage) -> None:
    """Errors, but for the status of the page itself: a link that is not good any more is told by 410."""
    is_about_the_page = told.location.get("url") == visit.page.url and "status of 4" in told.text
    if told.type == "error" and not is_about_the_page:
        visit.complaints.append(told.text)
