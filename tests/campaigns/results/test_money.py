"""Money: exact, never added over currencies, blank with its reason where it can't be told."""

from datetime import date
from decimal import Decimal

import pytest

from application.campaigns.results.columns import PostColumns
from application.campaigns.results.groups import group_results
from application.campaigns.results.media_value import Card, media_value
from application.campaigns.results.money import (
    Entered,
    amount_text,
    cost_by,
    money_text,
    return_on,
    together,
)
from application.campaigns.results.money_figures import money_figures
from application.campaigns.results.rates import worked_out
from tests.campaigns.examples import FULL, post

EURO = {"EUR": Decimal("1200.50")}
BOTH = {"EUR": Decimal(10), "USD": Decimal(5)}


def test_cost_per_thousand_views_multiplies_and_does_not_divide_by_it() -> None:
    found = cost_by("CPM", "cost ÷ views × 1,000", {"EUR": Decimal(50)}, 20_000, per=1000)
    assert found.value == Decimal("2.5")
    assert found.text == "2.50 EUR"


@pytest.mark.parametrize(
    ("cost", "number", "reason"),
    [
        ({}, 5, "No cost is entered"),
        (BOTH, 5, "Costs are in several currencies: EUR, USD"),
        (EURO, None, "There is no number of orders"),
        (EURO, 0, "The number of orders is 0"),
    ],
)
def test_a_cost_that_cannot_be_told_says_why(
    cost: dict[str, Decimal], number: int | None, reason: str
) -> None:
    found = cost_by("Cost per order", "cost ÷ orders", cost, number)
    assert (found.value, found.text, found.reason) == (None, "", reason)


def test_the_return_is_what_came_beyond_the_cost() -> None:
    assert return_on({"EUR": Decimal(200)}, {"EUR": Decimal(500)}).value == Decimal("1.5")
    assert return_on({"EUR": Decimal(200)}, {"EUR": Decimal(50)}).text == "-75.0\u202f%"


@pytest.mark.parametrize(
    ("cost", "revenue", "reason"),
    [
        ({}, EURO, "No cost is entered"),
        (EURO, {}, "No revenue is entered"),
        (EURO, {"USD": Decimal(1)}, "Cost and revenue are in several currencies: EUR, USD"),
        (BOTH, EURO, "Cost and revenue are in several currencies: EUR, USD"),
        ({"EUR": Decimal(0)}, EURO, "The cost is 0"),
    ],
)
def test_a_return_that_cannot_be_told_says_why(
    cost: dict[str, Decimal], revenue: dict[str, Decimal], reason: str
) -> None:
    found = return_on(cost, revenue)
    assert (found.value, found.reason) == (None, reason)


def test_currencies_stay_apart_and_cents_add_up() -> None:
    rows = [Entered(cost={"EUR": Decimal("0.10")}) for _ in range(10)]
    found = together([*rows, Entered(cost={"USD": Decimal(3)}, orders=2), Entered(orders=5)])
    assert found.cost == {"EUR": Decimal("1.00"), "USD": Decimal(3)}
    assert found.orders == 7
    assert found.clicks is None
    assert money_text(found.cost) == "1.00 EUR, 3.00 USD"


def test_amounts_below_a_tenth_show_four_decimals() -> None:
    assert amount_text(Decimal("0.01234"), "EUR") == "0.0123 EUR"
    assert amount_text(Decimal("1234567.891"), "EUR") == "1,234,567.89 EUR"
    assert amount_text(Decimal(0), "EUR") == "0.00 EUR"


def test_figures_of_money_name_their_base() -> None:
    posts = [post(1, {**FULL, "views": 1000}), post(2, {"views": 3000}), post(3)]
    columns = PostColumns.of(posts)
    whole = PostColumns(columns.types, worked_out(dict(columns.figures)), columns.manual)
    entered = Entered(cost={"EUR": Decimal(100)}, revenue={"EUR": Decimal(150)}, orders=8)
    told = {each.label: each for each in money_figures(entered, group_results(posts), whole)}
    assert told["Cost per 1,000 views (CPM)"].text == "25.00 EUR"
    assert told["Cost per 1,000 views (CPM)"].base == "views of 2 of 3 posts"
    assert told["Cost per engagement (CPE)"].text == "5.00 EUR"
    assert told["Cost per engagement (CPE)"].base == "likes, comments, saves and shares of 1 of 3 posts"
    assert told["Cost per post"].value == Decimal(100) / 3
    assert told["Cost per order"].text == "12.50 EUR"
    assert told["Return on investment (ROI)"].text == "50.0\u202f%"
    assert money_figures(Entered(orders=8), group_results(posts), whole) == ()


def card(**rates: object) -> Card:
    return Card(date(2026, 10, 1), "EUR", rates, "the agency’s list")


def test_the_media_value_is_exact_and_shows_its_parts() -> None:
    posts = [post(1, {"views": 333, "likes": 3}), post(2, {"views": 334})]
    found = media_value(
        card(views="0.001", likes="0.15", replies="9", magic="1", comments="0.5"), group_results(posts)
    )
    assert found.total == Decimal("0.667") + Decimal("0.45")
    assert found.text == "1.12 EUR"
    assert [(part.label, part.value) for part in found.parts] == [
        ("Views", Decimal("0.667")),
        ("Likes", Decimal("0.45")),
        ("Comments", None),
    ]
    assert found.unknown == ("replies", "magic")


@pytest.mark.parametrize("price", ["", "abc", "NaN", None, "Infinity"])
def test_a_price_that_is_none_is_left_out(price: object) -> None:
    found = media_value(card(views=price), group_results([post(1, {"views": 5})]))
    assert (found.total, found.unknown) == (None, ("views",))
