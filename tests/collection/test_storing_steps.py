"""What a step leaves of the account, its days and its run; and what a step that comes too late leaves."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from application.clock import clock
from application.collection.page_reader import ReadPage, ReadPost
from application.collection.plan import REREAD, StepPlan, next_step, posts_expected
from application.collection.steps import ReadSeries, StepResult
from application.collection.storing import store
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
    run = db.session.scalars(select(CollectionRun)).one_or_none() or builders.create_run(account)
    run.stage, run.cursor = stage, None
    db.session.commit()
    plan = next_step(run.id, 0)
    assert plan is not None
    return run, plan


def take(account: InstagramAccount, stage: RunStage, result: StepResult) -> CollectionRun:
    run, plan = at_stage(account, stage)
    store(plan, result, [CALL])
    db.session.commit()
    return run


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
    run = take(account, RunStage.PROFILE, StepResult(profile=found))
    assert (account.username, account.name, account.followers_count) == ("new.name", "N 🍋", 25)
    assert (run.stage, run.posts_expected, run.calls_made) == (RunStage.ACCOUNT_INSIGHTS, 4, 1)
    assert {key[0]: value for key, value in insights().items()} == {"followers_count": 25, "media_count": 4}


def test_counts_that_a_profile_leaves_out_keep_what_is_stored(account: InstagramAccount) -> None:
    take(account, RunStage.PROFILE, StepResult(profile=InstagramProfile("1784")))
    assert (account.followers_count, account.media_count, account.follows_count) == (10, 3, None)
    assert account.username.startswith("handle")
    assert insights() == {}


def test_a_profile_longer_than_its_columns_is_cut(account: InstagramAccount) -> None:
    found = InstagramProfile("1784", username="u" * 300, name="n" * 300, website="https://w/" + "x" * 900)
    take(account, RunStage.PROFILE, StepResult(profile=found))
    assert (len(account.username), len(account.name or ""), len(account.website or "")) == (100, 200, 500)


def test_days_are_stored_once_and_the_latest_value_counts(account: InstagramAccount) -> None:
    first = (SeriesPoint("reach", DAY, 5), SeriesPoint("reach", DAY - timedelta(days=1), 4))
    take(account, RunStage.ACCOUNT_INSIGHTS, StepResult(series=(ReadSeries(first, 0),)))
    take(
        account,
        RunStage.ACCOUNT_INSIGHTS,
        StepResult(series=(ReadSeries((SeriesPoint("reach", DAY, 8),), 0),)),
    )
    assert insights() == {("reach", DAY): 8, ("reach", DAY - timedelta(days=1)): 4}


def test_a_day_without_a_value_is_none_and_never_takes_one_away(account: InstagramAccount) -> None:
    take(
        account,
        RunStage.ACCOUNT_INSIGHTS,
        StepResult(series=(ReadSeries((SeriesPoint("reach", DAY, None),), 0),)),
    )
    assert insights() == {("reach", DAY): None}
    take(
        account,
        RunStage.ACCOUNT_INSIGHTS,
        StepResult(series=(ReadSeries((SeriesPoint("reach", DAY, 8),), 0),)),
    )
    take(
        account,
        RunStage.ACCOUNT_INSIGHTS,
        StepResult(series=(ReadSeries((SeriesPoint("reach", DAY, None),), 0),)),
    )
    assert insights() == {("reach", DAY): 8}


def test_a_page_moves_the_run_to_its_cursor_and_the_last_one_ends_it(account: InstagramAccount) -> None:
    run = take(account, RunStage.POSTS, StepResult(page=page_of((1, None), (2, None), after="C2")))
    assert (run.state, run.stage, run.cursor, run.posts_read) == ("queued", "posts", "C2", 2)
    plan = next_step(run.id, 0)
    assert plan is not None
    store(plan, StepResult(page=page_of((3, None))), [CALL])
    db.session.commit()
    assert (run.state, run.stage, run.posts_read) == (RunState.DONE, RunStage.FINISHED, 3)
    assert run.open_for_account_id is None
    assert account.last_collected_at == account.listed_back_to_the_first_at == run.finished_at


def test_where_the_border_is_found_the_older_posts_are_listed_from_there(account: InstagramAccount) -> None:
    old = MissingReason.BEFORE_PROFESSIONAL
    border = MOMENT - timedelta(hours=1)
    page = replace(page_of((1, None), (2, old), after="C2"), insights_from=border)
    run = take(account, RunStage.POSTS, StepResult(page=page))
    assert (run.stage, run.cursor, run.posts_read) == (RunStage.OLDER_POSTS, None, 1)
    assert account.insights_from == border
    plan = next_step(run.id, 0)
    assert plan is not None
    assert (plan.since, plan.insights_from) == (None, border)
    # `until` is the border itself, so the post at the border comes once more: with insights, and counted.
    store(plan, StepResult(page=page_of((1, old), (2, old), (3, old))), [CALL])
    db.session.commit()
    assert (run.state, run.posts_read) == (RunState.DONE, 3)
    reasons = {post.graph_id: post.insights_reason for post in db.session.scalars(select(Post))}
    assert reasons == {"m1": None, "m2": old, "m3": old}


def test_a_run_that_was_broken_off_lists_the_older_posts_next_time(account: InstagramAccount) -> None:
    account.insights_from = MOMENT
    run, plan = at_stage(account, RunStage.POSTS)
    assert plan.since == MOMENT - timedelta(seconds=1)
    store(plan, StepResult(page=page_of((0, None))), [CALL])
    assert (run.state, run.stage) == ("queued", RunStage.OLDER_POSTS)


def test_a_step_that_another_task_has_taken_leaves_its_call_and_nothing_else(
    account: InstagramAccount,
) -> None:
    run, plan = at_stage(account, RunStage.POSTS)
    store(plan, StepResult(page=page_of((1, None), after="C2")), [CALL])
    db.session.commit()
    store(plan, StepResult(page=page_of((9, None), after="C9")), [CALL])
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
    store(plan, StepResult(page=page_of((1, None))), [CALL])
    db.session.commit()
    assert db.session.scalar(select(func.count()).select_from(Post)) == 0
    assert run.calls_made == 0


def test_metrics_refused_in_one_page_are_left_out_of_the_following(account: InstagramAccount) -> None:
    page = replace(page_of((1, None), after="C2"), refused_metrics=("saves",))
    run = take(account, RunStage.POSTS, StepResult(page=page))
    plan = next_step(run.id, 0)
    assert plan is not None
    assert plan.refused_metrics == ("saves",)


def test_what_is_expected_counts_posts_that_are_read_again_and_no_stories(account: InstagramAccount) -> None:
    account.listed_back_to_the_first_at = MOMENT
    now = clock.now()
    builders.create_post(account, posted_at=now - timedelta(days=2))
    builders.create_post(account, posted_at=now - timedelta(days=2), media_product_type=None)
    builders.create_post(account, posted_at=now - timedelta(days=2), media_product_type="STORY")
    builders.create_post(account, posted_at=now - REREAD - timedelta(days=2))
    assert posts_expected(account) == 2


def test_posts_of_an_open_campaign_are_read_again_however_old(account: InstagramAccount) -> None:
    account.listed_back_to_the_first_at = MOMENT
    assert account.user is not None
    _, young = at_stage(account, RunStage.POSTS)
    assert young.since is not None
    assert abs(young.since - (clock.now() - REREAD)) < timedelta(minutes=1)
    campaign = builders.create_campaign(
        members=[account.user], starts_on=date(2026, 1, 10), ends_on=date(2027, 1, 10)
    )
    _, opened = at_stage(account, RunStage.POSTS)
    assert opened.since == datetime(2026, 1, 9, tzinfo=UTC)
    campaign.completed_at = clock.now()
    db.session.commit()
    _, completed = at_stage(account, RunStage.POSTS)
    assert completed.since is not None
    assert completed.since > datetime(2026, 1, 10, tzinfo=UTC)
