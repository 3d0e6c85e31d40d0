"""A partner's campaigns: what was accepted of their own posts, and nothing of anybody else's."""

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from flask import Flask

from application.extensions import db
from application.models import (
    AuditAction,
    AuditEntry,
    Campaign,
    Decision,
    Deliverable,
    Post,
    Role,
    User,
)
from tests import builders
from tests.profiles.campaigns.conftest import DATES, SignIn, Stage, tiles
from tests.statements import count_statements


def test_the_list_names_the_campaign_its_brand_and_what_was_accepted_of_ones_own(stage: Stage) -> None:
    page = stage.page()
    assert "Autumn Table" in page
    assert "Birch Oil" in page
    assert '<td class="n" data-label="Accepted">3</td>' in page
    assert "400" in page
    assert '<div class="soft">from 2 of 3 posts</div>' in page


def test_nothing_of_another_partner_is_told(stage: Stage) -> None:
    for page in (stage.page(), stage.results(), stage.page(f"/{stage.campaign_id}/posts.csv")):
        assert "theo_secret" not in page
        assert "Theo" not in page
        assert "987" not in page


def test_the_results_are_those_of_ones_own_posts_alone(stage: Stage) -> None:
    posts, views, *_ = tiles(stage.results())
    assert ">3<" in posts
    assert ">400<" in views
    assert "from 2 of 3 posts" in stage.results()


def test_a_post_that_was_not_accepted_is_no_result(app: Flask, stage: Stage) -> None:
    with app.app_context():
        campaign = db.session.get_one(Campaign, stage.campaign_id)
        account = db.session.get_one(User, stage.user_id).instagram_account
        at = datetime(2026, 11, 20, tzinfo=UTC)
        for decision in (Decision.REJECTED, Decision.UNDECIDED, None):
            post = builders.create_post(account, posted_at=at, views=5_555, caption="Not in it")
            if decision is not None:
                builders.create_assignment(campaign, post, decision)
        db.session.remove()
    assert "Not in it" not in stage.results()
    assert ">400<" in tiles(stage.results())[1]


def test_posts_stay_in_results_when_their_person_is_no_member_any_more(app: Flask, stage: Stage) -> None:
    with app.app_context():
        campaign = db.session.get_one(Campaign, stage.campaign_id)
        campaign.members = [member for member in campaign.members if member.user_id != stage.user_id]
        db.session.commit()
        db.session.remove()
    assert "Autumn Table" in stage.page()
    assert ">400<" in tiles(stage.results())[1]


def test_what_was_agreed_with_others_is_not_told(app: Flask, stage: Stage) -> None:
    with app.app_context():
        for user_id, number in ((stage.user_id, 4), (stage.other_id, 7_777)):
            db.session.add(
                Deliverable(campaign_id=stage.campaign_id, user_id=user_id, kind="", number=number, note="")
            )
        db.session.commit()
        db.session.remove()
    page = stage.results()
    assert "3 of 4" in page
    assert "7,777" not in page


def test_a_member_without_accepted_posts_reads_that_nothing_needs_to_be_done(
    app: Flask, stage: Stage
) -> None:
    with app.app_context():
        mona = db.session.get_one(User, stage.user_id)
        empty = builders.create_campaign(name="Empty", members=[mona], **DATES).id
        db.session.remove()
    assert "No post of this account is accepted yet" in stage.page(f"/{empty}")


def test_a_past_campaign_without_accepted_posts_promises_none(app: Flask, stage: Stage) -> None:
    over: dict[str, Any] = {"starts_on": date(2025, 1, 1), "ends_on": date(2025, 1, 31)}
    with app.app_context():
        mona = db.session.get_one(User, stage.user_id)
        empty = builders.create_campaign(name="Over", members=[mona], **over).id
        db.session.remove()
    page = stage.page(f"/{empty}")
    assert "No post of this account was accepted" in page
    assert "accepted yet" not in page


@pytest.mark.parametrize("dates", [DATES, {"starts_on": date(2025, 1, 1), "ends_on": date(2025, 1, 31)}])
def test_a_brand_without_account_is_referred_to_the_report_and_not_to_posts_of_its_own(
    app: Flask, stage: Stage, sign_in: SignIn, dates: dict[str, Any]
) -> None:
    with app.app_context():
        brand = builders.create_user(role=Role.BRAND, name="Alder Tea")
        campaign_id = builders.create_campaign(name="Tea", members=[brand], **dates).id
        brand_id = brand.id
        db.session.remove()
    sign_in(stage.client, brand_id)
    page = stage.page(f"/{campaign_id}")
    assert "accepted" not in page.partition("<main")[2]
    assert "This campaign has no posts of yours" in page
    assert "It stands here as soon as the staff deliver one." in page


def test_a_missing_figure_says_why(stage: Stage) -> None:
    listed = stage.results().split("Accepted posts, the newest first")[1]
    assert 'title="Instagram' in listed or 'title="Not read yet' in listed


def test_headings_come_in_order(stage: Stage) -> None:
    levels = [int(each) for each in re.findall(r"<h([1-6])", stage.results().split("<main")[1])]
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels
    assert levels.count(2) == 1


