"""Who is read by itself: partners of running campaigns several times a day, all others once, in memory that
their number doesn't change."""

import tracemalloc
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from flask import Flask
from sqlalchemy import func, insert, select

from application.clock import clock
from application.collection.asking import ask_for_collection
from application.collection.due import (
    CHUNK,
    accounts_to_read,
    accounts_with_posts_due,
    accounts_with_stories_due,
)
from application.collection.sweep import SPREAD, ask_for_due
from application.config import Config
from application.extensions import db
from application.models import (
    CampaignMember,
    CollectionRun,
    FacebookLogin,
    InstagramAccount,
    LoginState,
    Role,
    RunKind,
    User,
)
from application.task_queue import commit, pending_tasks
from tests import builders
from tests.databases import only_on
from tests.statements import count_statements

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def account_in_campaign(name: str, *, starts: int, ends: int, completed: bool = False) -> InstagramAccount:
    """A partner's account that was read half a day ago; `starts` and `ends` are days from today."""
    now = clock.now()
    user = builders.create_partner(username=name)
    account = db.session.scalars(select(InstagramAccount).where(InstagramAccount.user_id == user.id)).one()
    account.last_collected_at = now - DAY / 2
    builders.create_campaign(
        name=name,
        members=[user],
        starts_on=now.date() + starts * DAY,
        ends_on=now.date() + ends * DAY,
        completed_at=now if completed else None,
    )
    db.session.commit()
    return account


@pytest.mark.parametrize(
    ("starts", "ends", "completed", "due"),
    [
        (-10, 10, False, True),
        (-10, -7, False, True),  # posts go on gaining for a week
        (-30, -10, False, False),
        (3, 10, False, False),
        (-10, 10, True, False),
    ],
)
def test_only_partners_of_running_campaigns_are_read_several_times_a_day(
    context: Flask, starts: int, ends: int, completed: bool, due: bool
) -> None:
    account = account_in_campaign("mona", starts=starts, ends=ends, completed=completed)
    assert [found for chunk in accounts_to_read() for found in chunk] == ([account.id] if due else [])
    assert [found for chunk in accounts_with_stories_due() for found in chunk] == (
        [account.id] if due else []
    )


def test_staff_may_ask_for_anybody_at_any_time(context: Flask) -> None:
    account = account_in_campaign("mona", starts=-60, ends=-40)
    assert ask_for_collection([account.id], asked_by_id=None) == 1


def test_stories_are_looked_for_every_two_hours_and_when_one_is_about_to_end(
    context: Flask, config: Config
) -> None:
    assert config.poll_stories_every == 2 * HOUR
    now = clock.now()
    account = account_in_campaign("mona", starts=-10, ends=10)
    for ago, due in ((timedelta(minutes=10), False), (2 * HOUR, True)):
        account.stories_polled_at = now - ago
        db.session.commit()
        assert [*accounts_with_stories_due()] == ([[account.id]] if due else [])

    account.stories_polled_at = now
    posted_at, due_at = now - 23 * HOUR, now - timedelta(minutes=1)
    builders.create_post(account, media_product_type="STORY", posted_at=posted_at, next_read_at=due_at)
    db.session.commit()
    assert [*accounts_with_stories_due()] == [[account.id]]


def test_how_often_stories_are_looked_for_is_a_setting(context: Flask, config: Config) -> None:
    context.extensions["configuration"] = replace(config, poll_stories_every=5 * HOUR)
    account = account_in_campaign("mona", starts=-10, ends=10)
    for ago, due in ((2 * HOUR, False), (5 * HOUR, True)):
        account.stories_polled_at = clock.now() - ago
        db.session.commit()
        assert [*accounts_with_stories_due()] == ([[account.id]] if due else [])


