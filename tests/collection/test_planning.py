"""The reading plan in the database: whose posts are wanted when, and what a run plans on."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from application.clock import clock
from application.collection.planning import AccountPlan, plan_further, want_campaign_posts
from application.collection.reading_plan import STORY_LAST
from application.extensions import db
from application.models import Campaign, CollectionRun, Decision, InstagramAccount, Post, RunKind
from tests import builders
from tests.statements import count_statements

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
BEGUN = NOW - timedelta(minutes=5)
"""When the run was opened."""


@pytest.fixture
def account(context: Flask) -> InstagramAccount:
    offset = NOW - clock.real_now()
    clock.follow(lambda: offset)
    return builders.create_instagram_account(user=builders.create_user(login=builders.create_login()))


def campaign_of(account: InstagramAccount | None, *, starts: int = -20, ends: int = 20) -> Campaign:
    """A campaign from and to so many days from today, with the account's partner if given."""
    members = [account.user] if account is not None and account.user is not None else []
    return builders.create_campaign(
        members=members, starts_on=NOW.date() + starts * DAY, ends_on=NOW.date() + ends * DAY
    )


def run_of(account: InstagramAccount, kind: RunKind = RunKind.READING) -> CollectionRun:
    return builders.create_run(account, kind=kind, created_at=BEGUN)


def posted(account: InstagramAccount, age: timedelta, **more: Any) -> Post:
    return builders.create_post(account, posted_at=NOW - age, **more)


def due_and_read(account: InstagramAccount, age: timedelta, **more: Any) -> Post:
    return posted(account, age, **{"next_read_at": BEGUN - HOUR, "last_read_at": BEGUN, **more})


def planned() -> dict[int, datetime | None]:
    db.session.commit()
    return {row.id: row.next_read_at for row in db.session.execute(select(Post.id, Post.next_read_at))}


def test_a_post_belongs_to_the_campaigns_of_its_day_and_to_those_that_accepted_it(
    account: InstagramAccount,
) -> None:
    long, short = campaign_of(account, ends=10), campaign_of(account, ends=-1)
    without_its_partner = campaign_of(None, ends=15)
    accepted = posted(account, 40 * DAY)
    builders.create_assignment(without_its_partner, accepted)
    plan = AccountPlan(account.id)
    week = 7 * DAY
    assert plan.read_until(None, NOW - 2 * DAY) == long.ends_at + week
    assert plan.read_until(None, short.starts_at) == long.ends_at + week
    assert plan.read_until(None, short.starts_at - HOUR) is None
    assert plan.read_until(None, None) is None
    assert plan.read_until(accepted.id, accepted.posted_at) == without_its_partner.ends_at + week
    assert plan.read_until(accepted.id, None) == without_its_partner.ends_at + week


@pytest.mark.parametrize(
    ("age", "product_type", "in_campaign", "following"),
    [
        (2 * HOUR, "REELS", True, 3 * HOUR),
        (2 * HOUR, "REELS", False, DAY),
        (49 * HOUR, "FEED", True, 3 * DAY),
        (8 * DAY, "FEED", False, None),
        (8 * DAY, None, True, 9 * DAY),
        (15 * DAY, "FEED", True, 21 * DAY),
        (19 * HOUR, "STORY", True, STORY_LAST),
        (STORY_LAST, "STORY", True, None),
    ],
)
def test_a_run_gives_each_post_that_it_has_read_its_next_time(
    account: InstagramAccount,
    age: timedelta,
    product_type: str | None,
    in_campaign: bool,
    following: timedelta | None,
) -> None:
    if in_campaign:
        campaign_of(account)
    post = due_and_read(account, age, media_product_type=product_type, last_read_at=NOW)
    plan_further(run_of(account))
    posted_at = NOW - age
    assert planned() == {post.id: None if following is None else posted_at + following}


def test_a_time_that_came_while_a_limit_held_the_run_up_is_still_to_be_read(
    account: InstagramAccount,
) -> None:
    campaign_of(account)
    read = BEGUN + MINUTE
    before = due_and_read(account, HOUR + 7 * MINUTE, last_read_at=read)
    after = due_and_read(account, HOUR + 2 * MINUTE, last_read_at=read)
    plan_further(run_of(account))
    assert planned() == {before.id: NOW + 2 * HOUR - 7 * MINUTE, after.id: NOW - 2 * MINUTE}


def test_a_post_that_has_its_last_day_during_a_daily_reading_is_asked_for_details_by_the_next(
    account: InstagramAccount,
) -> None:
    """Whom it asks was chosen at its beginning: served by neither, the post would never get them."""
    account.last_collected_at = NOW - DAY
    during, before = (due_and_read(account, 7 * DAY + age, last_read_at=NOW) for age in (MINUTE, HOUR))
    plan_further(run_of(account))
    assert planned() == {during.id: NOW - MINUTE, before.id: None}


