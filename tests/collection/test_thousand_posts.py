"""The account with 1,000 posts, the oldest 300 from before it was professional, through queue and HTTP."""

from collections import Counter

from flask import Flask
from sqlalchemy import select

from application.extensions import db
from application.models import ApiCall, InstagramAccount, MissingReason
from tests.collection.stage import Stage, counts, posts

PERSONA = "ines_duarte"
# Others move the sandbox's clock on, and she posts about once a day.
ALL_POSTS, OLD_POSTS = 1_000, 300


def calls_by_outcome(app: Flask, run_id: int) -> Counter[str]:
    with app.app_context():
        calls = db.session.scalars(select(ApiCall.outcome).where(ApiCall.collection_run_id == run_id))
        return Counter(calls)


def calls_for_posts(app: Flask, run_id: int) -> int:
    """The calls for the list of posts, with those that look for the border of insights in it.

    The figures that only a post by itself gives are asked for young posts, a call each.
    """
    with app.app_context():
        calls = select(ApiCall.path, ApiCall.query).where(ApiCall.collection_run_id == run_id)
        return sum(
            path.endswith("/media") or ("/insights" in path and query.startswith("metric=views"))
            for path, query in db.session.execute(calls)
            if not path.startswith("1784") or path.endswith("/media")
        )


def test_a_thousand_posts_cost_at_most_45_calls_and_the_second_reading_a_few(stage: Stage) -> None:
    account_id = stage.joined_and_read(PERSONA)
    first = stage.run()
    assert calls_for_posts(stage.app, first.id) <= 45
    assert calls_by_outcome(stage.app, first.id).total() == first.calls_made
    account: InstagramAccount = stage.only(InstagramAccount)
    assert account.media_count is not None
    assert account.media_count >= ALL_POSTS
    assert first.posts_read == first.posts_expected == account.media_count
    stored = [post for post in posts(stage.app).values() if post.media_product_type != "STORY"]
    assert len(stored) == account.media_count
    old = [post for post in stored if post.insights_reason is MissingReason.BEFORE_PROFESSIONAL]
    assert len(old) == OLD_POSTS
    assert sum(post.views is not None for post in stored) == account.media_count - OLD_POSTS
    assert all(post.views is None and post.reach is None and post.likes is not None for post in old)
    newest_old = max(post.posted_at for post in old if post.posted_at)
    oldest_new = min(post.posted_at for post in stored if post.views is not None and post.posted_at)
    assert account.insights_from is not None
    assert newest_old < account.insights_from <= oldest_new

    before = counts(stage.app)
    stage.ask(account_id)
    stage.queue.drain()
    second = stage.run()
    assert (second.state, second.id > first.id) == ("done", True)
    assert calls_for_posts(stage.app, second.id) <= 3
    assert set(calls_by_outcome(stage.app, second.id)) == {"ok"}
    assert second.posts_read == second.posts_expected
    assert counts(stage.app)["posts"] == before["posts"]
