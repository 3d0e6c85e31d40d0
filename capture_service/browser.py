"""One Chromium for all pages: started when first needed, again when it died, anew after so many pages.

Each page has a context of its own. Everything it fetches goes through the proxy, loopback too, and what
knows no proxy (UDP, look-ups of names) is switched off.
"""

import asyncio
import logging
import os
import re
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, BrowserContext, Playwright, async_playwright
from playwright.async_api import Error as PlaywrightError

from capture_service.outcomes import NotKept
from capture_service.tickets import Ticket

FLAGS = (
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-quic",
    "--disable-sync",
    "--disable-gpu",
    "--no-first-run",
    "--no-pings",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    # The proxy looks names up; the browser itself finds none, and reaches no address but the proxy's.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--js-flags=--max-old-space-size=512",
    "--renderer-process-limit=4",
)
PASSED_ON = ("PATH", "HOME", "LANG", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "FONTCONFIG_PATH")
"""All of our environment that the browser sees, with a TMPDIR of its own: no secret among it."""

MOST_PAGES = 100
_START_SECONDS, _END_SECONDS = 30.0, 5.0
_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
_SANDBOX_NOT_ALLOWED = re.compile(r"no usable sandbox|setuid sandbox|namespace sandbox", re.IGNORECASE)
log = logging.getLogger(__name__)


class BrowserDied(Exception):
    """The browser is gone; the next context starts another one."""


@dataclass(frozen=True)
class Shape:
    """The window: width and height in CSS pixels, and how many pixels of the picture make one of them."""

    width: int
    height: int
    scale: float
    is_phone: bool


def find_chromium() -> str | None:
    """Where this machine's Chromium is, if it has one."""
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


class Chromium:
    """`path` None or not there: NotKept("no_browser"). `sandbox` is auto, on or off.

    Profiles and whatever else it writes are in `folder`, which is removed when a browser has ended: one that
    was killed leaves its own. Its path has to be short, for the browser's sockets are in there.
    """

    def __init__(
        self,
        path: str | None,
        proxy_address: str,
        folder: Path,
        *,
        sandbox: str = "auto",
        most_pages: int = MOST_PAGES,
        flags: Sequence[str] = FLAGS,
    ) -> None:
        self._path = path
        self._proxy_address = proxy_address
        self.folder = folder
        self._with_sandbox = sandbox == "on" or (sandbox == "auto" and os.geteuid() != 0)
        self._may_go_without = sandbox == "auto"
        self._most_pages = most_pages
        self._flags = flags
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None
        self._starting = asyncio.Lock()
        self._turns = asyncio.Condition()
        self._open_pages = 0
        self._pages_since_start = 0

    @asynccontextmanager
    async def context(self, shape: Shape, ticket: Ticket) -> AsyncIterator[BrowserContext]:
        """A fresh context that fetches on that ticket. Raises NotKept or BrowserDied."""
        if self._path is None or shutil.which(self._path) is None:
            raise NotKept("no_browser")
        await self._begin_turn()
        try:
            context = await self._new_context(shape, ticket)
            try:
                yield context
            finally:
                await asyncio.shield(self._end(context))
        finally:
            async with self._turns:
                self._open_pages -= 1
                self._turns.notify_all()

    async def close(self) -> None:
        async with self._starting:
            await self._stop()

    async def _begin_turn(self) -> None:
        """Wait for a turn. A browser that has had its pages is left when its last page is closed."""
        async with self._turns:
            await self._turns.wait_for(
                lambda: self._pages_since_start < self._most_pages or self._open_pages == 0
            )
            if self._pages_since_start >= self._most_pages:
                async with self._starting:
                    await self._stop()
                self._pages_since_start = 0
            self._open_pages += 1
            self._pages_since_start += 1

    async def _new_context(self, shape: Shape, ticket: Ticket) -> BrowserContext:
        browser = await self._ready()
        try:
            async with asyncio.timeout(_START_SECONDS):
                return await browser.new_context(
                    viewport={"width": shape.width, "height": shape.height},
                    device_scale_factor=shape.scale,
                    is_mobile=shape.is_phone,
                    has_touch=shape.is_phone,
                    locale="en-GB",
                    timezone_id="UTC",
                    permissions=[],
                    accept_downloads=False,
                    service_workers="block",
                    proxy={
                        "server": self._proxy_address,
                        "username": ticket.name,
                        "password": ticket.password,
                    },
                )
        except (PlaywrightError, TimeoutError):
            await self._abandon(browser)
            raise BrowserDied from None

    async def _ready(self) -> Browser:
        async with self._starting:
            if self._browser is not None and self._browser.is_connected():
                return self._browser
            if self._browser is not None:
                log.warning("the browser is gone and is started again")
            await self._stop()
            try:
                async with asyncio.timeout(_START_SECONDS):
                    self._playwright = await self._started_driver()
                    self._browser = await self._launched(self._playwright)
            except (PlaywrightError, TimeoutError, OSError):
                log.exception("the browser does not start")
                await self._stop()
                raise NotKept("browser_failed") from None
            self._pages_since_start = self._open_pages
            return self._browser

    async def _started_driver(self) -> Playwright:
        # Playwright takes the folder of its profiles from here only.
        before = os.environ.get("TMPDIR")
        self.folder.mkdir(parents=True, exist_ok=True)
        os.environ["TMPDIR"] = str(self.folder)
        try:
            return await async_playwright().start()
        finally:
            del os.environ["TMPDIR"]
            if before is not None:
                os.environ["TMPDIR"] = before

    async def _launched(self, playwright: Playwright) -> Browser:
        try:
            return await self._launch(playwright)
        except PlaywrightError as error:
            is_not_allowed = _SANDBOX_NOT_ALLOWED.search(str(error)) is not None
            if not (self._with_sandbox and self._may_go_without and is_not_allowed):
                raise
        log.warning("this host does not allow Chromium's own sandbox: it runs without")
        self._with_sandbox = False
        return await self._launch(playwright)

    async def _launch(self, playwright: Playwright) -> Browser:
        return await playwright.chromium.launch(
            executable_path=self._path,
            chromium_sandbox=self._with_sandbox,
            args=list(self._flags),
            # Without credentials: what the browser asks for itself is refused.
            proxy={"server": self._proxy_address},
            env=self._environment(),
            handle_sigint=False,
            handle_sigterm=False,
            handle_sighup=False,
        )

    def _environment(self) -> dict[str, str | float | bool]:
        passed_on: dict[str, str | float | bool] = {
            name: os.environ[name] for name in PASSED_ON if name in os.environ
        }
        return {**passed_on, "TMPDIR": str(self.folder)}

    async def _end(self, context: BrowserContext) -> None:
        try:
            async with asyncio.timeout(_END_SECONDS):
                await context.close()
        except (PlaywrightError, TimeoutError):
            await self._abandon(context.browser)

    async def _abandon(self, browser: Browser | None) -> None:
        """Stop this browser, unless another has taken its place already."""
        async with self._starting:
            if self._browser is browser:
                await self._stop()

    async def _stop(self) -> None:
        playwright, browser = self._playwright, self._browser
        self._playwright = self._browser = None
        ends: list[Callable[[], Awaitable[None]]] = []
        ends += [browser.close] if browser is not None else []
        ends += [playwright.stop] if playwright is not None else []
        for end in ends:
            with suppress(PlaywrightError, TimeoutError, OSError):
                async with asyncio.timeout(_END_SECONDS):
                    await end()
        await asyncio.to_thread(shutil.rmtree, self.folder, ignore_errors=True)
