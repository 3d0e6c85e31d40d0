"""Accepting and rejecting posts, one by one and many at once, and taking it back."""

from datetime import date
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from application.extensions import db
from application.models import Assignment, Campaign, Decision, InstagramAccount, Post, Role
from tests import builders
from tests.campaigns.stage import Stage, posts_on, set_stage, undo_mark
from tests.statements import count_statements


def test_a_post_without_a_decision_waits(stage: Stage) -> None:
    assert stage.listed() == list(stage.post_ids)
    assert stage.listed(view="accepted") == []


def test_one_post_is_accepted_by_its_own_button(stage: Stage) -> None:
    first = stage.post_ids[0]
    answer = stage.decide({"single": f"accepted-{first}"})
    assert answer.status_code == 303
    assert stage.decisions() == {first: Decision.ACCEPTED}
    assert first not in stage.listed()
    assert stage.listed(view="accepted") == [first]


def test_ticked_posts_are_rejected_together(stage: Stage) -> None:
    chosen = stage.post_ids[:2]
    stage.decide({"decision": "rejected", "post": list(chosen)})
    assert set(stage.listed(view="rejected")) == set(chosen)
    assert stage.listed() == [stage.post_ids[2]]


def test_who_decided_and_when_is_kept(stage: Stage) -> None:
    stage.decide({"single": f"accepted-{stage.post_ids[0]}"})
    with stage.rows():
        kept = db.session.query(Assignment).one()
        assert kept.decided_by_id == stage.manager_id
        assert kept.decided_at is not None


def test_the_notice_counts_and_offers_undo(stage: Stage) -> None:
    stage.decide({"decision": "accepted", "post": list(stage.post_ids[:2])})
    page = stage.page()
    assert "2 posts accepted." in page
    stage.client.post(f"{stage.address}/decisions/undo", data={"mark": undo_mark(page)})
    assert stage.listed() == list(stage.post_ids)
    assert stage.listed(view="accepted") == []


def test_undo_returns_to_rejected_what_was_rejected(stage: Stage) -> None:
    first = stage.post_ids[0]
    stage.decide({"single": f"rejected-{first}"})
    stage.decide({"single": f"accepted-{first}"}, view="rejected")
    mark = undo_mark(stage.page(view="rejected"))
    stage.client.post(f"{stage.address}/decisions/undo", data={"mark": mark})
    assert stage.decisions()[first] is Decision.REJECTED


def test_undo_leaves_alone_what_was_decided_again(stage: Stage) -> None:
    first = stage.post_ids[0]
    stage.decide({"decision": "accepted", "post": list(stage.post_ids[:2])})
    mark = undo_mark(stage.page())
    stage.decide({"single": f"rejected-{first}"}, view="accepted")
    stage.client.post(f"{stage.address}/decisions/undo", data={"mark": mark})
    assert stage.decisions() == {first: Decision.REJECTED}


def test_undo_restores_who_had_decided_and_when(stage: Stage) -> None:
    first = stage.post_ids[0]
    with stage.rows():
        campaign, post = db.session.get_one(Campaign, stage.campaign_id), db.session.get_one(Post, first)
        colleague = builders.create_user(role=Role.MANAGER)
        builders.create_assignment(campaign, post, by=colleague)
        by_id = colleague.id
    stage.decide({"single": f"rejected-{first}"}, view="accepted")
    stage.client.post(
        f"{stage.address}/decisions/undo", data={"mark": undo_mark(stage.page(view="accepted"))}
    )
    with stage.rows():
        row = db.session.execute(db.select(Assignment)).scalar_one()
        assert (row.decision, row.decided_by_id, row.decided_at) == (Decision.ACCEPTED, by_id, builders.NOW)
        assert (row.former_decision, row.former_decided_at) == (row.decision, row.decided_at)


def test_the_same_undo_twice_says_that_nothing_is_left(stage: Stage) -> None:
    stage.decide({"single": f"accepted-{stage.post_ids[0]}"})
    mark = undo_mark(stage.page())
    for _ in range(2):
        stage.client.post(f"{stage.address}/decisions/undo", data={"mark": mark})
    assert "This is undone already" in stage.page()


def test_an_undo_of_another_campaign_is_refused(stage: Stage) -> None:
    stage.decide({"single": f"accepted-{stage.post_ids[0]}"})
    mark = undo_mark(stage.page())
    with stage.rows():
        other = builders.create_campaign().id
    answer = stage.client.post(f"/campaigns/{other}/decisions/undo", data={"mark": mark})
    assert answer.status_code == 400
    assert stage.decisions() == {stage.post_ids[0]: Decision.ACCEPTED}


def test_a_collected_post_can_be_put_back_to_be_decided(stage: Stage) -> None:
    first = stage.post_ids[0]
    stage.decide({"single": f"accepted-{first}"})
    stage.decide({"single": f"undecided-{first}"}, view="accepted")
    assert stage.listed() == list(stage.post_ids)


