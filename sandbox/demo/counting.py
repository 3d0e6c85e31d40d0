"""The followers of an organisation: brought in from its file, connected, counted, served as a feed."""

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

from sandbox.demo.browser import Browser
from sandbox.demo.processes import DemoFailed, Stage, run

EXAMPLE = Path("application/followers/examples/social_handles.csv")
FEED = "/api/social-media/all_social_data.csv"
ASKER = "mara_lindqvist"
"""By whose Instagram account others' counts are asked for."""
_CONNECTION = "/tracker/connection"
_NETWORKS = ("facebook", "twitter", "instagram", "youtube")


@dataclass(frozen=True)
class Counted:
    """What the feed tells: units, and how many counts of each network."""

    units: int
    counts: dict[str, int]

    @property
    def sentence(self) -> str:
        total = sum(self.counts.values())
        return f"{total:,} counts of {self.units:,} units on {len(self.counts)} networks"


def count_followers(stage: Stage, browser: Browser) -> Counted:
    """Bring the example in, connect, and count all of it once; done before, nothing is asked twice.

    Raises DemoFailed.
    """
    _flask(stage, "import", str(EXAMPLE))
    _connect(browser)
    _flask(stage, "count", "--daily")
    rows = list(csv.DictReader(io.StringIO(browser.download(FEED).decode()), strict=True))
    counts = {name: sum(bool(row[name]) for row in rows) for name in _NETWORKS}
    if not all(counts.values()):
        raise DemoFailed(f"the feed of follower counts lacks a network: {counts}")
    return Counted(len(rows), counts)


def _flask(stage: Stage, *command: str) -> None:
    run(stage, "-m", "flask", "--app", "main", "followers", *command)


def _connect(browser: Browser) -> None:
    """Let an own Instagram account ask for others' counts, unless one does already."""
    if "<dt>Asks as</dt>" in browser.visit(_CONNECTION):
        return
    browser.send(_CONNECTION, {})
    browser.visit(f"{browser.address}&persona={ASKER}")
    granted = re.findall(r'name="granted" value="([^"]+)"', browser.page)
    pages = re.findall(r'name="pages" value="([^"]+)"', browser.page)
    chosen = {"persona": ASKER, "pages": pages, "granted": granted, "action": "continue"}
    browser.send_dialog(chosen)
    if "<dt>Asks as</dt>" not in browser.page:
        raise DemoFailed(f"nobody asks for follower counts: {browser.address}")
