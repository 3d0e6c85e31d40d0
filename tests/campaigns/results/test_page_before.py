"""What results are held against: own posts and followers of the time before."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

from application.extensions import db
from application.models import (
    AccountInsight,
    Campaign,
    CampaignMember,
    InstagramAccount,
    Role,
)
from tests import builders
from tests.campaigns.results.pages import entered, page, plain
from tests.campaigns.stage import Stage


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
        account = brand.instagram_account
        for views, days in ((60, 3), (20, 40), (40, 50), (30, 60)):
            builders.create_post(account, posted_at=builders.NOW - timedelta(days=days), views=views)
        for number in range(5):
            at = builders.NOW - timedelta(days=35 + number)
            builders.create_post(account, posted_at=at, views=10, media_product_type="STORY")
        reel = {"media_type": "VIDEO", "media_product_type": "REELS", "views": 10_000}
        accepted = builders.create_post(account, posted_at=builders.NOW - timedelta(days=2), **reel)
        teaser = builders.create_post(account, posted_at=builders.NOW - timedelta(days=32), views=90)
        for post in (accepted, teaser):
            builders.create_assignment(campaign, post)
    words = plain(page(full))
    assert re.search(r"Accepted All types 2 0\.\d\d", words), "whenever they were posted"
    assert re.search(r"Accepted Feed picture 1 90 1 \+200\.0 %", words), "against pictures, not stories"
    assert re.search(r"Accepted Reel 1 10,000 1 – Fewer than 3 posts of the type before", words)
    assert re.search(r"Others of these days Feed picture 1 60 1 \+100\.0 %", words)
    assert "90 days before Feed picture 3 30 3" in words, "the accepted teaser is no usual post"
    assert "90 days before Story 5 10 5" in words


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
    assert "+30 1 Nov 2026 – 5 Nov 2026 +30.0 % +7.5" in plain(text)
    assert "3 Nov 2026 – 4 Nov 2026" in plain(text)
    assert "Followers, change since the first count" in text


def count(stage: Stage, day: date, value: int) -> AccountInsight:
    known = {"instagram_account_id": stage.account_id, "metric": "followers_count", "read_at": builders.NOW}
    return AccountInsight(day=day, value=value, **known)


def test_growth_begins_on_the_campaign_s_own_first_day_and_not_on_that_of_utc(full: Stage) -> None:
    with full.rows():
        campaign = db.session.get_one(Campaign, full.campaign_id)
        campaign.starts_on, campaign.ends_on = date(2026, 3, 1), date(2026, 3, 31)
        db.session.commit()
    entered(full, count(full, date(2026, 2, 28), 100), count(full, date(2026, 3, 31), 131))
    words = plain(page(full))
    assert "+31 28 Feb 2026 – 31 Mar 2026 +31.0 % +1.0 30 of 31 days" in words


def test_a_brand_s_posts_a_day_are_of_all_31_days_of_a_march_with_a_change_of_clocks(full: Stage) -> None:
    with full.rows():
        brand = builders.create_partner(role=Role.BRAND, username="olivara")
        campaign = db.session.get_one(Campaign, full.campaign_id)
        campaign.members.append(CampaignMember(user_id=brand.id))
        campaign.starts_on, campaign.ends_on = date(2026, 3, 1), date(2026, 3, 31)
        db.session.commit()
        for number in range(31):
            at = datetime(2026, 3, 1 + number, 12, tzinfo=UTC)
            builders.create_post(brand.instagram_account, posted_at=at, views=10)
    assert "Others of these days All types 31 1.00" in plain(page(full))


def test_other_networks_are_named_and_held_against_nothing_of_instagram(full: Stage) -> None:
    with full.rows():
        account = db.session.get_one(InstagramAccount, full.account_id)
        campaign = db.session.get_one(Campaign, full.campaign_id)
        reel: dict[str, Any] = {"media_type": "VIDEO", "media_product_type": "REELS"}
        for number in range(3):
            at = builders.NOW - timedelta(days=40 + number)
            builders.create_post(account, posted_at=at, views=100, **reel)
        by_hand: dict[str, Any] = {
            "user_id": full.influencer_id,
            "graph_id": None,
            "manual_figures": "views",
        }
        video = builders.create_post(None, network="tiktok", views=90_000, **by_hand, **reel)
        builders.create_assignment(campaign, video)
    words = plain(page(full))
    assert "In the totals are 1 post on TikTok: their figures were entered by hand" in words
    assert "Reel, TikTok" in words, "the top posts"
    assert "+89,900" not in words
    assert "Posts 4 1 by hand" in words, "the tile"
