"""A manager's work: a campaign, its posts, the report."""

import html
import io
import re
import time
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from urllib.parse import urlsplit

from sandbox.demo.browser import Browser
from sandbox.demo.processes import DemoFailed
from sandbox.demo.sheets import sheet_of

CAMPAIGN = "Alder Winter"
DAYS = 30
READING_SECONDS = 100

_NUMBER = re.compile(r'name="newest" value="(\d+)"')
_OPTION = re.compile(r'name="(brands|influencers)"[^>]*value="(\d+)"')


class Manager:
    """Signed in; works on the one campaign of the demo."""

    def __init__(self, root: str, email: str, password: str) -> None:
        self.browser = Browser(root)
        self.browser.visit("/sign-in")
        self.browser.send("/sign-in", {"email": email, "password": password})
        self.campaign = ""
        self.sheet = ""

    def open_campaign(self, today: date) -> bool:
        """Go to the campaign, making it when there is none; whether it was made now."""
        listing = self.browser.visit("/campaigns")
        found = re.search(rf'href="(/campaigns/\d+)[^"]*"[^>]*>\s*{CAMPAIGN}', listing)
        if found:
            self.campaign = found[1]
            return False
        form = self.browser.visit("/campaigns/new")
        people: dict[str, list[str]] = {"brands": [], "influencers": []}
        for kind, number in _OPTION.findall(form):
            people[kind].append(number)
        self.browser.send(
            "/campaigns/new",
            {
                "name": CAMPAIGN,
                "starts_on": (today - timedelta(days=DAYS)).isoformat(),
                "ends_on": (today + timedelta(days=DAYS)).isoformat(),
                "time_zone": "Europe/Berlin",
                "notes": "Winter teas with a small circle of influencers.",
                **people,
            },
        )
        made = re.search(r"/campaigns/\d+", self.browser.address)
        if made is None:
            raise DemoFailed("the campaign was not made")
        self.campaign = made[0]
        return True

    def retrieve(self) -> None:
        """Have every account of the campaign read now."""
        self.browser.visit(self.campaign)
        self.browser.send(f"{self.campaign}/retrieve", {})

    def watch(self, show: Callable[[float, str], None]) -> None:
        """Wait until nothing is being read any more. Raises DemoFailed when that takes too long."""
        until = time.monotonic() + READING_SECONDS
        while time.monotonic() < until:
            progress = self.browser.json(f"{self.campaign}/progress")
            show(1.0 if not progress["running"] else progress["share"] or 0.0, progress["sentence"])
            if not progress["running"]:
                return
            time.sleep(0.4)
        raise DemoFailed("reading takes longer than expected; see the log")

    def decide_all(self, text: str, decision: str) -> int:
        """Decide on all undecided posts whose caption holds `text`; how many there were."""
        address = f"{self.campaign}?text={text}"
        page = self.browser.visit(address)
        newest = _NUMBER.search(page)
        if newest is None:
            return 0
        listed = re.search(r"Posts, ([\d,]+) in all", page)
        self.browser.send(f"{self.campaign}/decisions?text={text}", {"all": decision, "newest": newest[1]})
        return int(listed[1].replace(",", "")) if listed else 0

    def total_views(self) -> int:
        """The total of views on the results page."""
        page = self.browser.visit(f"{self.campaign}/results")
        tile = re.search(r"<dt>Views\b.*?</dt>\s*<dd>\s*<span title=\"([\d,]+)\"", page)
        if tile is None:
            raise DemoFailed("the results page shows no views")
        return int(tile[1].replace(",", ""))

    def report(self, show: Callable[[float, str], None]) -> bytes:
        """Have the report made and wait; the workbook. Raises DemoFailed unless the Sheet is there too."""
        page = self.make_report("", show)
        found = re.search(r'href="([^"]+\.xlsx)"', self.browser.visit(page))
        self.sheet = sheet_of(self.browser.page, CAMPAIGN)
        if found is None:
            raise DemoFailed("the report was not made; see the log")
        workbook = self.browser.download(found[1])
        with zipfile.ZipFile(io.BytesIO(workbook)) as parts:
            if parts.testzip() is not None or "xl/workbook.xml" not in parts.namelist():
                raise DemoFailed("the report is no workbook")
        return workbook

    def report_for(self, name: str, show: Callable[[float, str], None]) -> str:
        """Have the report made for that member of the campaign; its page. Raises DemoFailed."""
        listing = self.browser.visit(f"{self.campaign}/reports")
        found = re.search(rf'<option value="(\d+)">{re.escape(html.escape(name))}</option>', listing)
        if found is None:
            raise DemoFailed(f"{name} is not among those whom a report can be made for")
        return self.make_report(found[1], show)

    def make_report(self, recipient: str, show: Callable[[float, str], None]) -> str:
        """Have the report made for that person by number, or for staff, and wait; its page."""
        self.browser.visit(f"{self.campaign}/reports")
        self.browser.send(f"{self.campaign}/reports", {"recipient": recipient})
        page = urlsplit(self.browser.address).path
        self._wait_for_report(page, show)
        return page

    def _wait_for_report(self, page: str, show: Callable[[float, str], None]) -> None:
        until = time.monotonic() + READING_SECONDS
        while time.monotonic() < until:
            progress = self.browser.json(f"{page}/progress")
            show(progress["share"] or 0.0, progress["sentence"])
            if not progress["running"]:
                return
            time.sleep(0.4)
        raise DemoFailed("making the report takes longer than expected; see the log")
