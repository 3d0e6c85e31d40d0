"""A partner's accepted posts against their own earlier ones, and what is kept of them."""

import statistics
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func

from application.campaigns.results import coverage
from application.campaigns.results.queries import posts_that
from application.extensions import db
from application.models import (
    Campaign,
    Decision,
    MissingReason,
    Post,
    User,
)
from application.profiles.alike_posts import merged
from application.profiles.alike_queries import alike_in_state
from application.profiles.campaigns import own_coverage
from tests import builders
from tests.profiles.campaigns.conftest import Stage, tiles


def test_the_list_marks_views_that_were_entered_by_hand(app: Flask, stage: Stage) -> None:
    _reread(app, stage, 300, manual_figures="likes views")
    assert "from 2 of 3 posts, 1 by hand" in stage.page()


def _before(app: Flask, stage: Stage, views: Sequence[int], **more: Any) -> None:
    """Own posts of the month before the campaign, read when they had grown."""
    with app.app_context():
        account = db.session.get_one(User, stage.user_id).instagram_account
        for place, number in enumerate(views):
            at = datetime(2026, 10, 10 + place, tzinfo=UTC)
            read = {"last_read_at": at + timedelta(days=8)}
            builders.create_post(account, posted_at=at, views=number, **{**read, **more})
        db.session.remove()


def _reread(app: Flask, stage: Stage, views: int, /, **facts: Any) -> None:
    """Change the accepted post that has so many views."""
    with app.app_context():
        account = db.session.get_one(User, stage.user_id).instagram_account
        assert account is not None
        post = db.session.query(Post).filter_by(instagram_account_id=account.id, views=views).one()
        for name, value in facts.items():
            setattr(post, name, value)
        db.session.commit()
        db.session.remove()


def test_posts_are_held_against_ones_own_median_before_the_campaign(app: Flask, stage: Stage) -> None:
    before = (40, 60, 90)
    _before(app, stage, before)
    change = statistics.median((100, 300)) / statistics.median(before) - 1
    assert f"{change * 100:+.1f}" in stage.results()


def test_young_posts_are_not_held_against_grown_ones(app: Flask, stage: Stage) -> None:
    _before(app, stage, (40, 60, 90))
    _reread(app, stage, 100, last_read_at=datetime(2026, 11, 3, 15, tzinfo=UTC))
    page = stage.results()
    assert f"{(300 / 60 - 1) * 100:+.1f}" in page
    assert "1 accepted post was last read before that age." in page
    _before(app, stage, (1_000,) * 9, last_read_at=datetime(2026, 10, 20, tzinfo=UTC))
    assert "of posts before" in stage.results()


@pytest.mark.parametrize("facts", [{"manual_figures": "views"}, {"webhook_figures": "impressions views"}])
def test_what_instagram_did_not_tell_or_counted_otherwise_is_not_compared(
    app: Flask, stage: Stage, facts: dict[str, str]
) -> None:
    _before(app, stage, (40, 60, 90))
    _before(app, stage, (9_000,) * 5, **facts)
    _reread(app, stage, 100, **facts)
    page = stage.results()
    assert f"{(300 / 60 - 1) * 100:+.1f}" in page
    assert "1 accepted post is left out" in page


def test_what_changes_of_a_post_is_seen_at_once(app: Flask, stage: Stage) -> None:
    assert ">400<" in tiles(stage.results())[1]
    _reread(app, stage, 300, views=301)
    assert ">401<" in tiles(stage.results())[1]
    _reread(app, stage, 301, manual_figures="views")
    assert "from 2 of 3 posts, 1 by hand" in stage.results()
    _reread(app, stage, 301, views=None)
    assert ">100<" in tiles(stage.results())[1]


def test_figures_that_change_against_each_other_are_seen_at_once(app: Flask, stage: Stage) -> None:
    """What is remembered is found by sums over all figures; two changes must not make up for each other."""
    _reread(app, stage, 300, reach=50, likes=1_000)
    assert ">50<" in tiles(stage.results())[2]
    _reread(app, stage, 300, reach=85, likes=967)
    assert ">85<" in tiles(stage.results())[2]
    for reach in range(86, 100):
        _reread(app, stage, 300, reach=reach, likes=967 - reach)
        assert f">{reach}<" in tiles(stage.results())[2]


def test_what_is_told_of_a_post_in_words_as_long_as_before_is_seen_at_once(app: Flask, stage: Stage) -> None:
    _reread(app, stage, 300, reach=50, manual_figures="views")
    _, _, views, reach, *_ = stage.results().split('<div class="tile">')
    assert ("1 by hand" in views, "1 by hand" in reach) == (True, False)
    _reread(app, stage, 300, manual_figures="reach")
    _, _, views, reach, *_ = stage.results().split('<div class="tile">')
    assert ("1 by hand" in views, "1 by hand" in reach) == (False, True)


def test_a_loss_has_a_true_minus_sign(app: Flask, stage: Stage) -> None:
    with app.app_context():
        account = db.session.get_one(User, stage.user_id).instagram_account
        for place in range(3):
            at = datetime(2026, 10, 10 + place, tzinfo=UTC)
            read_at = at + timedelta(days=8)
            builders.create_post(account, posted_at=at, views=400, last_read_at=read_at)
        db.session.remove()
    assert "−50.0\u202f%" in stage.results()


def test_coverage_of_groups_is_that_of_the_posts_one_by_one(app: Flask, stage: Stage) -> None:
    at = datetime(2026, 11, 9, tzinfo=UTC)
    facts: tuple[dict[str, Any], ...] = (
        {"media_product_type": "STORY", "views": 9, "replies": 1},
        {"insights_reason": MissingReason.NOT_ENOUGH_VIEWERS, "likes": 3},
        {"refused_metrics": "reposts", "views": 4, "manual_figures": "views likes"},
        {"deleted_at": at, "reach": 0, "last_read_at": None},
    )
    with app.app_context():
        campaign = db.session.get_one(Campaign, stage.campaign_id)
        account = db.session.get_one(User, stage.user_id).instagram_account
        for each in facts * 2:
            post = builders.create_post(account, **{"posted_at": at, **each})
            builders.create_assignment(campaign, post, Decision.ACCEPTED)
        assert account is not None
        condition = Post.instagram_account_id == account.id
        by_day = alike_in_state(condition, func.date(Post.posted_at))
        assert len(by_day) > 2
        groups = [group for of_day in by_day.values() for group in of_day]
        told = coverage.coverage_of(posts_that(condition))
        assert own_coverage.coverage_of(groups) == own_coverage.coverage_of(merged(groups)) == told
        assert len(merged(groups)) < len(groups)
        db.session.remove()
