"""Partners see which campaigns include them, and who of the staff looked at or took away their figures."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from application.extensions import db
from application.models import CampaignMember, Decision, Post, Role
from tests import builders
from tests.export.made_reports import ask, drain, workbook_address, workbook_answer
from tests.statements import count_statements

SignIn = Callable[[FlaskClient, int], None]


@dataclass(frozen=True)
class Stage:
    app: Flask
    partner: FlaskClient
    manager: FlaskClient
    partner_id: int
    campaign_id: int


@pytest.fixture
def stage(app: Flask, sign_in: SignIn) -> Stage:
    """A partner with one accepted and one rejected post in a campaign; a second person beside."""
    with app.app_context():
        manager_id = builders.create_user(role=Role.MANAGER, name="Mona Manager").id
        partner = builders.create_partner(username="lena.cooks")
        other = builders.create_partner(username="other.person")
        campaign = builders.create_campaign(name="Autumn Table", members=[partner, other])
        builders.create_campaign(name="Winter Lamp", members=[other])
        assert partner.instagram_account is not None
        assert other.instagram_account is not None
        posts = builders.create_posts(partner.instagram_account, 2)
        for post, decision in zip(posts, (Decision.ACCEPTED, Decision.REJECTED), strict=True):
            builders.create_assignment(campaign, post, decision=decision)
        (theirs,) = builders.create_posts(other.instagram_account, 1)
        builders.create_assignment(campaign, theirs, decision=Decision.ACCEPTED)
        ids = partner.id, campaign.id
    browsers = []
    for user_id in (ids[0], manager_id):
        browsers.append(app.test_client())
        sign_in(browsers[-1], user_id)
    return Stage(app, browsers[0], browsers[1], *ids)


def test_the_campaigns_that_include_one_are_listed_with_ones_own_posts(stage: Stage) -> None:
    page = stage.partner.get("/me/seen-by").text
    assert "Autumn Table" in page
    assert "Winter Lamp" not in page
    assert '<td class="n" data-label="Your posts in it">1</td>' in page
    assert "none so far" in page
    assert "Nobody has looked so far" in page


def test_looks_and_reports_are_told_with_name_and_time(stage: Stage) -> None:
    assert stage.manager.get(f"/partners/{stage.partner_id}").status_code == 200
    assert workbook_answer(stage.manager, f"/campaigns/{stage.campaign_id}").status_code == 200
    page = stage.partner.get("/me/seen-by").text
    assert page.count("Mona Manager") == 2
    assert "Looked at your pages or figures" in page
    assert "Downloaded the report of Autumn Table" in page
    assert "handed on 1 time" in page


def test_a_look_at_a_single_figure_is_told_too(stage: Stage) -> None:
    with stage.app.app_context():
        post_id = db.session.scalars(select(Post.id).order_by(Post.id)).first()
    assert stage.manager.get(f"/why/posts/{post_id}/views").status_code == 200
    assert "Looked at your pages or figures" in stage.partner.get("/me/seen-by").text


def test_ones_own_looks_are_none(stage: Stage) -> None:
    for path in ("/me", "/me/coverage", "/me/seen-by"):
        assert stage.partner.get(path).status_code == 200
    assert "Nobody has looked so far" in stage.partner.get("/me/seen-by").text


def test_a_campaign_that_one_was_taken_out_of_stays_while_posts_are_in_it(stage: Stage) -> None:
    with stage.app.app_context():
        member = db.session.get_one(CampaignMember, (stage.campaign_id, stage.partner_id))
        db.session.delete(member)
        db.session.commit()
    page = stage.partner.get("/me/seen-by").text
    assert "Autumn Table" in page
    assert "You were taken out of it" in page


def test_the_page_takes_the_same_statements_for_few_and_many(stage: Stage) -> None:
    counts = []
    page = ask(stage.manager, f"/campaigns/{stage.campaign_id}")
    drain(stage.manager)
    workbook = workbook_address(stage.manager, page)
    for number in (1, 60):
        for _ in range(number):
            stage.manager.get(workbook, buffered=True)
        with count_statements(stage.app) as statements:
            answer = stage.partner.get("/me/seen-by?page=2")
        counts.append(len(statements))
    assert counts[0] == counts[1]
    assert "Page 2 of 2" in answer.text
