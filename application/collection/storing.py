"""Store what a step brought, and move the run on to its next step. The caller commits."""

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from application.clock import clock
from application.collection.asking import pause_run
from application.collection.page_reader import ReadPage, ReadPost
from application.collection.plan import StepPlan, locked_run, posts_expected
from application.collection.post_rows import KnownPost, post_row, reading_row, reason_for
from application.collection.provenance import record_calls
from application.collection.steps import StepResult
from application.extensions import db
from application.integrations.graph.client import CallRecord
from application.integrations.graph.instagram import InstagramProfile, SeriesPoint
from application.models import (
    FIGURE_NAMES,
    AccountInsight,
    CollectionRun,
    InstagramAccount,
    MissingReason,
    Post,
    Reading,
    RunStage,
    RunState,
)
from application.models.upsert import upsert

logger = logging.getLogger(__name__)

POST_COLUMNS_KEPT = ("id", "graph_id", "first_seen_at", "network", "user_id", "instagram_account_id")
NEARLY_USED_UP = 95
"""Percent of a limit; calling on into the block lengthens it (graph-api.md, "Rate limits and errors")."""
PAUSE_BEFORE_LIMIT = timedelta(minutes=15)
LIMIT_NEAR = "Instagram's limit of requests is nearly reached. Reading goes on by itself after a pause."
FOLLOWING = {
    RunStage.PROFILE: RunStage.ACCOUNT_INSIGHTS,
    RunStage.ACCOUNT_INSIGHTS: RunStage.STORIES,
    RunStage.STORIES: RunStage.POSTS,
}


def store(plan: StepPlan, result: StepResult, calls: Sequence[CallRecord]) -> None:
    """Store a step's result with its calls, unless another task has taken the step already."""
    run = locked_run(plan.run_id, plan.generation)
    call_ids = record_calls(calls, account_id=plan.account_id, run_id=plan.run_id)
    if run is None or (run.stage, run.cursor) != (plan.stage, plan.cursor):
        return
    account = run.instagram_account
    run.calls_made += len(calls)
    run.heartbeat_at = clock.real_now()
    run.times_lost = 0
    run.problem_kind = run.problem = None
    if result.profile is not None:
        _store_profile(account, result.profile, call_ids)
        run.posts_expected = posts_expected(account)
    for series in result.series:
        _store_series(account.id, series.points, call_ids[series.call])
    if result.page.insights_from is not None:
        account.insights_from = result.page.insights_from
    store_posts(account, result.page, call_ids)
    _move_on(run, account, plan, result.page)
    if run.is_open and any((call.usage_percent or 0) >= NEARLY_USED_UP for call in calls):
        run.problem_kind, run.problem = "limit_near", LIMIT_NEAR
        pause_run(run, PAUSE_BEFORE_LIMIT)


def store_posts(account: InstagramAccount, page: ReadPage, call_ids: Sequence[int]) -> None:
    """Write the posts' latest figures, and append a reading for each that changed; four statements."""
    if not page.posts:
        return
    now = clock.now()
    read = {post.item.id: post for post in page.posts}
    known = _known_posts(list(read))
    belongs_elsewhere = {key for key, post in known.items() if post.account_id != account.id}
    if belongs_elsewhere:
        logger.warning("posts of another account were listed", extra={"account": account.id})
    kept = {key: post for key, post in read.items() if key not in belongs_elsewhere}
    refused = {key: " ".join((*page.refused_metrics, *post.refused_metrics)) for key, post in kept.items()}
    rows = [post_row(post, known.get(key), account, now, refused[key]) for key, post in kept.items()]
    changed = [row["graph_id"] for row in rows if row.pop("changed")]
    updated = [name for name in rows[0] if name not in POST_COLUMNS_KEPT] if rows else []
    upsert(db.session(), Post, rows, key=["graph_id"], update=updated)
    ids = {key: post.id for key, post in _known_posts(changed).items()}
    readings = [
        reading_row(kept[key], ids[key], now, refused[key], call_ids[kept[key].call]) for key in changed
    ]
    upsert(db.session(), Reading, readings, key=["post_id", "read_at"], update=[])


def _known_posts(graph_ids: Sequence[str]) -> dict[str, KnownPost]:
    if not graph_ids:
        return {}
    columns = [getattr(Post, name) for name in (*KnownPost.COLUMNS, *FIGURE_NAMES)]
    rows = db.session.execute(select(*columns).where(Post.graph_id.in_(list(graph_ids)))).mappings()
    return {row["graph_id"]: KnownPost.from_row(row) for row in rows}


def _store_profile(account: InstagramAccount, found: InstagramProfile, call_ids: Sequence[int]) -> None:
    account.username = (found.username or account.username)[:100]
    account.name = found.name[:200] if found.name else None
    account.biography = found.biography
    account.website = found.website[:500] if found.website else None
    account.profile_picture_url = found.profile_picture_url
    counts = {
        "followers_count": found.followers_count,
        "follows_count": found.follows_count,
        "media_count": found.media_count,
    }
    for name, value in counts.items():
        if value is not None:
            setattr(account, name, value)
    today = clock.now().date()
    points = [SeriesPoint(name, today, value) for name, value in counts.items() if value is not None]
    _store_series(account.id, points, call_ids[-1])


def _store_series(account_id: int, points: Sequence[SeriesPoint], call_id: int) -> None:
    """Write a series. A day that came without a value keeps the value it has."""
    rows: dict[tuple[Any, ...], dict[str, Any]] = {
        (point.metric, point.day, point.dimension): {
            "instagram_account_id": account_id,
            "metric": point.metric,
            "day": point.day,
            "dimension": point.dimension,
            "value": None if point.value is None else int(point.value),
            "read_at": clock.now(),
            "api_call_id": call_id,
        }
        for point in points
    }
    key = ["instagram_account_id", "metric", "day", "dimension"]
    told = [row for row in rows.values() if row["value"] is not None]
    untold = [row for row in rows.values() if row["value"] is None]
    upsert(db.session(), AccountInsight, told, key=key, update=["value", "read_at", "api_call_id"])
    upsert(db.session(), AccountInsight, untold, key=key, update=[])


def _move_on(run: CollectionRun, account: InstagramAccount, plan: StepPlan, page: ReadPage) -> None:
    if plan.stage in FOLLOWING:
        run.stage, run.cursor = FOLLOWING[plan.stage], None
        return
    border_found = page.insights_from is not None
    run.posts_read += sum(_counts(post, account, plan, border_found) for post in page.posts)
    run.refused_metrics = " ".join(dict.fromkeys((*plan.refused_metrics, *page.refused_metrics)))[:500]
    if border_found or (page.after is None and plan.stage is RunStage.POSTS and plan.lists_older):
        run.stage, run.cursor = RunStage.OLDER_POSTS, None
    elif page.after is not None:
        run.cursor = page.after
    else:
        run.stage, run.cursor = RunStage.FINISHED, None
        now = clock.now()
        account.last_collected_at = now
        account.listed_back_to_the_first_at = account.listed_back_to_the_first_at or now
        run.finish(RunState.DONE, now)


def _counts(post: ReadPost, account: InstagramAccount, plan: StepPlan, border_found: bool) -> bool:
    """Whether the post is counted with this page, and not with the other one around the border.

    The page of the border shows older posts that the next stage lists again; that stage begins with the post
    at the border itself.
    """
    if plan.stage is RunStage.OLDER_POSTS:
        return reason_for(post, account) is MissingReason.BEFORE_PROFESSIONAL
    return not (border_found and post.reason is MissingReason.BEFORE_PROFESSIONAL)
