"""All that the page of several campaigns together shows, worked out of what was read. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from application.campaigns.portfolio.people import PersonRow, person_rows
from application.campaigns.portfolio.queries import Together
from application.campaigns.portfolio.totals import (
    CampaignRow,
    Sums,
    Totals,
    added_up,
    campaign_rows,
    difference,
    most_first,
    sums_of,
    totals_of,
)
from application.campaigns.portfolio.view import PortfolioView
from application.campaigns.results.coverage import Coverage, coverage_of
from application.campaigns.results.days import posted, timeline
from application.campaigns.results.drawings import (
    MOST_BARS,
    chart_title,
    day_chart,
    group_bar,
    kind_chart,
    person_chart,
)
from application.campaigns.results.groups import CampaignResults, results_of
from application.campaigns.results.money import Entered, MoneyFigure, return_on, together
from application.campaigns.results.money_figures import money_figures
from application.campaigns.results.money_shares import (
    Has,
    Shares,
    has_cost,
    has_orders,
    has_revenue,
    share_of,
)
from application.campaigns.results.networks import other_networks
from application.campaigns.results.people import PersonKey, person_key
from application.campaigns.results.post_sets import Accepted
from application.campaigns.results.rates import RateResult, rates_of
from application.campaigns.results.story_notice import Unsettled, open_stories, unsettled_stories
from application.charts.bars import BarChart
from application.charts.upright import UprightChart
from application.formats import counted
from application.models import Campaign


@dataclass(frozen=True)
class PortfolioDrawings:
    """The chosen figure of the posts, each counted once, but for the bars of campaigns."""

    by_campaign: BarChart
    by_day: UprightChart
    by_kind: BarChart
    by_person: BarChart


@dataclass(frozen=True)
class PortfolioPage:
    """Several campaigns together. `repeated` posts are accepted in more than one of them, and counted once.

    Staff added `posts_by_hand` of the posts; `networks` says how many are of which other networks.
    `once` are the posts, each counted once, `plain` what the campaigns have added up, `twice` what that
    counts more than once. `entered` holds all that was entered of any of the campaigns.
    """

    rows: tuple[CampaignRow, ...]
    accepted: Accepted
    repeated: int
    posts_by_hand: int
    networks: str
    results: CampaignResults
    rates: tuple[RateResult, ...]
    once: Totals
    plain: Sums
    twice: Sums
    people: tuple[PersonRow, ...]
    coverage: Coverage
    unsettled: Unsettled | None
    drawings: PortfolioDrawings
    entered: Entered
    money: tuple[MoneyFigure, ...]

    @property
    def roi(self) -> MoneyFigure:
        return return_on(self.entered.cost, self.entered.revenue)

    @property
    def with_cost(self) -> int:
        """How many campaigns have a cost entered."""
        return _entered_in(self.rows, has_cost)

    @property
    def with_revenue(self) -> int:
        """How many campaigns have revenue entered."""
        return _entered_in(self.rows, has_revenue)


def portfolio_page(found: Together, view: PortfolioView, now: datetime) -> PortfolioPage:
    """The page's figures; touches no database. There is one campaign at least."""
    accepted = found.accepted
    results = results_of(accepted.posts)
    rows = campaign_rows(found, view, now)
    people = person_rows(found, view)
    once = totals_of(accepted.posts)
    plain = added_up(rows)
    entered = together(row.entered for row in rows)
    return PortfolioPage(
        rows=rows,
        accepted=accepted,
        repeated=_repeated(found.places),
        posts_by_hand=sum(bool(state.is_by_hand) for state in accepted.states),
        networks=other_networks(accepted.networks),
        results=results,
        rates=rates_of(accepted.posts),
        once=once,
        plain=plain,
        twice=difference(plain, sums_of(once)),
        people=people,
        coverage=coverage_of(accepted),
        unsettled=unsettled_stories(open_stories(accepted), now),
        drawings=PortfolioDrawings(
            by_campaign=_campaign_chart(rows, view),
            by_day=_day_chart(found.campaigns, accepted, view, now),
            by_kind=kind_chart(accepted, view),
            by_person=person_chart([row.results for row in people if row.results.posts], view),
        ),
        entered=entered,
        money=_money(money_figures(entered, accepted.posts, _shares(found)), rows),
    )


