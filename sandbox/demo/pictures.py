"""`python -m sandbox.demo.pictures` (`make pictures`): pictures of the main pages, of a demo of their own.

The demo runs in a folder of its own, begun anew, on ports of its own. Each page is taken at the width of a
desk and of a phone, and laid into docs/pictures. Needs Chromium.
"""

import io
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin

import requests
from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from capture_service.browser import find_chromium
from sandbox.demo.__main__ import EMAIL, KEPT_FILE
from sandbox.demo.managing import CAMPAIGN
from sandbox.personas import BY_KEY

FOLDER = Path(__file__).parents[2] / "docs/pictures"
SIZES = (1280, 860), (390, 844)
COLOURS = 128
"""So many are enough for a page, at a third of the size."""
PORTS = {"PORT": "5010", "SANDBOX_PORT": "5011", "CAPTURE_PORT": "5012"}
INSTANCE = Path("instance/pictures")
ENDING_SECONDS = 30
DAYS = 8
"""So many go by before the chart of followers is taken: each has one count."""
COUNTED_WITHIN_SECONDS = 90
_SERVING = "Still serving"
_PERSON = BY_KEY["mara_lindqvist"].accounts[0].name


class PicturesFailed(Exception):
    """Why there are no pictures, for the person at the terminal."""


PUBLIC = {"home": "/", "sign-in": "/sign-in", "shared-report": "{shared}"}
STAFF = {
    "today": "/today",
    "campaign": "{campaign}",
    "results": "{campaign}/results",
    "report": "{report}",
    "partner": "{partner}",
    "posts": "{partner}/posts",
    "audience": "{partner}/audience",
    "followers": "/followers",
    "tracker": "/tracker/state",
    "doctor": "/doctor",
    "health": "/health",
}
LATER = {"followers-chart": "/followers/chart?as=index&days=7"}
"""Names of the pictures, and their pages; what stands in brackets is found on the pages themselves."""


def main() -> int:
    """Take them all; 1 with a sentence when something is missing."""
    try:
        chromium = find_chromium()
        if chromium is None:
            raise PicturesFailed("Chromium is not here")
        FOLDER.mkdir(exist_ok=True)
        with _demo() as kept, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            size = _take_all(browser, kept)
            browser.close()
    except PicturesFailed as problem:
        sys.stderr.write(f"No pictures: {problem}.\n")
        return 1
    sys.stdout.write(
        f"{len(SIZES) * len(PUBLIC | STAFF | LATER)} pictures in {FOLDER.name}, {size:,} bytes\n"
    )
    return 0


@contextmanager
def _demo() -> Iterator[Mapping[str, str]]:
    """What the demo has noted of itself, while it serves."""
    environment = {**os.environ, **PORTS, "INSTANCE_FOLDER": str(INSTANCE)}
    command = [sys.executable, "-m", "sandbox.demo", "--fresh"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as demo:
        try:
            _wait(demo.stdout or ())
            yield json.loads((INSTANCE / KEPT_FILE).read_text())
        finally:
            demo.terminate()
            demo.wait(ENDING_SECONDS)
    shutil.rmtree(INSTANCE)


def _wait(told: Iterable[str]) -> None:
    """Until the job is done; what the demo tells is handed on."""
    for line in told:
        sys.stdout.write(line)
        if _SERVING in line:
            return
    raise PicturesFailed("the demo has ended ahead of its time")


def _take_all(browser: Browser, kept: Mapping[str, str]) -> int:
    """All pages at each size, then those that want some days; bytes of the files."""
    root, size = kept["application"], 0
    pages = [_open(browser, root, *each) for each in SIZES]
    for page in pages:
        size += sum(_picture(page, root, name, path.format(**kept)) for name, path in PUBLIC.items())
        _sign_in(page, root, kept["password"])
        found = _places(page, root)
        size += sum(_picture(page, root, name, path.format(**found)) for name, path in STAFF.items())
    _pass_days(pages[0], root, kept["sandbox"])
    for page in pages:
        size += sum(_picture(page, root, name, path) for name, path in LATER.items())
    return size


def _open(browser: Browser, root: str, width: int, height: int) -> Page:
    """A page of that size, whose reader's zone a script has noted for those that follow."""
    size = ViewportSize(width=width, height=height)
    page = browser.new_page(viewport=size, timezone_id="Europe/Berlin")
    page.goto(f"{root}/")
    return page


def _pass_days(page: Page, root: str, sandbox: str) -> None:
    """Move the sandbox's clock by a day, wait until the scheduler has had followers counted, and so on."""
    counts = f"{root}/api/social-media/follower_counts.csv"
    for _ in range(DAYS):
        before = len(page.request.get(counts).text())
        requests.post(
            f"{sandbox}/control/clock", json={"advance_seconds": 86_400}, timeout=10
        ).raise_for_status()
        waited_until = time.monotonic() + COUNTED_WITHIN_SECONDS
        while len(page.request.get(counts).text()) == before:
            if time.monotonic() > waited_until:
                raise PicturesFailed("followers are not counted as the days go by")
            time.sleep(1)


def _picture(page: Page, root: str, name: str, path: str) -> int:
    answer = page.goto(urljoin(root, path), wait_until="networkidle")
    if answer is None or not answer.ok:
        raise PicturesFailed(f"{path} does not open")
    width = (page.viewport_size or {"width": 0})["width"]
    kept = FOLDER / f"{name}-{width}.png"
    drawn = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    drawn.quantize(COLOURS, dither=Image.Dither.NONE).save(kept, optimize=True)
    return kept.stat().st_size


def _sign_in(page: Page, root: str, password: str) -> None:
    page.goto(f"{root}/sign-in")
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/today")


def _places(page: Page, root: str) -> dict[str, str]:
    """Addresses that hold numbers of this demo."""
    campaign = _link(page, f"{root}/campaigns", f'a:text-is("{CAMPAIGN}")')
    return {
        "campaign": campaign,
        "report": _link(page, f"{root}{campaign}/reports", f'a[href^="{campaign}/reports/"]'),
        "partner": _link(page, f"{root}/partners", f'a:text-is("{_PERSON}")'),
    }


def _link(page: Page, address: str, selector: str) -> str:
    page.goto(address)
    found = page.locator(selector).first.get_attribute("href")
    if not found:
        raise PicturesFailed(f"{address} has no such link: {selector}")
    return found.partition("?")[0]


if __name__ == "__main__":
    sys.exit(main())
