"""The earlier posts that a post is held against."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from application.campaigns.post_filters import KINDS, OTHER_KIND
from application.campaigns.post_rows import is_of_kind
from application.campaigns.results.post_sets import BEFORE
from application.extensions import db
from application.models import Post, Reading
from application.profiles.posts.one_post import Number, OnePost
from application.profiles.posts.own_median import (
    OwnMedian,
    PostBefore,
    age_of,
    is_grown,
    own_medians,
)

MOST_BEFORE = 50
"""The latest so many are enough for a middle value."""

_Readings = Sequence[tuple[timedelta, Mapping[str, Number | None]]]


def medians_for(post: OnePost) -> Mapping[str, OwnMedian]:
    """By figure, the account's own median of its kind; empty where the post was not read or is by hand.

    One statement, two while the post is young, or none.
    """
    age = age_of(post.last_read_at, post.posted_at)
    if age is None or post.instagram_account_id is None:
        return {}
    is_story = post.kind.is_story
    names = [metric.name for metric in post.metrics]
    before = _posts_before(post, names, with_readings=not is_grown(age, is_story=is_story))
    return own_medians(names, age, before, is_story=is_story)


def _posts_before(post: OnePost, names: Sequence[str], *, with_readings: bool) -> list[PostBefore]:
    """The account's posts of the same kind of the 90 days before it that were read."""
    assert post.posted_at is not None
    kind = next((key for key, known in KINDS.items() if known == post.kind), OTHER_KIND)
    rows = db.session.execute(
        select(Post.id, Post.posted_at, Post.last_read_at, *(getattr(Post, name) for name in names))
        .where(
            Post.instagram_account_id == post.instagram_account_id,
            Post.posted_at >= post.posted_at - BEFORE,
            Post.posted_at < post.posted_at,
            Post.last_read_at.is_not(None),
            is_of_kind(kind),
        )
        .order_by(Post.posted_at.desc())
        .limit(MOST_BEFORE)
    ).all()
    readings = _readings({row.id: row.posted_at for row in rows} if with_readings else {}, names)
    return [
        PostBefore(
            row.last_read_at - row.posted_at,
            dict(zip(names, row[3:], strict=True)),
            readings.get(row.id, ()),
        )
        for row in rows
    ]


def _readings(posted: Mapping[int, datetime], names: Sequence[str]) -> Mapping[int, _Readings]:
    """The readings of these posts by their age, the youngest first."""
    if not posted:
        return {}
    rows = db.session.execute(
        select(Reading.post_id, Reading.read_at, *(getattr(Reading, name) for name in names))
        .where(Reading.post_id.in_(list(posted)))
        .order_by(Reading.post_id, Reading.read_at)
    )
    found: dict[int, list[tuple[timedelta, Mapping[str, Number | None]]]] = defaultdict(list)
    for post_id, read_at, *values in rows:
        found[post_id].append((read_at - posted[post_id], dict(zip(names, values, strict=True))))
    return found
