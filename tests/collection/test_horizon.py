"""How far back a run lists posts, and which ones it asks for one by one."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from application.clock import clock
from application.collection.horizon import (
    MOST_LISTED,
    REREAD,
    asked_older_since,
    left_alone,
    list_back_to,
    posts_expected,
)
from application.extensions import db
from application.models import Campaign, CollectionRun, InstagramAccount, Post, RunKind
from tests import builders

SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
PAGE = 50


@pytest.fixture
def account(context: Flask) -> InstagramAccount:
    """An account whose posts have all been listed once, a month ago."""
    offset = NOW - clock.real_now()
    clock.follow(lambda: offset)
    return builders.create_instagram_account(
        user=builders.create_user(), listed_back_to_the_first_at=NOW - 30 * DAY, media_count=123
    )


def run_of(account: InstagramAccount, *, asked: bool = False) -> CollectionRun:
    return builders.create_run(account, created_at=NOW, asked_by_id=account.user_id if asked else None)


def known(account: InstagramAccount, age: timedelta, *, due: bool = False, **more: Any) -> Post:
    values: dict[str, Any] = {
        "posted_at": NOW - age,
        "first_seen_at": NOW - age,
        "last_read_at": NOW - HOUR,
        "next_read_at": NOW if due else None,
    }
    return builders.create_post(account, **(values | more))


def campaign_of(account: InstagramAccount, *, starts: timedelta) -> Campaign:
    assert account.user is not None
    today = NOW.date()
    return builders.create_campaign(members=[account.user], starts_on=today - starts, ends_on=today)


def alone(run: CollectionRun, account: InstagramAccount) -> set[int]:
    return set(db.session.scalars(select(Post.id).where(left_alone(run, account, PAGE))))


@pytest.mark.parametrize("border", [None, NOW - 400 * DAY])
def test_the_first_time_all_posts_are_listed_that_can_have_insights(
    account: InstagramAccount, border: datetime | None
) -> None:
    account.listed_back_to_the_first_at, account.insights_from = None, border
    known(account, DAY)
    run = run_of(account)
    assert list_back_to(run, account, PAGE) == (border - SECOND if border else None)
    assert posts_expected(run, account, PAGE) == 123


def test_with_nothing_due_only_what_is_newer_than_the_newest_known_post_is_listed(
    account: InstagramAccount,
) -> None:
    known(account, 3 * DAY)
    known(account, 2 * DAY)
    run = run_of(account)
    assert list_back_to(run, account, PAGE) == NOW - 2 * DAY
    assert alone(run, account) == set()


def test_an_account_without_a_known_post_is_listed_a_month_back(account: InstagramAccount) -> None:
    since = list_back_to(run_of(account), account, PAGE)
    assert since is not None
    assert abs(since - (NOW - REREAD)) < 60 * SECOND


def test_the_list_goes_back_to_a_due_post_and_brings_what_lies_before_it(account: InstagramAccount) -> None:
    newer, due = known(account, DAY), known(account, 2 * DAY, due=True)
    older = known(account, 3 * DAY)
    run = run_of(account)
    assert list_back_to(run, account, PAGE) == NOW - 2 * DAY - SECOND
    # Before the list has been read; what stays of these after it may have been deleted on Instagram.
    assert alone(run, account) == {newer.id, due.id}
    for post in (newer, due):
        post.last_read_at = NOW
    db.session.commit()
    assert alone(run, account) == set()
    assert older.last_read_at is not None
    assert older.last_read_at < NOW


def test_a_due_post_far_behind_the_others_is_asked_for_alone(account: InstagramAccount) -> None:
    builders.create_posts(
        account, 3 * PAGE, posted_at=NOW - DAY, first_seen_at=NOW - DAY, last_read_at=NOW - HOUR
    )
    far = known(account, 90 * DAY, due=True)
    run = run_of(account)
    assert list_back_to(run, account, PAGE) == NOW - DAY
    assert alone(run, account) == {far.id}
    assert posts_expected(run, account, PAGE) == 2


def test_a_due_post_behind_a_thousand_others_is_asked_for_alone_at_whatever_price(
    account: InstagramAccount,
) -> None:
    builders.create_posts(
        account, MOST_LISTED, posted_at=NOW - DAY, first_seen_at=NOW - DAY, last_read_at=NOW - HOUR
    )
    far = {known(account, (90 + days) * DAY, due=True).id for days in range(25)}
    run = run_of(account)
    assert list_back_to(run, account, PAGE) == NOW - DAY
    assert alone(run, account) == far


def test_what_a_run_finds_itself_does_not_move_its_horizon(account: InstagramAccount) -> None:
    known(account, 2 * DAY)
    run = run_of(account)
    before = list_back_to(run, account, PAGE)
    known(account, HOUR, due=True, first_seen_at=NOW + SECOND)
    assert list_back_to(run, account, PAGE) == before


@pytest.mark.parametrize(
    "more",
    [
        {"deleted_at": NOW - DAY},
        {"media_product_type": "STORY"},
        {"posted_at": NOW - HOUR, "next_read_at": NOW + HOUR},
    ],
    ids=["deleted", "a story", "not due yet"],
)
def test_these_are_neither_listed_back_to_nor_asked_for(
    account: InstagramAccount, more: dict[str, Any]
) -> None:
    known(account, HOUR)
    known(account, 9 * DAY, due=True, **more)
    run = run_of(account)
    assert list_back_to(run, account, PAGE) == NOW - HOUR
    assert alone(run, account) == set()


def test_a_due_post_of_unknown_type_is_asked_for_and_one_of_another_account_is_not(
    account: InstagramAccount,
) -> None:
    due = known(account, 2 * DAY, due=True, media_product_type=None)
    known(builders.create_instagram_account(), 2 * DAY, due=True)
    assert alone(run_of(account), account) == {due.id}


def test_the_list_never_goes_behind_the_day_the_account_became_professional(
    account: InstagramAccount,
) -> None:
    account.insights_from = NOW - 5 * DAY
    known(account, DAY)
    older = known(account, 9 * DAY, due=True)
    campaign_of(account, starts=20 * DAY)
    run = run_of(account)
    for asked in (False, True):
        run.asked_by_id = account.user_id if asked else None
        assert list_back_to(run, account, PAGE) == NOW - 5 * DAY - SECOND
        assert older.id in alone(run, account)


@pytest.mark.parametrize(
    ("asked", "border", "starts", "listed"),
    [
        (True, 5 * DAY, 20 * DAY, True),
        (True, 5 * DAY, 2 * DAY, False),
        (True, 5 * DAY, None, False),
        (True, None, 20 * DAY, False),
        (False, 5 * DAY, 20 * DAY, False),
    ],
    ids=["before the border", "after it", "no campaign", "no border", "nobody asks"],
)
def test_posts_from_before_the_border_are_listed_again_for_who_asks_about_a_campaign_of_that_time(
    account: InstagramAccount, asked: bool, border: timedelta | None, starts: timedelta | None, listed: bool
) -> None:
    account.insights_from = NOW - border if border is not None else None
    if starts is not None:
        campaign_of(account, starts=starts)
    first_day = datetime(2026, 5, 26, tzinfo=UTC)
    expected = first_day - DAY if listed else None  # a campaign's zone may be ahead of UTC
    assert asked_older_since(run_of(account, asked=asked), account) == expected


def test_who_asks_has_a_month_of_posts_read_again(account: InstagramAccount) -> None:
    young = known(account, 29 * DAY)
    known(account, 31 * DAY)
    run = run_of(account)
    for asked, wanted in ((False, set()), (True, {young.id})):
        run.asked_by_id = account.user_id if asked else None
        assert alone(run, account) == wanted


def test_a_run_for_the_posts_that_are_due_lists_no_further_than_to_them_whoever_asks(
    account: InstagramAccount,
) -> None:
    known(account, 20 * DAY)
    due = known(account, 90 * DAY, due=True)
    run = run_of(account, asked=True)
    run.kind = RunKind.POSTS
    # Two posts are one page, so listing is as cheap as asking for it alone.
    assert alone(run, account) >= {due.id}
    due.next_read_at = None
    db.session.flush()
    assert alone(run, account) == set()
