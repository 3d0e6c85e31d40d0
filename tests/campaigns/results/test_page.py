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
    Cost,
    Deliverable,
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


def test_stories_by_hand_are_not_said_to_be_running(full: Stage) -> None:
    with full.rows():
        campaign = db.session.get_one(Campaign, full.campaign_id)
        facts = {"user_id": full.influencer_id, "graph_id": None, "media_product_type": "STORY"}
        story = builders.create_post(None, posted_at=clock.now() - timedelta(hours=2), **facts)
        builders.create_assignment(campaign, story)
    assert "still running" not in plain(page(full))


def test_a_deliverable_without_a_day_is_due_on_the_campaign_s_last(full: Stage) -> None:
    agreed = {"campaign_id": full.campaign_id, "user_id": full.influencer_id}
    entered(full, Deliverable(kind="reel", number=1, **agreed))
    with full.rows():
        last = db.session.get_one(Campaign, full.campaign_id).ends_on
    assert f"Reel {last.day} {last:%b %Y} the campaign’s last day 0 of 1" in plain(page(full))


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
