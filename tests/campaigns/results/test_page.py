"""The page of a campaign's results: what it says, whom it says it to, what it costs the database."""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from flask import Flask

from application.clock import clock
from application.extensions import db
from application.models import (
    AccountInsight,
    Campaign,
    CampaignConsultant,
    CampaignGoal,
    CampaignMember,
    ChannelResult,
    Cost,
    Deliverable,
    InstagramAccount,
    Outcome,
    RateCard,
    Role,
)
from tests import builders
from tests.campaigns.results.pages import entered, money, page, plain
from tests.campaigns.stage import Stage


def test_each_rate_stands_beside_its_formula_and_base(full: Stage) -> None:
    words = plain(page(full))
    assert "Engagement rate by views = (likes + comments + saves + shares) ÷ views 5.0 %" in words
    assert "Save rate = saves ÷ reach 1.0 %" in words
    assert "Completion rate" not in words, "no post here is a story"


def test_followers_at_posting_come_from_the_day_of_posting_and_lack_without_one(full: Stage) -> None:
    assert "Reach rate = reach ÷ followers at posting What that means" in plain(page(full))
    assert "0 of 3" in plain(page(full))
    day = (builders.NOW - timedelta(days=1)).date()
    count = AccountInsight(
        instagram_account_id=full.account_id,
        metric="followers_count",
        day=day,
        value=1000,
        read_at=builders.NOW,
    )
    entered(full, count)
    words = plain(page(full))
    assert "40.0 %" in words, "1,200 reached by posts of that day, on 3,000 followers"


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


def test_goals_and_deliverables_stand_beside_what_came(full: Stage) -> None:
    campaign = {"campaign_id": full.campaign_id}
    due = {"user_id": full.influencer_id, "due_on": date(2026, 11, 10)}
    entered(
        full,
        CampaignGoal(figure="views", target=4800.0, **campaign),
        CampaignGoal(figure="engagement_rate", target=10.0, **campaign),
        CampaignGoal(figure="posts", target=2.0, **campaign),
        CampaignGoal(figure="orders", target=5.0, **campaign),
        Deliverable(kind="picture", number=2, **due, **campaign),
        Deliverable(kind="reel", number=4, **due, **campaign),
    )
    words = plain(page(full))
    for told in (
        "Views 4,800 2,400 50.0 %",
        "10 % 10 % Reached 100.0 %",
        "Reached 150.0 %",
        "No orders are entered",
        "Feed picture 10 Nov 2026 2 of 2 Complete",
    ):
        assert told in words, told
    assert re.search(r"Reel 10 Nov 2026 0 of 4 (4 late|4 to come)", words)


def test_figures_by_hand_are_marked_in_tiles_tables_charts_and_coverage(full: Stage) -> None:
    full.set_post(full.post_ids[2], views=9_000, manual_figures="views")
    text = page(full)
    words = plain(text)
    assert re.search(r"Views \? 10.2 k 1 by hand", words), "the tile"
    assert "3 of 3 1 by hand 10,200" in words, "the table"
    assert "Entered by hand 1" in words, "the coverage"
    assert "9,000, 1 by hand" in words, "the chart of posts"
    assert text.count("-hatch)") >= 4, "the bars"


def test_running_stories_warn_with_the_time_their_figures_settle(full: Stage) -> None:
    posted = clock.now() - timedelta(hours=3)
    full.set_post(full.post_ids[0], media_product_type="STORY", posted_at=posted)
    full.set_post(full.post_ids[1], media_product_type="STORY", posted_at=posted - timedelta(hours=40))
    words = plain(page(full))
    assert "1 story is still running. 1 story has ended" in words
    assert (posted + timedelta(hours=72)).strftime("%H:%M") in words
    for post_id in full.post_ids[:2]:
        full.set_post(post_id, closed_at=clock.now())
    assert "still running" not in plain(page(full))


