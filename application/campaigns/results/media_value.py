"""Earned media value, by the prices that staff entered and by no others. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from application.campaigns.results.groups import GroupResults
from application.campaigns.results.money import amount_text

CAVEAT = (
    "What staff hold attention to be worth, not money earned: there is no common standard for it, and the "
    "Barcelona Principles of measuring communication advise against such values."
)


@dataclass(frozen=True)
class Card:
    """Prices of one, as decimal text, by the metric's name; `source` in the words of who entered them."""

    dated_on: date
    currency: str
    rates: Mapping[str, Any]
    source: str


@dataclass(frozen=True)
class Part:
    """What one metric adds; `value` is None where none of the posts has the figure."""

    label: str
    price: Decimal
    number: int | float | None
    measured: int
    expected: int
    value: Decimal | None
    by_hand: int = 0


@dataclass(frozen=True)
class MediaValue:
    """`total` is None when no priced figure was measured; `unknown` names what the card prices in vain."""

    card: Card
    parts: tuple[Part, ...]
    unknown: tuple[str, ...]
    total: Decimal | None

    @property
    def text(self) -> str:
        return amount_text(self.total, self.card.currency) if self.total is not None else ""


def media_value(card: Card, overall: GroupResults) -> MediaValue:
    """Each total times its price, added up."""
    parts, unknown = [], []
    for name, text in card.rates.items():
        result, price = overall.of(name), _price(text)
        if result is None or price is None:
            unknown.append(name)
            continue
        value = price * Decimal(result.total) if result.total is not None else None
        number = (result.total, result.measured, result.expected)
        parts.append(Part(result.metric.label, price, *number, value, result.by_hand))
    values = [part.value for part in parts if part.value is not None]
    return MediaValue(card, tuple(parts), tuple(unknown), sum(values, Decimal()) if values else None)


def _price(text: Any) -> Decimal | None:
    try:
        price = Decimal(str(text))
    except InvalidOperation:
        return None
    return price if price.is_finite() else None
