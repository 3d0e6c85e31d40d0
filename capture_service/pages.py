"""A picture of a page as anyone sees it. A page that asks who is there is left, and nothing of it is kept."""

import asyncio
import re
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, Locator, Page, Request, Response
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import TimeoutError as PlaywrightTimeout

from application.integrations.outgoing import PORTS
from capture_service.browser import BrowserDied, Chromium, Shape
from capture_service.clock import Clock, real_now
from capture_service.fetching import PASSING
from capture_service.outcomes import NotKept
from capture_service.page_scripts import DECODED, HEIGHT, PASSWORD_FIELDS, SETTLED
from capture_service.proxy import ForwardProxy
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

    @property
    def browser_version(self) -> str | None:
        return self._chromium.version

    async def take(self, address: str, trail: Trail, *, capture: str, seconds: float) -> PagePicture:
        """A picture of the page at the address. Raises NotKept; `trail` tells the way in any case."""
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
        with self._proxy.ticket(capture, seconds=seconds, most_bytes=MOST_PAGE_BYTES) as ticket:
            async with self._chromium.context(shape, ticket) as context:
                visit = _Visit(context, ticket, trail, self._clock)
                try:
                    return await visit.picture(address, shape, seconds / 3)
                except PlaywrightTimeout:
                    raise NotKept(visit.refusal or "too_slow") from None
                except PlaywrightError:
                    # Its message holds the address.
                    if await visit.browser_is_gone():
                        raise BrowserDied from None
                    raise visit.failure() from None


class _Visit:
    """One page, from its address to its picture."""

    def __init__(self, context: BrowserContext, ticket: Ticket, trail: Trail, clock: Clock) -> None:
        self._context = context
        self._ticket = ticket
        self._trail = trail
        self._clock = clock
        self._page: Page | None = None
        self._crashed = False
        self._answer: Response | None = None
        self._places: list[tuple[str, int]] = []

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
        refused = {(each.host, each.port): each.reason for each in self._ticket.decisions if not each.allowed}
        return refused.get(self._places[-1]) if self._places else None

    def failure(self) -> NotKept:
        """Why the browser gave the page up: it takes up no downloads, for one."""
        if self.refusal is None and self._answer is not None:
            try:
                _check_answer(self._answer, self._ticket.trouble)
            except NotKept as failure:
                return failure
        return NotKept(self.refusal or self._ticket.spent or self._ticket.trouble or "no_answer")

    async def picture(self, address: str, shape: Shape, settle_seconds: float) -> PagePicture:
        page = self._page = await self._context.new_page()
        page.on("request", self._note_request)
        page.on("response", self._note_response)
        page.on("crash", self._note_crash)
        self._context.on("page", _close)
        await page.goto(address, wait_until="domcontentloaded", timeout=0)
        await self._judge(page)
        await _leave_dialogs(page)
        if shape.is_phone:
            await _tap(page)
        await _settle(page, settle_seconds)
        await self._judge(page)
        content, width, height = await _picture_of(page, shape)
        await self._judge(page)
        self._trail.received_at = self._clock()
        return PagePicture(content, width, height)

    async def _judge(self, page: Page) -> None:
        """Raises NotKept when this is not a page that everybody sees."""
        if "/accounts/login" in urlsplit(page.url).path or await page.evaluate(PASSWORD_FIELDS):
            raise NotKept("login_wall")
        if self.refusal is not None:
            raise NotKept(self.refusal)
        if self._answer is None:
            raise NotKept(self._ticket.spent or self._ticket.trouble or "no_answer")
        _check_answer(self._answer, self._ticket.trouble)

    def _note_request(self, request: Request) -> None:
        if self._is_of_page(request):
            host, port = _place_of(request.url)
            self._places.append((host, port))
            self._trail.hosts.append(host)

    def _note_response(self, response: Response) -> None:
        if self._is_of_page(response.request):
            self._answer = response
            self._trail.answered(response.status, response.headers.items())

    def _note_crash(self, page: Page) -> None:
        self._crashed = True

    def _is_of_page(self, request: Request) -> bool:
        if self._page is None or not request.is_navigation_request():
            return False
        try:
            return request.frame == self._page.main_frame
        except PlaywrightError:  # a request whose page has gone meanwhile
            return False


def _place_of(address: str) -> tuple[str, int]:
    parts = urlsplit(address)
    return parts.hostname or "", parts.port or PORTS.get(parts.scheme, 0)


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


async def _settle(page: Page, seconds: float) -> None:
    """Wait until the picture or film is there and decoded. Raises NotKept when none is."""
    with suppress(PlaywrightTimeout):
        await page.wait_for_function(SETTLED, polling=100, timeout=seconds * 1000)
    if not await page.evaluate(DECODED):
        raise NotKept("media_not_shown")


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
