"""What the pages of units show: the list in the order of the tree, those taken out, one unit."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from application.extensions import db
from application.followers.editing.fields import Choosable
from application.followers.files.handles import number_of
from application.followers.organisation.tree import Tree
from application.followers.standing import ToldAccount, ToldUnit, told_accounts, told_networks, told_units
from application.identifiers import page_number
from application.list_filter import searched_text
from application.models import TrackedAccount, Unit
from application.networks import Network
from application.paging import PageOf, page_of


@dataclass(frozen=True)
class Listing:
    """A page of the units. `total` and `taken_out` count all there are, whatever is searched for."""

    search: str
    page: PageOf
    units: Sequence[ToldUnit]
    names: Mapping[int, str]
    accounts: Mapping[int, Sequence[ToldAccount]]
    total: int
    taken_out: int

    def above(self, unit: ToldUnit) -> str:
        """The name of the unit above, "" for one at the top."""
        return self.names.get(unit.parent_zid or 0, "")


def listing(arguments: Mapping[str, str]) -> Listing:
    """Each unit behind the one above it; a search looks at names, numbers and handles. Four statements."""
    search, tree = searched_text(arguments), Tree(told_units())
    units = _in_tree_order(tree)
    if search:
        found = _matching(search, units)
        units = [unit for unit in units if unit.zid in found]
    page = page_of(page_number(arguments.get("page")), len(units))
    shown = units[page.offset : page.offset + page.size]
    accounts: dict[int, list[ToldAccount]] = defaultdict(list)
    for account in told_accounts([unit.zid for unit in shown]):
        if account.handle is not None:
            accounts[account.unit_zid].append(account)
    return Listing(
        search=search,
        page=page,
        units=shown,
        names={unit.zid: unit.name for unit in tree.units},
        accounts=accounts,
        total=len(tree.units),
        taken_out=db.session.scalar(_number_taken_out) or 0,
    )


_number_taken_out = select(func.count()).select_from(Unit).where(Unit.removed_at.is_not(None))


@dataclass(frozen=True)
class Removed:
    """A unit that was taken out with `number` units in all."""

    unit: Unit
    number: int


def taken_out(arguments: Mapping[str, str]) -> tuple[list[Removed], PageOf]:
    """Units that were taken out, the newest first, each with how many went with it. Two statements."""
    upper = aliased(Unit)
    went_with = (
        select(Unit.removed_at, Unit.zid)
        .join(upper, upper.zid == Unit.parent_zid)
        .where(Unit.removed_at == upper.removed_at)
    )
    together = {row.zid for row in db.session.execute(went_with)}
    asked = select(Unit).where(Unit.removed_at.is_not(None)).order_by(Unit.removed_at.desc(), Unit.zid)
    out = list(db.session.scalars(asked))
    below: dict[int | None, list[Unit]] = defaultdict(list)
    for unit in out:
        if unit.zid in together:
            below[unit.parent_zid].append(unit)
    tops = [unit for unit in out if unit.zid not in together]
    page = page_of(page_number(arguments.get("page")), len(tops))
    shown = tops[page.offset : page.offset + page.size]
    return [Removed(unit, _number(unit, below)) for unit in shown], page


@dataclass(frozen=True)
class Place:
    """Where a unit stands in the tree: its siblings next to it, and how many units are below."""

    way_up: Sequence[ToldUnit]
    before: ToldUnit | None
    after: ToldUnit | None
    after_next: ToldUnit | None
    number_below: int
    choosable: Sequence[Choosable]
    """Units that it may stand below."""


def place_of(zid: int) -> Place:
    """Of a unit that has not been taken out; one statement."""
    tree = Tree(told_units())
    way_up = tree.way_up(zid)
    siblings = tree.children[way_up[-1].zid if way_up else None]
    here = [unit.zid for unit in siblings].index(zid)
    ahead = [*siblings[here + 1 : here + 3], None, None]
    below = _zids_below(zid, tree)
    return Place(
        way_up=way_up,
        before=siblings[here - 1] if here else None,
        after=ahead[0],
        after_next=ahead[1],
        number_below=len(below),
        choosable=[unit for unit in choosable_of(tree.units) if unit.zid not in {zid, *below}],
    )


def choosable_of(units: Sequence[ToldUnit]) -> list[Choosable]:
    return [Choosable(unit.zid, unit.name) for unit in units]


def networks_shown() -> list[str]:
    """The networks in the order of the files' columns, and behind them those that could be counted too."""
    told = told_networks()
    return [*told, *(network.value for network in Network if network.value not in told)]


def _in_tree_order(tree: Tree) -> list[ToldUnit]:
    found: list[ToldUnit] = []
    left = list(reversed(tree.children.get(None, [])))
    while left:
        unit = left.pop()
        found.append(unit)
        left += reversed(tree.children.get(unit.zid, []))
    return found


def _matching(search: str, units: Sequence[ToldUnit]) -> set[int]:
    wanted, number = search.casefold(), number_of(search)
    by_handle = db.session.scalars(
        select(TrackedAccount.unit_zid).where(
            func.lower(TrackedAccount.handle).contains(wanted.removeprefix("@"), autoescape=True)
        )
    )
    named = {unit.zid for unit in units if wanted in unit.name.casefold() or unit.zid == number}
    return named | set(by_handle)


def _zids_below(zid: int, tree: Tree) -> set[int]:
    found, left = set(), [zid]
    while left:
        children = [unit.zid for unit in tree.children.get(left.pop(), [])]
        found |= set(children)
        left += children
    return found


def _number(unit: Unit, below: Mapping[int | None, Sequence[Unit]]) -> int:
    number, left = 0, [unit]
    while left:
        number += 1
        left += below.get(left.pop().zid, [])
    return number
