"""What a share link shows: the report described again from its frozen facts. No database.

Describing 10,000 posts takes seconds and some 200 MB, so it is done for one reader at a time. The last
reports and pages are kept in the process for the next one, and longer what pages a report has, so that
addresses of others cost nothing. They are named by the SHA-256 of their facts: none ever outdates.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from application.exceptions import ApplicationError
from application.export.describing import Facts, described
from application.export.rendering.page.pages import FirstPage, TabPage, first_page, pages_of, tab_page
from application.export.report import Report
from application.export.sharing.without_money import tells_money, without_money
from application.export.snapshots.freezing import FACTS_KIND, thawed
from application.integrations.blobs import BlobStore

MOST_REPORTS, MOST_PAGES, MOST_OUTLINES = 2, 16, 200
MOST_POSTS = 10_000
"""Of all reports that are kept in memory together, unless it is a single one."""
PATIENCE_SECONDS = 20.0
Name = TypeVar("Name")
Thing = TypeVar("Thing")
Named = tuple[str, bool]
"""The SHA-256 of facts, and whether money is shown."""


class Busy(ApplicationError):
    """Other reports are being described, and have been for long."""


@dataclass(frozen=True)
class Shown:
    """A page with when its figures were read, in words; `page` is None where the report has none such.

    `zone` is the one that the report's times are in.
    """

    page: FirstPage | TabPage | None
    made: str
    zone: ZoneInfo
    leaves_out_money: bool


@dataclass(frozen=True)
class _Described:
    """A report in memory; `pages` is how many each tab has."""

    report: Report
    made: str
    zone: ZoneInfo
    leaves_out_money: bool
    posts: int
    pages: Mapping[str, int]


@dataclass(frozen=True)
class Reader:
    """Describes reports for readers; `root` is the platform's public address, `patience` in seconds."""

    blobs: BlobStore
    root: str
    patience: float = PATIENCE_SECONDS

    def first(self, facts_sha256: str, *, money: bool) -> Shown:
        """The page with all tabs. Raises Busy, NotReadable, BlobNotFound, BlobStoreUnavailable."""
        return self._shown((facts_sha256, money), "", 0, lambda report: first_page(report, self.root))

    def tab(self, facts_sha256: str, slug: str, wanted: int, *, money: bool) -> Shown | None:
        """A page of one tab, the last where there are not so many; None for a tab that there is not.

        Raises the same.
        """
        named = (facts_sha256, money)
        pages = _OUTLINES.get(named)
        if pages is None:
            pages = self._described(named).pages
        if slug not in pages:
            return None
        number = min(wanted, pages[slug])
        return self._shown(named, slug, number, lambda report: tab_page(report, slug, number, self.root))

    @contextmanager
    def turn(self) -> Iterator[None]:
        """The turn to describe, which one reader has at a time. Raises Busy."""
        if not _ONE.acquire(timeout=self.patience):
            raise Busy("reports are being described for others")
        try:
            yield
        finally:
            _ONE.release()

    def _shown(
        self, named: Named, slug: str, number: int, page_of: Callable[[Report], FirstPage | TabPage | None]
    ) -> Shown:
        key = (*named, slug, number, self.root)
        shown = _PAGES.get(key)
        if shown is None:
            found = self._described(named)
            page = page_of(found.report)
            shown = Shown(page, found.made, found.zone, found.leaves_out_money)
            _PAGES.keep(key, shown)
        return shown

    def _described(self, named: Named) -> _Described:
        known = _REPORTS.get(named)
        if known is not None:
            return known
        with self.turn():
            known = _REPORTS.get(named)
            if known is None:
                known = self._made(named)
                _REPORTS.make_room(MOST_POSTS - known.posts, lambda each: each.posts)
                _REPORTS.keep(named, known)
                _OUTLINES.keep(named, known.pages)
        return known

    def _made(self, named: Named) -> _Described:
        sha256, money = named
        facts = thawed(self.blobs.get(sha256, kind=FACTS_KIND))
        leaves_out = tells_money(facts) and not money
        if not money:
            facts = without_money(facts)
        report = described(facts)
        return _Described(
            report, _made_words(facts), facts.zone, leaves_out, len(facts.posts), pages_of(report)
        )


class _Latest(Generic[Name, Thing]):
    """So many things that were asked for last, for several threads."""

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, Lock()
        self._kept: OrderedDict[Name, Thing] = OrderedDict()

    def get(self, name: Name) -> Thing | None:
        with self._lock:
            if name in self._kept:
                self._kept.move_to_end(name)
            return self._kept.get(name)

    def keep(self, name: Name, thing: Thing) -> None:
        with self._lock:
            self._kept[name] = thing
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)

    def make_room(self, most: int, weight: Callable[[Thing], int]) -> None:
        """Drop the oldest until all weigh `most` together."""
        with self._lock:
            while self._kept and sum(weight(thing) for thing in self._kept.values()) > most:
                self._kept.popitem(last=False)


_ONE = Lock()
_REPORTS: _Latest[Named, _Described] = _Latest(MOST_REPORTS)
_PAGES: _Latest[tuple[str, bool, str, int, str], Shown] = _Latest(MOST_PAGES)
_OUTLINES: _Latest[Named, Mapping[str, int]] = _Latest(MOST_OUTLINES)


def _made_words(facts: Facts) -> str:
    local = facts.local(facts.generated_at) or facts.generated_at
    return f"{local.day} {local:%b %Y, %H:%M} ({facts.time_zone})"
