"""Posts that are alike, taken together: of one type and state, of which the same figures are known. Pure.

Of ten thousand posts some dozen such groups come out of the database, and totals, rates and coverage are as
exact as from each post: who is in a group has, or lacks, the same figures.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from application.campaigns.results.columns import PostType, is_offered
from application.campaigns.results.engagement import base_words
from application.campaigns.results.post_sets import State
from application.campaigns.results.rates import ENGAGEMENT_BY_REACH, ENGAGEMENT_PARTS
from application.campaigns.results.spreads import total_note
from application.integrations.graph.metrics import metric

_REACH = ENGAGEMENT_BY_REACH.below


@dataclass(frozen=True)
class AlikePosts:
    """`posts` of them, with the `known` figures, of which `manual` are by hand. `sums` are of known ones.

    `state` is None where nobody asked for it.
    """

    posts: int
    type: PostType
    known: frozenset[str]
    manual: frozenset[str]
    sums: Mapping[str, int]
    state: State | None = None

    def has(self, names: Iterable[str]) -> bool:
        """Whether all of these figures are known."""
        return self.known.issuperset(names)

    def should_have(self, names: Iterable[str]) -> bool:
        """Whether Instagram offers all of these for the type, or has told them all the same."""
        return all(name in self.known or is_offered(name, self.type) for name in names)


@dataclass(frozen=True)
class FigureTotal:
    """A figure over posts: `measured` of the `expected` have it, `by_hand` were entered.

    `total` is None where none has it; `total_note` is what must be known of it.
    """

    total: int | None
    measured: int
    expected: int
    by_hand: int
    total_note: str | None

    @property
    def mean(self) -> float | None:
        return None if self.total is None else self.total / self.measured


@dataclass(frozen=True)
class EngagementByReach:
    """Sum of engagements by sum of reach, a fraction, over the `based_on` posts that have all five figures.

    `expected` posts should have them; `by_hand` of `based_on` have one of them entered. `rate` is None where
    nobody was reached.
    """

    rate: float | None
    based_on: int
    expected: int
    by_hand: int

    @property
    def base(self) -> str:
        """The base in words."""
        return base_words(self.based_on, self.expected)


def merged(groups: Iterable[AlikePosts]) -> list[AlikePosts]:
    """Groups of several sets of posts that have nothing in common: alike ones become one."""
    found: dict[tuple[Any, ...], list[AlikePosts]] = defaultdict(list)
    for group in groups:
        found[group.type, group.known, group.manual, group.state].append(group)
    return [
        replace(
            alike[0],
            posts=number_of(alike),
            sums={name: sum(group.sums[name] for group in alike) for name in alike[0].sums},
        )
        for alike in found.values()
    ]


def number_of(groups: Iterable[AlikePosts]) -> int:
    """How many posts the groups hold."""
    return sum(group.posts for group in groups)


def total_of(groups: Sequence[AlikePosts], name: str) -> FigureTotal:
    """One figure over all groups; its sum has to be among theirs."""
    having = [group for group in groups if name in group.known]
    return FigureTotal(
        total=sum(group.sums[name] for group in having) if having else None,
        measured=number_of(having),
        expected=number_of(group for group in groups if group.should_have((name,))),
        by_hand=number_of(group for group in having if name in group.manual),
        total_note=total_note(metric(name)),
    )


def engagement_of(groups: Sequence[AlikePosts]) -> EngagementByReach:
    """The engagement rate by reach over all groups (see `campaigns/results/rates.py`)."""
    names = (*ENGAGEMENT_PARTS, _REACH)
    having = [group for group in groups if group.has(names)]
    reach = sum(group.sums[_REACH] for group in having)
    engagements = sum(group.sums[name] for group in having for name in ENGAGEMENT_PARTS)
    return EngagementByReach(
        rate=engagements / reach if reach else None,
        based_on=number_of(having),
        expected=number_of(group for group in groups if group.should_have(names)),
        by_hand=number_of(group for group in having if group.manual.intersection(names)),
    )


def told_only(group: AlikePosts) -> AlikePosts:
    """The group as it is without what was entered by hand."""
    if not group.manual:
        return group
    known = group.known - group.manual
    sums = {name: value for name, value in group.sums.items() if name in known}
    return replace(group, known=known, manual=frozenset(), sums=sums)
