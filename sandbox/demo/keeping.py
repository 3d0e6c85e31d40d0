"""What was kept of stories, read past the application: from its database and its files."""

import hashlib
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sandbox.demo.ledger import DATABASE
from sandbox.demo.processes import DemoFailed

SECONDS = 120
FILES = "captures"


@dataclass(frozen=True)
class Keeping:
    """Captures by what came of them, and the files that they kept."""

    asked: int
    done: int
    failed: int
    media: int
    pages: int
    without_browser: int

    @property
    def sentence(self) -> str:
        """For a person."""
        if not self.pages and self.without_browser:
            return f"{self.media} pictures and films; pictures of pages need Chromium, which is not here"
        return f"{self.media} pictures and films, {self.pages} pictures of pages by Chromium"


_QUERIES = {
    "asked": "SELECT count(*) FROM captures WHERE state = 'asked'",
    "done": "SELECT count(*) FROM captures WHERE state = 'done'",
    "failed": "SELECT count(*) FROM captures WHERE state IN ('failed', 'partly')",
    "media": "SELECT count(*) FROM capture_items WHERE role = 'media' AND outcome = 'kept'",
    "pages": "SELECT count(*) FROM capture_items WHERE role = 'page' AND outcome = 'kept'",
    "without_browser": "SELECT count(*) FROM capture_items WHERE outcome = 'no_browser'",
}


def read_keeping(folder: Path) -> Keeping:
    """How it stands now."""
    with closing(_database(folder)) as connection:
        return Keeping(**{name: connection.execute(query).fetchone()[0] for name, query in _QUERIES.items()})


def watch_keeping(folder: Path, show: Callable[[float, str], None]) -> Keeping:
    """Wait until no capture is under way any more. Raises DemoFailed when that takes too long."""
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        keeping = read_keeping(folder)
        ended = keeping.done + keeping.failed
        is_over = not keeping.asked and bool(ended)
        show(
            1.0 if is_over else ended / max(1, ended + keeping.asked), f"{ended} kept, {keeping.asked} to do"
        )
        if is_over:
            return keeping
        time.sleep(0.5)
    raise DemoFailed("keeping stories takes longer than expected; see the log")


def check_kept(keeping: Keeping, folder: Path) -> None:
    """Raise DemoFailed unless stories were kept, and every file is what its name says."""
    if not keeping.done or keeping.failed:
        raise DemoFailed(f"{keeping.done} stories were kept, {keeping.failed} were not")
    with closing(_database(folder)) as connection:
        names = [row[0] for row in connection.execute("SELECT sha256 FROM capture_items WHERE sha256 > ''")]
    for name in names:
        content = (folder / "blobs" / FILES / name[:2] / name).read_bytes()
        if hashlib.sha256(content).hexdigest() != name:
            raise DemoFailed(f"the kept file {name} is not what its name says")


def _database(folder: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{folder / DATABASE}?mode=ro", uri=True)
