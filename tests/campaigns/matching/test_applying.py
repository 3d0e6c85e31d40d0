"""A saved rule is held against all posts, also those that come in or change later."""

from datetime import date, timedelta

from sqlalchemy import func, select

from application.campaigns.candidates import Window
from application.campaigns.matching.queries import Standing, matches_of, stands
from application.campaigns.matching.rounds import hold_again
from application.clock import clock
from application.extensions import db
from application.models import Campaign, CampaignMember, MatchVerdict, Post, PostMatch
from application.task_queue import commit
from tests import builders
from tests.campaigns.matching.conftest import MatchingStage
from tests.campaigns.matching.examples import by, days, every, of_kind, some, tag
from tests.statements import count_statements

MATCH, NEAR = MatchVerdict.MATCH, MatchVerdict.NEAR
TEA = every(some(tag("aldertea")))


def test_a_saved_rule_marks_the_posts(matching: MatchingStage) -> None:
    first, second, third = matching.captions("my #AlderTea", "my #aldertee", "nothing")
    matching.save(TEA)
    assert matching.matches() == {}
    assert (matching.campaign().matching_version, matching.campaign().matched_version) == (1, 0)
    matching.work()
    assert matching.matches() == {first: MATCH, second: NEAR}
    assert matching.campaign().matched_version == 1
    work = matching.stored().work
    assert (work.done, work.held, work.total) == (True, 3, 3)
    with matching.rows():
        assert matches_of(matching.campaign_id, [first, second, third, 999]) == {first: MATCH, second: NEAR}
        assert matches_of(matching.campaign_id, []) == {}
        for standing, expected in (
            (Standing.MATCHED, {first}),
            (Standing.NEAR, {second}),
            (Standing.NOT, {third}),
        ):
            found = db.session.scalars(select(Post.id).where(stands(matching.campaign_id, standing)))
            assert set(found) == expected


def test_matches_are_told_in_one_statement(matching: MatchingStage) -> None:
    ids = matching.captions("#aldertea", "#aldertea", "#aldertea")
    matching.saved(TEA)
    with matching.rows(), count_statements(matching.app) as sent:
        matches_of(matching.campaign_id, ids)
    assert len(sent) == 1


def test_another_rule_takes_the_place_of_the_first(matching: MatchingStage) -> None:
    first, second, third = matching.captions("#aldertea", "#cake", "#aldertea #cake")
    matching.saved(TEA)
    matching.save(every(some(tag("cake"))))
    with matching.rows():
        assert matches_of(matching.campaign_id, [first]) == {}, "a verdict on the older rule counts no more"
    matching.work()
    assert matching.matches() == {second: MATCH, third: MATCH}
    assert matching.campaign().matched_version == 2


def test_every_kind_of_condition_is_read_from_the_database(matching: MatchingStage) -> None:
    first, second, third = matching.captions("a", None, "b")
    matching.stage.set_post(first, media_product_type="REELS", media_type="VIDEO")
    matching.saved(
        every(every(of_kind("reel"), by(matching.stage.influencer_id), days(1, 30)), some(days(19, 19)))
    )
    assert matching.matches() == {first: MATCH}
    assert not {second, third} & set(matching.matches())


def test_a_post_added_by_hand_is_matched_too(matching: MatchingStage) -> None:
    with matching.rows():
        by_hand = builders.create_post(
            None, user_id=matching.stage.influencer_id, caption="#aldertea", last_read_at=None, graph_id=None
        ).id
    matching.saved(TEA)
    assert matching.matches() == {by_hand: MATCH}


def test_posts_that_come_in_are_matched_by_the_sweep(matching: MatchingStage) -> None:
    matching.captions("x", "x", "x")
    matching.saved(TEA)
    [new] = matching.add_posts(1, "#aldertea")
    assert matching.matches() == {}
    matching.sweep()
    assert matching.matches() == {new: MATCH}


def test_a_caption_that_changes_is_matched_by_the_sweep(matching: MatchingStage) -> None:
    first, second, _third = matching.captions("x", "#aldertea", "x")
    matching.saved(TEA)
    now = clock.now() + timedelta(seconds=1)
    matching.stage.set_post(first, caption="#aldertea", last_read_at=now)
    matching.stage.set_post(second, caption="x", last_read_at=now)
    rounds = matching.stored().work.round
    matching.sweep()
    assert matching.matches() == {first: MATCH}
    work = matching.stored().work
    assert (work.round, work.done) == (rounds + 1, True)
    assert work.since is not None, "only what was read lately is looked at"


def test_a_sweep_with_nothing_new_asks_for_nothing(matching: MatchingStage) -> None:
    long_ago = clock.now() - timedelta(days=2)
    for post_id in matching.captions("#aldertea", "x", "x"):
        matching.stage.set_post(post_id, last_read_at=long_ago, first_seen_at=long_ago)
    matching.saved(TEA)
    rounds = matching.stored().work.round
    matching.sweep()
    matching.sweep("past")
    assert matching.stored().work.round == rounds


def test_other_dates_and_members_are_matched_by_the_sweep(matching: MatchingStage) -> None:
    first, second, third = matching.captions("#aldertea", "#aldertea", "#aldertea")
    matching.stage.set_post(third, posted_at=builders.NOW - timedelta(days=10))
    matching.saved(TEA)
    assert set(matching.matches()) == {first, second, third}
    matching.set_campaign(starts_on=date(2026, 11, 15))
    matching.sweep()
    assert set(matching.matches()) == {first, second}
    with matching.rows():
        other = builders.create_partner(username="noor")
        assert other.instagram_account is not None
        new = builders.create_post(other.instagram_account, caption="#aldertea").id
        db.session.add(CampaignMember(campaign_id=matching.campaign_id, user_id=other.id))
        db.session.commit()
    matching.sweep()
    assert set(matching.matches()) == {first, second, new}


