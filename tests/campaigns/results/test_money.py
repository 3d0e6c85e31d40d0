"""Money: exact, never added over currencies, blank with its reason where it can't be told."""

from datetime import date
from decimal import Decimal

import pytest

from application.campaigns.results.columns import PostColumns
from application.campaigns.results.figures import PostFigures
from application.campaigns.results.groups import group_results
from application.campaigns.results.media_value import Card, media_value
from application.campaigns.results.money import (
    Entered,
    MoneyFigure,
    amount_text,
    cost_by,
    money_text,
    return_on,
    together,
)
from application.campaigns.results.money_figures import money_figures, person_money
from application.campaigns.results.money_shares import Share, Shares
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
    whole = columns(*posts)
    entered = Entered(cost={"EUR": Decimal(100)}, revenue={"EUR": Decimal(150)}, orders=8)
    found = {each.label: each for each in money_figures(entered, whole)}
    assert found["Cost per 1,000 views (CPM)"].text == "25.00 EUR"
    assert found["Cost per 1,000 views (CPM)"].base == "views of 2 of 3 posts"
    assert found["Cost per engagement (CPE)"].text == "5.00 EUR"
    assert found["Cost per engagement (CPE)"].base == (
        "likes, comments, saves and shares of 1 of 3 accepted posts"
    )
    assert found["Cost per post"].value == Decimal(100) / 3
    assert found["Cost per order"].text == "12.50 EUR"
    assert found["Return on investment (ROI)"].text == "50.0\u202f%"
    assert money_figures(Entered(orders=8), whole) == ()


def columns(*posts: PostFigures) -> PostColumns:
    found = PostColumns.of(posts)
    return PostColumns(found.types, worked_out(dict(found.figures)), found.manual)


def euros(amount: int, revenue: int | None = None, by_post: frozenset[int] = frozenset()) -> Entered:
    earned = {} if revenue is None else {"EUR": Decimal(revenue)}
    return Entered(cost={"EUR": Decimal(amount)}, revenue=earned, by_post=by_post)


def told(shares: Shares, posts: PostColumns) -> dict[str, MoneyFigure]:
    entered = together(
        [*(share.entered for share in shares.people), *shares.without_posts, shares.as_a_whole]
    )
    return {each.label: each for each in money_figures(entered, posts, shares)}


CPM = "Cost per 1,000 views (CPM)"
ONLY = ", of these people only"


def test_costs_of_some_say_of_whom_and_stand_beside_the_figure_of_these_alone() -> None:
    posts = columns(*(post(number, {**FULL, "views": 1000}) for number in range(10)))
    people = [Share(euros(100) if not n else Entered(), [n], [n] if not n else []) for n in range(10)]
    found = told(Shares(people, (), Entered()), posts)
    assert found[CPM].text == "10.00 EUR"
    assert found[CPM].base == "costs of 1 of 10 people with posts; views of 10 of 10 posts"
    assert found[CPM + ONLY].text == "100.00 EUR"
    assert found[CPM + ONLY].base == "1 person with costs entered; views of 1 of 1 post"
    assert found["Cost per post" + ONLY].text == "100.00 EUR"
    assert found["Cost per engagement (CPE)" + ONLY].text == "5.00 EUR"
    everybody = [Share(euros(100), [n], [n]) for n in range(10)]
    assert not [label for label in told(Shares(everybody, (), Entered()), posts) if ONLY in label]


def test_a_missing_revenue_is_not_held_against_a_cost_without_a_word() -> None:
    posts = columns(post(1), post(2))
    people = [Share(euros(100, 200), [0], [0]), Share(euros(900), [1], [1])]
    found = told(Shares(people, (), Entered()), posts)
    label = "Return on investment (ROI)"
    assert found[label].text == "-80.0\u202f%"
    assert found[label].base == "costs of 2 of 2 people with posts; revenue of 1 of 2 people with posts"
    assert found[label + ONLY].text == "100.0\u202f%"
    assert found[label + ONLY].base == "1 person with costs and revenue entered"


def test_a_cost_entered_for_a_post_is_divided_by_that_post() -> None:
    posts = columns(*(post(number, {"views": 1000 * number}) for number in (1, 2, 3)))
    share = Share(euros(60, by_post=frozenset((2,))), [0, 1, 2], [1])
    cpm, per_post, _roi = person_money(share, posts)
    assert (cpm.text, cpm.base) == ("30.00 EUR", "views of 1 of 1 post")
    assert (per_post.text, per_post.base) == ("60.00 EUR", "1 accepted post")
    found = told(Shares([share], (), Entered()), posts)
    assert found["Cost per post" + ONLY].text == "60.00 EUR"


def test_costs_of_the_whole_and_of_people_without_posts_are_named() -> None:
    posts = columns(post(1))
    shares = Shares([Share(euros(10), [0], [0])], (euros(5),), euros(7))
    assert told(shares, posts)["Cost per post"].base == (
        "costs of 1 of 1 person with posts and of the campaign as a whole and of 1 person without posts; "
        "1 accepted post"
    )
    nobody = Shares([Share(Entered(), [0], [])], (), euros(7))
    assert told(nobody, posts)["Cost per post"].base == "costs of the campaign as a whole; 1 accepted post"
    assert person_money(Share(euros(5), [], []), posts)[0].reason == "No post is accepted"


def test_stories_tell_no_likes_and_so_have_no_engagements() -> None:
    stories = [post(number, {"views": 5}, product="STORY") for number in range(8)]
    feed = [post(number, FULL) for number in (8, 9)]
    found = told(Shares([Share(euros(10), range(10), range(10))], (), Entered()), columns(*feed, *stories))
    assert found["Cost per engagement (CPE)"].base.endswith(
        "of 2 of 10 accepted posts; stories tell no likes and saves"
    )


def test_costs_stay_of_single_posts_only_while_all_are() -> None:
    one, other = (Entered(cost=EURO, by_post=frozenset((number,))) for number in (1, 2))
    assert together([one, other, Entered(orders=2)]).by_post == {1, 2}
    assert together([one, Entered(cost=EURO)]).by_post == frozenset()


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
