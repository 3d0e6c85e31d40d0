"""What a step leaves of the account, its days and its run; and what a step that comes too late leaves."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from application.clock import clock
from application.collection.horizon import REREAD, list_back_to, posts_expected
from application.collection.page_reader import ReadPage, ReadPost
from application.collection.plan import StepPlan, next_step
from application.collection.stages.series import SeriesAnswer
from application.collection.storing import finish, store
from application.extensions import db
from application.integrations.graph.client import CallRecord
from application.integrations.graph.instagram import InstagramProfile, MediaItem, SeriesPoint
from application.models import (
    AccountInsight,
    ApiCall,
    CollectionRun,
    InstagramAccount,
    MissingReason,
    Post,
    RunStage,
    RunState,
)
from tests import builders

MOMENT = datetime(2026, 9, 1, 8, 30, tzinfo=UTC)
DAY = date(2026, 9, 1)
CALL = CallRecord(
    path="1784",
    query="fields=id",
    requested_at=MOMENT,
    duration_ms=3,
    status=200,
    outcome="ok",
    error_code=None,
    error_subcode=None,
    version="v26.0",
    body_sha256=None,
    body_bytes=2,
    body_kept=False,
    usage_percent=None,
)


@pytest.fixture
def account(context: Flask) -> InstagramAccount:
    user = builders.create_user(login=builders.create_login())
    return builders.create_instagram_account(user=user, followers_count=10, media_count=3)


def at_stage(account: InstagramAccount, stage: RunStage) -> tuple[CollectionRun, StepPlan]:
    """The account's run at a stage, and the step planned there."""
    run = db.session.scalars(select(CollectionRun)).one_or_none() or builders.create_run(
        account, created_at=clock.now()
    )
    run.stage, run.cursor = stage, None
    db.session.commit()
    return run, planned(run)


def planned(run: CollectionRun) -> StepPlan:
    plan = next_step(run.id, 0)
    assert plan is not None
    return plan


def take(account: InstagramAccount, stage: RunStage, answer: Any) -> CollectionRun:
    run, plan = at_stage(account, stage)
    assert plan.stage is stage
    store(plan, answer, [CALL])
    db.session.commit()
    return run


def days(*points: SeriesPoint) -> SeriesAnswer:
    return SeriesAnswer(tuple((point, 0) for point in points))


def insights() -> dict[tuple[str, date], int | None]:
    rows = db.session.execute(select(AccountInsight.metric, AccountInsight.day, AccountInsight.value))
    return {(row.metric, row.day): row.value for row in rows}


def page_of(*posts: tuple[int, MissingReason | None], after: str | None = None) -> ReadPage:
    read = [
        ReadPost(MediaItem(f"m{hours}", timestamp=MOMENT - timedelta(hours=hours)), reason, 0)
        for hours, reason in posts
    ]
    return ReadPage(tuple(read), after)


def test_a_profile_is_stored_with_a_snapshot_of_the_day(account: InstagramAccount) -> None:
    found = InstagramProfile("1784", username="new.name", name="N 🍋", followers_count=25, media_count=4)
    run = take(account, RunStage.PROFILE, found)
    assert (account.username, account.name, account.followers_count) == ("new.name", "N 🍋", 25)
    assert (run.stage, run.posts_expected, run.calls_made) == (RunStage.ACCOUNT_INSIGHTS, 4, 1)
    assert {key[0]: value for key, value in insights().items()} == {"followers_count": 25, "media_count": 4}


def test_counts_that_a_profile_leaves_out_keep_what_is_stored(account: InstagramAccount) -> None:
    take(account, RunStage.PROFILE, InstagramProfile("1784"))
    assert (account.followers_count, account.media_count, account.follows_count) == (10, 3, None)
    assert account.username.startswith("handle")
    assert insights() == {}


def test_a_profile_longer_than_its_columns_is_cut(account: InstagramAccount) -> None:
    found = InstagramProfile("1784", username="u" * 300, name="n" * 300, website="https://w/" + "x" * 900)
    take(account, RunStage.PROFILE, found)
    assert (len(account.username), len(account.name or ""), len(account.website or "")) == (100, 200, 500)


def test_days_are_stored_once_and_the_latest_value_counts(account: InstagramAccount) -> None:
    first = (SeriesPoint("reach", DAY, 5), SeriesPoint("reach", DAY - timedelta(days=1), 4))
    take(account, RunStage.ACCOUNT_INSIGHTS, days(*first))
    take(account, RunStage.ACCOUNT_INSIGHTS, days(SeriesPoint("reach", DAY, 8)))
    assert insights() == {("reach", DAY): 8, ("reach", DAY - timedelta(days=1)): 4}


def test_a_day_without_a_value_is_none_and_never_takes_one_away(account: InstagramAccount) -> None:
    unknown = days(SeriesPoint("reach", DAY, None))
    take(account, RunStage.ACCOUNT_INSIGHTS, unknown)
    assert insights() == {("reach", DAY): None}
    take(account, RunStage.ACCOUNT_INSIGHTS, days(SeriesPoint("reach", DAY, 8)))
    take(account, RunStage.ACCOUNT_INSIGHTS, unknown)
    assert insights() == {("reach", DAY): 8}


