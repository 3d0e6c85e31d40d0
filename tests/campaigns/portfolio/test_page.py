"""The page of several campaigns together: what it says, and what it costs the database."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask

from application.campaigns.results.view import FIGURES, WAYS
from application.extensions import db
from application.models import Campaign, Cost, InstagramAccount, Outcome
from benchmarks.big_campaign import seed_campaign
from tests import builders
from tests.campaigns.portfolio.conftest import Pair
from tests.campaigns.portfolio.pages import ADDRESS, page
from tests.campaigns.results.pages import entered, money, plain
from tests.campaigns.stage import Stage, posts_on
from tests.statements import count_statements


def test_a_post_of_two_campaigns_is_counted_once_and_the_page_says_so(pair: Pair) -> None:
    text = page(pair.stage, chosen=pair.chosen)
    words = plain(text)
    assert "1 post is accepted in more than one of these campaigns and counted once." in words
    assert re.search(r"Posts 4 each counted once", words)
    assert re.search(r"Each post counted once 4 4,000 2,000", words)
    assert re.search(r"The rows added up 5 4,400 2,200", words)
    assert re.search(r"Counted more than once in that 1 400 200", words)
    assert re.search(r"Autumn Table .*? 3 1 in others too 2,400", words)
    assert "Engagement rate by views = (likes + comments + saves + shares) ÷ views" in words
    assert f'href="/campaigns/{pair.other_id}/results"' in text
    assert f"/campaigns/portfolio/posts?chosen={pair.chosen}" in text


def test_the_posts_of_more_than_one_campaign_are_listed_with_their_campaigns(pair: Pair) -> None:
    text = pair.stage.client.get(f"{ADDRESS}/posts?chosen={pair.chosen}").text
    assert posts_on(text) == [pair.stage.post_ids[0]]
    words = plain(text)
    assert "1 post is accepted in more than one of 2 campaigns." in words
    assert "Autumn Table Winter Table 🍂 400" in words
    alone = pair.stage.client.get(f"{ADDRESS}/posts?chosen={pair.other_id}").text
    assert "No post is in more than one campaign" in alone
    assert "No campaign is chosen" in pair.stage.client.get(f"{ADDRESS}/posts").text


def test_a_long_list_of_shared_posts_has_pages(pair: Pair) -> None:
    with pair.stage.rows():
        account = db.session.get_one(InstagramAccount, pair.stage.account_id)
        campaigns = [db.session.get_one(Campaign, campaign_id) for campaign_id in pair.ids]
        for post in builders.create_posts(account, 55, posted_at=builders.NOW - timedelta(days=3)):
            for campaign in campaigns:
                builders.create_assignment(campaign, post)
    first = pair.stage.client.get(f"{ADDRESS}/posts?chosen={pair.chosen}").text
    assert len(posts_on(first)) == 50
    assert posts_on(first)[0] == pair.stage.post_ids[0], "the newest first"
    assert "Page 1 of 2 · 56 in all" in plain(first)
    second = pair.stage.client.get(f"{ADDRESS}/posts?chosen={pair.chosen}&page=99").text
    assert len(posts_on(second)) == 6


def test_one_campaign_stands_alone(pair: Pair) -> None:
    words = plain(page(pair.stage, chosen=str(pair.other_id)))
    assert "Each post counted once 2 2,000 1,000" in words
    assert "Counted more than once in that 0 0 0" in words
    assert "in others too" not in words


def test_campaigns_without_posts_say_so_and_still_stand_in_the_table(pair: Pair) -> None:
    with pair.stage.rows():
        empty_id = builders.create_campaign(name="Empty one").id
    words = plain(page(pair.stage, chosen=str(empty_id)))
    assert "None is accepted into any of these so far." in words
    assert re.search(r"Empty one .* 0 – None of these posts has the figure", words)


def test_money_says_of_how_many_campaigns_it_is(pair: Pair) -> None:
    entered(
        pair.stage,
        Cost(user_id=pair.stage.influencer_id, amount=Decimal(200), currency="EUR", **money(pair.stage)),
        Outcome(revenue=Decimal(600), currency="EUR", **money(pair.stage)),
    )
    words = plain(page(pair.stage, chosen=pair.chosen))
    assert "Costs are entered in 1 of 2 campaigns, revenue in 1;" in words
    assert "cost ÷ views × 1,000 50.00 EUR costs of 1 of 2 campaigns; costs of" in words
    assert "(revenue − cost) ÷ cost 200.0 % costs of 1 of 2 campaigns, revenue of 1" in words
    assert "Money is added as entered" in words


def test_figures_by_hand_and_missing_ones_are_marked(pair: Pair) -> None:
    pair.stage.set_post(pair.stage.post_ids[0], views=9_000, manual_figures="views")
    pair.stage.set_post(pair.stage.post_ids[1], views=None)
    words = plain(page(pair.stage, chosen=pair.chosen))
    assert re.search(r"Views 11.8.k from 3 of 4 posts, 1 by hand", words), "the tile"
    assert re.search(r"Autumn Table .*? 3 1 in others too 1 by hand 10,200 of 2 of 3", words)
    assert "3 of 4 1 by hand 11,800" in words, "the table of figures"
    assert "Entered by hand 1" in words


def test_the_tables_are_sorted_as_asked(pair: Pair) -> None:
    def order(**query: str) -> list[str]:
        part = page(pair.stage, chosen=pair.chosen, asked=query).split('id="campaigns-title"')[1]
        return re.findall(r"(Autumn|Winter) Table", part.partition("<tfoot>")[0])

    assert order() == ["Winter", "Autumn"], "the latest first"
    assert order(campaigns_by="name") == ["Autumn", "Winter"]
    assert order(campaigns_by="posts") == ["Autumn", "Winter"]
    assert order(campaigns_by="views") == ["Autumn", "Winter"]
    for by in ("name", "campaigns", "posts", "views", "reach", "total_interactions", "rate", "figure"):
        assert "@lena.cooks" in page(pair.stage, chosen=pair.chosen, people_by=by)
        assert by == "figure" or f"people_by={by}" in page(pair.stage, chosen=pair.chosen)


@pytest.mark.parametrize("figure", FIGURES)
def test_every_figure_can_be_drawn_in_every_way(pair: Pair, figure: str) -> None:
    for way in WAYS:
        text = page(pair.stage, chosen=pair.chosen, figure=figure, way=way)
        assert text.count('<svg class="plot') == 4
        assert "style=" not in text


def test_days_are_those_of_the_zone_that_all_campaigns_share(pair: Pair) -> None:
    assert "By the day of posting (UTC), from zero" in plain(page(pair.stage, chosen=pair.chosen))
    with pair.stage.rows():
        db.session.get_one(Campaign, pair.other_id).time_zone = "Asia/Tokyo"
        db.session.commit()
    assert "in UTC, as the campaigns have several zones" in plain(page(pair.stage, chosen=pair.chosen))


def test_twenty_campaigns_take_as_many_statements_as_two(app: Flask, stage: Stage) -> None:
    with stage.rows():
        ids = [seed_campaign(posts=20, influencers=2) for _ in range(20)]
    for path in (ADDRESS, f"{ADDRESS}/posts", f"{ADDRESS}/campaigns.csv"):
        taken = []
        for number in (2, 20):
            with count_statements(app) as sent:
                chosen = ".".join(map(str, ids[:number]))
                answer = stage.client.get(path, query_string={"chosen": chosen})
            assert answer.status_code == 200
            taken.append(len(sent))
        assert taken[0] == taken[1] <= 12, (path, taken)


def test_long_tables_have_pages(stage: Stage) -> None:
    with stage.rows():
        ids = [seed_campaign(posts=180, influencers=60)]
        ids += [builders.create_campaign().id for _ in range(55)]
    chosen = ".".join(map(str, ids))
    first = page(stage, chosen=chosen)
    assert "Page 1 of 2 · 62 in all" in plain(first), "two more have a cost and no post of theirs"
    assert "Page 1 of 2 · 56 in all" in plain(first)
    assert "people=2#people" in first
    second = plain(page(stage, chosen=chosen, campaigns=2, people=2))
    assert "Page 2 of 2 · 56 in all" in second
    assert "Page 2 of 2 · 62 in all" in second
    assert "Each post counted once 180" in second, "the sums are of all campaigns"


def test_names_from_right_to_left_and_long_ones_stay_in_their_place(pair: Pair) -> None:
    with pair.stage.rows():
        db.session.get_one(Campaign, pair.other_id).rename("<b>" + "חורף" * 30)
        db.session.commit()
    text = page(pair.stage, chosen=pair.chosen)
    assert "<b>" not in text.replace("&lt;b&gt;", "")
    assert 'dir="auto" href="/campaigns/' not in text.split("<tbody>")[0]
    assert 'scope="row" dir="auto"' in text