def _shares(found: Together) -> Shares:
    """Of each person in each campaign, which posts these are and what was entered there."""
    own: dict[tuple[int, PersonKey], list[int]] = defaultdict(list)
    for campaign_id, places in found.places.items():
        for place in places:
            own[campaign_id, person_key(found.accepted.owners[place])].append(place)
    people = []
    for (campaign_id, (kind, number)), places in own.items():
        entered = found.entered.get((campaign_id, number)) if kind == "user" else None
        people.append(share_of(entered or Entered(), found.accepted, places))
    return Shares(
        people=people,
        without_posts=[
            each
            for (campaign_id, user_id), each in found.entered.items()
            if user_id is not None and (campaign_id, ("user", user_id)) not in own
        ],
        as_a_whole=together(each for (_, user_id), each in found.entered.items() if user_id is None),
        who=("person with posts, counted in each campaign", "people with posts, counted in each campaign"),
        whole="campaigns as a whole",
    )


def _repeated(places: Mapping[int, Sequence[int]]) -> int:
    met: set[int] = set()
    again: set[int] = set()
    for own in places.values():
        again |= met.intersection(own)
        met.update(own)
    return len(again)


def _entered_in(rows: Sequence[CampaignRow], has: Has) -> int:
    return sum(has(row.entered) for row in rows)


def _money(figures: Sequence[MoneyFigure], rows: Sequence[CampaignRow]) -> tuple[MoneyFigure, ...]:
    """The figures, each with how many of the campaigns have the money that it is made of."""
    number = len(rows)
    cost = f"costs of {_entered_in(rows, has_cost):,} of {counted(number, 'campaign')}"
    revenue = f"revenue of {_entered_in(rows, has_revenue):,}"
    orders = f"orders of {_entered_in(rows, has_orders):,}"

    def base(figure: MoneyFigure) -> str:
        further = {"revenue": revenue, "orders": orders}
        if figure.is_of_covered:
            return figure.base
        told = ", ".join([cost, *(words for name, words in further.items() if name in figure.formula)])
        return f"{told}; {figure.base}" if figure.base else told

    return tuple(replace(figure, base=base(figure)) for figure in figures)


def _campaign_chart(rows: Sequence[CampaignRow], view: PortfolioView) -> BarChart:
    shown = sorted(rows, key=lambda row: most_first(view.value(row.chosen), row.campaign.name))[:MOST_BARS]
    bars = tuple(
        group_bar(
            row.campaign.name,
            view.value(row.chosen),
            by_hand=row.by_hand_chosen,
            note=f"{len(row.chosen):,} of {counted(row.totals.posts, 'post')} with the figure",
        )
        for row in shown
    )
    base = "All accepted posts of each campaign, from zero; a post of two campaigns is in both bars."
    if len(rows) > len(shown):
        base = (
            f"The first {MOST_BARS} of {len(rows):,} campaigns, from zero; the others stand in the table. A "
            "post of two campaigns is in both bars."
        )
    heads = ("Campaign", view.words.capitalize())
    return BarChart("by-campaign", chart_title(view, "by campaign"), base, heads, bars)


def _day_chart(
    campaigns: Sequence[Campaign], accepted: Accepted, view: PortfolioView, now: datetime
) -> UprightChart:
    """From the first day of any of the campaigns to the last, or today."""
    zones = {campaign.time_zone for campaign in campaigns}
    name = zones.pop() if len(zones) == 1 else "UTC"
    zone = ZoneInfo(name)
    first = min(campaign.starts_on for campaign in campaigns)
    last = max(first, min(max(campaign.ends_on for campaign in campaigns), now.astimezone(zone).date()))
    words = f"({name})" if not zones else "in UTC, as the campaigns have several zones"
    return day_chart(timeline(posted(accepted, view.figure), first, last, zone), view, words)
