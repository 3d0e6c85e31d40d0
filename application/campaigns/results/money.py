"""What the campaign cost and brought, and what comes of dividing it. Pure.

Amounts of different currencies are never added: each stands apart, and what would need one sum has none.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal

from application.campaigns.results.figures import Number

Money = Mapping[str, Decimal]
"""Amounts by currency."""

_CENT = Decimal("0.01")
_SMALL = Decimal("0.1")
NO_COST = "No cost is entered"
NO_REVENUE = "No revenue is entered"


@dataclass(frozen=True)
class Entered:
    """What staff entered of somebody, or of the campaign as a whole: `None` is "nothing entered".

    `by_post` are the posts that all of the cost was entered for, one by one; empty where some of it is for
    everything of the person's.
    """

    cost: Money = field(default_factory=dict)
    revenue: Money = field(default_factory=dict)
    clicks: int | None = None
    code_uses: int | None = None
    orders: int | None = None
    by_post: frozenset[int] = frozenset()

    @property
    def is_empty(self) -> bool:
        counts = (self.clicks, self.code_uses, self.orders)
        return not self.cost and not self.revenue and all(count is None for count in counts)


@dataclass(frozen=True)
class MoneyFigure:
    """`value` is money of `currency` where that is set, else a fraction; `reason` says why there is none.

    `by_hand` of the posts that it stands on have a figure of it by hand. `is_of_covered`: it is of those
    people alone of whom all its parts are entered.
    """

    label: str
    formula: str
    value: Decimal | None = None
    currency: str = ""
    reason: str = ""
    base: str = ""
    by_hand: int = 0
    is_of_covered: bool = False

    @property
    def text(self) -> str:
        """The value as people read it; empty without one."""
        if self.value is None:
            return ""
        return amount_text(self.value, self.currency) if self.currency else percent_text(self.value)


def added(amounts: Iterable[Money]) -> Money:
    """The amounts, each currency by itself."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for money in amounts:
        for currency, amount in money.items():
            found[currency] += amount
    return dict(sorted(found.items()))


def together(entered: Iterable[Entered]) -> Entered:
    """What was entered of all of them."""
    rows = list(entered)

    def count(name: str) -> int | None:
        values = [value for row in rows if (value := getattr(row, name)) is not None]
        return sum(values) if values else None

    with_cost = [row for row in rows if row.cost]
    return Entered(
        by_post=frozenset().union(*(row.by_post for row in with_cost))
        if all(row.by_post for row in with_cost)
        else frozenset(),
        cost=added(row.cost for row in rows),
        revenue=added(row.revenue for row in rows),
        clicks=count("clicks"),
        code_uses=count("code_uses"),
        orders=count("orders"),
    )


def money_text(money: Money) -> str:
    """1,200.50 EUR, 30.00 USD; empty of nothing."""
    return ", ".join(amount_text(amount, currency) for currency, amount in money.items())


def amount_text(amount: Decimal, currency: str) -> str:
    """1,200.50 EUR; four decimals of less than a tenth."""
    places = Decimal("0.0001") if amount and abs(amount) < _SMALL else _CENT
    return f"{amount.quantize(places, ROUND_HALF_EVEN):,} {currency}"


def percent_text(fraction: Decimal) -> str:
    return f"{fraction * 100:,.1f}\u202f%"


def cost_by(label: str, formula: str, cost: Money, number: Number | None, *, per: int = 1) -> MoneyFigure:
    """Cost divided by a number, for `per` of them: CPM has 1,000."""
    what = formula.partition(" ÷ ")[2].partition(" ×")[0]
    if not cost:
        return MoneyFigure(label, formula, reason=NO_COST)
    if len(cost) > 1:
        return MoneyFigure(label, formula, reason=f"Costs are in several currencies: {', '.join(cost)}")
    if number is None:
        return MoneyFigure(label, formula, reason=f"There is no number of {what}")
    if not number:
        return MoneyFigure(label, formula, reason=f"The number of {what} is 0")
    currency, amount = next(iter(cost.items()))
    return MoneyFigure(label, formula, amount * per / Decimal(number), currency)


ROI_FORMULA = "(revenue − cost) ÷ cost"


def return_on(cost: Money, revenue: Money) -> MoneyFigure:
    """Return on investment as a fraction."""
    label = "Return on investment (ROI)"
    currencies = sorted({*cost, *revenue})
    reason = ""
    if not cost:
        reason = NO_COST
    elif not revenue:
        reason = NO_REVENUE
    elif len(currencies) > 1:
        reason = f"Cost and revenue are in several currencies: {', '.join(currencies)}"
    elif not cost[currencies[0]]:
        reason = "The cost is 0"
    if reason:
        return MoneyFigure(label, ROI_FORMULA, reason=reason)
    spent, earned = cost[currencies[0]], revenue[currencies[0]]
    return MoneyFigure(label, ROI_FORMULA, (earned - spent) / spent)