def test_other_posts_of_the_same_number_and_sum_are_matched_by_the_sweep(matching: MatchingStage) -> None:
    long_ago = clock.now() - timedelta(days=2)
    read = {"last_read_at": long_ago, "first_seen_at": long_ago}
    for post_id in matching.captions("x", "x", "x"):
        matching.stage.set_post(post_id, **read)
    ids = matching.add_posts(4, "#aldertea {}", **read)
    outer, inner = (ids[0], ids[3]), (ids[1], ids[2])
    assert sum(outer) == sum(inner)
    window = Window.of(matching.campaign())
    before, within = window.starts_at - timedelta(days=9), window.starts_at + timedelta(days=1)
    for post_id in inner:
        matching.stage.set_post(post_id, posted_at=before)
    matching.saved(TEA)
    assert set(matching.matches()) == set(outer)
    for post_id in ids:
        matching.stage.set_post(post_id, posted_at=within if post_id in inner else before)
    matching.sweep()
    assert set(matching.matches()) == set(inner)


def test_another_member_without_posts_has_all_gone_over_once(matching: MatchingStage) -> None:
    matching.captions("#aldertea", "x", "x")
    matching.saved(TEA)
    with matching.rows():
        assert not hold_again(matching.campaign_id)
        partner = builders.create_partner().id
        db.session.add(CampaignMember(campaign_id=matching.campaign_id, user_id=partner))
        db.session.commit()
        assert hold_again(matching.campaign_id), "the people are others, though the posts are the same"
        commit()


def test_the_campaigns_form_can_ask_at_once(matching: MatchingStage) -> None:
    matching.captions("#aldertea", "x", "x")
    with matching.rows():
        assert not hold_again(matching.campaign_id), "there is no rule"
        db.session.rollback()
    matching.saved(TEA)
    with matching.rows():
        assert not hold_again(matching.campaign_id), "nothing has changed"
        db.session.rollback()
    matching.set_campaign(starts_on=date(2026, 11, 30))
    with matching.rows():
        assert hold_again(matching.campaign_id)
        commit()
    matching.work()
    assert matching.matches() == {}
    assert matching.campaign().matching_version == 1, "the rule is the same"


def test_a_past_campaign_is_swept_once_a_day(matching: MatchingStage) -> None:
    matching.captions("x", "x", "x")
    matching.set_campaign(completed_at=builders.NOW)
    matching.saved(TEA)
    [new] = matching.add_posts(1, "#aldertea")
    matching.sweep()
    assert matching.matches() == {}
    matching.sweep("past")
    assert matching.matches() == {new: MATCH}


def test_a_post_that_is_deleted_leaves_nothing(matching: MatchingStage) -> None:
    first, *_rest = matching.captions("#aldertea", "x", "x")
    matching.saved(TEA)
    matching.delete_post(first)
    assert matching.matches() == {}
    matching.sweep()
    assert matching.matches() == {}


def test_other_campaigns_are_left_alone(matching: MatchingStage) -> None:
    first, *_rest = matching.captions("#aldertea", "x", "x")
    with matching.rows():
        other = builders.create_campaign()
        db.session.add(PostMatch(campaign_id=other.id, post_id=first, verdict=NEAR, version=0))
        db.session.commit()
        other_id = other.id
    matching.saved(TEA)
    with matching.rows():
        assert matches_of(other_id, [first]) == {first: NEAR}


def test_a_chunk_takes_a_fixed_number_of_statements(matching: MatchingStage) -> None:
    matching.add_posts(300, "#aldertea {}")
    matching.save(TEA)
    with count_statements(matching.app) as few:
        matching.work()
    matching.add_posts(600, "#aldertea {}")
    matching.save(TEA)
    with count_statements(matching.app) as many:
        matching.work()
    assert len(matching.matches()) == 900
    assert len(many) == len(few)


def test_a_sweep_takes_a_fixed_number_of_statements(matching: MatchingStage) -> None:
    long_ago = clock.now() - timedelta(days=2)
    for post_id in matching.captions("#aldertea", "x", "x"):
        matching.stage.set_post(post_id, last_read_at=long_ago, first_seen_at=long_ago)
    matching.saved(TEA)
    with count_statements(matching.app) as one:
        matching.sweep()
    with matching.rows():
        for _ in range(8):
            campaign = builders.create_campaign()
            rule = db.session.get_one(Campaign, matching.campaign_id).matching_rule
            campaign.matching_rule = rule
            db.session.commit()
    matching.sweep()  # they cover no posts, so each is gone over once
    with count_statements(matching.app) as nine:
        matching.sweep()
    assert len(nine) == len(one)


def test_the_work_of_ten_thousand_is_told_as_it_goes(matching: MatchingStage) -> None:
    matching.add_posts(2_500, "#aldertea {}")
    matching.save(TEA)
    assert "0 of 2,503 posts" in matching.page()
    progress = matching.stage.client.get(f"{matching.address}/progress").get_json()
    assert progress == {
        "running": True,
        "share": 0,
        "sentence": "0 of 2,503 posts held against the rule.",
    }
    matching.work()
    progress = matching.stage.client.get(f"{matching.address}/progress").get_json()
    assert progress["running"] is False
    assert progress["sentence"] == "2,500 posts match, 0 nearly do."
    with matching.rows():
        assert db.session.scalar(select(func.count()).select_from(PostMatch)) == 2_500
