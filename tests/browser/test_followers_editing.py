"""The pages where admins keep the follower tracker, in Chromium: axe, phones, keyboard, no script."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from application.extensions import db
from application.followers.editing.files.queries import EXAMPLE
from application.models import User
from tests.browser.axe import findings
from tests.browser.conftest import EMAIL, Scheme, Site, Visit, manager_context
from tests.conftest import session_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGES = (
    "/tracker/units",
    "/tracker/units?q=press",
    "/tracker/units/1",
    "/tracker/units/new",
    "/tracker/units/5",
    "/tracker/units/taken-out",
    "/tracker/units/rhythm?network=twitter&rhythm=hourly",
    "/tracker/files",
    "/tracker/columns",
    "/tracker/notes",
    "/tracker/notes/1",
)
Look = Callable[[Page, str], None]
TALLY = b"type,DOEtwitter,Lab\n3/17/17 21:46,1234,5\n"


@pytest.fixture(params=[("light", 1280), ("dark", 360)], ids=["desk-light", "phone-dark"])
def visit(chromium: Browser, site: Site, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """An admin at a desk, or with a phone."""
    scheme, width = request.param
    context = admin_context(chromium, site, scheme, width, has_script=True)
    found = Visit(context.new_page(), site)
    found.page.on("console", lambda told: found.complaints.append(told.text) if told.type != "log" else None)
    found.page.on("pageerror", lambda error: found.complaints.append(str(error)))
    yield found
    context.close()


def admin_context(
    chromium: Browser, site: Site, scheme: Scheme, width: int, *, has_script: bool
) -> BrowserContext:
    """A browser of so many pixels in which the site's admin is signed in."""
    context = manager_context(chromium, site, scheme, width, has_script)
    with site.app.app_context():
        admin_id = db.session.scalars(select(User.id).filter_by(email=EMAIL)).one()
        db.session.remove()
    client = site.app.test_client()
    session_of(site.app, client, admin_id)
    cookie = client.get_cookie("session")
    assert cookie is not None
    context.add_cookies([{"name": "session", "value": cookie.value, "url": site.url}])
    return context


def bring_in_the_example(visit: Visit) -> None:
    visit.open("/tracker/files")
    visit.page.get_by_label("File", exact=True).set_input_files(EXAMPLE)
    visit.press("Look at the file")
    visit.press("Import the file")
    expect(visit.page.get_by_text("Imported: 48 units added")).to_be_visible()


def test_an_organisation_is_brought_in_changed_and_noted(visit: Visit) -> None:
    walk(visit, assert_accessible)


def test_the_same_goes_without_script(chromium: Browser, site: Site) -> None:
    context = admin_context(chromium, site, "light", 360, has_script=False)
    walk(Visit(context.new_page(), site), lambda _page, _path: None)
    context.close()


def walk(visit: Visit, look_at: Look) -> None:
    """From an empty tracker to units, handles, notes and counts; `look_at` is asked of each page."""
    page = visit.page
    bring_in_the_example(visit)
    visit.open("/tracker/units/new")
    page.get_by_label("Name").fill("Press office")
    page.get_by_label("Unit above").fill("Department of Energy")
    visit.press("Add the unit")
    page.get_by_label("X handle").fill("@EnergyPress")
    page.get_by_label("X is counted").select_option("Hourly")
    visit.press("Save")
    expect(page.get_by_label("X handle")).to_have_value("EnergyPress")
    visit.press("Move up")
    visit.press("Take out")
    visit.press("Undo")
    expect(page.get_by_text("The unit is back")).to_be_visible()
    visit.open("/tracker/units/rhythm?network=instagram&rhythm=hourly")
    visit.press("Count 15 handles hourly")
    visit.press("Undo")
    visit.open("/tracker/notes")
    page.get_by_label("Note", exact=True).fill("A speech")
    visit.press("Add the note")
    visit.press("Remove")
    visit.press("Undo")
    expect(page.get_by_role("rowheader", name="A speech")).to_be_visible()
    tell_the_columns(visit, look_at)
    visit.open("/tracker/units/5")
    visit.press("Take out")
    for path in PAGES:
        visit.open(path)
        look_at(page, path)


def tell_the_columns(visit: Visit, look_at: Look) -> None:
    """A tally of which a column is not known."""
    page = visit.page
    visit.open("/tracker/files")
    file = {"name": "tally.csv", "mimeType": "text/csv", "buffer": TALLY}
    page.get_by_label("File", exact=True).set_input_files(file)  # type: ignore[arg-type]  # as a TypedDict
    visit.press("Look at the file")
    look_at(page, "the look")
    page.get_by_label("Number of the unit of Lab").fill("27")
    page.get_by_label("Network of Lab").select_option("Instagram")
    visit.press("Look again")
    visit.press("Import the file")
    expect(page.get_by_role("rowheader", name="tally.csv")).to_be_visible()


def assert_accessible(page: Page, path: str) -> None:
    page.locator("details").evaluate_all("all => all.forEach((each) => { each.open = true; })")
    assert findings(page) == [], path


def test_the_keyboard_reaches_a_unit_and_saves_it(chromium: Browser, site: Site) -> None:
    context = admin_context(chromium, site, "light", 1280, has_script=True)
    visit = Visit(context.new_page(), site)
    bring_in_the_example(visit)
    page = visit.page
    visit.open("/tracker/units?q=press")
    page.get_by_label("Name, number or handle").focus()
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.className") == "tracker-unit":
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Press Secretary")
    page.get_by_label("Name").focus()
    page.keyboard.press("End")
    page.keyboard.type(" of DOE")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Press Secretary of DOE")
    context.close()
