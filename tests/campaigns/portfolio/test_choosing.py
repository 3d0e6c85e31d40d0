"""Choosing the campaigns that are counted together: by ticks, by searching, by foul addresses; by whom."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from application.clock import clock
from application.extensions import db
from application.models import Campaign, Cost, Role
from tests import builders
from tests.campaigns.portfolio.conftest import Pair
from tests.campaigns.portfolio.pages import ADDRESS, consultant, page
from tests.campaigns.results.pages import entered, money, plain


def test_nothing_chosen_says_how_to_choose(pair: Pair) -> None:
    words = plain(page(pair.stage))
    assert "No campaign is chosen. Tick some here" in words
    assert "Autumn Table" in words
    assert "Winter Table" in words
    assert "By campaign" not in words


def test_without_any_campaign_the_page_says_so(client: FlaskClient, app: Flask, sign_in: Any) -> None:
    with app.app_context():
        manager_id = builders.create_user(role=Role.MANAGER).id
        db.session.remove()
    sign_in(client, manager_id)
    assert "There is no campaign yet." in client.get(ADDRESS).text
    answer = client.get(f"{ADDRESS}?add=found")
    assert answer.status_code == 200
    assert "There is no campaign yet." in answer.text
    assert "Several together" not in client.get("/campaigns").text


def test_unknown_campaigns_are_named_and_the_others_counted(pair: Pair) -> None:
    unknown = max(pair.ids) + 1_000_000
    words = plain(page(pair.stage, chosen=f"{pair.chosen}.{unknown}.x<b>"))
    assert f"Not found: campaign {unknown} and x<b>." in words
    assert "The figures are those of the others." in words
    assert "Each post counted once 4" in words
    words = plain(page(pair.stage, chosen=str(unknown)))
    assert f"Not found: campaign {unknown}." in words
    assert "No campaign is chosen." in words


def test_too_many_campaigns_are_refused_in_words(pair: Pair) -> None:
    many = ".".join(map(str, range(1, 100_001)))
    for address in (ADDRESS, f"{ADDRESS}/posts"):
        answer = pair.stage.client.get(address, query_string={"chosen": many})
        assert answer.status_code == 400
        assert "At most 200 campaigns are counted together; here are 100,000." in plain(answer.text)
        assert len(answer.text) < 200_000
    ticks = [("campaign", str(number)) for number in range(1, 100_001)]
    assert pair.stage.client.get(ADDRESS, query_string=ticks).status_code == 400
    assert pair.stage.client.get(f"{ADDRESS}/campaigns.csv", query_string={"chosen": many}).status_code == 302


@pytest.mark.parametrize(
    "name",
    [
        "chosen",
        "campaign",
        "figure",
        "way",
        "people",
        "campaigns",
        "people_by",
        "campaigns_by",
        "text",
        "brand",
        "whose",
        "phase",
        "from",
        "to",
        "found",
        "page",
        "find",
        "add",
    ],
)
def test_foul_questions_give_a_sane_page(pair: Pair, name: str) -> None:
    for foul in (
        "",
        "x" * 3_000,
        "99999999999999999999",
        "-3",
        "'\"><script>",
        "💥\x00",
        "٣",
        "%",
        "2026-02-30",
    ):
        for path in (ADDRESS, f"{ADDRESS}/posts"):
            query = [("chosen", pair.chosen), (name, foul)]
            answer = pair.stage.client.get(path, query_string=query, follow_redirects=True)
            assert answer.status_code == 200, (path, foul)
            assert "<script>'" not in answer.text


def test_days_that_can_t_be_are_told_at_their_fields(pair: Pair) -> None:
    assert "The first day comes after the last." in page(
        pair.stage, asked={"from": "2026-12-01", "to": "2026-11-01", "find": "1"}
    )
    assert "“2026-02-30” is no day." in page(pair.stage, asked={"to": "2026-02-30", "add": "found"})


def test_ticks_lead_to_a_short_address_that_can_be_shared(pair: Pair) -> None:
    ticks = [("campaign", str(campaign_id)) for campaign_id in pair.ids]
    answer = pair.stage.client.get(ADDRESS, query_string=[*ticks, ("figure", "likes")])
    assert answer.status_code == 302
    assert answer.location == f"{ADDRESS}?chosen={pair.chosen}&figure=likes"
    answer = pair.stage.client.get(ADDRESS, query_string=[*ticks, ("find", "1"), ("text", "Wint")])
    assert answer.location == f"{ADDRESS}?chosen={pair.chosen}&text=Wint"
    assert pair.stage.client.get(f"{ADDRESS}?count=1").location == ADDRESS, "all unticked"


def test_the_list_of_campaigns_leads_here_with_its_ticks(pair: Pair) -> None:
    text = pair.stage.client.get("/campaigns?whose=all&phase=active").text
    assert 'action="/campaigns/portfolio"' in text
    assert "Results of these together" in text
    assert all(f'name="campaign" value="{campaign_id}"' in text for campaign_id in pair.ids)


def test_campaigns_are_found_by_name_brand_state_days_and_who_looks_after_them(pair: Pair) -> None:
    with pair.stage.rows():
        brand = builders.create_partner(role=Role.BRAND, username="olivara", name="Olivara")
        old = builders.create_campaign(
            name="Old Olives", members=[brand], starts_on=clock.now().date() - timedelta(days=400),
            ends_on=clock.now().date() - timedelta(days=390),
        )  # fmt: skip
        last_day = old.ends_on
    for asked, told in (
        ({"text": "olives"}, "Old Olives"),
        ({"brand": "@oliva"}, "Old Olives"),
        ({"brand": "Olivara"}, "Old Olives"),
        ({"to": last_day.isoformat()}, "Old Olives"),
    ):
        words = plain(page(pair.stage, asked=asked))
        assert told in words, asked
        assert "Winter Table" not in words, asked
    assert "Old Olives" in page(pair.stage, phase="past")
    assert "Old Olives" not in page(pair.stage, phase="active")
    assert "Old Olives" not in page(pair.stage, asked={"from": (last_day + timedelta(days=1)).isoformat()})
    assert "No other campaign is found by that." in page(pair.stage, whose="mine")
    assert "No other campaign is found by that." in page(pair.stage, brand="nobody")


def test_all_that_are_found_are_added_in_one_step(pair: Pair) -> None:
    answer = pair.stage.client.get(f"{ADDRESS}?add=found&text=table&chosen={pair.other_id}")
    assert answer.location == f"{ADDRESS}?chosen={pair.other_id}.{pair.stage.campaign_id}"


def test_more_than_can_be_counted_are_not_added_but_told(pair: Pair) -> None:
    with pair.stage.rows():
        campaigns = []
        for number in range(205):
            campaign = Campaign(starts_on=builders.NOW, ends_on=builders.NOW, created_at=builders.NOW)
            campaign.rename(f"One of many {number}")
            campaigns.append(campaign)
        db.session.add_all(campaigns)
        db.session.commit()
    words = plain(page(pair.stage, status=400, add="found", text="One of many"))
    assert "At most 200 campaigns are counted together; here are 201." in words
    first = plain(page(pair.stage, text="One of many"))
    assert "Page 1 of 11 · 205 in all" in first


def test_consultants_count_only_the_campaigns_they_may_enter_and_see_no_money(
    pair: Pair, app: Flask, sign_in: Any
) -> None:
    entered(pair.stage, Cost(amount=Decimal(777), currency="EUR", **money(pair.stage)))
    client = consultant(app, sign_in, pair.stage, pair.stage.campaign_id)
    words = plain(page(pair.stage, client, chosen=pair.chosen))
    assert f"Not found: campaign {pair.other_id}." in words
    assert "Each post counted once 3 2,400" in words
    assert "Winter Table" not in words
    assert "accepted in more than one" not in words
    assert "777.00" not in words
    assert "Winter Table" not in plain(page(pair.stage, client)), "nor is it found"
    assert "Winter Table" not in client.get(f"{ADDRESS}/posts?chosen={pair.chosen}").text
    table = client.get(f"{ADDRESS}/campaigns.csv?chosen={pair.chosen}").text
    assert "Autumn Table" in table
    assert "Winter Table" not in table
    assert "777" not in table
    assert "Cost" not in table
    added = client.get(f"{ADDRESS}?add=found")
    assert added.location == f"{ADDRESS}?chosen={pair.stage.campaign_id}"
    assert "777.00" in page(pair.stage, chosen=pair.chosen)