def test_a_page_moves_the_run_to_its_cursor_and_the_last_one_to_the_next_stage(
    account: InstagramAccount,
) -> None:
    run = take(account, RunStage.POSTS, page_of((1, None), (2, None), after="C2"))
    assert (run.state, run.stage, run.cursor, run.posts_read) == ("queued", "posts", "C2", 2)
    store(planned(run), page_of((3, None)), [CALL])
    db.session.commit()
    assert (run.stage, run.cursor, run.posts_read) == (RunStage.OLDER_POSTS, None, 3)
    assert (run.posts_new, run.posts_changed) == (3, 0)


def test_a_run_without_anything_left_to_ask_is_done(account: InstagramAccount) -> None:
    run, plan = at_stage(account, RunStage.FINISHED)
    finish(replace(plan, stage=RunStage.FINISHED, recorded=(run.stage, run.cursor)))
    db.session.commit()
    assert (run.state, run.stage, run.open_for_account_id) == (RunState.DONE, RunStage.FINISHED, None)
    assert account.last_collected_at == account.listed_back_to_the_first_at == run.finished_at


def test_where_the_border_is_found_the_older_posts_are_listed_from_there(account: InstagramAccount) -> None:
    old = MissingReason.BEFORE_PROFESSIONAL
    border = MOMENT - timedelta(hours=1)
    page = replace(page_of((1, None), (2, old), after="C2"), insights_from=border)
    run = take(account, RunStage.POSTS, page)
    assert (run.stage, run.cursor, run.posts_read) == (RunStage.OLDER_POSTS, None, 1)
    assert account.insights_from == border
    plan = planned(run)
    assert (plan.question.since, plan.question.until) == (None, border)
    # `until` is the border itself, so the post at the border comes once more: with insights, and counted.
    store(plan, page_of((1, old), (2, old), (3, old)), [CALL])
    db.session.commit()
    assert (run.stage, run.posts_read) == (RunStage.SINGLE_POSTS, 3)
    assert run.skipped == {"before_professional": 4}
    reasons = {post.graph_id: post.insights_reason for post in db.session.scalars(select(Post))}
    assert reasons == {"m1": None, "m2": old, "m3": old}


def test_a_run_that_was_broken_off_lists_the_older_posts_next_time(account: InstagramAccount) -> None:
    account.insights_from = MOMENT
    run, plan = at_stage(account, RunStage.POSTS)
    assert plan.question.since == MOMENT - timedelta(seconds=1)
    store(plan, page_of((0, None)), [CALL])
    assert (run.state, run.stage, planned(run).stage) == ("queued", "older_posts", RunStage.OLDER_POSTS)


def test_a_step_that_another_task_has_taken_leaves_its_call_and_nothing_else(
    account: InstagramAccount,
) -> None:
    run, plan = at_stage(account, RunStage.POSTS)
    store(plan, page_of((1, None), after="C2"), [CALL])
    db.session.commit()
    store(plan, page_of((9, None), after="C9"), [CALL])
    db.session.commit()
    assert (run.cursor, run.posts_read, run.calls_made) == ("C2", 1, 1)
    assert db.session.scalars(select(Post.graph_id)).all() == ["m1"]
    assert db.session.scalar(select(func.count()).select_from(ApiCall)) == 2


@pytest.mark.parametrize("ending", ["finished", "queued anew"])
def test_a_step_of_a_run_that_has_gone_on_stores_nothing(account: InstagramAccount, ending: str) -> None:
    run, plan = at_stage(account, RunStage.POSTS)
    if ending == "finished":
        run.finish(RunState.FAILED, MOMENT)
    else:
        run.generation += 1
    db.session.commit()
    store(plan, page_of((1, None)), [CALL])
    db.session.commit()
    assert db.session.scalar(select(func.count()).select_from(Post)) == 0
    assert run.calls_made == 0


def test_metrics_refused_in_one_page_are_left_out_of_the_following(account: InstagramAccount) -> None:
    page = replace(page_of((1, None), after="C2"), refused_metrics=("saves",))
    run = take(account, RunStage.POSTS, page)
    assert planned(run).refused_metrics == ("saves",)


def asked_by_a_person(account: InstagramAccount) -> CollectionRun:
    account.listed_back_to_the_first_at = MOMENT
    return builders.create_run(account, asked_by_id=account.user_id, created_at=clock.now())


def test_what_is_expected_counts_posts_that_are_read_again_and_no_stories(account: InstagramAccount) -> None:
    run = asked_by_a_person(account)
    now = clock.now()
    builders.create_post(account, posted_at=now - timedelta(days=2))
    builders.create_post(account, posted_at=now - timedelta(days=2), media_product_type=None)
    builders.create_post(account, posted_at=now - timedelta(days=2), media_product_type="STORY")
    builders.create_post(account, posted_at=now - REREAD - timedelta(days=2))
    assert posts_expected(run, account, 50) == 2


def test_who_asks_has_the_posts_of_a_running_campaign_read_again_however_old(
    account: InstagramAccount,
) -> None:
    run = asked_by_a_person(account)
    assert account.user is not None
    young = list_back_to(run, account, 50)
    assert young is not None
    assert abs(young - (clock.now() - REREAD)) < timedelta(minutes=1)
    campaign = builders.create_campaign(
        members=[account.user], starts_on=date(2026, 1, 10), ends_on=date(2027, 1, 10)
    )
    opened = list_back_to(run, account, 50)
    assert opened == datetime(2026, 1, 9, tzinfo=UTC) - timedelta(seconds=1)
    campaign.completed_at = clock.now()
    db.session.commit()
    completed = list_back_to(run, account, 50)
    assert completed is not None
    assert completed > datetime(2026, 1, 10, tzinfo=UTC)
