"""What a share link shows: the report described again from its frozen facts. No database.

Describing 10,000 posts takes seconds and some 200 MB, so it is done for one reader at a time, and pages are
kept in the process for the next. They are named by the SHA-256 of their facts: a page never outdates.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from zoneinfo import ZoneInfo

from application.exceptions import ApplicationError
from application.export.describing import Facts, described
from application.export.rendering.page.pages import FirstPage, TabPage, first_page, tab_page
from application.export.report import Report
from application.export.sharing.without_money import tells_money, without_money
from application.export.snapshots.freezing import FACTS_KIND, thawed
from application.integrations.blobs import BlobStore

MOST_KEPT = 8
PATIENCE_SECONDS = 20.0
Key = tuple[str, bool, str, int, str]


class Busy(ApplicationError):
    """Other reports are being described, and have been for long."""


@dataclass(frozen=True)
class Shown:
    """A page with when its figures were read, in words; `page` is None where the report has no such tab.

    `zone` is the one that the report's times are in.
    """

    page: FirstPage | TabPage | None
    made: str
    zone: ZoneInfo
    leaves_out_money: bool


@dataclass(frozen=True)
class Reader:
    """Describes reports for readers; `root` is the platform's public address, `patience` in seconds."""

    blobs: BlobStore
    root: str
    patience: float = PATIENCE_SECONDS

    def first(self, facts_sha256: str, *, money: bool) -> Shown:
        """The page with all tabs. Raises Busy, NotReadable, BlobNotFound, BlobStoreUnavailable."""
        key = (facts_sha256, money, "", 0, self.root)
        return self._shown(key, lambda report: first_page(report, self.root))

    def tab(self, facts_sha256: str, slug: str, wanted: int, *, money: bool) -> Shown:
        """A page of one tab. Raises the same."""
        key = (facts_sha256, money, slug, wanted, self.root)
        return self._shown(key, lambda report: tab_page(report, slug, wanted, self.root))

    @contextmanager
    def turn(self) -> Iterator[None]:
        """The turn to describe, which one reader has at a time. Raises Busy."""
        if not _ONE.acquire(timeout=self.patience):
            raise Busy("reports are being described for others")
        try:
            yield
        finally:
            _ONE.release()

    def _shown(self, key: Key, page_of: Callable[[Report], FirstPage | TabPage | None]) -> Shown:
        known = _KEPT.get(key)
        if known is not None:
            return known
        with self.turn():
            known = _KEPT.get(key)
            if known is None:
                known = self._made(key, page_of)
                if known.page is not None:
                    _keep(key, known)
        return known

    def _made(self, key: Key, page_of: Callable[[Report], FirstPage | TabPage | None]) -> Shown:
        facts = thawed(self.blobs.get(key[0], kind=FACTS_KIND))
        leaves_out = tells_money(facts) and not key[1]
        if not key[1]:
            facts = without_money(facts)
        return Shown(page_of(described(facts)), _made_words(facts), facts.zone, leaves_out)


_ONE = Lock()
_KEPT: dict[Key, Shown] = {}


def _keep(key: Key, shown: Shown) -> None:
    """The oldest gives way; called by who has the turn."""
    while len(_KEPT) >= MOST_KEPT:
        del _KEPT[next(iter(_KEPT))]
    _KEPT[key] = shown


def _made_words(facts: Facts) -> str:
    local = facts.local(facts.generated_at) or facts.generated_at
    return f"{local.day} {local:%b %Y, %H:%M} ({facts.time_zone})"
