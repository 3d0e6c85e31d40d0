"""What the campaign cost for what it brought: cost per thousand views and the like. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from application.campaigns.results.columns import PostColumns
from application.campaigns.results.money import Entered, MoneyFigure, cost_by, return_on
from application.campaigns.results.money_shares import (
    NOBODY,
    Has,
    Share,
    Shares,
    has_cost,
    has_orders,
    has_revenue,
)
from application.campaigns.results.rates import ENGAGEMENT_PARTS
from application.campaigns.results.spreads import total_of
from application.formats import counted

_WORDS: Mapping[Has, str] = {has_cost: "costs", has_orders: "orders", has_revenue: "revenue"}
_COLUMNS = ("views", *ENGAGEMENT_PARTS, "engagements")


def money_figures(entered: Entered, posts: PostColumns, shares: Shares = NOBODY) -> tuple[MoneyFigure, ...]:
    """Each with its formula and base; without a value it says why. Nothing where no money is entered.

    Where a part of some people is not entered, the same over the others alone stands below. The columns of
    `posts` are worked out.
    """
    if not entered.cost and not entered.revenue:
        return ()
    found = []
    for make, has in _FIGURES:
        whole = make(entered, posts)
        told = [shares.told(_WORDS[each], each) for each in has]
        found.append(replace(whole, base=_joined(*told, whole.base)))
        covered = shares.covered(*has, by_posts=has == (has_cost,))
        part = make(covered.entered, posts.select(covered.places, _COLUMNS)) if covered else None
        if covered and part and part.value is not None:
            words = " and ".join(_WORDS[each] for each in has)
            base = _joined(f"{counted(covered.people, 'person', 'people')} with {words} entered", part.base)
            label = f"{part.label}, of these people only"
            found.append(replace(part, label=label, base=base, is_of_covered=True))
    return tuple(found)


def person_money(share: Share, posts: PostColumns) -> tuple[MoneyFigure, ...]:
    """Of one person: cost per 1,000 views, per post, and the return.

    The columns are those of the campaign's posts. A cost entered post by post is divided by these posts.
    """
    own = posts.select(share.priced if share.entered.cost else share.places, _COLUMNS)
    if share.entered.cost and not share.places:
        reason = "No post is accepted"
        return (
            MoneyFigure("CPM", _CPM_FORMULA, reason=reason),
            MoneyFigure("Cost per post", _PER_POST_FORMULA, reason=reason),
            return_on(share.entered.cost, share.entered.revenue),
        )
    return (
        replace(_cpm(share.entered, own), label="CPM"),
        _per_post(share.entered, own),
        return_on(share.entered.cost, share.entered.revenue),
    )


_CPM_FORMULA, _PER_POST_FORMULA = "cost ÷ views × 1,000", "cost ÷ posts"


def _cpm(entered: Entered, posts: PostColumns) -> MoneyFigure:
    views = [value for value in posts.figures["views"] if value is not None]
    found = cost_by(
        "Cost per 1,000 views (CPM)",
        _CPM_FORMULA,
        entered.cost,
        total_of(views) if views else None,
        per=1000,
    )
    base = f"views of {len(views):,} of {counted(posts.expected('views'), 'post')}" if len(posts) else ""
    return replace(found, base=base, by_hand=posts.by_hand("views"))


def _cpe(entered: Entered, posts: PostColumns) -> MoneyFigure:
    column = posts.figures["engagements"]
    values = [value for value in column if value is not None]
    found = cost_by(
        "Cost per engagement (CPE)",
        "cost ÷ engagements",
        entered.cost,
        total_of(values) if values else None,
    )
    base = f"likes, comments, saves and shares of {len(values):,} of {counted(len(posts), 'accepted post')}"
    if any(type_.kind.is_story for type_ in posts.types):
        base = f"{base}; stories tell no likes and saves"
    by_hand = sum(
        column[place] is not None and not entered_names.isdisjoint(ENGAGEMENT_PARTS)
        for place, entered_names in posts.manual.items()
    )
    return replace(found, base=base, by_hand=by_hand)


def _per_post(entered: Entered, posts: PostColumns) -> MoneyFigure:
    found = cost_by("Cost per post", _PER_POST_FORMULA, entered.cost, len(posts))
    return replace(found, base=counted(len(posts), "accepted post"))


def _per_order(entered: Entered, posts: PostColumns) -> MoneyFigure:
    return cost_by("Cost per order", "cost ÷ orders", entered.cost, entered.orders)


def _return(entered: Entered, posts: PostColumns) -> MoneyFigure:
    return return_on(entered.cost, entered.revenue)


_FIGURES: tuple[tuple[Callable[[Entered, PostColumns], MoneyFigure], tuple[Has, ...]], ...] = (
    (_cpm, (has_cost,)),
    (_cpe, (has_cost,)),
    (_per_post, (has_cost,)),
    (_per_order, (has_cost, has_orders)),
    (_return, (has_cost, has_revenue)),
)


def _joined(*parts: str) -> str:
    return "; ".join(part for part in parts if part)
