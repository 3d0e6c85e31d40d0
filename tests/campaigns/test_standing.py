"""How many posts each view holds: right whatever was kept of earlier looks at the same campaign."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, func, select, update

from application.campaigns.candidates import Window
from application.campaigns.standing import Standing, standing_of
from application.extensions import db
from application.models import Assignment, Campaign, Decision, InstagramAccount, Post
from tests import builders
from tests.campaigns.stage import Stage, set_stage
from tests.campaigns.undone import ON_MARIADB, accepted_only_while_read
from tests.statements import count_statements

POSTS = 20


@pytest.fixture
def stage(app: Flask, client: FlaskClient, sign_in: Any) -> Stage:
    """A campaign with some posts, all of them accepted."""
    stage = set_stage(app, client, sign_in, posts=POSTS)
    with stage.rows():
        db.session.execute(update(Campaign).values(starts_on=date(2020, 1, 1)))
        db.session.commit()
    stage.decide({"all": "accepted", "newest": str(max(stage.post_ids))})
    return stage


def counts(standing: Standing) -> tuple[int, int, int]:
    found = standing.counts
    return found[Decision.UNDECIDED], found[Decision.ACCEPTED], found[Decision.REJECTED]


def look(stage: Stage) -> Standing:
    with stage.rows():
        return standing_of(Window.of(db.session.get_one(Campaign, stage.campaign_id)))


def test_a_second_look_at_the_same_posts_compares_none_of_them(app: Flask, stage: Stage) -> None:
    first = look(stage)
    with count_statements(app) as sent:
        assert look(stage) == first
    assert counts(first) == (0, POSTS, 0)
    assert len(sent) == 3, sent  # the campaign, what is decided, what is covered


def test_each_change_of_decisions_posts_or_dates_is_seen_at_once(stage: Stage) -> None:
    assert counts(look(stage)) == (0, POSTS, 0)
    stage.decide({"post": [stage.post_ids[0]], "decision": "undecided"}, view="accepted")
    assert counts(look(stage)) == (1, POSTS - 1, 0)
    stage.decide({"post": [stage.post_ids[0]], "decision": "accepted"})
    assert counts(look(stage)) == (0, POSTS, 0)
    with stage.rows():
        builders.create_post(db.session.get_one(InstagramAccount, stage.account_id))
    assert counts(look(stage)) == (1, POSTS, 0)
    with stage.rows():
        db.session.execute(update(Campaign).values(starts_on=date(2030, 1, 1), ends_on=date(2030, 1, 2)))
        db.session.commit()
    beyond = look(stage)
    assert counts(beyond) == (0, POSTS, 0)
    assert beyond.owners == ((stage.account_id, None),)


def test_posts_of_other_people_that_take_the_place_of_covered_ones_are_told_apart(stage: Stage) -> None:
    """As many posts, as many decisions: only which ones they are has changed."""
    look(stage)
    with stage.rows():
        stranger = builders.create_partner()
        account = stranger.instagram_account
        assert account is not None
        moved = update(Post).where(Post.id == stage.post_ids[0])
        db.session.execute(moved.values(instagram_account_id=account.id))
        db.session.commit()
        builders.create_post(db.session.get_one(InstagramAccount, stage.account_id))
    assert counts(look(stage)) == (1, POSTS, 0)
    assert len(look(stage).owners) == 2
    with stage.rows():
        assert db.session.scalar(select(func.count(Assignment.id))) == POSTS


def test_sets_with_the_same_sum_of_squares_are_told_apart(
    app: Flask, client: FlaskClient, sign_in: Any
) -> None:
    """The 1st, 5th and 6th of neighbouring posts, then the 2nd, 3rd and 7th."""
    stage = set_stage(app, client, sign_in, posts=7)
    ordered = sorted(stage.post_ids)
    one, other = [[ordered[place - 1] for place in places] for places in ((1, 5, 6), (2, 3, 7))]
    with stage.rows():
        of_before = update(Post).where(Post.id.in_(other))
        db.session.execute(of_before.values(posted_at=builders.NOW - timedelta(days=900)))
        db.session.commit()
    for hours, accepted in enumerate((one, other)):
        decided_at = builders.NOW + timedelta(hours=hours)
        with stage.rows():
            db.session.execute(delete(Assignment))
            campaign = db.session.get_one(Campaign, stage.campaign_id)
            for post_id in accepted:
                post = db.session.get_one(Post, post_id)
                builders.create_assignment(campaign, post, Decision.ACCEPTED, decided_at=decided_at)
        undecided = len(set(ordered) - set(other) - set(accepted))
        assert counts(look(stage)) == (undecided, 3, 0)


@ON_MARIADB
def test_a_decision_that_is_undone_while_it_is_read_is_not_remembered(
    app: Flask, client: FlaskClient, sign_in: Any
) -> None:
    stage = set_stage(app, client, sign_in, posts=3)
    stage.decide({"decision": "accepted", "post": [stage.post_ids[0]]})
    with accepted_only_while_read(stage, stage.post_ids[1], "count(assignments.id)"):
        look(stage)
    assert counts(look(stage)) == (2, 1, 0)