def test_a_decision_of_somebody_else_in_the_meantime_stands(stage: Stage) -> None:
    first, second, _ = stage.post_ids
    stage.decide({"single": f"rejected-{first}"})
    stage.page()
    stage.decide({"decision": "accepted", "post": [first, second]})
    assert stage.decisions() == {first: Decision.REJECTED, second: Decision.ACCEPTED}
    page = stage.page()
    assert "1 post accepted." in page
    assert "You rejected 1 of these 2 posts" in page
    assert "; it was left as it is." in page


def test_posts_of_another_campaign_are_not_taken_in(stage: Stage) -> None:
    with stage.rows():
        stranger = builders.create_partner().instagram_account
        assert stranger is not None
        foreign = builders.create_post(stranger).id
    stage.decide({"decision": "accepted", "post": [foreign, stage.post_ids[0]]})
    assert stage.decisions() == {stage.post_ids[0]: Decision.ACCEPTED}


def test_ticking_nothing_is_told(stage: Stage) -> None:
    stage.decide({"decision": "accepted"})
    assert "No post is ticked" in stage.page()
    assert stage.decisions() == {}


def test_the_same_post_has_its_own_decision_in_each_campaign(stage: Stage) -> None:
    first = stage.post_ids[0]
    with stage.rows():
        other = Campaign(starts_on=date(2026, 11, 1), ends_on=date(2026, 11, 30), created_at=builders.NOW)
        other.rename("Winter Table")
        db.session.add(other)
        db.session.commit()
        other_id = other.id
        db.session.execute(
            db.text("INSERT INTO campaign_members (campaign_id, user_id) VALUES (:campaign, :user)"),
            {"campaign": other_id, "user": stage.influencer_id},
        )
        db.session.commit()
    stage.decide({"single": f"rejected-{first}"})
    stage.client.post(f"/campaigns/{other_id}/decisions", data={"single": f"accepted-{first}"})
    assert first in stage.listed(view="rejected")
    assert posts_on(stage.client.get(f"/campaigns/{other_id}?view=accepted").text) == [first]
    assert "Winter Table" in stage.page(view="rejected"), "the page names the other campaign"


def test_all_that_match_a_filter_are_decided_and_no_others(stage: Stage) -> None:
    reel = stage.post_ids[1]
    stage.set_post(reel, media_product_type="REELS", media_type="VIDEO")
    stage.decide({"all": "accepted", "newest": str(max(stage.post_ids))}, kind="reel")
    assert stage.decisions() == {reel: Decision.ACCEPTED}


def test_posts_that_came_after_the_page_was_made_are_not_swept_along(stage: Stage) -> None:
    newest = max(stage.post_ids)
    with stage.rows():
        account = db.session.get_one(InstagramAccount, stage.account_id)
        later = builders.create_post(account).id
    stage.decide({"all": "accepted", "newest": str(newest)})
    assert set(stage.decisions()) == set(stage.post_ids)
    assert stage.listed() == [later]


def test_two_thousand_posts_are_decided_in_few_statements_and_undone(
    app: Flask, client: FlaskClient, sign_in: Any
) -> None:
    stage = set_stage(app, client, sign_in, posts=2_000)
    with stage.rows():
        db.session.execute(
            db.text("UPDATE campaigns SET starts_on = '2026-01-01' WHERE id = :id"), {"id": stage.campaign_id}
        )
        db.session.commit()
    with count_statements(app) as sent:
        answer = stage.decide({"all": "accepted", "newest": str(max(stage.post_ids))})
    assert answer.status_code == 303
    assert len(stage.decisions()) == 2_000
    assert len([text for text in sent if text.startswith("INSERT INTO assignments")]) == 1
    assert len(sent) <= 9
    page = stage.page()
    assert "2,000 posts accepted." in page
    with count_statements(app) as sent:
        stage.client.post(f"{stage.address}/decisions/undo", data={"mark": undo_mark(page)})
    assert stage.decisions() == {}
    assert len([text for text in sent if text.startswith(("UPDATE assignments", "DELETE"))]) == 2


def test_a_hundred_thousand_ticked_ids_are_sorted_out(stage: Stage) -> None:
    ids = [*range(10**9, 10**9 + 100_000), stage.post_ids[0]]
    answer = stage.decide({"decision": "accepted", "post": ids})
    assert answer.status_code == 303
    assert stage.decisions() == {stage.post_ids[0]: Decision.ACCEPTED}
    assert "100,000 posts were left out: this campaign does not have them to decide on." in stage.page()


def test_the_person_comes_back_to_the_same_view_filter_and_page(stage: Stage) -> None:
    answer = stage.decide({"single": f"accepted-{stage.post_ids[0]}"}, kind="picture", sort="views", page="3")
    assert answer.location == f"{stage.address}?kind=picture&sort=views&page=3#posts"
    assert stage.client.get(answer.location).status_code == 200


def test_staff_alone_decide(stage: Stage, app: Flask, sign_in: Any) -> None:
    stranger = app.test_client()
    assert stranger.post(f"{stage.address}/decisions", data={"all": "accepted"}).status_code == 401
    with stage.rows():
        brand = builders.create_user(role=Role.BRAND).id
    sign_in(stranger, brand)
    assert stranger.post(f"{stage.address}/decisions", data={"all": "accepted"}).status_code == 403
    assert stage.decisions() == {}
