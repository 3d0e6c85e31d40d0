"""Whatever stands twice by its sense. That nothing does by its key, the database itself sees to."""

from itertools import pairwise

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from application.extensions import db
from application.models import CollectionRun, Post
from sandbox.soak.audit.stored import ASKED, StoredPost, StoredReading, doubled


def doubled_rows() -> list[str]:
    """Posts that are there under two ids, and readings of an account at the same time, in words."""
    links = db.session.execute(
        select(Post.instagram_account_id, Post.shortcode)
        .where(Post.shortcode.is_not(None))
        .group_by(Post.instagram_account_id, Post.shortcode)
        .having(func.count() > 1)
    )
    first, second = aliased(CollectionRun), aliased(CollectionRun)
    runs = db.session.execute(
        select(first.id, second.id)
        .join(
            second,
            (second.instagram_account_id == first.instagram_account_id)
            & (second.kind == first.kind)
            & (second.id > first.id),
        )
        .where(
            or_(first.finished_at.is_(None), second.created_at < first.finished_at),
            second.created_at >= first.created_at,
        )
    )
    return [
        *(f"posts of account {account} by the link {shortcode}" for account, shortcode in links),
        *(f"readings at once, {one} and {other}" for one, other in runs),
    ]


def doubled_readings(posts: dict[str, StoredPost]) -> list[str]:
    """Readings of one post by the same call, by a webhook's repetition, or that bring nothing new."""
    found = []
    for post in posts.values():
        by_call = doubled(
            (reading.call, reading.source) for reading in post.readings if reading.call is not None
        )
        found += [f"readings of post {post.graph_id} by call {call}" for call, _ in by_call]
        told = doubled(
            tuple(sorted(reading.figures.items())) for reading in post.readings if reading.source == "webhook"
        )
        found += [f"the same webhook twice for post {post.graph_id}" for _ in told]
        asked = [reading for reading in post.readings if reading.source == ASKED]
        found += [
            f"nothing new of post {post.graph_id} at {later.read_at}"
            for earlier, later in pairwise(asked)
            if _says_the_same(earlier, later)
        ]
    return found


def _says_the_same(earlier: StoredReading, later: StoredReading) -> bool:
    """A reading is kept where something is new: a figure, or why there is none."""
    return (earlier.figures, earlier.reason) == (later.figures, later.reason)
