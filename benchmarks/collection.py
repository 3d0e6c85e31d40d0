"""Reading posts: pages with nested insights against one call per post with all its metrics."""

import gc
import tracemalloc
from datetime import UTC, datetime

import requests
from flask import Flask
from sqlalchemy import func, select

from application.collection.asking import ask_for_collection
from application.extensions import db
from application.gateways import gateways
from application.integrations.graph.client import GraphClient
from application.integrations.graph.errors import GraphBadParameter, GraphNotEnoughViewers
from application.integrations.graph.instagram import MediaItem, accounts, media_insights, media_page
from application.integrations.graph.metrics import single_post_metrics
from application.integrations.tasks_local import LocalTaskQueue
from application.models import ApiCall, FacebookLogin, InstagramAccount, Post, Role, User
from application.task_queue import commit
from benchmarks.stage import Stopwatch, application, sandbox, sandbox_process, token_of

CROWD = tuple(f"bench_{number}" for number in range(1, 6))
MILLISECONDS_A_CALL = 100
SMALL, LARGE = "bench_small", "bench_large"


def report() -> list[str]:
    """Lines that tell calls, seconds, memory, and their ratios."""
    return [*_calls_and_time(), "", *_memory()]


def _calls_and_time() -> list[str]:
    with sandbox() as url, application(url) as app:
        tokens = {persona: token_of(url, persona) for persona in CROWD}
        graph_ids = [_join(persona, token) for persona, token in tokens.items()]
        requests.post(f"{url}/control/latency", json={"milliseconds": MILLISECONDS_A_CALL}, timeout=5)
        seconds = _by_runs(app)
        calls, posts, whole_calls = _counted()
        naive_calls, naive_posts, naive_seconds = 0, 0, 0.0
        for graph_id, token in zip(graph_ids, tokens.values(), strict=True):
            made, read, took = _one_by_one(token, graph_id)
            naive_calls, naive_posts, naive_seconds = (
                naive_calls + made,
                naive_posts + read,
                naive_seconds + took,
            )
    return [
        f"{len(CROWD)} accounts, {posts:,} posts, 30 % from before they were professional, "
        f"{MILLISECONDS_A_CALL} ms a call:",
        f"  whole runs                   {whole_calls:5,} calls  {seconds:6.1f} s  "
        "(profile, days, audience and stories too; rows stored)",
        f"  of these for posts           {calls:5,} calls",
        f"  one call per post            {naive_calls:5,} calls  {naive_seconds:6.1f} s  "
        f"({naive_posts:,} posts, nothing else, nothing stored)",
        f"  ratio                        {naive_calls / calls:5.1f} x      {naive_seconds / seconds:6.1f} x",
    ]


def _memory() -> list[str]:
    # A sandbox in a process of its own: what it composes must not be counted.
    with sandbox_process() as url:
        _peak(url, SMALL)  # the first run also fills caches that stay
        small, large = _peak(url, SMALL), _peak(url, LARGE)
    return [
        "Peak memory of reading one account with all its posts, objects of Python:",
        f"   1,000 posts                 {small / 1e6:6.1f} MB",
        f"  10,000 posts                 {large / 1e6:6.1f} MB",
        f"  ratio                        {large / small:6.2f} x",
    ]


def _peak(url: str, persona: str) -> int:
    with application(url) as app:
        _join(persona, token_of(url, persona))
        gc.collect()
        tracemalloc.start()
        try:
            _by_runs(app)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()


def _join(persona: str, token: str) -> str:
    found = accounts(gateways().graph(), token)[0].instagram
    assert found is not None
    now = datetime.now(UTC)
    login = FacebookLogin(facebook_id=persona, token=token, connected_at=now)
    user = User(role=Role.INFLUENCER, name="Benchmark", facebook_login=login, created_at=now)
    db.session.add(
        InstagramAccount(user=user, graph_id=found.id, username=found.username or "", created_at=now)
    )
    commit()
    return found.id


def _by_runs(app: Flask) -> float:
    """Read every account once, by the queue's tasks; seconds."""
    queue: LocalTaskQueue = app.extensions["task_sender"]
    account_ids = list(db.session.scalars(select(InstagramAccount.id)))
    with Stopwatch() as watch:
        ask_for_collection(account_ids, asked_by_id=None)
        commit()
        queue.drain()
    db.session.close()
    return watch.seconds


def _counted() -> tuple[int, int, int]:
    """Calls that were about posts (stories not among them), posts, and calls in all."""
    calls = [
        (path, query)
        for path, query in db.session.execute(
            select(ApiCall.path, ApiCall.query).where(ApiCall.collection_run_id.is_not(None))
        )
    ]
    accounts_asked = set(db.session.scalars(select(InstagramAccount.graph_id)))
    stories = set(db.session.scalars(select(Post.graph_id).where(Post.media_product_type == "STORY")))
    about_posts = [
        path
        for path, _ in calls
        if path.endswith("/media") or path.partition("/")[0] not in accounts_asked | stories
    ]
    posts = select(func.count()).where(Post.media_product_type != "STORY")
    found = len(about_posts), db.session.scalar(posts) or 0, len(calls)
    db.session.close()
    return found


def _one_by_one(token: str, graph_id: str) -> tuple[int, int, float]:
    """The list, then each post with all metrics of its type, without the refused ones where some refuse."""
    client = gateways().graph()
    posts, after = 0, ""
    with Stopwatch() as watch:
        while posts == 0 or after:
            page = media_page(client, graph_id, token, limit=100, after=after or None, with_insights=False)
            for item in page.items:
                posts += 1
                _all_metrics(client, token, item)
            after = page.after or ""
    return len(client.calls), posts, watch.seconds


def _all_metrics(client: GraphClient, token: str, item: MediaItem) -> None:
    try:
        media_insights(client, item.id, token, single_post_metrics(item.media_product_type))
    except (GraphBadParameter, GraphNotEnoughViewers):
        return