def test_posts_without_a_tag_of_disclosure_are_listed(full: Stage) -> None:
    captions = ("Tea #ad", "Tea without a word 🍂", "Anzeige | Tea")
    for post_id, caption in zip(full.post_ids, captions, strict=True):
        full.set_post(post_id, caption=caption)
    words = plain(page(full))
    assert "1 of 3 posts have none of the tags" in words
    assert "not told by the Graph API" in words
    with full.rows():
        db.session.get_one(Campaign, full.campaign_id).disclosure_tags = "olivaraclub"
        db.session.commit()
    words = plain(page(full))
    assert "3 of 3 posts have none of the tags" in words
    assert "This campaign’s tags: #olivaraclub" in words
    full.set_post(full.post_ids[0], media_product_type="STORY")
    assert "Of 1 story it can’t be told" in plain(page(full))


def test_a_person_is_held_against_their_own_posts_before(full: Stage) -> None:
    with full.rows():
        account = db.session.get_one(InstagramAccount, full.account_id)
        for number, views in enumerate((300, 400, 800)):
            at = builders.NOW - timedelta(days=30 + number)
            builders.create_post(account, posted_at=at, views=views)
        builders.create_post(account, posted_at=builders.NOW - timedelta(days=200), views=9)
    words = plain(page(full))
    assert "+100.0 % 3 posts" in words, "the posts had 400, 800, 1,200 views; before, 400 were usual"
    assert "Feed picture 800 3 400 3 +100.0 %" in words


def test_the_brand_s_own_posts_stand_against_the_time_before(full: Stage) -> None:
    with full.rows():
        brand = builders.create_partner(role=Role.BRAND, username="olivara")
        campaign = db.session.get_one(Campaign, full.campaign_id)
        campaign.members.append(CampaignMember(user_id=brand.id))
        db.session.commit()
        assert brand.instagram_account is not None
        for views, days in ((60, 3), (20, 40), (40, 50)):
            at = builders.NOW - timedelta(days=days)
            builders.create_post(brand.instagram_account, posted_at=at, views=views)
    words = plain(page(full))
    assert re.search(r"In the campaign 1 [\d.]+ 60 1 .*? \+100\.0 %", words)
    assert "90 days before 2 0.02 30 2" in words


def test_growth_names_the_days_without_a_count(full: Stage) -> None:
    days = ((2026, 11, 1, 100), (2026, 11, 2, 110), (2026, 11, 5, 130))
    entered(
        full,
        *(
            AccountInsight(
                instagram_account_id=full.account_id,
                metric="followers_count",
                day=date(year, month, day),
                value=value,
                read_at=builders.NOW,
            )
            for year, month, day, value in days
        ),
    )
    text = page(full)
    assert "+30 +7.5" in plain(text)
    assert "3 Nov 2026 – 4 Nov 2026" in plain(text)
    assert "Followers, change since the first count" in text


def test_consultants_see_results_and_no_money(full: Stage, app: Flask, sign_in: Any) -> None:
    entered(full, Cost(amount=Decimal(777), currency="EUR", **money(full)))
    with full.rows():
        consultant = builders.create_user(role=Role.CONSULTANT)
        ends = clock.real_now() + timedelta(days=9)
        invited = {"campaign_id": full.campaign_id, "user_id": consultant.id, "invited_at": builders.NOW}
        db.session.add(CampaignConsultant(**invited, ends_at=ends, ends_on=ends.date()))
        db.session.commit()
        consultant_id = consultant.id
    client = app.test_client()
    sign_in(client, consultant_id)
    text = page(full, client)
    assert "Engagement rate by reach" in text
    assert "777.00" not in text
    assert "777.00" in page(full)


def test_posts_by_hand_count_for_their_person_and_say_what_was_not_entered(full: Stage) -> None:
    with full.rows():
        campaign = db.session.get_one(Campaign, full.campaign_id)
        by_hand = builders.create_post(
            None, user_id=full.influencer_id, graph_id=None, views=1_000, manual_figures="views", caption=None
        )
        builders.create_assignment(campaign, by_hand)
    words = plain(page(full))
    assert "Staff added this post by hand, and have not entered this figure: 10 figures in 1 post" in words
    assert "@lena.cooks Lena Cooks 4 1 by hand 3,400" in words, "with the posts of the account"
    assert "Of 1 post it can’t be told: the caption is gone, or was not entered." in words
