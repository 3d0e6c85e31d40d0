"""What each person's posts add up to over several campaigns. Pure."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from application.campaigns.portfolio.queries import Together
from application.campaigns.portfolio.totals import most_first
from application.campaigns.portfolio.view import FIGURE, PortfolioView
from application.campaigns.results.columns import PostColumns
from application.campaigns.results.figures import Number
from application.campaigns.results.money import Entered, MoneyFigure, return_on, together
from application.campaigns.results.people import (
    SHOWN,
    PersonResults,
    by_person,
    person_key,
    without_posts,
)
from application.campaigns.results.post_sets import OtherPosts
from application.campaigns.results.view import FIGURES

NONE_BEFORE = OtherPosts(PostColumns((), dict.fromkeys(FIGURES, ())), (), (), ())
"""Campaigns begin on different days, so nothing is held against a time before."""


@dataclass(frozen=True)
class PersonRow:
    """A person's posts, each counted once, and in how many of the campaigns they are."""

    results: PersonResults
    campaigns: int
    entered: Entered

    @property
    def roi(self) -> MoneyFigure:
        return return_on(self.entered.cost, self.entered.revenue)


def person_rows(found: Together, view: PortfolioView) -> tuple[PersonRow, ...]:
    """Everybody with accepted posts or a cost, in the order that is asked for."""
    campaigns: dict[object, set[int]] = defaultdict(set)
    for campaign_id, places in found.places.items():
        for place in places:
            campaigns[person_key(found.accepted.owners[place])].add(campaign_id)
    entered: dict[int, list[Entered]] = defaultdict(list)
    for (_, user_id), each in found.entered.items():
        if user_id is not None:
            entered[user_id].append(each)
    rows = [
        PersonRow(one, len(campaigns[one.key]), together(entered.get(one.user_id or 0, ())))
        for one in (
            *by_person(found.accepted, NONE_BEFORE, view.figure),
            *without_posts(found.paid, view.figure),
        )
    ]
    return _ordered(rows, view)


def _ordered(rows: list[PersonRow], view: PortfolioView) -> tuple[PersonRow, ...]:
    values: Mapping[str, Callable[[PersonRow], Number | None]] = {
        FIGURE: lambda row: row.results.value_of(view),
        "campaigns": lambda row: row.campaigns,
        "posts": lambda row: row.results.posts,
        "rate": lambda row: row.results.engagement.value,
        **{name: partial(_total, name) for name in SHOWN},
    }
    if view.people_by == "name":
        return tuple(sorted(rows, key=lambda row: row.results.label.casefold()))
    value = values[view.people_by]
    return tuple(sorted(rows, key=lambda row: most_first(value(row), row.results.label)))


def _total(name: str, row: PersonRow) -> Number | None:
    return row.results.total(name)
