"""Wherever posts are shown, one of which something is kept leads to it; each page asks once."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from application.extensions import db
from application.models import Campaign, InstagramAccount
from tests import builders
from tests.capture.kept_stage import KeptStage, SignIn, set_kept_stage
from tests.statements import count_statements


@pytest.fixture
def stage(app: Flask, sign_in: SignIn) -> KeptStage:
    return set_kept_stage(app, sign_in)


@pytest.mark.parametrize("who", ["manager", "owner"])
def test_where_posts_are_shown_a_kept_one_leads_to_its_page(stage: KeptStage, who: str) -> None:
    browser: FlaskClient = getattr(stage, who)
    figures = "/me" if who == "owner" else f"/partners/{stage.owner_id}"
    paths = [figures, f"/why/posts/{stage.post_id}/views"]
    if who == "manager":
        paths.append(f"/campaigns/{stage.campaign_id}")
    link = f'class="kept-mark" href="{stage.path}"'
    assert not any(link in browser.get(path).text for path in paths)
    stage.keep(b"a picture")
    assert all(link in browser.get(path).text for path in paths)


def test_a_campaigns_total_leads_to_what_is_kept_of_its_posts(stage: KeptStage) -> None:
    stage.keep(b"a picture")
    with stage.rows():
        campaign = db.session.get_one(Campaign, stage.campaign_id)
        builders.create_assignment(campaign, stage.post)
    page = stage.manager.get(f"/why/campaigns/{stage.campaign_id}/views").text
    assert f'class="kept-mark" href="{stage.path}"' in page


def test_many_kept_posts_of_a_campaign_take_as_many_statements_as_few(stage: KeptStage) -> None:
    counts = []
    for number in (1, 20):
        with stage.rows():
            account = db.session.get_one(InstagramAccount, stage.account_id)
            for post in builders.create_posts(account, number, posted_at=stage.post.posted_at):
                builders.create_kept_file(builders.create_capture(post))
        with count_statements(stage.app) as sent:
            page = stage.manager.get(f"/campaigns/{stage.campaign_id}").text
        counts.append((len(sent), page.count('class="kept-mark"')))
    assert counts[0][0] == counts[1][0]
    assert [marks for _, marks in counts] == [1, 21]
