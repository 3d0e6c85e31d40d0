"""The figures of a campaign's accepted posts, as results and reports need them."""

from typing import Any

from sqlalchemy import Row, Subquery, func, select

from application.campaigns.figures import PostFigures
from application.campaigns.post_rows import post_columns, post_figures, with_owner
from application.extensions import db
from application.models import ApiCall, Assignment, Decision, Post, Reading


def accepted_figures(campaign_id: int) -> tuple[PostFigures, ...]:
    """The accepted posts with their latest figures, without captions and links, oldest first."""
    return tuple(post_figures(row) for row in _accepted(campaign_id, words=False))


def accepted_posts(campaign_id: int) -> tuple[PostFigures, ...]:
    """The accepted posts with everything a report says of them; two statements.

    `read_at` and `api_call` are those of the latest stored reading, so that the call named is the one
    that gave these figures. Posts without reading keep the time they were last looked at, and no call.
    """
    readings = _readings_by_post(campaign_id)
    posts = []
    for row in _accepted(campaign_id, words=True):
        reading = readings.get(row.post_id)
        known = {"read_at": reading.read_at, "api_call": reading.api_call_id} if reading else {}
        posts.append(post_figures(row, **known))
    return tuple(posts)


def _accepted(campaign_id: int, *, words: bool) -> list[Row[*tuple[Any, ...]]]:
    statement = with_owner(
        select(*post_columns(words=words))
        .select_from(Assignment)
        .join(Post, Post.id == Assignment.post_id)
        .where(Assignment.campaign_id == campaign_id, Assignment.decision == Decision.ACCEPTED)
    )
    return list(db.session.execute(statement.order_by(Post.posted_at.is_(None), Post.posted_at, Post.id)))


def calls_behind(campaign_id: int) -> list[Row[*tuple[Any, ...]]]:
    """Each API call that gave the latest reading of accepted posts, with `posts`, how many; one statement."""
    latest = _latest_reading(campaign_id)
    used = (
        select(latest.c.api_call_id, func.count().label("posts"))
        .where(latest.c.rank_ == 1, latest.c.api_call_id.is_not(None))
        .group_by(latest.c.api_call_id)
        .subquery("used")
    )
    facts = (
        ApiCall.id,
        ApiCall.requested_at,
        ApiCall.path,
        ApiCall.query,
        ApiCall.version,
        ApiCall.status,
        ApiCall.body_sha256,
    )
    statement = select(*facts, used.c.posts).join(used, used.c.api_call_id == ApiCall.id).order_by(ApiCall.id)
    return list(db.session.execute(statement))


def _readings_by_post(campaign_id: int) -> dict[int, Row[*tuple[Any, ...]]]:
    latest = _latest_reading(campaign_id)
    statement = select(latest.c.post_id, latest.c.read_at, latest.c.api_call_id).where(latest.c.rank_ == 1)
    return {row.post_id: row for row in db.session.execute(statement)}


def _latest_reading(campaign_id: int) -> Subquery:
    """The readings of accepted posts, ranked within each post: `rank_` 1 is the latest."""
    newest_first = func.row_number().over(partition_by=Reading.post_id, order_by=Reading.read_at.desc())
    return (
        select(Reading.post_id, Reading.read_at, Reading.api_call_id, newest_first.label("rank_"))
        .join(Assignment, Assignment.post_id == Reading.post_id)
        .where(Assignment.campaign_id == campaign_id, Assignment.decision == Decision.ACCEPTED)
        .subquery("ranked")
    )
