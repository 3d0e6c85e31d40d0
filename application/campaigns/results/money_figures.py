"""What the campaign cost for what it brought: cost per thousand views and the like. Pure."""

from dataclasses import replace

from application.campaigns.results.columns import PostColumns
from application.campaigns.results.groups import GroupResults
from application.campaigns.results.money import Entered, MoneyFigure, cost_by, return_on
from application.campaigns.results.people import PersonResults
from application.campaigns.results.rates import ENGAGEMENT_PARTS
from application.campaigns.results.spreads import total_of


def money_figures(entered: Entered, overall: GroupResults, posts: PostColumns) -> tuple[MoneyFigure, ...]:
    """Each with its formula and base; without a value it says why. Nothing where no money is entered.

    The columns of `posts` are worked out.
    """
    if not entered.cost and not entered.revenue:
        return ()
    cost, views = entered.cost, overall.of("views")
    engagements = [value for value in posts.figures["engagements"] if value is not None]
    expected = posts.expected(*ENGAGEMENT_PARTS)
    number = total_of(engagements) if engagements else None
    cpm = cost_by(
        "Cost per 1,000 views (CPM)", "cost ÷ views × 1,000", cost, views.total if views else None, per=1000
    )
    cpe = cost_by(
        "Cost per engagement (CPE)",
        "cost ÷ engagements",
        cost,
        number,
    )
    return (
        replace(cpm, base=f"views of {views.measured:,} of {views.expected:,} posts" if views else ""),
        replace(cpe, base=f"likes, comments, saves and shares of {len(engagements):,} of {expected:,} posts"),
        cost_by("Cost per post", "cost ÷ posts", cost, overall.posts),
        cost_by("Cost per order", "cost ÷ orders", cost, entered.orders),
        return_on(cost, entered.revenue),
    )


def person_money(entered: Entered, person: PersonResults) -> tuple[MoneyFigure, ...]:
    """Of one person: cost per 1,000 views, per post, and the return."""
    return (
        cost_by("CPM", "cost ÷ views × 1,000", entered.cost, person.total("views"), per=1000),
        cost_by("Cost per post", "cost ÷ posts", entered.cost, person.posts),
        return_on(entered.cost, entered.revenue),
    )
