"""Writing many posts: the upsert helper against adding and updating objects one by one."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from application.extensions import db
from application.models import InstagramAccount, Post
from application.models.upsert import upsert
from benchmarks.stage import Stopwatch, application

POSTS = 10_000
START = datetime(2026, 1, 1, tzinfo=UTC)


def report() -> list[str]:
    """Lines that tell seconds and their ratio."""
    with application("http://127.0.0.1:9"):
        account = InstagramAccount(graph_id="1", username="benchmark", created_at=START)
        db.session.add(account)
        db.session.commit()
        account_id = account.id
        with Stopwatch() as objects:
            for _round in range(2):
                _by_objects(account_id, views=_round)
        db.session.execute(Post.__table__.delete())  # type: ignore[attr-defined]
        db.session.commit()
        with Stopwatch() as bulk:
            for _round in range(2):
                _by_upsert(account_id, views=_round)
    return [
        f"{POSTS:,} posts written, then written again with new figures, SQLite:",
        f"  upsert helper                {bulk.seconds:6.2f} s",
        f"  one object at a time         {objects.seconds:6.2f} s",
        f"  ratio                        {objects.seconds / bulk.seconds:6.1f} x",
    ]


def _rows(account_id: int, views: int) -> list[dict[str, object]]:
    return [
        {
            "graph_id": f"g{number}",
            "instagram_account_id": account_id,
            "caption": f"Post {number}",
            "posted_at": START + timedelta(minutes=number),
            "first_seen_at": START,
            "views": number + views,
            "network": "instagram",
            "refused_metrics": "",
        }
        for number in range(POSTS)
    ]


def _by_upsert(account_id: int, views: int) -> None:
    rows = _rows(account_id, views)
    upsert(db.session(), Post, rows, key=["graph_id"], update=["caption", "views"])
    db.session.commit()


def _by_objects(account_id: int, views: int) -> None:
    for row in _rows(account_id, views):
        post = db.session.scalar(select(Post).where(Post.graph_id == row["graph_id"]))
        if post is None:
            db.session.add(Post(**row))
        else:
            post.views = row["views"]  # type: ignore[assignment]
    db.session.commit()
