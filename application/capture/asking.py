"""Ask for posts to be captured: opens their captures and queues their tasks."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.sql.elements import ColumnElement

from application.capture.retries import TAKEN_FOR
from application.clock import clock
from application.collection.activity import active_account_ids
from application.extensions import db
from application.media_kinds import STORY_LIFE
from application.models import Capture, CaptureState, InstagramAccount, Post, User
from application.models.upsert import upsert
from application.task_queue import enqueue

TAKE = "capture.take"
AT_ONCE = 500


def ask_for_captures(post_ids: Sequence[int], *, asked_by_id: int | None) -> int:
    """Open a capture for each of these posts that can be captured, and queue it; returns how many are open.

    Asked twice, it is one: a post has one open capture at most. Where a person asks, one that waits for its
    next try is tried at once. The caller commits.
    """
    now = clock.now()
    wanted = db.session.execute(
        select(Post.id, Post.media_product_type, Post.posted_at)
        .where(Post.id.in_(list(post_ids)), can_be_captured(now))
        .order_by(Post.id)
    ).all()
    if not wanted:
        return 0
    rows = [_new_capture(row.id, row.media_product_type, row.posted_at, asked_by_id, now) for row in wanted]
    upsert(db.session(), Capture, rows, key=["open_for_post_id"], update=[])
    captures = db.session.scalars(
        select(Capture)
        .where(Capture.open_for_post_id.in_([row.id for row in wanted]))
        .order_by(Capture.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for capture in captures:
        if asked_by_id is not None and capture.problem is not None:
            capture.problem = None  # a second press finds it being kept already
            queue_anew(capture, now)
        elif not capture.tries:
            queue_capture(capture)
    return len(captures)


def queue_capture(capture: Capture) -> None:
    """Queue the capture's task in its present generation; a task already queued stays the only one."""
    enqueue(
        TAKE,
        {"capture": capture.id, "generation": capture.generation},
        identity=f"capture:{capture.id}",
        slot=capture.asked_at.isoformat(),
        generation=capture.generation,
    )


def queue_anew(capture: Capture, now: datetime) -> None:
    """Queue an open capture under a new name: a used name is refused for a day."""
    capture.generation += 1
    capture.next_try_at = now + TAKEN_FOR
    queue_capture(capture)


def can_be_captured(now: datetime) -> ColumnElement[bool]:
    """The condition on `Post`: it is of a connected account, and still there."""
    owned = (
        select(InstagramAccount.id)
        .join(User, User.id == InstagramAccount.user_id)
        .where(InstagramAccount.id == Post.instagram_account_id, User.active.is_(True))
    )
    is_story = and_(Post.media_product_type.is_not(None), Post.media_product_type == "STORY")
    return and_(
        owned.exists(),
        Post.graph_id.is_not(None),
        Post.deleted_at.is_(None),
        or_(~is_story, Post.posted_at > now - STORY_LIFE),
    )


def stories_to_capture(account_id: int | None = None) -> Sequence[int]:
    """Living stories of accounts in running campaigns of which no capture was asked yet, the oldest first."""
    now = clock.now()
    asked = select(Capture.id).where(Capture.post_id == Post.id)
    statement = (
        select(Post.id)
        .where(
            Post.media_product_type == "STORY",
            Post.posted_at > now - STORY_LIFE,
            Post.instagram_account_id.in_(active_account_ids()),
            can_be_captured(now),
            ~asked.exists(),
        )
        .order_by(Post.posted_at, Post.id)
        .limit(AT_ONCE)
    )
    if account_id is not None:
        statement = statement.where(Post.instagram_account_id == account_id)
    return db.session.scalars(statement).all()


def _new_capture(
    post_id: int,
    product_type: str | None,
    posted_at: datetime | None,
    asked_by_id: int | None,
    now: datetime,
) -> dict[str, object]:
    is_story = product_type == "STORY" and posted_at is not None
    return {
        "post_id": post_id,
        "open_for_post_id": post_id,
        "state": CaptureState.ASKED,
        "generation": 0,
        "asked_at": now,
        "asked_by_id": asked_by_id,
        "ends_at": posted_at + STORY_LIFE if is_story and posted_at is not None else None,
        "tries": 0,
        "next_try_at": now + TAKEN_FOR,
    }
