"""Units by networks: the latest count of each account, and how it has changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from application.csv_cells import plain_value
from application.followers.changes import Change, Period
from application.followers.earlier_counts import changes_of, newest_count
from application.followers.standing import ToldAccount, ToldUnit, told_accounts, told_networks, told_units
from application.identifiers import page_number
from application.list_filter import searched_text
from application.networks import label
from application.paging import PageOf, page_of

NAME = "name"
AS_FILES = ""
UNITS_A_PAGE = 100


@dataclass(frozen=True)
class Cell:
    """An account's latest count and its change."""

    account: ToldAccount
    change: Change


@dataclass(frozen=True)
class Row:
    """A unit with its cells by network; a network on which it has no account is not among them."""

    unit: ToldUnit
    cells: Mapping[str, Cell]


@dataclass(frozen=True)
class Matrix:
    """`sort`: "" as the files are, "name", or a network, by its counts or `by_change`.

    `falling`: the largest first; names run from A to Z unless it is asked for.
    """

    period: Period
    search: str
    sort: str
    by_change: bool
    falling: bool
    networks: Sequence[str]
    rows: Sequence[Row]
    page: PageOf
    newest: datetime | None

    @property
    def on_page(self) -> Sequence[Row]:
        return self.rows[self.page.offset : self.page.offset + self.page.size]

    @property
    def query(self) -> dict[str, Any]:
        """The parameters of this view's address, without the page."""
        told = {
            "over": self.period.value if self.period is not Period.MONTH else "",
            "q": self.search,
            "sort": self.sort,
            "by": "change" if self.by_change else "",
            "order": self.order if self.sort and self.falling is (self.sort == NAME) else "",
        }
        return {name: value for name, value in told.items() if value}

    @property
    def order(self) -> str:
        return "falling" if self.falling else "rising"

    def table(self) -> Iterator[Sequence[Any]]:
        """The head of a file and a row an account."""
        yield [
            "Unit number",
            "Unit",
            "Network",
            "Handle",
            "Followers",
            "Precision",
            "Counted at (UTC)",
            f"Change over {self.period.words}",
            "Change, share",
            "Note",
        ]
        for row in self.rows:
            for network, cell in row.cells.items():
                account, change = cell.account, cell.change
                yield [
                    row.unit.zid,
                    row.unit.name,
                    label(network),
                    account.handle,
                    account.followers,
                    plain_value(account.count_precision),
                    account.counted_at,
                    change.amount,
                    None if change.share is None else round(change.share, 6),
                    change.note if account.followers is not None else account.found,
                ]


def matrix(arguments: Mapping[str, str]) -> Matrix:
    """What an address asks for; what it can't mean is the usual. Four statements."""
    asked = arguments.get("over", "")
    period = Period(asked) if asked in list(Period) else Period.MONTH
    units, accounts, networks = told_units(), told_accounts(), told_networks()
    newest = newest_count(accounts)
    changes = changes_of(accounts, newest, (period,))
    search = searched_text(arguments)
    cells: dict[int, dict[str, Cell]] = {}
    for account in accounts:
        change = changes.get((account.id, period), Change(reason="No count yet."))
        cells.setdefault(account.unit_zid, {})[account.network] = Cell(account, change)
    rows = [
        Row(unit, cells[unit.zid])
        for unit in units
        if unit.zid in cells and search.casefold() in unit.name.casefold()
    ]
    sort = arguments.get("sort", "")
    sort = sort if sort in (NAME, *networks) else AS_FILES
    order = arguments.get("order", "")
    falling = order == "falling" if sort == NAME else order != "rising"
    by_change = arguments.get("by") == "change"
    used = [network for network in networks if any(network in row.cells for row in rows)]
    page = page_of(page_number(arguments.get("page")), len(rows), UNITS_A_PAGE)
    ordered = _sorted(rows, sort, falling=falling, by_change=by_change)
    return Matrix(period, search, sort, by_change, falling, used, ordered, page, newest)


def _sorted(rows: list[Row], sort: str, *, falling: bool, by_change: bool) -> list[Row]:
    """Rows of which nothing is known on the network stand last, whichever way it goes."""
    if sort == AS_FILES:
        return rows
    if sort == NAME:
        return sorted(rows, key=lambda row: row.unit.name.casefold(), reverse=falling)
    values = {row.unit.zid: _value(row, sort, by_change=by_change) for row in rows}
    known = [row for row in rows if values[row.unit.zid] is not None]
    others = [row for row in rows if values[row.unit.zid] is None]
    return [*sorted(known, key=lambda row: values[row.unit.zid] or 0, reverse=falling), *others]


def _value(row: Row, network: str, *, by_change: bool) -> int | None:
    cell = row.cells.get(network)
    if cell is None:
        return None
    return cell.change.amount if by_change else cell.account.followers
