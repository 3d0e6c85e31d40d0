"""A row of a campaign's list is remembered, and never longer than it is true."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from application.campaigns.deciding.drawn_rows import drawn_rows
from application.clock import clock
from application.extensions import db
from application.models import (
    Campaign,
    CampaignConsultant,
    Decision,
    InstagramAccount,
    Post,
    Role,
    User,
)
from tests import builders
from tests.campaigns.stage import Stage, in_one_minute


def shown(stage: Stage) -> str:
    text = stage.page(view="accepted")
    return re.sub(r'name="csrf_token" value="[^"]*"', "", text[text.index("<main") : text.index("</main>")])


def rows(stage: Stage, statement: Any) -> None:
    with stage.rows():
        db.session.execute(statement)
        db.session.commit()


def kept(stage: Stage) -> None:
    with stage.rows():
        builders.create_capture(db.session.get_one(Post, stage.post_ids[0]))


def elsewhere(stage: Stage) -> None:
    with stage.rows():
        other = builders.create_campaign(name="Spring Table")
        post = db.session.get_one(Post, stage.post_ids[0])
        builders.create_assignment(other, post, Decision.REJECTED)


CHANGES: dict[str, Callable[[Stage], Any]] = {
    "a figure": lambda stage: stage.set_post(stage.post_ids[0], views=987_654),
    "a caption": lambda stage: stage.set_post(stage.post_ids[0], caption="Another one"),
    "an address": lambda stage: stage.set_post(stage.post_ids[0], permalink="https://example.org/p/x/"),
    "a figure by hand": lambda stage: stage.set_post(stage.post_ids[0], manual_figures="views"),
    "told at a story's end": lambda stage: stage.set_post(
        stage.post_ids[0], views=5, webhook_figures="views"
    ),
    "something kept": kept,
    "a decision elsewhere": elsewhere,
    "the account's name": lambda stage: rows(stage, update(InstagramAccount).values(username="lena.bakes")),
    "the decider's name": lambda stage: rows(
        stage, update(User).where(User.id == stage.manager_id).values(name="Maxine")
    ),
    "the campaign's tags": lambda stage: rows(stage, update(Campaign).values(disclosure_tags="anzeige")),
}


@pytest.fixture
def accepted(stage: Stage) -> Stage:
    """All posts are accepted, and the list has been shown."""
    for post_id in stage.post_ids:
        stage.set_post(post_id, caption="Soup #ad", views=10)
    stage.decide({"decision": "accepted", "post": list(stage.post_ids)})
    shown(stage)
    shown(stage)
    return stage


def remembered_and_anew(stage: Stage) -> tuple[str, str]:
    """The page as it is shown, and as it is where nothing is remembered."""
    remembered = shown(stage)
    drawn_rows.forget()
    return remembered, shown(stage)


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_shows_at_once(accepted: Stage, name: str) -> None:
    before = shown(accepted)
    CHANGES[name](accepted)
    after, anew = in_one_minute(lambda: remembered_and_anew(accepted))
    assert after == anew
    assert after != before, "a change that no page tells proves nothing"


def test_consultants_are_offered_no_deeds_of_staff(accepted: Stage, app: Flask, sign_in: Any) -> None:
    assert "Add a cost" in shown(accepted)
    with accepted.rows():
        consultant_id = builders.create_user(role=Role.CONSULTANT).id
        ends = clock.real_now() + timedelta(days=9)
        invited = {"campaign_id": accepted.campaign_id, "user_id": consultant_id, "invited_at": builders.NOW}
        db.session.add(CampaignConsultant(**invited, ends_at=ends, ends_on=ends.date()))
        db.session.commit()
    client = app.test_client()
    sign_in(client, consultant_id)
    text = client.get(f"{accepted.address}?view=accepted").text
    assert "Soup #ad" in text
    assert "Add a cost" not in text
    assert "Add a cost" in shown(accepted)


@pytest.mark.parametrize("ahead", [timedelta(minutes=3), timedelta(hours=5), timedelta(days=2)])
def test_the_time_since_a_decision_goes_on(accepted: Stage, ahead: timedelta) -> None:
    before = shown(accepted)
    clock.follow(lambda: ahead)
    after, anew = in_one_minute(lambda: remembered_and_anew(accepted))
    assert after == anew
    assert after != before
