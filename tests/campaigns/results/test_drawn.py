"""What is remembered of a campaign's results never outlives a change of what it tells."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, update

from application.campaigns.results.drawn import forget_drawn
from application.clock import clock
from application.extensions import db
from application.models import (
    AccountInsight,
    Assignment,
    Campaign,
    CampaignConsultant,
    CampaignGoal,
    CampaignMember,
    ChannelResult,
    Cost,
    Decision,
    Deliverable,
    InstagramAccount,
    MissingReason,
    Outcome,
    Post,
    RateCard,
    Region,
    Role,
)
from application.models.set_each import set_each
from tests import builders
from tests.campaigns.results.pages import page, plain
from tests.campaigns.stage import Stage, in_one_minute, set_stage
from tests.campaigns.undone import ON_MARIADB, accepted_only_while_read
from tests.statements import count_statements

Change = Callable[[Stage], Any]


def rows(*statements: Any) -> Change:
    """The change that these statements make."""

    def change(stage: Stage) -> None:
        with stage.rows():
            for statement in statements:
                db.session.execute(statement)
            db.session.commit()

    return change


def made(make: Callable[[Stage], Any]) -> Change:
    """The change that a row makes."""

    def change(stage: Stage) -> None:
        with stage.rows():
            db.session.add(make(stage))
            db.session.commit()

    return change


def entered(stage: Stage) -> dict[str, Any]:
    return {"campaign_id": stage.campaign_id, "entered_at": builders.NOW}


def followed(stage: Stage, day: date, value: int) -> AccountInsight:
    return AccountInsight(
        instagram_account_id=stage.account_id,
        metric="followers_count",
        day=day,
        dimension="",
        value=value,
        read_at=clock.now(),
    )


def brand_posts(stage: Stage) -> None:
    """A brand joins that has posted."""
    with stage.rows():
        brand = builders.create_partner(role=Role.BRAND, username="tea.house")
        assert brand.instagram_account is not None
        builders.create_posts(brand.instagram_account, 2, views=70)
        db.session.add(CampaignMember(campaign_id=stage.campaign_id, user_id=brand.id))
        db.session.commit()


CHANGES: dict[str, Change] = {
    "a figure": lambda stage: stage.set_post(stage.post_ids[0], views=987_654),
    "a figure is gone": lambda stage: stage.set_post(
        stage.post_ids[0], views=None, reach=None, insights_reason=MissingReason.NOT_ENOUGH_VIEWERS
    ),
    "a caption": lambda stage: stage.set_post(stage.post_ids[0], caption="#ad and more"),
    "its address": lambda stage: stage.set_post(
        stage.post_ids[0], permalink="https://www.instagram.com/p/x/"
    ),
    "a post deleted at Instagram": lambda stage: stage.set_post(stage.post_ids[0], deleted_at=builders.NOW),
    "a decision": lambda stage: stage.decide(
        {"decision": "rejected", "post": [stage.post_ids[0]]}, view="accepted"
    ),
    "a decision of the database alone": lambda stage: rows(
        delete(Assignment).where(Assignment.post_id == stage.post_ids[0])
    )(stage),
    "a decision written over": lambda stage: rows(
        update(Assignment).where(Assignment.post_id == stage.post_ids[0]).values(decision=Decision.REJECTED)
    )(stage),
    "an account's name": rows(update(InstagramAccount).values(username="lena.bakes")),
    "an account’s region": rows(update(InstagramAccount).values(region=Region.EEA)),
    "somebody left": rows(update(InstagramAccount).values(user_id=None)),
    "a member less": rows(delete(CampaignMember)),
    "a brand": brand_posts,
    "days": rows(update(Campaign).values(starts_on=date(2026, 6, 1))),
    "tags": rows(update(Campaign).values(disclosure_tags="anzeige")),
    "a goal": made(lambda stage: CampaignGoal(campaign_id=stage.campaign_id, figure="views", target=9.0)),
    "a deliverable": made(
        lambda stage: Deliverable(
            campaign_id=stage.campaign_id, user_id=stage.influencer_id, kind="reel", number=3
        )
    ),
    "a cost": made(
        lambda stage: Cost(user_id=stage.influencer_id, amount=Decimal(70), currency="EUR", **entered(stage))
    ),
    "an outcome": made(lambda stage: Outcome(user_id=stage.influencer_id, orders=4, **entered(stage))),
    "a channel": made(lambda stage: ChannelResult(channel="Search", clicks=5, **entered(stage))),
    "a rate card": made(
        lambda stage: RateCard(
            dated_on=date(2026, 1, 1), currency="EUR", rates={"views": "1"}, source="List", **entered(stage)
        )
    ),
    "followers": made(lambda stage: followed(stage, clock.now().date() - timedelta(days=3), 4_000)),
}


@pytest.fixture
def counted(full: Stage) -> Stage:
    """Followers have been counted once, one of the posts is a story; the page has been shown."""
    made(lambda stage: followed(stage, clock.now().date() - timedelta(days=5), 3_000))(full)
    full.set_post(full.post_ids[2], media_product_type="STORY", replies=None)
    page(full)
    return full


def shown(stage: Stage, **query: str) -> str:
    """The words and addresses of the page, but for what every answer has anew."""
    text = page(stage, query=query)
    return re.sub(r'name="csrf_token" value="[^"]*"', "", text[text.index("<main") : text.index("</main>")])


def remembered_and_anew(stage: Stage, **query: str) -> tuple[str, str]:
    """The page as it is shown, and as it is where nothing is remembered."""
    remembered = shown(stage, **query)
    forget_drawn()
    return remembered, shown(stage, **query)


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_shows_at_once(counted: Stage, name: str) -> None:
    before = shown(counted)
    CHANGES[name](counted)
    after, anew = in_one_minute(lambda: remembered_and_anew(counted))
    assert after == anew
    assert after != before, "a change that no page tells proves nothing"


def test_followers_of_a_day_that_only_a_post_leads_to_are_looked_at_too(counted: Stage) -> None:
    old = clock.now() - timedelta(days=900)
    counted.set_post(counted.post_ids[0], posted_at=old)
    before = shown(counted, figure="reach")
    made(lambda stage: followed(stage, old.date(), 50))(counted)
    after, anew = in_one_minute(lambda: remembered_and_anew(counted, figure="reach"))
    assert after == anew
    assert after != before


def test_consultants_see_no_money_though_staff_looked_first(counted: Stage, sign_in: Any) -> None:
    CHANGES["a cost"](counted)
    assert "70.00 EUR" in plain(page(counted))
    with counted.rows():
        consultant = builders.create_user(role=Role.CONSULTANT)
        ends = builders.NOW + timedelta(days=300)
        invited = {"campaign_id": counted.campaign_id, "user_id": consultant.id, "invited_at": builders.NOW}
        db.session.add(CampaignConsultant(**invited, ends_at=ends, ends_on=ends.date()))
        db.session.commit()
        consultant_id = consultant.id
    client = counted.app.test_client()
    sign_in(client, consultant_id)
    assert "70.00 EUR" not in plain(page(counted, client))
    assert "70.00 EUR" in plain(page(counted))


def test_what_stands_as_it_did_takes_fewer_statements(counted: Stage) -> None:
    def look() -> tuple[int, int]:
        shown(counted)
        with count_statements(counted.app) as again:
            shown(counted)
        forget_drawn()
        with count_statements(counted.app) as anew:
            shown(counted)
        return len(again), len(anew)

    again, anew = in_one_minute(look)
    assert again + 3 <= anew <= 25


@pytest.mark.parametrize("hours", [23, 60])
def test_a_story_that_ends_and_settles_is_told_without_anything_written(counted: Stage, hours: int) -> None:
    counted.set_post(counted.post_ids[2], posted_at=clock.now() - timedelta(hours=2))
    before = shown(counted)
    assert "still running" in before
    clock.follow(lambda: timedelta(hours=hours))
    after, anew = in_one_minute(lambda: remembered_and_anew(counted))
    assert after == anew
    assert "still running" not in after


def test_a_minute_that_goes_by_costs_nothing(counted: Stage) -> None:
    noon = clock.now().replace(hour=12) - clock.now()
    clock.follow(lambda: noon)
    page(counted)
    with count_statements(counted.app) as at_once:
        page(counted)
    clock.follow(lambda: noon + timedelta(minutes=2))
    with count_statements(counted.app) as later:
        page(counted)
    assert len(later) == len(at_once)


@ON_MARIADB
def test_a_decision_that_is_undone_while_it_is_read_is_not_remembered(
    app: Flask, client: FlaskClient, sign_in: Any
) -> None:
    stage = set_stage(app, client, sign_in, posts=3)
    stage.set_post(stage.post_ids[1], views=1_234_567)
    stage.decide({"decision": "accepted", "post": [stage.post_ids[0]]})
    forget_drawn()
    with accepted_only_while_read(stage, stage.post_ids[1], "posts.caption"):
        assert "1.2" in plain(page(stage))
    remembered, anew = in_one_minute(lambda: remembered_and_anew(stage))
    assert remembered == anew


def test_posts_that_change_places_are_told_apart_though_written_together(
    app: Flask, client: FlaskClient, sign_in: Any
) -> None:
    """As many before as after, with the same sum of their numbers."""
    stage = set_stage(app, client, sign_in, posts=4)
    first, second, third, fourth = sorted(stage.post_ids)
    for place, post_id in enumerate((first, second, third, fourth)):
        stage.set_post(post_id, views=10 ** (place + 1))
    with stage.rows():
        set_each(db.session(), Post, "next_read_at", dict.fromkeys(stage.post_ids))
        db.session.commit()
    stage.decide({"decision": "accepted", "post": [first, fourth]})
    stage.decide({"decision": "rejected", "post": [second, third]})
    before = shown(stage)
    stage.decide({"decision": "rejected", "post": [first, fourth]}, view="accepted")
    stage.decide({"decision": "accepted", "post": [second, third]}, view="rejected")
    after, anew = in_one_minute(lambda: remembered_and_anew(stage))
    assert after == anew
    assert after != before


def test_followers_that_are_written_late_are_seen(counted: Stage) -> None:
    """Of two tasks that read at a time the later one may be the first to write."""
    with counted.rows():
        other = builders.create_partner(username="max.runs", name="Max")
        assert other.instagram_account is not None
        other_id = other.instagram_account.id
        db.session.add(CampaignMember(campaign_id=counted.campaign_id, user_id=other.id))
        db.session.commit()
    now, day = clock.now(), clock.now().date() - timedelta(days=3)
    for account_id in (counted.account_id, other_id):
        CHANGES["followers"](replace(counted, account_id=account_id))

    def read_again(account_id: int, value: int, read_at: datetime) -> None:
        of_day = (AccountInsight.instagram_account_id == account_id, AccountInsight.day == day)
        rows(update(AccountInsight).where(*of_day).values(value=value, read_at=read_at))(counted)

    read_again(other_id, 5_000, now + timedelta(seconds=2))
    shown(counted)
    read_again(counted.account_id, 7_000, now + timedelta(seconds=1))
    after, anew = in_one_minute(lambda: remembered_and_anew(counted))
    assert after == anew
