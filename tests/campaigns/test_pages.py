"""The pages of campaigns: what they show, where they lead, and that nothing foul breaks them."""

import re
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from application.extensions import db
from application.models import (
    CollectionRun,
    Decision,
    InstagramAccount,
    MissingReason,
    Post,
    Role,
    RunState,
    User,
)
from tests import builders
from tests.campaigns.stage import Stage, posts_on
from tests.databases import by_turns

HUGE = "9" * 60
FOUL = ("", "0", "-1", "abc", "1.5", HUGE, "\x00", "%00", "' OR 1=1 --", "<script>", "🍝\u202e", "x" * 10_000)


def test_a_newcomer_without_partners_is_told_how_they_join(
    app: Flask, client: FlaskClient, sign_in: Any
) -> None:
    with app.app_context():
        admin = builders.create_user(role=Role.ADMIN).id
        db.session.remove()
    sign_in(client, admin)
    page = client.get("/campaigns").text
    assert "No campaigns yet" in page
    assert "/join" in page


def test_with_partners_the_empty_list_leads_to_the_first_campaign(stage: Stage) -> None:
    with stage.rows():
        db.session.execute(db.text("DELETE FROM campaigns"))
        db.session.commit()
    page = stage.client.get("/campaigns").text
    assert "Set up the first campaign" in page


def test_the_tabs_count_each_view(stage: Stage) -> None:
    stage.decide({"decision": "accepted", "post": list(stage.post_ids[:2])})
    page = stage.page()
    for view, number in (("undecided", 1), ("accepted", 2), ("rejected", 0)):
        assert f'data-count="{view}">{number}<' in page


def test_a_missing_figure_says_why_and_a_zero_is_a_zero(stage: Stage) -> None:
    stage.set_post(stage.post_ids[0], views=0, insights_reason=MissingReason.NOT_ENOUGH_VIEWERS)
    page = stage.page()
    row = page[
        page.index(f'data-post="{stage.post_ids[0]}"') : page.index(f'data-post="{stage.post_ids[1]}"')
    ]
    assert re.search(r'data-label="Views"><a class="why"[^>]*>0</a>', row.replace("\n", ""))
    assert "Too few people have seen it" in row


@pytest.mark.parametrize("reason", list(MissingReason))
def test_every_stored_reason_has_its_words(stage: Stage, reason: MissingReason) -> None:
    stage.set_post(stage.post_ids[0], insights_reason=reason)
    reasons = set(re.findall(r'class="why missing"[^>]* title="([^"]+)"', stage.page()))
    assert reasons
    assert all(re.fullmatch(r"[A-Z][^_]+", sentence) for sentence in reasons), reasons


def test_captions_and_links_from_outside_stay_text(stage: Stage) -> None:
    stage.set_post(
        stage.post_ids[0], caption="<img src=x onerror=alert(1)>" * 100, permalink="javascript:alert(1)"
    )
    page = stage.page()
    assert "<img src=x" not in page
    assert "javascript:" not in page


def test_a_post_names_the_other_campaigns_with_their_decisions(stage: Stage) -> None:
    with stage.rows():
        other = builders.create_campaign(name="Olive Week")
        post = db.session.get_one(Post, stage.post_ids[0])
        builders.create_assignment(other, post)
        rejecting = builders.create_campaign(name="Fasting Week")
        builders.create_assignment(rejecting, post, Decision.REJECTED)
    page = stage.page()
    assert "Olive Week</a> (collected)" in page
    assert "Fasting Week</a> (rejected)" in page


def test_a_view_that_has_run_empty_says_so_on_any_page(stage: Stage) -> None:
    stage.decide({"all": "rejected", "newest": str(max(stage.post_ids))})
    assert "All decided" in stage.page(page=7)
    assert "Nothing collected yet" in stage.page(view="accepted")
    assert "No post here matches" in stage.page(view="rejected", text="no such words")


def test_results_without_accepted_posts_lead_to_deciding(stage: Stage) -> None:
    page = stage.client.get(f"{stage.address}/results").text
    assert "No results yet" in page
    assert "3 posts wait for a decision" in page


def test_results_state_total_middle_spread_and_base(stage: Stage) -> None:
    for post_id, views, reach in zip(stage.post_ids, (100, 300, None), (50, 150, 10), strict=True):
        stage.set_post(post_id, views=views, reach=reach, likes=5, comments=1, saves=0, shares=0)
    stage.set_post(stage.post_ids[2], media_product_type="REELS", media_type="VIDEO")
    stage.decide({"decision": "accepted", "post": list(stage.post_ids)})
    page = stage.client.get(f"{stage.address}/results").text
    assert "2 of 3" in page
    for shown in ("400", "200", "141.4", "summed, not unique", "Reel", "Feed picture", "@lena.cooks"):
        assert shown in page, shown
    assert re.search(r"100\s+– 300", page)
    assert "Instagram’s answer held no value for this figure" in page
    assert "8.6\u202f%" in page, "18 engagements by a reach of 210"


def test_retrieving_opens_a_run_for_each_account_and_shows_it(stage: Stage) -> None:
    answer = stage.client.post(f"{stage.address}/retrieve")
    assert answer.location == f"{stage.address}#reading"
    with stage.rows():
        run = db.session.query(CollectionRun).one()
        assert (run.instagram_account_id, run.asked_by_id) == (stage.account_id, stage.manager_id)
    page = stage.page()
    assert "<progress" in page
    assert "data-running" in page
    assert "Look again" in page


