"""The week of hours by keyboard: one stop of the Tab key, the arrow keys walk hours and days."""

from datetime import date

import pytest

from application.models import InstagramAccount
from tests import builders
from tests.browser.conftest import Site, Visit
from tests.conftest import session_of
from tests.profiles.audience.rows import tell_audience, tell_online

pytestmark = pytest.mark.browser


@pytest.fixture
def audience(site: Site, visit: Visit) -> Visit:
    """A partner in front of the page."""
    with site.app.app_context():
        user = builders.create_partner()
        account: InstagramAccount | None = user.instagram_account
        assert account is not None
        user_id = user.id
        tell_audience(account.id, date(2026, 11, 20), "country", {"DE": 3, "SE": 1})
        tell_online(account.id, date(2026, 11, 17), {hour: 100 + hour for hour in range(24)})
    client = site.app.test_client()
    session_of(site.app, client, user_id)
    cookie = client.get_cookie("session")
    assert cookie is not None
    visit.page.context.add_cookies([{"name": "session", "value": cookie.value, "url": site.url}])
    visit.open("/me/audience")
    return visit


def test_the_arrow_keys_walk_hours_across_and_days_down(audience: Visit) -> None:
    page = audience.page
    stops = page.locator('#online .plot-point[tabindex="0"]')
    assert stops.count() == 1
    stops.first.focus()
    told = []
    for key in ("ArrowUp", "ArrowDown", "ArrowRight", "End", "ArrowDown", "ArrowUp", "Home"):
        page.keyboard.press(key)
        told.append(page.evaluate("() => document.activeElement.getAttribute('aria-label').split(': ')[0]"))
    assert told == [
        "Monday 00:00",
        "Tuesday 00:00",
        "Tuesday 01:00",
        "Sunday 23:00",
        "Sunday 23:00",
        "Saturday 23:00",
        "Monday 00:00",
    ]
    assert stops.count() == 1


def test_a_cell_in_focus_tells_its_exact_value(audience: Visit) -> None:
    page = audience.page
    shown = page.locator("#online .plot-point").nth(24 + 20).locator(".plot-exact")
    assert not shown.is_visible()
    page.locator("#online .plot-point").nth(24 + 20).focus()
    assert shown.is_visible()
    assert shown.text_content() == "Tuesday 20:00: 112"
