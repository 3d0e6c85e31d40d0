"""The organisation as a tree of units, and as much of it as a page holds. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from application.followers.standing import ToldUnit

MOST_SHOWN = 120
"""Units on a page of the tree; what lies deeper is led to, not left out."""


@dataclass
class Branch:
    """A unit as a page shows it: what is shown below it, and how many units lie below in all."""

    unit: ToldUnit
    below: list["Branch"] = field(default_factory=list)
    number_below: int = 0

    @property
    def is_cut(self) -> bool:
        """Whether there are units below it that the page does not show."""
        return self.number_below > 0 and not self.below


@dataclass(frozen=True)
class Tree:
    """Units in the order of the files.

    One whose upper unit is not among them stands at the top. Units that stand above each other in a
    circle, which no import lets in, are led to the top by the first of them.
    """

    units: Sequence[ToldUnit]

    @cached_property
    def by_zid(self) -> dict[int, ToldUnit]:
        return {unit.zid: unit for unit in self.units}

    @cached_property
    def _upper(self) -> dict[int, int | None]:
        """The unit above each; none for those at the top."""
        upper = {unit.zid: unit.parent_zid if unit.parent_zid in self.by_zid else None for unit in self.units}
        safe: set[int] = set()
        for zid in upper:
            way: list[int] = []
            at: int | None = zid
            while at is not None and at not in safe and at not in way:
                way.append(at)
                at = upper[at]
            if at is not None and at not in safe:
                upper[at] = None
            safe.update(way)
        return upper

    @cached_property
    def children(self) -> dict[int | None, list[ToldUnit]]:
        """The units right below each, as the files order them; below None are those at the top."""
        found: dict[int | None, list[ToldUnit]] = {}
        for unit in self.units:
            found.setdefault(self._upper[unit.zid], []).append(unit)
        return found

    @cached_property
    def numbers_below(self) -> dict[int, int]:
        """How many units lie below each, at any depth."""
        numbers = dict.fromkeys(self._upper, 0)
        for zid in self._upper:
            for above in self._above(zid):
                numbers[above] += 1
        return numbers

    def way_up(self, zid: int) -> list[ToldUnit]:
        """The units above it, from the top."""
        return [self.by_zid[above] for above in self._above(zid)][::-1]

    def branches(self, units: Sequence[ToldUnit], most: int = MOST_SHOWN) -> list[Branch]:
        """These units, and as many levels below as fit: a level is shown where all of its siblings fit."""
        top = [Branch(unit, number_below=self.numbers_below[unit.zid]) for unit in units]
        room = most - len(top)
        level = top
        while level:
            following: list[Branch] = []
            for branch in level:
                children = self.children.get(branch.unit.zid, [])
                if len(children) <= room:
                    branch.below = [
                        Branch(child, number_below=self.numbers_below[child.zid]) for child in children
                    ]
                    room -= len(children)
                    following += branch.below
            level = following
        return top

    def _above(self, zid: int) -> Iterator[int]:
        above = self._upper[zid]
        while above is not None:
            yield above
            above = self._upper[above]


def shown_units(branches: Sequence[Branch]) -> Iterator[int]:
    """The zids of all units of these branches."""
    for branch in branches:
        yield branch.unit.zid
        yield from shown_units(branch.below)
