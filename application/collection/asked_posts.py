"""Posts of campaigns whose figures staff have asked for anew, whatever the reading plan says of them.

Asking makes them due at that very instant (`next_read_at` equals `MetricsUpdate.asked_at`), so that runs read
them as they read all that is due, and the database says what still waits. A run that was open before doesn't
take them: another follows it.
"""

from datetime import datetime, timedelta

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.sql.elements import ColumnElement

from application.built_once import built_once
from application.collection.asking import ask_for_collection
from application.collection.horizon import NO_STORY
from application.extensions import db
from application.media_kinds import STORY_LIFE, STORY_PRODUCT
from application.models import (
    Assignment,
    CollectionRun,
    Decision,
    FacebookLogin,
    InstagramAccount,
    LoginState,
    MetricsUpdate,
    Post,
    RunKind,
    RunState,
    User,
)
from application.moments import moment

TRIED_FOR = timedelta(days=1)
"""So long after the asking the sweep tries again what failed, also when no campaign of the account runs."""

READ_BY = {
    RunKind.POSTS: (RunKind.POSTS, RunKind.READING),
    RunKind.STORIES: (RunKind.STORIES, RunKind.READING),
}
"""Which kinds of runs read the posts that are due, by the kind that is opened for them."""


def has_ended() -> ColumnElement[bool]:
    """The condition that a post is a story whose figures have ended with it."""
    return and_(
        Post.media_product_type == STORY_PRODUCT,
        or_(Post.posted_at.is_(None), Post.posted_at <= moment(-STORY_LIFE), Post.closed_at.is_not(None)),
    )


def can_be_told() -> ColumnElement[bool]:
    """The condition that Instagram, as far as is known, still tells figures of a post."""
    return and_(
        Post.graph_id.is_not(None),
        Post.instagram_account_id.is_not(None),
        Post.deleted_at.is_(None),
        or_(
            NO_STORY,
            and_(Post.posted_at > moment(-STORY_LIFE), Post.closed_at.is_(None)),
        ),
    )


def connected_account_ids() -> Select[int]:
    """Ids of the accounts that can be read: their person is here, and connected."""
    return (
        select(InstagramAccount.id)
        .join(User, User.id == InstagramAccount.user_id)
        .join(FacebookLogin, FacebookLogin.id == User.facebook_login_id)
        .where(User.active.is_(True), FacebookLogin.state == LoginState.CONNECTED)
    )


def waiting_account_ids(kind: RunKind) -> Select[int | None]:
    """Ids of accounts with posts asked for lately that no run of this kind has been through since."""
    been_through = select(CollectionRun.id).where(
        CollectionRun.instagram_account_id == Post.instagram_account_id,
        CollectionRun.kind.in_(READ_BY[kind]),
        CollectionRun.created_at >= MetricsUpdate.asked_at,
        CollectionRun.state == RunState.DONE,
    )
    return (
        select(Post.instagram_account_id)
        .join(Assignment, Assignment.post_id == Post.id)
        .join(MetricsUpdate, MetricsUpdate.campaign_id == Assignment.campaign_id)
        .where(
            MetricsUpdate.asked_at > moment(-TRIED_FOR),
            Assignment.decision == Decision.ACCEPTED,
            Post.next_read_at == MetricsUpdate.asked_at,
            Post.media_product_type == STORY_PRODUCT if kind is RunKind.STORIES else NO_STORY,
            can_be_told(),
            ~been_through.exists(),
        )
    )


def follow_up(run: CollectionRun) -> None:
    """Open another run after this one, which has ended, for posts asked for while it was open."""
    if run.kind not in READ_BY:
        return
    asked = _asked_meanwhile(run.instagram_account_id, run.created_at, kind=run.kind)
    found = db.session.execute(*asked).first()
    if found is not None:
        db.session.flush()
        ask_for_collection([run.instagram_account_id], asked_by_id=found.asked_by_id, kind=run.kind)


@built_once
def _asked_meanwhile(account_id: int, since: datetime, *, kind: RunKind) -> Select[int | None]:
    return (
        waiting_account_ids(kind)
        .with_only_columns(MetricsUpdate.asked_by_id)
        .where(Post.instagram_account_id == account_id, Post.next_read_at > since)
        .limit(1)
    )
