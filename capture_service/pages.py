"""A picture of a page as anyone sees it. A page that asks who is there is left, and nothing of it is kept."""

import asyncio
import re
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, Frame, Locator, Page, Request, Response
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import TimeoutError as PlaywrightTimeout

from application.integrations.outgoing import PORTS
from capture_service.browser import BrowserDied, Chromium, Shape
from capture_service.clock import Clock, real_now
from capture_service.fetching import NO_CREDENTIAL, PASSING, Place, place_of
from capture_service.outcomes import NotKept
from capture_service.page_addresses import is_same_page, without_query
from capture_service.page_scripts import DECODED, HEIGHT, PASSWORD_FIELDS, SETTLED
from capture_service.proxy import ForwardProxy
from capture_service.proxy_heads import OWN_ANSWER
from capture_service.tickets import Ticket
from capture_service.trails import Trail

PAGE_SECONDS = 45.0
MOST_PAGE_BYTES = 150 * 1024 * 1024
MOST_HEIGHT = 6000
"""CSS pixels; what is below is cut off."""

STORY = Shape(390, 844, 2, True)
POST = Shape(1080, 1350, 1, False)

_TAP_SECONDS, _SHORT_SECONDS = 4.0, 1.5
_VIEW_STORY = re.compile(r"^\s*view story", re.IGNORECASE)
_DECLINE = re.compile(
    r"^\s*(decline optional cookies|only allow essential cookies|not now|close|dismiss)\s*$", re.IGNORECASE
)
_SHOWN = '[data-shown="media"]'


@dataclass(frozen=True)
class PagePicture:
    """A PNG, with its size in pixels."""

    content: bytes
    width: int
    height: int


class PageCamera:
    """Takes pictures of pages through the proxy."""

    def __init__(
        self,
        chromium: Chromium,
        proxy: ForwardProxy,
        *,
        page_seconds: float = PAGE_SECONDS,
        clock: Clock = real_now,
    ) -> None:
        self._chromium = chromium
        self._proxy = proxy
        self._page_seconds = page_seconds
        self._clock = clock

    async def take(self, address: str, trail: Trail, *, capture: str, seconds: float) -> PagePicture:
        """A picture of the page at the address. Raises NotKept; `trail` tells the latest try's way."""
        # What is no address of the web would never meet the proxy.
        place_of(address)
        seconds = min(seconds, self._page_seconds)
        try:
            async with asyncio.timeout(seconds):
                for _ in range(2):
                    with suppress(BrowserDied):
                        return await self._try(address, trail, capture, seconds)
        except TimeoutError:
            raise NotKept("too_slow") from None
        raise NotKept("browser_failed")

    async def _try(self, address: str, trail: Trail, capture: str, seconds: float) -> PagePicture:
        shape = STORY if "/stories/" in urlsplit(address).path else POST
        trail.begin_again(self._clock())
        with self._proxy.ticket(capture, seconds=seconds, most_bytes=MOST_PAGE_BYTES) as ticket:
            async with self._chromium.context(shape, ticket) as context:
                visit = _Visit(address, context, ticket, trail, self._clock)
                try:
                    return await visit.picture(shape, seconds / 3)
                except PlaywrightTimeout:
                    raise NotKept(visit.refusal or "too_slow") from None
                except PlaywrightError:
                    # Its message holds the address.
                    if await visit.browser_is_gone():
                        raise BrowserDied from None
                    raise visit.failure() from None