def test_a_run_plans_no_post_that_it_has_not_read_or_that_was_not_due(account: InstagramAccount) -> None:
    campaign_of(account)
    unread = due_and_read(account, DAY, last_read_at=BEGUN - HOUR)
    early = due_and_read(account, DAY, next_read_at=NOW + HOUR)
    unplanned = due_and_read(account, DAY, next_read_at=None)
    elsewhere = due_and_read(builders.create_instagram_account(), DAY)
    before = planned()
    plan_further(run_of(account))
    assert planned() == before
    assert set(before) == {unread.id, early.id, unplanned.id, elsewhere.id}


@pytest.mark.parametrize(("kind", "product_type"), [(RunKind.STORIES, "FEED"), (RunKind.POSTS, "STORY")])
def test_what_another_run_reads_meanwhile_is_that_run_s_to_plan(
    account: InstagramAccount, kind: RunKind, product_type: str
) -> None:
    """Else the other run would find it not due any more, and leave its details out."""
    campaign_of(account)
    post = due_and_read(account, 2 * HOUR, media_product_type=product_type)
    plan_further(run_of(account, kind))
    assert planned() == {post.id: BEGUN - HOUR}


def test_any_number_of_posts_is_planned_in_the_same_statements(
    context: Flask, account: InstagramAccount
) -> None:
    campaign_of(account)
    run, sent_for = run_of(account), []
    for number in (1, 200):
        builders.create_posts(account, number, posted_at=NOW - HOUR, next_read_at=BEGUN, last_read_at=BEGUN)
        db.session.refresh(run)
        with count_statements(context) as sent:
            plan_further(run)
        sent_for.append(len(sent))
        db.session.commit()
    assert sent_for[0] <= 5
    assert sent_for[1] <= sent_for[0] + 1, "posts whose plan is over are cleared in a statement of their own"


def test_posts_of_a_campaign_that_are_off_the_plan_are_due_again(account: InstagramAccount) -> None:
    campaign = campaign_of(account)
    undecided, decided_later = posted(account, 5 * DAY), posted(account, 5 * DAY)
    builders.create_assignment(campaign, decided_later, Decision.UNDECIDED)
    accepted = posted(account, 25 * DAY)
    builders.create_assignment(campaign, accepted)
    wanted = {undecided.id, decided_later.id, accepted.id}

    rejected, story = posted(account, 5 * DAY), posted(account, HOUR, media_product_type="STORY")
    builders.create_assignment(campaign, rejected, Decision.REJECTED)
    before_its_days = posted(account, 25 * DAY)
    deleted = posted(account, 5 * DAY, deleted_at=NOW)
    elsewhere = posted(builders.create_instagram_account(), 5 * DAY)
    left = {post.id for post in (rejected, story, before_its_days, deleted, elsewhere)}

    on_the_plan = posted(account, 5 * DAY, next_read_at=NOW + HOUR)
    want_campaign_posts(account, BEGUN)
    found = planned()
    assert {post_id for post_id, due_at in found.items() if due_at == BEGUN} == wanted
    assert {post_id for post_id, due_at in found.items() if due_at is None} == left
    assert found[on_the_plan.id] == NOW + HOUR


def test_a_post_rejected_in_one_campaign_is_still_wanted_by_another_that_has_not_decided(
    account: InstagramAccount,
) -> None:
    campaign_of(account)
    post = posted(account, 5 * DAY)
    builders.create_assignment(campaign_of(account), post, Decision.REJECTED)
    want_campaign_posts(account, BEGUN)
    assert planned() == {post.id: BEGUN}


def test_a_post_whose_plan_is_over_is_not_put_back_at_each_run(account: InstagramAccount) -> None:
    """A campaign that ended two days ago is read for five days more: one of these has a week's end there."""
    campaign_of(account, starts=-60, ends=-2)
    over, weekly = posted(account, 29 * DAY), posted(account, 30 * DAY)
    want_campaign_posts(account, BEGUN)
    assert planned() == {over.id: None, weekly.id: BEGUN}


def test_without_a_campaign_nothing_is_wanted_and_no_post_is_looked_at(
    context: Flask, account: InstagramAccount
) -> None:
    post = posted(account, DAY)
    campaign_of(account).completed_at = NOW
    before = planned()
    db.session.refresh(account)
    with count_statements(context) as sent:
        want_campaign_posts(account, BEGUN)
    assert planned() == before == {post.id: None}
    assert not any(statement.startswith("UPDATE") for statement in sent)


def test_a_campaign_that_is_completed_leaves_its_posts_to_the_plain_plan(account: InstagramAccount) -> None:
    campaign = campaign_of(account)
    young, old = due_and_read(account, 2 * HOUR), due_and_read(account, 10 * DAY)
    campaign.completed_at = NOW
    db.session.commit()
    plan_further(run_of(account))
    assert planned() == {young.id: NOW - 2 * HOUR + DAY, old.id: None}
