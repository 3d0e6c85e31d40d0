"""Joining where something is in the way, permissions, several accounts, a brand's link: in a real browser."""

import re

import pytest
from playwright.sync_api import Locator, expect

from sandbox.personas import BY_KEY
from tests.browser.conftest import EMAIL, PASSWORD, Visit, leave
from tests.conftest import RunningSandbox
from tests.onboarding.dialog import forget

pytestmark = pytest.mark.browser

ELIF, SAM, TOMAS = "elif_aydin", "sam_ortega", "tomas_okafor"


def _at_facebook(visit: Visit, persona: str) -> None:
    """Go through the stand-in of Facebook's dialog with everything ticked."""
    page = visit.page
    page.locator(f'[data-persona="{persona}"]').click()
    page.get_by_role("button", name="Continue as").click()
    page.wait_for_url(f"{visit.site.url}/**")
    visit.check()


def _heading(visit: Visit) -> Locator:
    return visit.page.locator("h1")


def _choose(visit: Visit) -> None:
    """Join with the first of the accounts on offer."""
    visit.page.get_by_role("radio").first.check()
    visit.press("Join with this account")


def test_a_page_in_a_portfolio_is_found_and_the_permission_taken_back(
    visit: Visit, sandbox: RunningSandbox
) -> None:
    forget(sandbox.url, ELIF)
    visit.open("/join")
    visit.press("Continue as an influencer")
    _at_facebook(visit, ELIF)
    expect(_heading(visit)).to_have_text(re.compile("Your Page is hidden from us"))
    visit.press("Let us look in my business portfolio")
    _at_facebook(visit, ELIF)
    _choose(visit)
    expect(_heading(visit)).to_have_text(f"@{BY_KEY[ELIF].accounts[0].username}")
    visit.open("/me/permissions")
    visit.press("Take back: Manage your business")
    visit.press("Take it back")
    assert "Taken back, at Facebook too" in visit.page.inner_text("#notices")
    visit.press("Disconnect …")
    visit.press("Disconnect", exact=True)
    assert "Nothing more is read." in visit.page.inner_text("#notices")
    visit.open("/me")


def test_a_further_account_is_added_and_gone_over_to(visit: Visit, sandbox: RunningSandbox) -> None:
    forget(sandbox.url, SAM)
    visit.open("/join")
    visit.press("Continue as an influencer")
    _at_facebook(visit, SAM)
    _choose(visit)
    first = visit.page.inner_text("h1")
    visit.open("/me/accounts")
    visit.press("Add another account")
    visit.press("Add this account")
    expect(_heading(visit)).not_to_have_text(first)
    visit.open("/me/accounts")
    visit.press("Go on as @")
    expect(_heading(visit)).to_have_text(first)
    leave(visit)
    visit.open("/join")
    visit.press("Continue as an influencer")
    _at_facebook(visit, SAM)
    visit.arrives("/join/profile")
    assert visit.page.get_by_role("radio").count() == 2
    visit.press("Open this profile")
    visit.arrives("/me")


def test_what_was_declined_is_named_and_asked_for_again(visit: Visit, sandbox: RunningSandbox) -> None:
    forget(sandbox.url, TOMAS)
    visit.open("/join")
    visit.press("Continue as an influencer")
    visit.page.locator(f'[data-persona="{TOMAS}"]').click()
    for scope in ("instagram_basic", "instagram_manage_insights"):
        visit.page.locator(f'input[name="granted"][value="{scope}"]').uncheck()
    visit.page.get_by_role("button", name="Continue as").click()
    visit.page.wait_for_url(f"{visit.site.url}/**")
    visit.check()
    expect(_heading(visit)).to_have_text("2 permissions are missing")
    visit.press("Ask me again at Facebook")
    _at_facebook(visit, TOMAS)
    expect(_heading(visit)).to_have_text(f"@{BY_KEY[TOMAS].accounts[0].username}")


def test_a_brand_is_entered_invited_and_connects(visit: Visit, sandbox: RunningSandbox) -> None:
    forget(sandbox.url, "alder_tea")
    page = visit.page
    visit.open("/sign-in")
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    visit.press("Sign in", exact=True)
    visit.open("/partners/brands/new")
    page.get_by_label("Name").fill("Birch Oil and a name that is long enough to need more than one line")
    visit.press("Enter the brand")
    visit.press("Make the link")
    assert page.get_by_role("button", name="Copy").is_visible()
    address = page.get_by_label("The link, shown only now.").input_value()
    visit.open("/partners/permissions")
    assert "Not connected yet" in page.inner_text("main")
    visit.open(address.removeprefix(visit.site.url))
    visit.press("Continue to Facebook")
    _at_facebook(visit, "alder_tea")
    expect(_heading(visit)).to_have_text("@alder.tea")