def test_progress_is_told_to_the_script_and_ends_with_the_counts(stage: Stage) -> None:
    with stage.rows():
        account = db.session.get_one(InstagramAccount, stage.account_id)
        run = builders.create_run(
            account, state=RunState.RUNNING, posts_read=812, posts_expected=2000, calls_made=14
        ).id
    told = stage.client.get(f"{stage.address}/progress").get_json()
    assert told["running"]
    assert told["share"] == pytest.approx(0.406)
    assert told["sentence"].startswith("812 of 2,000 posts read, 14 calls")
    assert "@lena.cooks" in told["panel"]
    assert told["counts"] == {}
    with stage.rows():
        db.session.get_one(CollectionRun, run).finish(RunState.DONE, builders.NOW)
        db.session.commit()
    told = stage.client.get(f"{stage.address}/progress").get_json()
    assert not told["running"]
    assert told["counts"] == {"undecided": 3, "accepted": 0, "rejected": 0}


def test_a_problem_of_an_account_is_shown_in_its_sentence(stage: Stage) -> None:
    with stage.rows():
        account = db.session.get_one(InstagramAccount, stage.account_id)
        builders.create_run(account, state=RunState.FAILED, problem="Ask Lena to connect again.")
    assert "Ask Lena to connect again." in stage.page()


def test_people_without_account_are_named_and_nothing_is_read_for_them(stage: Stage) -> None:
    with stage.rows():
        brand = builders.create_user(role=Role.BRAND, name="Olivara")
        campaign = builders.create_campaign(members=[brand]).id
    page = stage.client.post(f"/campaigns/{campaign}/retrieve", follow_redirects=True).text
    assert "there is nothing to read" in page
    assert "nothing can be read: Olivara" in page
    assert "Nobody here has an Instagram account yet" in page
    with stage.rows():
        assert db.session.query(CollectionRun).count() == 0


def test_the_list_opens_each_campaign_and_its_waiting_posts(stage: Stage) -> None:
    with stage.rows():
        lena = db.session.get_one(User, stage.influencer_id)
        campaign = builders.create_campaign(
            name="Wide", members=[lena], starts_on=date(2020, 1, 1), ends_on=date(2090, 1, 1)
        ).id
    page = stage.client.get("/campaigns?text=wide").text
    assert f'href="/campaigns/{campaign}">Wide</a>' in page
    assert "3<span" in page


@pytest.mark.parametrize(
    "number", ["0", "999999", str(2**63 - 1), str(2**63), HUGE, "-1", "abc", "1%00", "٣٣"]
)
@pytest.mark.parametrize("page", ["", "/edit", "/results", "/progress", "/reports"])
def test_an_unknown_campaign_is_not_found(stage: Stage, number: str, page: str) -> None:
    assert stage.client.get(f"/campaigns/{number}{page}").status_code == 404


@pytest.mark.parametrize("number", ["0", str(2**63), HUGE, "abc"])
@pytest.mark.parametrize("deed", ["edit", "retrieve", "update-metrics", "decisions", "decisions/undo"])
def test_nothing_is_done_to_an_unknown_campaign(stage: Stage, number: str, deed: str) -> None:
    assert stage.client.post(f"/campaigns/{number}/{deed}").status_code == 404


@pytest.mark.parametrize(("foul", "database_url"), by_turns(FOUL, name=ascii), indirect=["database_url"])
@pytest.mark.parametrize(
    "page", ["/campaigns", "/campaigns/{}", "/campaigns/{}/results", "/campaigns/{}/edit"]
)
def test_foul_queries_give_a_sane_page(stage: Stage, page: str, foul: str) -> None:
    names = ("view", "person", "kind", "text", "sort", "page", "phase")
    for name in names:
        answer = stage.client.get(page.format(stage.campaign_id), query_string={name: foul})
        assert answer.status_code == 200, name
    people = {"person": f"user-{foul}", "kind": "story", "text": foul, "page": foul}
    assert stage.client.get(page.format(stage.campaign_id), query_string=people).status_code == 200


@pytest.mark.parametrize("foul", FOUL)
def test_foul_forms_are_refused_or_do_nothing(stage: Stage, foul: str) -> None:
    for name in ("decision", "single", "all", "post", "mark", "newest"):
        for form in (
            {name: foul},
            {name: foul, "decision": "accepted"},
            {name: f"accepted-{foul}", "all": "rejected"},
        ):
            assert stage.decide(form, view=foul, page=foul).status_code in (303, 400)
        assert stage.client.post(f"{stage.address}/decisions/undo", data={name: foul}).status_code == 400
    for name in ("name", "notes", "starts_on", "ends_on", "time_zone", "brands", "influencers", "completed"):
        for target in ("/campaigns/new", f"{stage.address}/edit"):
            assert stage.client.post(target, data={name: foul}).status_code == 400
    assert stage.decisions() == {}


def test_filters_stay_in_every_address_of_the_page(stage: Stage) -> None:
    with stage.rows():
        account = db.session.get_one(InstagramAccount, stage.account_id)
        builders.create_posts(account, 60)
    page = stage.page(kind="picture", sort="views", page=2)
    assert len(posts_on(page)) == 13
    assert f"{stage.address}/decisions?kind=picture&amp;sort=views&amp;page=2" in page
    assert f"{stage.address}?view=accepted&amp;kind=picture&amp;sort=views" in page
    assert f'{stage.address}?kind=picture&amp;sort=views"' in page, "the first page"
