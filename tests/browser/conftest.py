"""A served application, its queue at work, and Debian's Chromium in front of it."""

import shutil
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import make_server

from application.clock import clock
from application.extensions import db
from application.factory import create_app
from application.integrations.tasks_local import LocalTaskQueue
from application.models import Role
from tests import builders
from tests.conftest import RunningSandbox, make_config, session_of

PASSWORD = "a-long-enough-password"
EMAIL = "admin@example.org"
CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


Scheme = Literal["light", "dark"]


@dataclass(frozen=True)
class Site:
    """The application as a browser reaches it."""

    url: str
    app: Flask


@pytest.fixture
def needs_second_factor() -> bool:
    """Whether nobody of the team signs in without one; tests of that say yes."""
    return False


@pytest.fixture
def site(
    sqlite_template: Path, tmp_path: Path, sandbox: RunningSandbox, needs_second_factor: bool
) -> Iterator[Site]:
    """Served on loopback, with an admin; tasks run as they come."""
    shutil.copy(sqlite_template, tmp_path / "site.sqlite")
    port = _free_port()
    config = make_config(f"sqlite:///{tmp_path / 'site.sqlite'}", tmp_path, sandbox.url)
    address = f"http://127.0.0.1:{port}"
    app = create_app(replace(config, public_url=address, require_second_factor=needs_second_factor))
    _make_admin(app)
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    queue: LocalTaskQueue = app.extensions["task_sender"]
    queue.start()
    yield Site(address, app)
    queue.stop()
    server.shutdown()
    thread.join(timeout=5)
    with app.app_context():
        db.engine.dispose()
    clock.follow(None)


def _make_admin(app: Flask) -> None:
    arguments = ["--email", EMAIL, "--name", "Ada Admin", "--password-from-env", "PASSWORD_OF_ADMIN"]
    runner = app.test_cli_runner(env={"PASSWORD_OF_ADMIN": PASSWORD})
    done = runner.invoke(args=["staff", "create-admin", *arguments])
    assert done.exit_code == 0, done.output


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Only as long as these tests last: beside it runs an event loop, and no other may in the same thread."""
    with sync_playwright() as playwright:
        path = shutil.which("chromium") or "/usr/bin/chromium"
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()


@dataclass
class Visit:
    """A page at one width, with everything the browser complained about."""

    page: Page
    site: Site
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        self.page.goto(f"{self.site.url}{path}")
        self.check()

    def press(self, name: str, *, exact: bool = False) -> None:
        """Press the first button or link of that name, and look at what comes."""
        control = self.page.get_by_role("button", name=name, exact=exact)
        if control.count() == 0:
            control = self.page.get_by_role("link", name=name, exact=exact)
        control.first.click()
        self.page.wait_for_load_state()
        self.check()

    @property
    def path(self) -> str:
        """Where the browser is."""
        return urlsplit(self.page.url).path

    def arrives(self, path: str) -> None:
        """Wait until the browser is there, and look at the page."""
        self.page.wait_for_url(lambda url: urlsplit(url).path == path)
        self.check()

    def check(self) -> None:
        """No complaint of the browser, one heading for the reader, nothing sticking out sideways.

        Not one in the document: a pane that was closed keeps its own until the browser tells of the closing.
        """
        if not self.page.url.startswith(self.site.url):
            return
        assert not self.complaints, self.complaints
        assert self.page.get_by_role("heading", level=1).count() == 1, self.page.url
        sticks_out = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert self.page.evaluate(sticks_out) <= 0, f"{self.page.url} is wider than the screen"


def leave(visit: Visit) -> None:
    """Nobody is signed in any more, whatever cookie a late answer to the last page brings back."""
    signing_out = visit.page.locator('form[action="/sign-out"]')
    if signing_out.count():
        with visit.page.expect_navigation():
            signing_out.evaluate("form => form.requestSubmit()")
    visit.page.goto("about:blank")
    visit.page.context.clear_cookies()


@pytest.fixture(params=[1280, 390])
def width(request: pytest.FixtureRequest) -> int:
    """A desk and a phone."""
    found: int = request.param
    return found


@pytest.fixture
def visit(chromium: Browser, site: Site, width: int) -> Iterator[Visit]:
    """A fresh browser profile on the site."""
    context = chromium.new_context(viewport={"width": width, "height": 900}, accept_downloads=True)
    context.set_default_timeout(15_000)
    page = context.new_page()
    found = Visit(page, site)
    page.on("console", lambda told: _note(found, told.type, told.text))
    page.on("pageerror", lambda error: found.complaints.append(str(error)))
    yield found
    context.close()


def manager_context(
    chromium: Browser, site: Site, scheme: Scheme, width: int, has_script: bool
) -> BrowserContext:
    """A browser of so many pixels in which a manager is signed in."""
    with site.app.app_context():
        manager_id = builders.create_user(role=Role.MANAGER, name="Mona Manager").id
        db.session.remove()
    client = site.app.test_client()
    session_of(site.app, client, manager_id)
    cookie = client.get_cookie("session")
    assert cookie is not None
    context = chromium.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=has_script
    )
    context.set_default_timeout(15_000)
    context.add_cookies([{"name": "session", "value": cookie.value, "url": site.url}])
    return context


def _note(visit: Visit, kind: str, text: str) -> None:
    if kind in ("error", "warning") and "favicon" not in text:
        visit.complaints.append(text)
