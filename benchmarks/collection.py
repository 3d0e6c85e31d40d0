"""Reading an account of 1,000 posts: pages with nested insights against one call per post."""

from datetime import UTC, datetime

import requests
from flask import Flask
from sqlalchemy import func, select

from application.collection.asking import ask_for_collection
from application.extensions import db
from application.gateways import gateways
from application.integrations.graph.errors import GraphPostedBeforeProfessional
from application.integrations.graph.instagram import accounts, media_insights, media_page
from application.integrations.graph.metrics import NESTED_POST_METRICS
from application.integrations.tasks_local import LocalTaskQueue
from application.models import CollectionRun, FacebookLogin, InstagramAccount, Post, Role, User
from application.task_queue import commit
from benchmarks.stage import Stopwatch, application, sandbox, token_of

PERSONA = "ines_duarte"
MILLISECONDS_A_CALL = 100


def report() -> list[str]:
    """Lines that tell calls, seconds and their ratio."""
    with sandbox() as url, application(url) as app:
        token = token_of(url, PERSONA)
        graph_id = _join(token)
        requests.post(f"{url}/control/latency", json={"milliseconds": MILLISECONDS_A_CALL}, timeout=5)
        ours, our_seconds, posts = _by_pages(app)
        naive, naive_seconds, naive_posts = _one_by_one(token, graph_id)
    return [
        f"One account, {posts:,} posts, the oldest 300 from before it was professional, "
        f"{MILLISECONDS_A_CALL} ms a call:",
        f"  pages with nested insights   {ours:5,} calls  {our_seconds:6.1f} s  (rows stored)",
        f"  one call per post            {naive:5,} calls  {naive_seconds:6.1f} s  "
        f"({naive_posts:,} posts, nothing stored)",
        f"  ratio                        {naive / ours:5.1f} x      {naive_seconds / our_seconds:6.1f} x",
    ]


def _join(token: str) -> str:
    found = accounts(gateways().graph(), token)[0].instagram
    assert found is not None
    now = datetime.now(UTC)
    login = FacebookLogin(facebook_id="1", token=token, connected_at=now)
    user = User(role=Role.INFLUENCER, name="Benchmark", facebook_login=login, created_at=now)
    account = InstagramAccount(user=user, graph_id=found.id, username=found.username or "", created_at=now)
    db.session.add(account)
    commit()
    return found.id


def _by_pages(app: Flask) -> tuple[int, float, int]:
    queue: LocalTaskQueue = app.extensions["task_sender"]
    account_id = db.session.scalars(select(InstagramAccount.id)).one()
    with Stopwatch() as watch:
        ask_for_collection([account_id], asked_by_id=None)
        commit()
        queue.drain()
    run = db.session.scalars(select(CollectionRun)).one()
    posts = db.session.scalar(select(func.count()).select_from(Post)) or 0
    calls = run.calls_made
    db.session.close()
    return calls, watch.seconds, posts


def _one_by_one(token: str, graph_id: str) -> tuple[int, float, int]:
    client = gateways().graph()
    posts, after = 0, ""
    with Stopwatch() as watch:
        while posts == 0 or after:
            page = media_page(client, graph_id, token, limit=100, after=after or None, with_insights=False)
            for item in page.items:
                posts += 1
                try:
                    media_insights(client, item.id, token, NESTED_POST_METRICS)
                except GraphPostedBeforeProfessional:
                    continue
            after = page.after or ""
    return len(client.calls), watch.seconds, posts
