"""The page of a campaign's results under strain: every figure, foul questions, very many posts."""

import pytest
from flask import Flask

from application.campaigns.results.view import FIGURES, LISTS, WAYS
from application.extensions import db
from application.models import InstagramAccount
from benchmarks.big_campaign import seed_campaign
from tests.campaigns.results.pages import page
from tests.campaigns.stage import Stage
from tests.statements import count_statements


@pytest.mark.parametrize("figure", FIGURES)
def test_every_figure_can_be_drawn_in_every_way(full: Stage, figure: str) -> None:
    for way in WAYS:
        text = page(full, query={"figure": figure, "way": way})
        assert text.count('<svg class="plot') >= 3
        assert "style=" not in text


@pytest.mark.parametrize("name", ["figure", "way", *LISTS])
def test_foul_questions_give_a_sane_page(full: Stage, name: str) -> None:
    for foul in ("", "x" * 5_000, "99999999999999999999", "-3", "'\"><script>", "💥\x00", "٣"):
        text = page(full, query={name: foul})
        assert "Total views, by type" in text
        assert "<script>'" not in text


def test_names_from_right_to_left_and_long_captions_stay_in_their_place(full: Stage) -> None:
    with full.rows():
        account = db.session.get_one(InstagramAccount, full.account_id)
        account.username = "שלום.עולם"
        db.session.commit()
    full.set_post(full.post_ids[0], caption="🍂<b>" * 1_200)
    text = page(full)
    assert "<b>" * 2 not in text
    assert "שלום.עולם" in text
    assert len(text) < 400_000


def test_ten_thousand_posts_take_no_more_statements_than_five_hundred(app: Flask, stage: Stage) -> None:
    taken, lengths = [], []
    for posts in (500, 10_000):
        with stage.rows():
            campaign_id = seed_campaign(posts=posts, influencers=50)
        with count_statements(app) as sent:
            answer = stage.client.get(f"/campaigns/{campaign_id}/results")
        assert answer.status_code == 200
        taken.append(len(sent))
        lengths.append(len(answer.text))
    assert taken[0] == taken[1] <= 30, taken
    assert lengths[1] < 1.3 * lengths[0], "no list or chart grows with the posts"


def test_long_lists_have_pages(app: Flask, stage: Stage) -> None:
    with stage.rows():
        campaign_id = seed_campaign(posts=300, influencers=60)
    first = stage.client.get(f"/campaigns/{campaign_id}/results").text
    second = stage.client.get(f"/campaigns/{campaign_id}/results?people=2&figure=likes").text
    assert "Page 1 of 2 · 60 in all" in first
    assert f"/campaigns/{campaign_id}/results?people=2#people" in first
    assert f"/campaigns/{campaign_id}/results?figure=likes#people" in second
