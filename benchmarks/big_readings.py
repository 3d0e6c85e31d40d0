"""Readings of a big campaign's posts, as a month of collecting leaves them."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select

from application.extensions import db
from application.models import FIGURE_NAMES, ApiCall, Assignment, Post, Reading, ReadingSource

NOW = datetime(2026, 12, 20, tzinfo=UTC)
CALLS = 2_000
HOURS = (1, 3, 6, 12, 24, 48, 96, 168, 336, 700)
LISTED = frozenset(("views", "reach", "likes", "comments", "saves", "shares", "total_interactions"))
"""Figures that come with a list of posts; the others take a call of their own, at each third reading."""


def seed_readings(campaign_id: int) -> None:
    """Readings of the campaign's posts at the hours of the plan, each with one of some calls; commits."""
    chance = random.Random(3)
    call = {"path": "media", "query": "", "duration_ms": 1, "outcome": "ok", "body_kept": True}
    db.session.execute(insert(ApiCall), [{**call, "requested_at": NOW} for _ in range(CALLS)])
    last = db.session.scalar(select(func.max(ApiCall.id))) or 0
    columns = (Post.id, Post.posted_at, *(getattr(Post, name) for name in FIGURE_NAMES))
    posts = select(*columns).join(Assignment, Assignment.post_id == Post.id)
    of_campaign = Assignment.campaign_id == campaign_id
    for part in _parts(db.session.execute(posts.where(of_campaign, Post.graph_id.is_not(None))).all()):
        rows = [row for post in part for row in _readings(post)]
        for row in rows:
            row["api_call_id"] = last - chance.randrange(CALLS)
        db.session.execute(insert(Reading), rows)
    db.session.commit()


def _readings(post: Any) -> Iterator[dict[str, Any]]:
    for place, hours in enumerate(HOURS, 1):
        told = {
            name: None if (value := post._mapping[name]) is None else int(value * place / len(HOURS))
            for name in FIGURE_NAMES
        }
        at = post.posted_at + timedelta(hours=hours)
        for is_listed in (True, False) if place % 3 == 1 else (True,):
            yield {
                "post_id": post.id,
                "read_at": at if is_listed else at + timedelta(seconds=20),
                "source": ReadingSource.ASKED,
                "classic_names": "",
                "refused_metrics": "",
                **{name: told[name] if (name in LISTED) is is_listed else None for name in FIGURE_NAMES},
            }


def _parts(rows: Any, size: int = 500) -> Iterator[Any]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
