"""A kept post of somebody who left goes when no campaign counts it any more, but 30 days later: a slip can be
put right. All that hangs on it goes along, and nothing of anybody else's."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from application.audit import record
from application.clock import clock
from application.extensions import db
from application.models import Assignment, AuditAction, Campaign, Post, User
from tests import builders
from tests.leaving.conftest import Passing
from tests.leaving.kept_posts import assert_all_is_gone, decide, delete_campaign, held, of_both
from tests.leaving.life import Life
from tests.leaving.test_ageing import grow_old
from tests.leaving.test_everything import forget


def another_campaign(app: Flask, life: Life, *names: str) -> int:
    """One more that has accepted these posts of hers, from before she left."""
    with app.app_context():
        campaign = builders.create_campaign(name="Summer tea")
        for name in names:
            builders.create_assignment(campaign, db.session.get_one(Post, life.leaver.ids[name]))
        campaign_id = campaign.id
        db.session.remove()
    return campaign_id


def test_as_long_as_a_campaign_counts_them_they_stay(app: Flask, life: Life, on_day: Passing) -> None:
    grow_old(app)
    before = of_both(app, life)
    assert before[0]["posts"] == {life.leaver.ids["album"], life.leaver.ids["story"]}
    assert all(before[0].values())
    on_day(29)
    grow_old(app)
    assert of_both(app, life) == before
    on_day(300)
    grow_old(app)
    assert of_both(app, life)[0] == before[0]


@pytest.mark.parametrize("deleted_on", [0.01, 200], ids=["at once", "much later"])
def test_they_go_a_month_after_their_campaign_was_deleted(
    app: Flask, life: Life, admin: FlaskClient, on_day: Passing, deleted_on: float
) -> None:
    on_day(deleted_on)
    delete_campaign(admin, life.campaign_id)
    on_day(deleted_on + 29)
    grow_old(app)
    before = of_both(app, life)
    assert before[0]["posts"] == {life.leaver.ids["album"], life.leaver.ids["story"]}
    assert all(before[0].values())
    on_day(deleted_on + 31)
    after = grow_old(app)
    assert_all_is_gone(app, life, before)
    assert grow_old(app) == after, "there is nothing left to do"


@pytest.mark.parametrize("decision", ["rejected", "undecided"])
def test_they_go_a_month_after_the_decision_was_turned(
    app: Flask, life: Life, admin: FlaskClient, on_day: Passing, decision: str
) -> None:
    on_day(100)
    decide(admin, life, "accepted", decision, "album", "story")
    on_day(129)
    grow_old(app)
    before = of_both(app, life)
    assert before[0]["posts"] == {life.leaver.ids["album"], life.leaver.ids["story"]}
    on_day(131)
    grow_old(app)
    assert_all_is_gone(app, life, before)
    with app.app_context():
        decided = set(db.session.scalars(select(Assignment.post_id)))
        assert decided == {life.other.ids[name] for name in ("album", "story", "feed")}


def test_only_the_post_that_was_taken_out_goes(
    app: Flask, life: Life, admin: FlaskClient, on_day: Passing
) -> None:
    person = life.leaver
    on_day(40)
    decide(admin, life, "accepted", "rejected", "album")
    on_day(71)
    grow_old(app)
    hers = held(app, person)
    assert hers["posts"] == {person.ids["story"]}
    assert hers["calls"] == hers["children"] == set()
    assert len(hers["readings"]) == len(hers["changes"]) == 2
    files = {person.bodies[f"picture {person.media_id(2)}"]}
    assert hers["files"] - set(life.other.bodies.values()) == files


def test_a_slip_that_is_put_right_in_time_costs_nothing(
    app: Flask, life: Life, admin: FlaskClient, on_day: Passing
) -> None:
    on_day(100)
    decide(admin, life, "accepted", "rejected", "album", "story")
    on_day(125)
    grow_old(app)
    before = of_both(app, life)
    decide(admin, life, "rejected", "accepted", "album", "story")
    on_day(180)
    grow_old(app)
    assert of_both(app, life) == before


def test_a_post_that_another_campaign_counts_stays(
    app: Flask, life: Life, admin: FlaskClient, on_day: Passing
) -> None:
    another = another_campaign(app, life, "album")
    on_day(10)
    delete_campaign(admin, life.campaign_id)
    on_day(60)
    grow_old(app)
    hers = held(app, life.leaver)
    assert hers["posts"] == {life.leaver.ids["album"]}
    assert hers["calls"] == {life.leaver.ids["call list"]}
    assert len(hers["children"]) == 2
    delete_campaign(admin, another, "Summer tea")
    on_day(89)
    grow_old(app)
    assert held(app, life.leaver) == hers, "the days begin with the last campaign"
    on_day(91)
    grow_old(app)
    assert held(app, life.leaver)["posts"] == set()


def test_the_end_of_a_campaign_that_was_made_later_keeps_nothing_longer(
    app: Flask, life: Life, admin: FlaskClient, on_day: Passing
) -> None:
    on_day(40)
    delete_campaign(admin, life.campaign_id)
    with app.app_context():
        later = builders.create_campaign(name="Winter tea").id
        record(AuditAction.CAMPAIGN_MADE, campaign_id=later)
        db.session.commit()
        db.session.remove()
    on_day(65)
    delete_campaign(admin, later, "Winter tea")
    on_day(71)
    grow_old(app)
    assert held(app, life.leaver)["posts"] == set()


def test_nothing_goes_of_somebody_who_has_not_left(app: Flask, life: Life, admin: FlaskClient) -> None:
    """Not even where access has ended, or where nobody has the account any more."""
    with app.app_context():
        builders.create_post(user_id=life.other.ids["user"])
        nobodys = builders.create_post(builders.create_instagram_account())
        builders.create_reading(nobodys)
        ended = db.session.get_one(User, life.leaver.ids["user"])
        ended.active, ended.access_ended_at = False, clock.now()
        db.session.commit()
        db.session.remove()
    delete_campaign(admin, life.campaign_id)
    names = ("posts", "readings", "post_children", "pictures")
    before = grow_old(app)
    clock.follow(lambda: timedelta(days=390))
    after = grow_old(app)
    assert {name: after[name] for name in names} == {name: before[name] for name in names}


def test_a_post_that_was_added_by_hand_goes_as_well(
    app: Flask, life: Life, admin: FlaskClient, on_day: Passing
) -> None:
    with app.app_context():
        post = builders.create_post(user_id=life.leaver.ids["user"])
        builders.create_assignment(db.session.get_one(Campaign, life.campaign_id), post)
        post_id = post.id
        db.session.remove()

    def is_there() -> bool:
        with app.app_context():
            found = db.session.get(Post, post_id) is not None
            db.session.remove()
            return found

    on_day(31)
    grow_old(app)
    assert is_there()
    delete_campaign(admin, life.campaign_id)
    on_day(62)
    grow_old(app)
    assert not is_there()


def test_bare_numbers_go_as_well(app: Flask, life: Life, admin: FlaskClient) -> None:
    """Somebody had everything deleted: the numbers that were left were left for a campaign, too."""
    forget(app, life.leaver)
    clock.follow(lambda: timedelta(days=50))
    grow_old(app)
    before = of_both(app, life)
    assert len(before[0]["posts"]) == 2
    delete_campaign(admin, life.campaign_id)
    clock.follow(lambda: timedelta(days=81))
    grow_old(app)
    assert_all_is_gone(app, life, before)
