"""What each of several campaigns has, what that adds up to, and how much of it was counted twice. Pure."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from application.campaigns.phases import Phase, phase_of
from application.campaigns.portfolio.queries import Together
from application.campaigns.portfolio.view import DATES, PortfolioView
from application.campaigns.results.columns import PostColumns
from application.campaigns.results.figures import Number
from application.campaigns.results.money import Entered, MoneyFigure, return_on, together
from application.campaigns.results.people import SHOWN
from application.campaigns.results.rates import ENGAGEMENT_BY_REACH, RateResult, rate_result
from application.campaigns.results.spreads import MetricResult, result_of, total_of
from application.integrations.graph.metrics import metric
from application.models import Campaign

_RATE = ENGAGEMENT_BY_REACH


@dataclass(frozen=True)
class Totals:
    """Of some posts the figures of SHOWN by name, and their engagement rate by reach.

    `by_hand` of the posts have one of these figures by hand.
    """

    posts: int
    results: Mapping[str, MetricResult]
    engagement: RateResult
    by_hand: int

    def total(self, name: str) -> Number | None:
        """The total of a metric; None when none of the posts has it."""
        return self.results[name].total


@dataclass(frozen=True)
class CampaignRow:
    """A campaign as the table shows it: `shared` of its posts are accepted in another of the campaigns, too.

    `chosen` are its posts' values of the chosen figure, `by_hand_chosen` of them by hand.
    """

    campaign: Campaign
    phase: Phase
    totals: Totals
    shared: int
    chosen: tuple[Number, ...]
    by_hand_chosen: int
    entered: Entered

    @property
    def roi(self) -> MoneyFigure:
        return return_on(self.entered.cost, self.entered.revenue)


@dataclass(frozen=True)
class Sums:
    """Posts and totals by metric; None of a metric that no post has."""

    posts: int
    totals: Mapping[str, Number | None]


def totals_of(posts: PostColumns) -> Totals:
    """Of posts whose columns are worked out."""
    return Totals(
        posts=len(posts),
        results={name: result_of(metric(name), posts) for name in SHOWN},
        engagement=rate_result(_RATE, posts),
        by_hand=posts.by_hand(*SHOWN, *_RATE.metrics),
    )


def campaign_rows(found: Together, view: PortfolioView, now: datetime) -> tuple[CampaignRow, ...]:
    """The campaigns in the order that is asked for."""
    times = Counter(place for places in found.places.values() for place in places)
    names = dict.fromkeys((*SHOWN, view.figure, *_RATE.metrics, _RATE.above))
    entered: dict[int, list[Entered]] = defaultdict(list)
    for (campaign_id, _), each in found.entered.items():
        entered[campaign_id].append(each)
    rows = []
    for campaign in found.campaigns:
        places = found.places[campaign.id]
        posts = found.accepted.posts.select(places, names)
        rows.append(
            CampaignRow(
                campaign=campaign,
                phase=phase_of(campaign, now),
                totals=totals_of(posts),
                shared=sum(times[place] > 1 for place in places),
                chosen=tuple(value for value in posts.figures[view.figure] if value is not None),
                by_hand_chosen=posts.by_hand(view.figure),
                entered=together(entered[campaign.id]),
            )
        )
    return _ordered(rows, view.campaigns_by)


def _ordered(rows: list[CampaignRow], order: str) -> tuple[CampaignRow, ...]:
    """The latest first, or by name, or the most first; rows without the figure come last."""
    values: Mapping[str, Callable[[CampaignRow], Number | None]] = {
        "posts": lambda row: row.totals.posts,
        "rate": lambda row: row.totals.engagement.value,
        **{name: partial(_total, name) for name in SHOWN},
    }
    if order == DATES:
        return tuple(sorted(rows, key=lambda row: (row.campaign.starts_on, row.campaign.id), reverse=True))
    if order == "name":
        return tuple(sorted(rows, key=lambda row: (row.campaign.name.casefold(), row.campaign.id)))
    return tuple(sorted(rows, key=lambda row: most_first(values[order](row), row.campaign.name)))


def _total(name: str, row: CampaignRow) -> Number | None:
    return row.totals.total(name)


def most_first(value: Number | None, name: str) -> tuple[Any, ...]:
    """What sorts the most first, missing values last, and equal ones by name."""
    return (value is None, -(value or 0), name.casefold())


def sums_of(once: Totals) -> Sums:
    """What the posts have, each counted once."""
    return Sums(once.posts, {name: once.total(name) for name in SHOWN})


def added_up(rows: Sequence[CampaignRow]) -> Sums:
    """The campaigns' figures added up, so that a post counts in each campaign it is in."""
    known = {name: [value for row in rows if (value := row.totals.total(name)) is not None] for name in SHOWN}
    return Sums(
        sum(row.totals.posts for row in rows),
        {name: total_of(values) if values else None for name, values in known.items()},
    )


def difference(plain: Sums, once: Sums) -> Sums:
    """What adding up counts more than once."""
    totals: dict[str, Number | None] = {}
    for name, value in plain.totals.items():
        single = once.totals[name]
        totals[name] = None if value is None or single is None else value - single
    return Sums(plain.posts - once.posts, totals)
