"""The prices of a rate card in a report: which of them count, how formulas write them. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from application.campaigns.results.media_value import Card
from application.export.parts.metric_cells import shown
from application.export.report import clean_text
from application.integrations.graph.metrics import POST_METRICS, metric


def prices_of(card: Card, names: Collection[str]) -> dict[str, Decimal]:
    """By metric, in the dictionary's order, the price of one, of those metrics that are among `names`."""
    found = {}
    for name, text in in_order(card).rates.items():
        if name in names and (price := _price(text)) is not None:
            found[name] = price
    return found


def in_order(card: Card) -> Card:
    """The card with its prices in the dictionary's order: no file keeps them in one."""
    known = {each.name: place for place, each in enumerate(POST_METRICS)}
    names = sorted(card.rates, key=lambda name: (known.get(name, len(known)), name))
    return replace(card, rates={name: card.rates[name] for name in names})


def priced_formula(prices: Mapping[str, Decimal], cells: Mapping[str, str]) -> str:
    """Each figure times its price, added up; `cells` name where each metric stands as the report shows it."""
    return "=" + "+".join(f"{cells[name]}*{_shown_price(name, price)}" for name, price in prices.items())


def card_words(card: Card) -> str:
    """Which prices these are, such as "By the rate card of 2026-11-01 (EUR): agency's list."."""
    return f"By the rate card of {card.dated_on:%Y-%m-%d} ({card.currency}): {clean_text(card.source)[0]}."


def _shown_price(name: str, price: Decimal) -> str:
    """The price of one as its column counts: times stand in seconds there, and are priced by milliseconds."""
    per_shown = shown(metric(name), 1) or 1
    return format((price / Decimal(str(per_shown))).normalize(), "f")


def _price(text: object) -> Decimal | None:
    try:
        price = Decimal(str(text))
    except InvalidOperation:
        return None
    return price if price.is_finite() else None
