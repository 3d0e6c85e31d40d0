"""The columns of the tab Influencers that are about money. Pure."""

from collections.abc import Sequence

from application.campaigns.results.media_value import CAVEAT, media_value
from application.campaigns.results.money import Entered, MoneyFigure, money_text
from application.campaigns.results.money_figures import money_figures
from application.campaigns.results.money_shares import share_of
from application.export.campaign.beside import MoneyFacts
from application.export.campaign.facts import CampaignFacts
from application.export.campaign.media_prices import card_words, priced_formula, prices_of
from application.export.campaign.people import NO_POSTS, AccountGroup, PersonField
from application.export.report import Cell, Entry, Format, cell_name

NOT_ENTERED = "No cost is entered for this person"
FIGURES = ("CPM", "CPE", "Cost per post")
"""The first of what `money_figures` works out, by their short names."""


def money_fields_of(
    facts: CampaignFacts, accounts: Sequence[AccountGroup], keys: Sequence[str]
) -> list[PersonField]:
    """Cost and what comes of dividing it, the media value; none for a recipient who sees no money."""
    if facts.money is None:
        return []
    fields = []
    if any(entered.cost for user_id, entered in facts.money.entered if user_id is not None):
        fields += _cost_fields(facts, facts.money, accounts, keys)
    if facts.money.card is not None:
        fields.append(_value_field(facts.money, keys))
    return fields


def _cost_fields(
    facts: CampaignFacts, money: MoneyFacts, accounts: Sequence[AccountGroup], keys: Sequence[str]
) -> list[PersonField]:
    places = {post_id: place for place, post_id in enumerate(facts.accepted.ids)}
    found: dict[int, tuple[tuple[MoneyFigure, ...], bool]] = {}
    for account in accounts:
        entered = _entered(account, money)
        if entered.cost:
            own = [places[post.post_id] for post in account.posts]
            share = share_of(entered, facts.accepted, own)
            figures = money_figures(entered, facts.accepted.posts.select(share.priced))
            found[account.person.user_id or 0] = figures, len(share.priced) == len(own)
    cost_column = len(keys)

    def divided(place: int, below: str | None) -> PersonField:
        def entry(account: AccountGroup, row: int) -> Entry:
            known = found.get(account.person.user_id or 0)
            if known is None:
                return Cell(note=NOT_ENTERED)
            figures, is_of_all = known
            formula = None
            if is_of_all and below in keys:
                times = "*1000" if place == 0 else ""
                formula = f"={cell_name(row, cost_column)}/{cell_name(row, keys.index(below))}{times}"
            return _figure(figures[place], formula)

        title = FIGURES[place]
        return PersonField(title.lower(), title, Format.MONEY, entry, NOTES[place])

    return [
        PersonField("cost", "Cost", Format.MONEY, lambda one, _: _cost(one, money), COST),
        divided(0, "views"),
        divided(1, "engagements"),
        divided(2, None),
    ]


COST = "What staff entered for this person and for the person's posts"
NOTES = (
    "Cost / views x 1,000; of costs entered post by post, over these posts",
    "Cost / (likes + comments + saves + shares); of costs entered post by post, over these posts",
    "Cost / accepted posts; of costs entered post by post, over these posts",
)


def _entered(account: AccountGroup, money: MoneyFacts) -> Entered:
    user_id = account.person.user_id
    return money.by_user.get(user_id, Entered()) if user_id is not None else Entered()


def _cost(account: AccountGroup, money: MoneyFacts) -> Entry:
    cost = _entered(account, money).cost
    if not cost:
        return Cell(note=NOT_ENTERED)
    if len(cost) > 1:
        return Cell(money_text(cost), Format.TEXT, note="Amounts of several currencies are never added")
    currency, amount = next(iter(cost.items()))
    return Cell(float(amount), currency=currency, by_hand=True)


def _figure(figure: MoneyFigure, formula: str | None) -> Entry:
    if figure.value is None:
        return Cell(note=figure.reason)
    return Cell(
        float(figure.value),
        formula=formula,
        note=figure.base or None,
        currency=figure.currency or None,
        by_hand=True,
    )


def _value_field(money: MoneyFacts, keys: Sequence[str]) -> PersonField:
    card = money.card
    assert card is not None
    prices = prices_of(card, keys)

    def entry(account: AccountGroup, row: int) -> Entry:
        if not account.posts:
            return Cell(note=NO_POSTS)
        found = media_value(card, account.results)
        known = {name: price for name, price in prices.items() if account.total(name) is not None}
        if found.total is None or not known:
            return Cell(note="No figure that the rate card prices is known")
        cells = {name: cell_name(row, keys.index(name)) for name in known}
        is_whole = len(known) == sum(part.value is not None for part in found.parts)
        formula = priced_formula(known, cells) if is_whole else None
        return Cell(float(found.total), formula=formula, by_hand=any(part.by_hand for part in found.parts))

    note = f"{card_words(card)} {CAVEAT}"
    return PersonField("media_value", "Earned media value", Format.MONEY, entry, note, card.currency)