def test_a_brand_sees_its_own_posts_and_a_partner_without_an_account_its_posts_by_hand(
    app: Flask, stage: Stage, sign_in: SignIn
) -> None:
    with app.app_context():
        campaign = db.session.get_one(Campaign, stage.campaign_id)
        brand = next(member.user for member in campaign.members if member.user.role is Role.BRAND)
        post = builders.create_post(
            None, user_id=brand.id, network="youtube", views=12, posted_at=datetime(2026, 11, 9, tzinfo=UTC)
        )
        builders.create_assignment(campaign, post, Decision.ACCEPTED)
        brand_id = brand.id
        db.session.remove()
    sign_in(stage.client, brand_id)
    page = stage.results()
    assert ">12<" in tiles(page)[1]
    assert "Gained in the campaign" not in page


@pytest.mark.parametrize("address", ["", "/posts.csv", "/days.csv"])
def test_a_campaign_that_includes_one_not_is_not_there(app: Flask, stage: Stage, address: str) -> None:
    with app.app_context():
        theo = db.session.get_one(User, stage.other_id)
        foreign = builders.create_campaign(name="Foreign", members=[theo], **DATES).id
        db.session.remove()
    for number in (foreign, 999_999, 2**70):
        assert stage.client.get(f"/me/campaigns/{number}{address}").status_code == 404


def test_staff_see_the_same_page_marked_and_their_look_is_noted(
    app: Flask, stage: Stage, sign_in: SignIn
) -> None:
    with app.app_context():
        manager = builders.create_user(role=Role.MANAGER).id
        db.session.remove()
    sign_in(stage.client, manager)
    address = f"/partners/{stage.user_id}/campaigns/{stage.campaign_id}"
    page = stage.client.get(address).text
    assert "You see this page as Mona Example does." in page
    assert "this partner’s own posts" in page
    assert " your " not in page
    assert ">400<" in tiles(page)[1]
    assert stage.client.get(address.replace(str(stage.user_id), str(2**70))).status_code == 404
    with app.app_context():
        looks = db.session.query(AuditEntry).filter_by(action=AuditAction.PARTNER_LOOKED_AT.value).count()
    assert looks == 1


def test_what_staff_take_away_is_told_to_the_partner(app: Flask, stage: Stage, sign_in: SignIn) -> None:
    with app.app_context():
        manager = builders.create_user(role=Role.MANAGER).id
        db.session.remove()
    sign_in(stage.client, manager)
    address = f"/partners/{stage.user_id}/campaigns/{stage.campaign_id}/posts.csv"
    assert stage.client.get(address).mimetype == "text/csv"
    sign_in(stage.client, stage.user_id)
    assert "Downloaded figures from your pages" in stage.client.get("/me/seen-by").text
    assert stage.client.get(address.replace(f"/partners/{stage.user_id}", "/me")).status_code == 200
    assert stage.client.get("/me/seen-by").text.count("Downloaded figures from your pages") == 1


def test_the_csv_holds_each_post_with_gaps_empty(stage: Stage) -> None:
    text = stage.client.get(f"/me/campaigns/{stage.campaign_id}/posts.csv").data.decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(text))
    views = head.index("Views")
    assert [row[views] for row in rows] == ["100", "300", ""]
    assert head[-1] == "Missing, and why"
    assert "Views:" not in rows[0][-1]
    assert "Views: Instagram" in rows[2][-1] or "Views: Not read yet." in rows[2][-1]


def test_the_chart_by_day_can_be_taken_away_with_its_gaps(stage: Stage) -> None:
    page = stage.results(figure="views", way="mean")
    address = f"/me/campaigns/{stage.campaign_id}/days.csv"
    assert f'href="{address}?way=mean"' in page
    answer = stage.client.get(address, query_string={"way": "mean"})
    head, *rows = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))
    assert head[:4] == ["First day (UTC)", "Last day (UTC)", "Posts", "Mean views per post"]
    told = {row[0]: row[2:] for row in rows}
    assert told["2026-11-02"] == ["0", "", "0", "No post on this day"]
    assert told["2026-11-03"] == ["1", "100.0", "0", ""]
    assert told["2026-11-05"] == ["1", "", "0", "1 of 1 without the figure"]
    assert list(told) == [f"2026-11-{day:02}" for day in range(1, len(told) + 1)]


@pytest.mark.parametrize("query", [{"page": "9" * 30}, {"page": "-1"}, {"figure": "x"}, {"way": "\0"}])
def test_an_address_that_says_nonsense_shows_the_usual(stage: Stage, query: dict[str, str]) -> None:
    assert "Accepted posts" in stage.results(**query)
    assert "Autumn Table" in stage.page(**query)


@pytest.mark.parametrize("number", [3, 300])
def test_as_many_statements_for_three_posts_as_for_hundreds(app: Flask, stage: Stage, number: int) -> None:
    with app.app_context():
        campaign = db.session.get_one(Campaign, stage.campaign_id)
        mona = db.session.get_one(User, stage.user_id)
        account = mona.instagram_account
        assert account is not None
        latest = datetime(2026, 11, 29, tzinfo=UTC)
        made: list[Post] = builders.create_posts(account, number, posted_at=latest, views=9)
        for post in made:
            builders.create_assignment(campaign, post, Decision.ACCEPTED)
        for place in range(number // 10):
            builders.create_campaign(
                name=f"More {place}", members=[mona], starts_on=date(2026, 1, 1) + timedelta(days=place)
            )
        db.session.remove()
    with count_statements(app) as sent:
        stage.results()
    with count_statements(app) as again:
        stage.results()
    assert (len(sent), len(again)) == (17, 12), sent
    with count_statements(app) as sent:
        stage.page()
    assert len(sent) == 7, sent
