"""Living stories that end soon, of which something is missing still: good figures, or the file."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, or_, select

from application.capture.kept import SOMETHING_KEPT
from application.clock import clock
from application.collection.reading_plan import STORY_LIFE
from application.extensions import db
from application.models import Capture, InstagramAccount, Post, User
from application.operations.today.scope import Scope, people_in_scope

ENDS_WITHIN = timedelta(hours=6)
STILL_FRESH = timedelta(hours=4)
"""A reading of the last hours before a story's end is a good one."""


@dataclass(frozen=True)
class EndingStory:
    """A story that ends soon; figures or file, or both, are missing."""

    post_id: int
    username: str | None
    person: str
    ends_at: datetime
    is_read: bool
    is_kept: bool

    @property
    def lacking(self) -> str:
        """What is missing, for people."""
        if self.is_read:
            return "Its picture or film is not kept yet"
        return "No good reading yet" if self.is_kept else "No good reading yet, and nothing is kept"


def ending_stories(scope: Scope, *, most: int) -> tuple[tuple[EndingStory, ...], int]:
    """The soonest to end, and how many there are; one statement."""
    rows = db.session.execute(_lacking(scope).limit(most)).all()
    stories = tuple(
        EndingStory(
            row.post_id,
            row.username,
            row.person,
            row.posted_at + STORY_LIFE,
            bool(row.is_read),
            bool(row.is_kept),
        )
        for row in rows
    )
    return stories, rows[0].total if rows else 0


def _lacking(scope: Scope) -> Select[*tuple[Any, ...]]:
    now = clock.now()
    kept = select(Capture.id).where(Capture.post_id == Post.id, Capture.state.in_(SOMETHING_KEPT)).exists()
    read = func.coalesce(and_(Post.views.is_not(None), Post.last_read_at > now - STILL_FRESH), False)
    columns = (
        Post.id.label("post_id"),
        InstagramAccount.username,
        User.name.label("person"),
        Post.posted_at,
        read.label("is_read"),
        kept.label("is_kept"),
        func.count().over().label("total"),
    )
    return (
        select(*columns)
        .join(InstagramAccount, InstagramAccount.id == Post.instagram_account_id)
        .join(User, User.id == InstagramAccount.user_id)
        .where(
            User.active.is_(True),
            User.id.in_(people_in_scope(scope)),
            Post.media_product_type == "STORY",
            Post.deleted_at.is_(None),
            Post.posted_at > now - STORY_LIFE,
            Post.posted_at <= now - STORY_LIFE + ENDS_WITHIN,
            or_(~read, ~kept),
        )
        .order_by(Post.posted_at, Post.id)
    )