class _Visit:
    """One page, from its address to its picture."""

    def __init__(
        self, address: str, context: BrowserContext, ticket: Ticket, trail: Trail, clock: Clock
    ) -> None:
        self._address = address
        self._context = context
        self._ticket = ticket
        self._trail = trail
        self._clock = clock
        self._page: Page | None = None
        self._crashed = False
        self._answer: Response | None = None
        self._latest: tuple[Request, Place] | None = None
        self._was_turned_away = False
        self._was_outside = False

    async def browser_is_gone(self) -> bool:
        """Whether it answers no more, which it says itself only when Playwright's own process lives."""
        try:
            async with asyncio.timeout(_SHORT_SECONDS):
                await self._context.cookies()
        except (PlaywrightError, TimeoutError):
            return True
        return self._crashed

    @property
    def refusal(self) -> str | None:
        """Why the page's own address, or where it led to, was refused; None when it was not."""
        if self._latest is None or not self._was_turned_away:
            return None
        place = self._latest[1]
        for each in reversed(self._ticket.decisions):
            if (each.host.rstrip("."), each.port) == (place.host, place.port):
                return None if each.allowed else each.reason
        return None

    def failure(self) -> NotKept:
        """Why the browser gave the page up: it takes up no downloads, for one."""
        if self.refusal is None and self._answer is not None:
            try:
                _check_answer(self._answer, self._ticket.trouble)
            except NotKept as failure:
                return failure
            if self._was_outside:
                return NotKept("host_not_allowed")
        return NotKept(self.refusal or self._ticket.spent or self._ticket.trouble or "no_answer")

    async def picture(self, shape: Shape, settle_seconds: float) -> PagePicture:
        page = self._page = await self._context.new_page()
        browser = self._context.browser
        self._trail.browser_version = browser.version if browser is not None else None
        page.on("request", self._note_request)
        page.on("requestfailed", self._note_failure)
        page.on("response", self._note_response)
        page.on("framenavigated", self._note_place)
        page.on("crash", self._note_crash)
        self._context.on("page", _close)
        self._trail.requested_at = self._clock()
        await page.goto(self._address, wait_until="domcontentloaded", timeout=0)
        await self._judge(page)
        await _leave_dialogs(page)
        if shape.is_phone:
            await _tap(page)
        is_shown = await _settle(page, settle_seconds)
        await self._judge(page)
        if not is_shown:
            raise NotKept("media_not_shown")
        content, width, height = await _picture_of(page, shape)
        await self._judge(page)
        self._trail.received_at = self._clock()
        return PagePicture(content, width, height)

    async def _judge(self, page: Page) -> None:
        """Raises NotKept when this is not the page that was asked for, as everybody sees it."""
        self._trail.final_address = without_query(page.url)
        if "/accounts/login" in urlsplit(page.url).path or await page.evaluate(PASSWORD_FIELDS):
            raise NotKept("login_wall")
        if self.refusal is not None:
            raise NotKept(self.refusal)
        if self._answer is None:
            raise NotKept(self._ticket.spent or self._ticket.trouble or "no_answer")
        if self._ticket.spent and self._answer.status == NO_CREDENTIAL:
            raise NotKept(self._ticket.spent)
        _check_answer(self._answer, self._ticket.trouble)
        if self._was_outside:
            raise NotKept("host_not_allowed")
        if without_query(page.url) is None:  # the browser's own page, for what did not come
            raise NotKept(self._ticket.spent or self._ticket.trouble or "no_answer")
        if not is_same_page(self._address, page.url):
            raise NotKept("led_elsewhere")

    def _note_request(self, request: Request) -> None:
        if self._is_of_page(request):
            try:
                place = place_of(request.url)
            except NotKept:
                self._was_outside = True
                return
            self._latest, self._was_turned_away = (request, place), False
            self._trail.hosts.append(place.host)

    def _note_failure(self, request: Request) -> None:
        if self._latest is not None and request == self._latest[0]:
            self._was_turned_away = True

    def _note_response(self, response: Response) -> None:
        if self._is_of_page(response.request):
            self._answer = response
            # In a tunnel a host may write there what it likes.
            is_proxy_s = response.url.startswith("http:") and OWN_ANSWER.lower() in response.headers
            self._was_turned_away = self._was_turned_away or is_proxy_s
            self._trail.answered(response.status, response.headers.items())

    def _note_place(self, frame: Frame) -> None:
        """What isn't fetched (a page of the script's own making, an empty one) met no proxy."""
        is_page = self._page is not None and frame == self._page.main_frame
        if is_page and urlsplit(frame.url).scheme not in (*PORTS, "chrome-error"):
            self._was_outside = True

    def _note_crash(self, page: Page) -> None:
        self._crashed = True

    def _is_of_page(self, request: Request) -> bool:
        if self._page is None or not request.is_navigation_request():
            return False
        try:
            return request.frame == self._page.main_frame
        except PlaywrightError:  # a request whose page has gone meanwhile
            return False


def _check_answer(answer: Response, trouble: str | None) -> None:
    if answer.status in (404, 410):
        raise NotKept("page_gone")
    if 400 <= answer.status < 500 and answer.status not in PASSING:
        raise NotKept("server_refused")
    if answer.status != 200:
        raise NotKept(trouble or "server_failed")
    kind = answer.headers.get("content-type", "text/html").partition(";")[0].strip().lower()
    if kind not in ("text/html", "application/xhtml+xml"):
        raise NotKept("wrong_type")


async def _close(page: Page) -> None:
    with suppress(PlaywrightError):
        await page.close()


async def _leave_dialogs(page: Page) -> None:
    """Say no to what lies over the page. Its script's own dialogs are dismissed by Playwright."""
    button = page.get_by_role("dialog").get_by_role("button", name=_DECLINE).first
    with suppress(PlaywrightTimeout):
        if await button.is_visible():
            await _press(button)


async def _tap(page: Page) -> None:
    button = page.get_by_role("button", name=_VIEW_STORY).first
    with suppress(PlaywrightTimeout):
        await button.or_(page.locator(_SHOWN)).first.wait_for(timeout=_SHORT_SECONDS * 1000)
    if await button.is_visible():
        await _press(button)
        with suppress(PlaywrightTimeout):
            await page.locator(_SHOWN).first.wait_for(state="attached", timeout=_TAP_SECONDS * 1000)


async def _press(button: Locator) -> None:
    try:
        await button.click(timeout=_SHORT_SECONDS * 1000)
    except PlaywrightTimeout:
        # Something lies over it, or it moves about.
        await button.dispatch_event("click", timeout=_SHORT_SECONDS * 1000)


async def _settle(page: Page, seconds: float) -> bool:
    """Wait until the picture or film is there and decoded; whether one is."""
    with suppress(PlaywrightTimeout):
        await page.wait_for_function(SETTLED, polling=100, timeout=seconds * 1000)
    return bool(await page.evaluate(DECODED))


async def _picture_of(page: Page, shape: Shape) -> tuple[bytes, int, int]:
    height = max(shape.height, min(int(await page.evaluate(HEIGHT)), MOST_HEIGHT))
    content = await page.screenshot(
        type="png",
        full_page=True,
        clip={"x": 0, "y": 0, "width": shape.width, "height": height},
        animations="disabled",
        caret="hide",
        scale="device",
        timeout=15_000,
    )
    # The head of a PNG: ISO/IEC 15948, 11.2.2.
    return content, int.from_bytes(content[16:20]), int.from_bytes(content[20:24])
