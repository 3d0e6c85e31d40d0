"""Goals and deliverables: what came of them, and what is said where it can't be told."""

from decimal import Decimal

import pytest

from application.campaigns.plans.queries import Goal
from application.campaigns.results.goals import goals_reached
from application.campaigns.results.groups import group_results
from application.campaigns.results.money import Entered
from tests.campaigns.examples import post


@pytest.mark.parametrize(
    ("revenue", "currency", "reason"),
    [
        ({}, "EUR", "No revenue is entered"),
        ({"EUR": Decimal(5)}, None, "Revenue is in EUR, and the campaign names no currency for its goal"),
        ({"USD": Decimal(5)}, "EUR", "Revenue is in USD, and currencies are not added"),
        (
            {"EUR": Decimal(5), "USD": Decimal(5)},
            "EUR",
            "Revenue is also in USD, and currencies are not added",
        ),
    ],
)
def test_revenue_that_cannot_be_held_against_its_goal_says_why(
    revenue: dict[str, Decimal], currency: str | None, reason: str
) -> None:
    [found] = goals_reached([Goal("revenue", 10.0)], group_results([]), Entered(revenue=revenue), currency)
    assert (found.came, found.reason) == (None, reason)


def test_posts_that_staff_added_are_marked_in_the_goal_of_posts() -> None:
    overall = group_results([post(1), post(2)])
    [found] = goals_reached([Goal("posts", 4.0)], overall, Entered(), "EUR", posts_by_hand=1)
    assert (found.came, found.by_hand) == (2, 1)
