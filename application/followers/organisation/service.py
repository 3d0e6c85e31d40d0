"""The pages of the organisation: the tree, a search, a unit."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from application.followers.changes import NEAR, Change, Period
from application.followers.earlier_counts import changes_of, newest_count, newest_of_all
from application.followers.organisation.tree import Branch, Tree, shown_units
from application.followers.standing import ToldAccount, ToldUnit, told_accounts, told_networks, told_units
from application.formats import counted, day_words
from application.identifiers import page_number
from application.list_filter import searched_text
from application.networks import Network
from application.paging import PageOf, page_of


@dataclass(frozen=True)
class Total:
    """The sum of one network's latest counts: of `counted` accounts out of `handles` on record.

    `older`: how many counts are left out, being older than the network's newest by more than `changes.NEAR`.
    `counted_on`: the day of that newest, where it is itself as much older than the newest of all.
    """

    network: str
    followers: int
    counted: int
    older: int
    handles: int
    has_rounded: bool
    counted_on: date | None

    @property
    def note(self) -> str:
        """What the sum is of."""
        accounts = counted(self.handles, "account")
        if not self.counted:
            return f"None of {accounts} counted yet"
        about = "≈\u202f" if self.has_rounded else ""
        older = f", {counted(self.older, 'older count')} left out" if self.older else ""
        day = f", last counted on {day_words(self.counted_on)}" if self.counted_on else ""
        return f"{about}sum of {self.counted} of {accounts}{older}{day}"


@dataclass(frozen=True)
class Organisation:
    """What the page of the tree shows. `search` is "" for the tree, else `branches` are what was found."""

    search: str
    page: PageOf
    branches: Sequence[Branch]
    ways: Mapping[int, Sequence[ToldUnit]]
    accounts: Mapping[int, Sequence[ToldAccount]]
    totals: Sequence[Total]
    only_kept: Sequence[str]
    """The networks with handles that are on record, and nothing else."""
    networks: Sequence[str]
    """Those of which anything is shown in the tree."""
    newest: datetime | None
    number: int


def organisation(arguments: Mapping[str, str]) -> Organisation:
    """The tree, or the units that a search finds, a page of them at a time; three statements."""
    tree, accounts = Tree(told_units()), told_accounts()
    search, wanted = searched_text(arguments), page_number(arguments.get("page"))
    units = _found(tree, search) if search else tree.children.get(None, [])
    page = page_of(wanted, len(units))
    shown = units[page.offset : page.offset + page.size]
    branches = tree.branches(shown, most=len(shown)) if search else tree.branches(shown)
    zids = set(shown_units(branches))
    in_tree = [account for account in accounts if account.unit_zid in zids]
    networks = told_networks()
    totals = _totals(accounts, networks)
    return Organisation(
        search=search,
        page=page,
        branches=branches,
        ways={unit.zid: tree.way_up(unit.zid) for unit in shown} if search else {},
        accounts=_by_unit(in_tree),
        totals=[total for total in totals if _is_told(total)],
        only_kept=[total.network for total in totals if not _is_told(total)],
        networks=_used(networks, in_tree),
        newest=newest_count(accounts),
        number=len(tree.units),
    )


def _found(tree: Tree, search: str) -> list[ToldUnit]:
    wanted = search.casefold()
    return [unit for unit in tree.units if wanted in unit.name.casefold()]


def _totals(accounts: Sequence[ToldAccount], networks: Sequence[str]) -> list[Total]:
    of_network: dict[str, list[ToldAccount]] = defaultdict(list)
    for account in accounts:
        if account.handle is not None or account.followers is not None:
            of_network[account.network].append(account)
    newest = newest_count(accounts)
    return [_total(network, of_network[network], newest) for network in networks if of_network[network]]


def _total(network: str, accounts: Sequence[ToldAccount], newest_of_all: datetime | None) -> Total:
    newest = newest_count(accounts)
    times = [account.counted_at for account in accounts if account.counted_at is not None]
    near = [
        account
        for account in accounts
        if account.counted_at is not None and newest is not None and newest - account.counted_at <= NEAR
    ]
    is_old = newest is not None and newest_of_all is not None and newest_of_all - newest > NEAR
    return Total(
        network=network,
        followers=sum(account.followers or 0 for account in near),
        counted=len(near),
        older=len(times) - len(near),
        handles=len(accounts),
        has_rounded=any(account.is_rounded for account in near),
        counted_on=newest.date() if is_old and newest is not None else None,
    )


def _is_told(total: Total) -> bool:
    """Of networks that nobody can ask only those with earlier counts get a tile."""
    return bool(total.counted) or total.network in tuple(Network)


@dataclass(frozen=True)
class UnitPage:
    """A unit with its accounts and their changes, the way up to the top, and a page of the units below it."""

    unit: ToldUnit
    way_up: Sequence[ToldUnit]
    accounts: Sequence[ToldAccount]
    changes: Mapping[tuple[int, Period], Change]
    newest: datetime | None
    page: PageOf
    branches: Sequence[Branch]
    accounts_below: Mapping[int, Sequence[ToldAccount]]
    networks_below: Sequence[str]

    @property
    def newest_below(self) -> datetime | None:
        """When any of the units shown below was counted last."""
        return newest_count(account for accounts in self.accounts_below.values() for account in accounts)


def unit_page(zid: int, arguments: Mapping[str, str]) -> UnitPage | None:
    """The page of a unit, None where there is no such unit or it was taken out; five statements."""
    tree = Tree(told_units())
    unit = tree.by_zid.get(zid)
    if unit is None:
        return None
    children = tree.children.get(zid, [])
    page = page_of(page_number(arguments.get("page")), len(children))
    branches = tree.branches(children[page.offset : page.offset + page.size])
    zids = [*shown_units(branches)]
    accounts = _by_unit(told_accounts([zid, *zids]))
    own = accounts.get(zid, [])
    newest = newest_count(own)
    below = {other: accounts[other] for other in zids if other in accounts}
    return UnitPage(
        unit=unit,
        way_up=tree.way_up(zid),
        accounts=own,
        changes=changes_of(own, newest_of_all(), tuple(Period)),
        newest=newest,
        page=page,
        branches=branches,
        accounts_below=below,
        networks_below=_used(told_networks(), [account for each in below.values() for account in each]),
    )


def _used(networks: Sequence[str], accounts: Sequence[ToldAccount]) -> list[str]:
    """Those of the networks on which any of these accounts has a count, or may get one, in their order."""
    used = {
        account.network
        for account in accounts
        if account.followers is not None or account.network in tuple(Network)
    }
    return [network for network in networks if network in used]


def _by_unit(accounts: Sequence[ToldAccount]) -> dict[int, list[ToldAccount]]:
    found: dict[int, list[ToldAccount]] = defaultdict(list)
    for account in accounts:
        found[account.unit_zid].append(account)
    return dict(found)
