"""The earlier posts that a post is held against."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, select

from application.campaigns.post_filters import KINDS, OTHER_KIND
from application.campaigns.post_rows import is_of_kind
from application.campaigns.results.figures import Number
from application.campaigns.results.post_sets import BEFORE
from application.extensions import db
from application.models import Post, Reading, ReadingSource
from application.profiles.posts.one_post import OnePost
from application.profiles.posts.own_median import (
    MedianBefore,
    PostBefore,
    age_of,
    classic_figures,
    is_grown,
    medians_before,
    without,
)

MOST_BEFORE = 50
"""The latest so many are enough for a middle value."""


def medians_for(post: OnePost) -> Mapping[str, MedianBefore]:
    """By figure, the account's own median of its kind; empty where the post was not read or is by hand.

    Two statements, or none.
    """
    age = age_of(post.last_read_at, post.posted_at)
    if age is None or post.instagram_account_id is None:
        return {}
    is_story = post.kind.is_story
    names = [metric.name for metric in post.metrics]
    before = _posts_before(post, names, only_classic=is_grown(age, is_story=is_story))
    return medians_before(names, age, before, is_story=is_story)


def _posts_before(post: OnePost, names: Sequence[str], *, only_classic: bool) -> list[PostBefore]:
    """The account's posts of the same kind of the 90 days before it that were read."""
    assert post.posted_at is not None
    kind = next((key for key, known in KINDS.items() if known == post.kind), OTHER_KIND)
    rows = db.session.execute(
        select(
            Post.id,
            Post.posted_at,
            Post.last_read_at,
            Post.manual_figures,
            *(getattr(Post, name) for name in names),
        )
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
    readings = _readings([row.id for row in rows], names, only_classic=only_classic)
    return [_post_before(row, names, readings.get(row.id, ())) for row in rows]


def _readings(
    post_ids: Sequence[int], names: Sequence[str], *, only_classic: bool
) -> Mapping[int, Sequence[Row[Any]]]:
    """The readings of these posts, the oldest first.

    `only_classic`: just of posts of which a reading holds a figure under a name of the older API.
    """
    if not post_ids:
        return {}
    wanted = Reading.post_id.in_(post_ids)
    if only_classic:
        wanted = Reading.post_id.in_(select(Reading.post_id).where(wanted, Reading.classic_names != ""))
    rows = db.session.execute(
        select(
            Reading.post_id,
            Reading.read_at,
            Reading.source,
            Reading.classic_names,
            *(getattr(Reading, name) for name in names),
        )
        .where(wanted)
        .order_by(Reading.post_id, Reading.read_at)
    )
    found: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        found[row.post_id].append(row)
    return found


def _post_before(row: Row[Any], names: Sequence[str], readings: Sequence[Row[Any]]) -> PostBefore:
    left_out = {*(row.manual_figures or "").split(), *_last_classic(readings, names)}
    return PostBefore(
        row.last_read_at - row.posted_at,
        _figures(row, names, left_out),
        [
            (each.read_at - row.posted_at, _figures(each, names, _not_as_today(each, names)))
            for each in readings
        ],
    )


def _last_classic(readings: Sequence[Row[Any]], names: Sequence[str]) -> set[str]:
    """The figures whose latest value came under a name of the older API."""
    if not any(each.classic_names for each in readings):
        return set()
    found: set[str] = set()
    for each in readings:
        told = {name for name, value in _figures(each, names).items() if value is not None}
        found = (found - told) | classic_figures(told, each.classic_names.split())
    return found


def _not_as_today(reading: Row[Any], names: Sequence[str]) -> Collection[str]:
    """The figures of a reading that Instagram did not tell, or counted in an older way."""
    if reading.source is ReadingSource.MANUAL:
        return names
    return classic_figures(names, reading.classic_names.split()) if reading.classic_names else ()


def _figures(
    row: Row[Any], names: Sequence[str], left_out: Collection[str] = ()
) -> Mapping[str, Number | None]:
    """The figures, which are the last columns of either statement; None for each that is left out."""
    figures = dict(zip(names, row[-len(names) :], strict=True))
    return without(figures, left_out) if left_out else figures