@pytest.mark.parametrize(("age", "deleted"), [(25 * HOUR, False), (23 * HOUR, True)])
def test_a_story_that_has_ended_or_is_deleted_is_not_read_again(
    context: Flask, age: timedelta, deleted: bool
) -> None:
    now = clock.now()
    account = account_in_campaign("mona", starts=-10, ends=10)
    account.stories_polled_at = now
    builders.create_post(
        account,
        media_product_type="STORY",
        posted_at=now - age,
        next_read_at=now - timedelta(minutes=1),
        deleted_at=now if deleted else None,
    )
    assert [*accounts_with_stories_due()] == []
    assert [*accounts_with_posts_due()] == []


def test_a_post_that_the_plan_wants_makes_its_account_due(context: Flask) -> None:
    now = clock.now()
    account = account_in_campaign("mona", starts=-10, ends=10)
    post = builders.create_post(account, posted_at=now - HOUR, next_read_at=now + HOUR)
    db.session.commit()
    assert [*accounts_with_posts_due()] == []
    post.next_read_at = now
    db.session.commit()
    assert [*accounts_with_posts_due()] == [[account.id]]
    post.deleted_at = now
    db.session.commit()
    assert [*accounts_with_posts_due()] == []


def crowd(number: int) -> None:
    """So many accounts of one running campaign, never read."""
    now = datetime.combine(date(2026, 11, 1), time(), UTC)
    first = (db.session.scalar(select(func.max(User.id))) or 0) + 1
    ids = range(first, first + number)
    campaign = builders.create_campaign(
        name=f"crowd of {number}",
        starts_on=clock.now().date() - 5 * DAY,
        ends_on=clock.now().date() + 5 * DAY,
    )
    campaign_id = campaign.id
    logins = [
        {"id": i, "facebook_id": str(i), "state": LoginState.CONNECTED, "connected_at": now} for i in ids
    ]
    users = [
        {"id": i, "role": Role.INFLUENCER, "name": str(i), "facebook_login_id": i, "created_at": now}
        for i in ids
    ]
    accounts = [
        {"id": i, "user_id": i, "graph_id": str(i), "username": str(i), "created_at": now} for i in ids
    ]
    members = [{"campaign_id": campaign_id, "user_id": i} for i in ids]
    for model, rows in (
        (FacebookLogin, logins),
        (User, users),
        (InstagramAccount, accounts),
        (CampaignMember, members),
    ):
        db.session.execute(insert(model), rows)
    db.session.commit()


def planned(number: int) -> tuple[int, int]:
    """Plan a crowd; the peak of memory in bytes, and how many runs were opened."""
    crowd(number)
    db.session.remove()
    tracemalloc.start()
    try:
        opened = 0
        for chunk in ask_for_due(RunKind.READING):
            opened += chunk
            commit()
        return tracemalloc.get_traced_memory()[1], opened
    finally:
        tracemalloc.stop()


@pytest.mark.slow
@only_on("mariadb")
def test_ten_thousand_accounts_are_planned_in_the_memory_of_two_chunks(context: Flask) -> None:
    planned(CHUNK)  # fills the caches of statements
    few, opened = planned(2 * CHUNK)
    assert opened == 2 * CHUNK
    many, opened = planned(10_000)
    assert opened == 10_000
    assert many < 1.3 * few
    assert db.session.scalar(select(func.count()).select_from(CollectionRun)) == 10_000 + 3 * CHUNK


def test_a_chunk_takes_the_same_few_statements_however_many_accounts_it_holds(context: Flask) -> None:
    taken = []
    for number in (2, CHUNK):
        crowd(number)
        with count_statements(context) as sent:
            assert next(ask_for_due(RunKind.READING)) == number
            commit()
        taken.append(len(sent))
    assert taken[0] <= 8
    assert taken[1] <= taken[0] + CHUNK // 100, "rows are written in packets, none by itself"


def test_one_task_an_account_spread_over_minutes(context: Flask) -> None:
    crowd(50)
    assert list(ask_for_due(RunKind.READING)) == [50]
    tasks = pending_tasks()
    assert len({task.name for task in tasks}) == len(tasks) == 50
    times = sorted(task.run_at for task in tasks if task.run_at is not None)
    assert times[-1] - times[0] > SPREAD[RunKind.READING] / 2
    assert max(following - earlier for earlier, following in pairwise(times)) < HOUR / 60
