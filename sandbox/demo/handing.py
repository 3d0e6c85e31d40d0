"""What becomes of a report: handed to its brand, opened by a link without sign-in, made anew every week."""

import html
import re
import time
from dataclasses import dataclass

import requests

from sandbox.demo.browser import TIMEOUT_SECONDS, Browser
from sandbox.demo.managing import CAMPAIGN, Manager
from sandbox.demo.processes import DemoFailed

_GIVE = re.compile(r'action="(/reports/\d+/snapshots/\d+/deliver)"')
_HELD = re.compile(r'name="once"[^>]*value="([^"]+)"')
_LAST_DAY = re.compile(r'name="ends_on"[^>]*value="([^"]+)"')
_LINK = re.compile(r'id="share-link"[^>]*value="([^"]+)"')
_NEXT = re.compile(r"<p>Next on (.*?)\. ", re.S)
_TAG = re.compile(r"<[^>]+>")
_WORKBOOK = re.compile(r'href="(/me/reports/\d+\.xlsx)"')
BUSY_SECONDS = 30


@dataclass(frozen=True)
class Handed:
    """A report in the hands of `name`: its page for staff, the link, and when it is made anew, in words."""

    name: str
    page: str
    link: str
    next_time: str


def deliver(manager: Manager, page: str, partner: Browser) -> int:
    """Deliver the newest making; the bytes of the workbook as the partner finds it. Raises DemoFailed."""
    giving = _GIVE.search(manager.browser.visit(page))
    if giving is not None:  # else the partner has it already
        manager.browser.send(giving[1], {})
    own = partner.visit("/me/reports")
    found = _WORKBOOK.search(own)
    if CAMPAIGN not in own or found is None:
        raise DemoFailed("the brand does not find the delivered report among its own")
    return len(partner.download(found[1]))


def make_weekly(manager: Manager, page: str) -> str:
    """Have the report made anew every Monday; when that is next, in words. Raises DemoFailed."""
    manager.browser.visit(page)
    manager.browser.send(f"{_own_address(page)}/rhythm", {"rhythm": "weekly"})
    found = _NEXT.search(manager.browser.visit(page))
    if found is None:
        raise DemoFailed("the report is not made by itself")
    return html.unescape(_TAG.sub("", found[1])).strip()


def share(manager: Manager, page: str, whom: str) -> str:
    """Make a link to the report's page; its address, which is shown this once. Raises DemoFailed."""
    address = f"{_own_address(page)}/share-links"
    form = manager.browser.visit(address)
    once, last_day = _HELD.search(form), _LAST_DAY.search(form)
    if once is None or last_day is None:
        raise DemoFailed("the report cannot be shared")
    manager.browser.send(address, {"label": whom, "ends_on": last_day[1], "once": once[1]})
    found = _LINK.search(manager.browser.page)
    if found is None:
        raise DemoFailed("no link was made")
    return html.unescape(found[1])


def opens(link: str) -> bool:
    """Whether somebody without a sign-in sees the report there. Raises DemoFailed while it stays busy."""
    until = time.monotonic() + BUSY_SECONDS
    while time.monotonic() < until:
        answer = requests.get(link, timeout=TIMEOUT_SECONDS)
        if answer.status_code != 503:
            return answer.ok and CAMPAIGN in answer.text
        time.sleep(1)
    raise DemoFailed(f"{link} stays busy")


def _own_address(page: str) -> str:
    """Where what belongs to a report alone stands."""
    return f"/reports/{page.rpartition('/')[2]}"
