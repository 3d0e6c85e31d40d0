"""Money on the page of results: of whom it is told, what it is divided by, what was entered by hand."""

import re
from datetime import date, timedelta
from decimal import Decimal

from application.clock import clock
from application.models import (
    ChannelResult,
    Cost,
    Outcome,
    RateCard,
)
from tests import builders
from tests.campaigns.results.pages import entered, money, page, plain
from tests.campaigns.stage import Stage


def test_money_is_told_with_formulas_and_reasons(full: Stage) -> None:
    entered(
        full,
        Cost(user_id=full.influencer_id, amount=Decimal("240.00"), currency="EUR", **money(full)),
        Outcome(post_id=full.post_ids[0], orders=8, revenue=Decimal(600), currency="EUR", **money(full)),
        ChannelResult(channel="Search", spend=Decimal(50), currency="EUR", clicks=70, **money(full)),
    )
    words = plain(page(full))
    for told in (
        "cost ÷ views × 1,000 100.00 EUR",
        "cost ÷ engagements 2.00 EUR",
        "cost ÷ posts 80.00 EUR",
        "cost ÷ orders 30.00 EUR",
        "(revenue − cost) ÷ cost 150.0 %",
        "Search by hand",
    ):
        assert told in words, told
    entered(full, Cost(amount=Decimal(1), currency="USD", **money(full)))
    words = plain(page(full))
    assert "Costs are in several currencies: EUR, USD" in words
    assert "240.00 EUR, 1.00 USD" in words


def test_a_media_value_needs_a_rate_card_and_shows_its_date_source_and_caveat(full: Stage) -> None:
    assert "media value" not in page(full)
    old = {"dated_on": date(2026, 1, 1), "currency": "EUR", "rates": {"views": "1"}, "source": "Old list"}
    new = {
        **old,
        "dated_on": date(2026, 10, 5),
        "rates": {"views": "0.01", "likes": "0.5"},
        "source": "The list",
    }
    entered(full, RateCard(**new, **money(full)), RateCard(**old, **money(full)))
    words = plain(page(full))
    assert "54.00 EUR by the rate card of 5 Oct 2026 , source: The list" in words
    assert "Barcelona Principles" in words
    assert "Old list" not in words


def test_somebody_who_was_paid_and_has_no_accepted_post_stands_among_the_people(full: Stage) -> None:
    with full.rows():
        other_id = builders.create_partner(username="paid.alone").id
    entered(full, Cost(user_id=other_id, amount=Decimal(70), currency="EUR", **money(full)))
    words = plain(page(full))
    assert re.search(r"@paid\.alone .*? 70\.00 EUR – No post is accepted", words)
    assert "costs of 0 of 1 person with posts and of 1 person without posts" in words


def test_a_rate_card_of_a_day_to_come_does_not_count_yet(full: Stage) -> None:
    card = {"currency": "EUR", "rates": {"views": "1"}, **money(full)}
    entered(full, RateCard(dated_on=clock.now().date() + timedelta(days=60), source="Next", **card))
    assert "Earned media value" not in page(full)
    entered(full, RateCard(dated_on=date(2026, 11, 1), source="This", **card))
    assert "source: This" in plain(page(full))


def test_the_reach_beside_other_channels_is_said_to_be_summed(full: Stage) -> None:
    entered(full, ChannelResult(channel="Search", reach=5, **money(full)))
    assert "1,200 summed, not unique" in plain(page(full))


def test_figures_by_hand_are_marked_in_what_they_cost_and_are_worth(full: Stage) -> None:
    full.set_post(full.post_ids[0], manual_figures="views likes")
    card = {"dated_on": date(2026, 11, 1), "currency": "EUR", "rates": {"views": "1"}, "source": "This"}
    entered(
        full,
        Cost(user_id=full.influencer_id, amount=Decimal(240), currency="EUR", **money(full)),
        ChannelResult(channel="Search", reach=5, **money(full)),
        RateCard(**card, **money(full)),
    )
    words = plain(page(full))
    assert "100.00 EUR 1 by hand costs of" in words, "CPM"
    assert "2.00 EUR 1 by hand costs of" in words, "CPE"
    assert "3 of 3 1 by hand 2,400.00 EUR" in words, "the media value"
    assert re.search(r"This campaign .*? 2,400 1 by hand", words)
    assert "10.0 % by hand" in words, "the rate of a top post"
