"""Every page that somebody may open, as axe-core sees it: light and dark, at a desk and on a phone."""

from typing import Literal

import pytest
from playwright.sync_api import Browser

from tests.access.doors import Visitor
from tests.access.stage import People
from tests.browser.axe import findings
from tests.browser.conftest import Site, Visit
from tests.browser.test_every_page import DESK, PHONE, enter, paths
from tests.browser.test_every_page import people as people

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(400)]


@pytest.mark.parametrize(
    ("visitor", "scheme", "width"),
    [
        (Visitor.STRANGER, "dark", PHONE),
        (Visitor.INFLUENCER, "light", DESK),
        (Visitor.BRAND, "dark", PHONE),
        (Visitor.CONSULTANT, "light", PHONE),
        (Visitor.ADMIN, "light", DESK),
        (Visitor.ADMIN, "dark", PHONE),
    ],
)
def test_axe_finds_nothing_on_any_page(
    chromium: Browser,
    site: Site,
    people: People,
    visitor: Visitor,
    scheme: Literal["light", "dark"],
    width: int,
) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    visit = Visit(context.new_page(), site)
    enter(visit, site, people, visitor)
    wrong = []
    for path in paths(site.app, people, visitor):
        visit.open(path)
        wrong += [f"{path}: {found}" for found in findings(visit.page)]
    context.close()
    assert not wrong, "\n".join(wrong)
