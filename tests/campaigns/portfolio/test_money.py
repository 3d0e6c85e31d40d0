"""Money of several campaigns together: added as entered, divided by posts counted once."""

from decimal import Decimal

import pytest

from application.extensions import db
from application.models import Cost, Outcome, Post
from tests import builders
from tests.campaigns.portfolio.test_independent import NOW, both

pytestmark = pytest.mark.usefixtures("context")


def test_money_is_added_as_entered_by_currency_and_a_post_s_cost_in_two_campaigns_is_two_costs() -> None:
    partner = builders.create_partner()
    account = partner.instagram_account
    assert account is not None
    first, second = (builders.create_campaign(members=[partner]) for _ in range(2))
    post = builders.create_post(account, views=1_000)
    for campaign, amount in ((first, "100.10"), (second, "50.05")):
        builders.create_assignment(campaign, post)
        cost = Cost(campaign_id=campaign.id, post_id=post.id, amount=Decimal(amount), currency="EUR")
        cost.entered_at = NOW
        db.session.add(cost)
    db.session.add_all(
        [
            Cost(campaign_id=first.id, amount=Decimal("7.77"), currency="USD", entered_at=NOW),
            Outcome(
                campaign_id=second.id, revenue=Decimal("300.30"), currency="EUR", orders=3, entered_at=NOW
            ),
        ]
    )
    db.session.commit()
    page, _rows = both([first.id, second.id])
    assert page.entered.cost == {"EUR": Decimal("150.15"), "USD": Decimal("7.77")}
    assert page.entered.revenue == {"EUR": Decimal("300.30")}
    by_id = {row.campaign.id: row for row in page.rows}
    assert by_id[first.id].entered.cost == {"EUR": Decimal("100.10"), "USD": Decimal("7.77")}
    assert by_id[first.id].roi.value is None
    assert by_id[second.id].roi.value == (Decimal("300.30") - Decimal("50.05")) / Decimal("50.05")
    [person] = page.people
    assert person.entered.cost == {"EUR": Decimal("150.15")}, "the post's owner has what was entered of it"
    assert page.roi.value is None
    assert "several currencies" in page.roi.reason
    assert (page.with_cost, page.with_revenue) == (2, 1)


def test_a_cost_per_view_stands_on_views_counted_once() -> None:
    partner = builders.create_partner()
    account = partner.instagram_account
    assert account is not None
    campaigns = [builders.create_campaign(members=[partner]) for _ in range(2)]
    post: Post = builders.create_post(account, views=1_000)
    for campaign in campaigns:
        builders.create_assignment(campaign, post)
        cost = Cost(campaign_id=campaign.id, amount=Decimal(20), currency="EUR", entered_at=NOW)
        db.session.add(cost)
    db.session.commit()
    page, _rows = both([campaign.id for campaign in campaigns])
    figures = {figure.label: figure for figure in page.money}
    assert figures["Cost per 1,000 views (CPM)"].value == 40
    assert figures["Cost per post"].value == 40
    assert figures["Cost per post"].base == (
        "costs of 2 of 2 campaigns; costs of campaigns as a whole; 1 accepted post"
    )
    assert figures["Cost per order"].reason == "There is no number of orders"


def test_somebody_with_a_cost_and_no_accepted_post_has_a_row() -> None:
    partner, paid = builders.create_partner(), builders.create_partner()
    assert partner.instagram_account is not None
    campaign = builders.create_campaign(members=[partner, paid])
    builders.create_assignment(campaign, builders.create_post(partner.instagram_account, views=1_000))
    cost = Cost(campaign_id=campaign.id, user_id=paid.id, amount=Decimal(20), currency="EUR", entered_at=NOW)
    db.session.add(cost)
    db.session.commit()
    page, _rows = both([campaign.id])
    rows = {row.results.user_id: row for row in page.people}
    assert (rows[paid.id].results.posts, rows[paid.id].entered.cost) == (0, {"EUR": Decimal(20)})
    assert len(page.drawings.by_person.bars) == 1
    assert "costs of 0 of 1 person with posts" in page.money[0].base
