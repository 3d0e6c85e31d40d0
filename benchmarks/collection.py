"""Reading posts: pages with nested insights against one call per post with all its metrics."""

import gc
import tracemalloc
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

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


@dataclass(frozen=True)
class Counted:
    """What runs cost: posts, the calls and seconds for them (storing included), and all calls."""

    posts: int
    calls: int
    seconds: float
    whole_calls: int


def _calls_and_time() -> list[str]:
    with sandbox() as url, application(url) as app:
        tokens = {persona: token_of(url, persona) for persona in CROWD}
        graph_ids = [_join(persona, token) for persona, token in tokens.items()]
        requests.post(f"{url}/control/latency", json={"milliseconds": MILLISECONDS_A_CALL}, timeout=5)
        whole_seconds = _by_runs(app)
        ours = _counted()
        naive = [_one_by_one(token, each) for each, token in zip(graph_ids, tokens.values(), strict=True)]
    calls, seconds = sum(each[0] for each in naive), sum(each[2] for each in naive)
    return [
        f"{len(CROWD)} accounts, {ours.posts:,} posts, 30 % from before they were professional, "
        f"{MILLISECONDS_A_CALL} ms a call:",
        f"  pages of posts               {ours.calls:5,} calls  {ours.seconds:6.1f} s  (stored as well)",
        f"  one call per post            {calls:5,} calls  {seconds:6.1f} s  "
        f"({sum(each[1] for each in naive):,} posts, nothing stored)",
        f"  ratio                        {calls / ours.calls:5.1f} x      {seconds / ours.seconds:6.1f} x",
        f"  the whole runs               {ours.whole_calls:5,} calls  {whole_seconds:6.1f} s  "
        "(profile, days, audience and stories too)",
    ]


def _memory() -> list[str]:
    # A sandbox in a process of its own: what it composes must not be counted.
    with sandbox_process() as url:
        _read_once(url, LARGE)  # the first run also fills caches that stay
        small, large = _peak(url, SMALL), _peak(url, LARGE)
    return [
        "Peak memory of reading one account with all its posts, objects of Python:",
        f"   1,000 posts                 {small / 1e6:6.1f} MB",
        f"  10,000 posts                 {large / 1e6:6.1f} MB",
        f"  ratio                        {large / small:6.2f} x",
    ]


def _read_once(url: str, persona: str) -> None:
    with application(url) as app:
        _join(persona, token_of(url, persona))
        _by_runs(app)


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


def _counted() -> Counted:
    """What the runs cost; stories are not counted among posts."""
    rows = db.session.execute(
        select(ApiCall.collection_run_id, ApiCall.path, ApiCall.requested_at)
        .where(ApiCall.collection_run_id.is_not(None))
        .order_by(ApiCall.collection_run_id, ApiCall.id)
    ).all()
    accounts_asked = set(db.session.scalars(select(InstagramAccount.graph_id)))
    stories = set(db.session.scalars(select(Post.graph_id).where(Post.media_product_type == "STORY")))
    others = accounts_asked | stories
    calls, seconds = 0, 0.0
    for row, following in pairwise([*rows, None]):
        if row is None or not (row.path.endswith("/media") or row.path.partition("/")[0] not in others):
            continue
        calls += 1
        # Up to the next call: what was brought is stored by then.
        if following is not None and following.collection_run_id == row.collection_run_id:
            seconds += (following.requested_at - row.requested_at).total_seconds()
    posts = select(func.count()).where(Post.media_product_type != "STORY")
    found = Counted(db.session.scalar(posts) or 0, calls, seconds, len(rows))
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
