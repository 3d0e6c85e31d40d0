"""A report as pages for readers: its tabs as sections, each as long as a page bears. Pure.

The first page has all of a short tab and the beginning of a long one; a tab's own pages have all its rows.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from application.export.rendering.page.charts import Drawn, drawings_of
from application.export.rendering.page.layouts import Block, blocks_of, led
from application.export.rendering.page.tables import header_tables
from application.export.report import Report, Row, Tab
from application.paging import PageOf, page_of

MOST_WHOLE, FIRST = 60, 25
"""Rows of a tab that the first page shows as a whole; and, of a longer one, how many it begins with."""
ROWS_OF_PAGE = 100
MOST_FREE = 300
"""Rows of a tab that is laid out freely: they are short, and stand on labels of their own."""


@dataclass(frozen=True)
class Section:
    """A tab, or a page of it. `shown` of its `rows` stand here; `empty` is told in place of rows."""

    slug: str
    name: str
    blocks: tuple[Block, ...]
    drawings: tuple[Drawn, ...]
    rows: int
    shown: int
    empty: str = ""

    @property
    def left_out(self) -> int:
        return self.rows - self.shown


@dataclass(frozen=True)
class FirstPage:
    """The page that a link leads to: all tabs."""

    title: str
    made_by: str
    sections: tuple[Section, ...]
    cut_at: str | None


@dataclass(frozen=True)
class TabPage:
    """One page of one tab; `others` are all tabs by slug, with their names."""

    title: str
    made_by: str
    section: Section
    page: PageOf


def first_page(report: Report, root: str) -> FirstPage:
    """All tabs. `root`: the platform's own address, without a slash at its end."""
    sections = tuple(
        _section(tab, slug, 0, _most_at_first(tab), root, with_charts=True)
        for slug, tab in _slugs(report.tabs)
    )
    return FirstPage(report.title, report.made_by, sections, report.cut_at)


def tab_page(report: Report, slug: str, wanted: int, root: str) -> TabPage | None:
    """A page of a tab, the last one where there are not so many; None for a tab that there is not."""
    tab = dict(_slugs(report.tabs)).get(slug)
    if tab is None:
        return None
    page = page_of(wanted, len(tab.rows), _size_of(tab))
    section = _section(tab, slug, page.offset, page.size, root, with_charts=page.page == 1)
    return TabPage(report.title, report.made_by, section, page)


def pages_of(report: Report) -> dict[str, int]:
    """By a tab's name in addresses, how many pages of its own it has."""
    return {slug: page_of(1, len(tab.rows), _size_of(tab)).pages for slug, tab in _slugs(report.tabs)}


def _size_of(tab: Tab) -> int:
    return ROWS_OF_PAGE if tab.header else MOST_FREE


def _most_at_first(tab: Tab) -> int:
    if not tab.header:
        return MOST_FREE
    return MOST_WHOLE if len(tab.rows) <= MOST_WHOLE else FIRST


def _section(tab: Tab, slug: str, first: int, most: int, root: str, *, with_charts: bool) -> Section:
    rows = list(islice(_from(tab.rows, first), most))
    return Section(
        slug=slug,
        name=tab.name,
        blocks=tuple(_blocks(tab, rows, first, root)),
        drawings=tuple(drawings_of(tab.charts, slug)) if with_charts else (),
        rows=len(tab.rows),
        shown=len(rows),
        empty="" if rows else tab.empty or "",
    )


def _from(rows: Collection[Row], first: int) -> Iterator[Row]:
    """Rows that are made as they are gone through are not kept."""
    return iter(rows[first:]) if isinstance(rows, list | tuple) else islice(rows, first, None)


def _blocks(tab: Tab, rows: Sequence[Row], first: int, root: str) -> Iterator[Block]:
    if not rows:
        return
    if tab.header:
        fixed = tab.frozen_columns
        yield Block(parts=header_tables(tab.columns, rows, first_number=first + 2, fixed=fixed, root=root))
        return
    before = list(islice(tab.rows, first))
    yield from blocks_of(tab.columns, led([*before, *rows], len(before)), root)


def _slugs(tabs: Sequence[Tab]) -> list[tuple[str, Tab]]:
    """Each tab under a name for addresses that no other tab of the report has."""
    found: dict[str, Tab] = {}
    for tab in tabs:
        plain = re.sub(r"[^a-z0-9]+", "-", tab.name.lower()).strip("-") or "tab"
        slug, number = plain, 1
        while slug in found:
            number += 1
            slug = f"{plain}-{number}"
        found[slug] = tab
    return list(found.items())
