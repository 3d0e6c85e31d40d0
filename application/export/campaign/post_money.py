"""The columns of the tabs of posts that are about money: costs entered post by post, earned media value."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from application.campaigns.results.engagement import engagements
from application.campaigns.results.figures import Number
from application.campaigns.results.media_value import CAVEAT, Card
from application.campaigns.results.money import money_text
from application.campaigns.results.reported import ReportedPost
from application.export.campaign.beside import MoneyFacts
from application.export.campaign.facts import CampaignFacts
from application.export.campaign.media_prices import card_words, priced_formula, prices_of
from application.export.parts.metric_cells import metric_title
from application.export.parts.post_fields import Field
from application.export.report import Cell, Entry, Format, cell_name
from application.integrations.graph.metrics import metric

NO_COST = "No cost was entered for this post alone; costs for all of a person's posts stand in Influencers"
SEVERAL = "Costs are in several currencies, which are never added"


def money_fields(facts: CampaignFacts, posts: Sequence[ReportedPost], keys: Sequence[str]) -> list[Field]:
    """Cost, CPM and CPE where costs were entered for single posts, and the media value by the rate card.

    None for a recipient who sees no money: the facts hold none, then.
    """
    if facts.money is None:
        return []
    fields = []
    if any(post.post_id in facts.money.costs_by_post for post in posts):
        fields += _cost_fields(facts.money, keys)
    if facts.money.card is not None:
        fields.append(_value_field(facts.money.card, keys))
    return fields


def _cost_fields(money: MoneyFacts, keys: Sequence[str]) -> list[Field]:
    cost_column = len(keys)

    def cost(post: ReportedPost, _row: int) -> Entry:
        found = money.costs_by_post.get(post.post_id)
        if not found:
            return Cell(note=NO_COST)
        if len(found) > 1:
            return Cell(money_text(found), Format.TEXT, note=SEVERAL)
        currency, amount = next(iter(found.items()))
        return Cell(float(amount), currency=currency, by_hand=True)

    def divided(key: str, per: int) -> Field:
        column = keys.index(key)

        def entry(post: ReportedPost, row: int) -> Entry:
            below = engagements(post) if key == "engagements" else post.figures.get(key)
            return _divided(
                money.costs_by_post.get(post.post_id),
                below,
                per,
                cell_name(row, cost_column),
                cell_name(row, column),
            )

        title, formula = ("CPM", "Cost / views x 1,000") if per > 1 else ("CPE", "Cost / engagements")
        return Field(title.lower(), title, Format.MONEY, entry, formula)

    note = "What staff entered as the cost of this one post"
    fields = [Field("cost", "Cost", Format.MONEY, cost, note)]
    fields += [divided("views", 1000)] if "views" in keys else []
    fields += [divided("engagements", 1)] if "engagements" in keys else []
    return fields


def _divided(
    cost: Mapping[str, Decimal] | None, below: Number | None, per: int, cost_cell: str, below_cell: str
) -> Entry:
    if not cost:
        return Cell(note=NO_COST)
    if len(cost) > 1:
        return Cell(note=SEVERAL)
    if not below:
        return Cell(note="The figure that it is divided by is missing, or 0")
    currency, amount = next(iter(cost.items()))
    times = f"*{per}" if per > 1 else ""
    formula = f"={cost_cell}/{below_cell}{times}"
    return Cell(float(amount) / below * per, formula=formula, currency=currency, by_hand=True)


def _value_field(card: Card, keys: Sequence[str]) -> Field:
    prices = prices_of(card, keys)

    def entry(post: ReportedPost, row: int) -> Entry:
        known = {name: price for name, price in prices.items() if post.figures.get(name) is not None}
        if not known:
            return Cell(note="No figure that the rate card prices is known")
        value = sum(float(price) * (post.figures[name] or 0) for name, price in known.items())
        untold = [metric_title(metric(name)) for name in prices if name not in known]
        cells = {name: cell_name(row, keys.index(name)) for name in known}
        note = f"Without {', '.join(untold)}: not known" if untold else None
        by_hand = any(map(post.is_entered, known))
        return Cell(value, formula=priced_formula(known, cells), note=note, by_hand=by_hand)

    title = "Earned media value"
    note = f"{card_words(card)} {CAVEAT}"
    return Field("media_value", title, Format.MONEY, entry, note, currency=card.currency)
