"""Which accounts a chart shows: units and networks, as its address names them. Pure."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from application.charts.lines import MOST_LINES
from application.followers.standing import ToldAccount, ToldUnit
from application.identifiers import whole_number

LONGEST_LIST = 40
"""Units that the form lists; the search leads to the others."""


class Unknown(Exception):
    """The address names a unit, a network or a way that is not here."""


class Arguments(Protocol):
    """An address' parameters, of which some are there more than once."""

    def getlist(self, key: str) -> list[str]: ...


class Way(enum.StrEnum):
    """How counts are drawn."""

    COUNT = "count"
    GROWTH = "growth"
    INDEX = "index"

    @property
    def word(self) -> str:
        return {"count": "Followers", "growth": "Growth", "index": "Start = 100"}[self.value]

    @property
    def base(self) -> str:
        return {
            "count": "Followers as the networks told them.",
            "growth": "Followers gained or lost since the first count shown of each line.",
            "index": "The first count shown of each line is 100.",
        }[self.value]


@dataclass(frozen=True)
class Choice:
    """The accounts drawn, up to four, and how many more the choice would name."""

    units: tuple[ToldUnit, ...]
    networks: tuple[str, ...]
    way: Way
    accounts: tuple[ToldAccount, ...]
    left_out: int
    is_usual: bool
    """Whether the address names nothing, so that the page chose itself."""

    @property
    def query(self) -> dict[str, Any]:
        """The parameters of an address that shows the same lines."""
        found: dict[str, Any] = {}
        if not self.is_usual:
            found = {"unit": [str(unit.zid) for unit in self.units], "network": list(self.networks)}
        if self.way is not Way.COUNT:
            found["as"] = [self.way.value]
        return found


def choice_of(arguments: Arguments, units: Sequence[ToldUnit], accounts: Sequence[ToldAccount]) -> Choice:
    """What an address chooses; without a unit it is the one with most followers. Raises Unknown.

    `accounts` are those that may be drawn: with counts, in the order of the files.
    """
    by_zid = {unit.zid: unit for unit in units}
    zids = [whole_number(text) or 0 for text in dict.fromkeys(arguments.getlist("unit"))]
    known = dict.fromkeys(account.network for account in accounts)
    networks = list(dict.fromkeys(arguments.getlist("network")))
    way = next(iter(arguments.getlist("as")), Way.COUNT.value)
    if not set(zids) <= set(by_zid) or not set(networks) <= set(known) or way not in list(Way):
        raise Unknown
    chosen = zids or _usual(accounts)
    order = {zid: place for place, zid in enumerate(chosen)}
    wanted = [
        account
        for account in accounts
        if account.unit_zid in order and (not networks or account.network in networks)
    ]
    most = sorted(wanted, key=lambda account: -(account.followers or 0))[:MOST_LINES]
    drawn = sorted(most, key=lambda account: (order[account.unit_zid], wanted.index(account)))
    return Choice(
        units=tuple(by_zid[zid] for zid in chosen),
        networks=tuple(networks),
        way=Way(way),
        accounts=tuple(drawn),
        left_out=len(wanted) - len(drawn),
        is_usual=not zids and not networks,
    )


def _usual(accounts: Sequence[ToldAccount]) -> list[int]:
    """The unit with the account that most people follow."""
    first = max(accounts, key=lambda account: account.followers or 0, default=None)
    return [first.unit_zid] if first else []


def listed_units(
    choice: Choice, units: Sequence[ToldUnit], accounts: Sequence[ToldAccount], search: str
) -> list[ToldUnit]:
    """The units that the form offers: the chosen ones, then those found, as many as a list holds."""
    counted = {account.unit_zid for account in accounts}
    wanted = search.casefold()
    others = [
        unit
        for unit in units
        if unit.zid in counted and unit not in choice.units and wanted in unit.name.casefold()
    ]
    return [*choice.units, *others[:LONGEST_LIST]]
