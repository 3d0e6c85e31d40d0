"""Kept posts of people who left, from when on no campaign counts them any more: why they were kept is gone.

A turned decision says when it was turned. A deleted campaign takes its decisions along, so nothing says which
posts it counted: the days then begin with the latest deletion of a campaign that was there when the person
left. In one that was made later no post of theirs can count.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import aliased

from application.leaving.rules import Ages, Since
from application.models import (
    ApiCall,
    Assignment,
    AuditAction,
    AuditEntry,
    Capture,
    Decision,
    InstagramAccount,
    Picture,
    PictureKind,
    Post,
    PostChild,
    Reading,
    User,
)

UNCOUNTED_FOR = 30
"""So many days a slip can be put right: a decision that was turned, a campaign that was deleted."""

_DELETED, _MADE = aliased(AuditEntry), aliased(AuditEntry)


def _people(border: datetime) -> Select[int]:
    """Who left before the border, and of whose time no campaign was deleted since."""
    made_later = (
        select(_MADE.id)
        .where(
            _MADE.campaign_id == _DELETED.campaign_id,
            _MADE.action == AuditAction.CAMPAIGN_MADE.value,
            _MADE.at > User.left_at,
        )
        .correlate(_DELETED, User)
    )
    deleted = select(_DELETED.id).where(
        _DELETED.action == AuditAction.CAMPAIGN_DELETED.value, _DELETED.at >= border, ~made_later.exists()
    )
    return select(User.id).where(User.left_at < border, ~deleted.exists())


def _accounts(border: datetime) -> Select[int]:
    return select(InstagramAccount.id).where(InstagramAccount.user_id.in_(_people(border)))


def _is_uncounted(post: Any, border: datetime) -> ColumnElement[bool]:
    counts_or_did = select(Assignment.id).where(
        Assignment.post_id == post.id,
        or_(Assignment.decision == Decision.ACCEPTED, Assignment.decided_at >= border),
    )
    theirs = or_(post.instagram_account_id.in_(_accounts(border)), post.user_id.in_(_people(border)))
    return and_(theirs, ~counts_or_did.exists())


def _is_not_captured() -> ColumnElement[bool]:
    """What was kept of it goes first: the files of a capture would be forgotten with it."""
    return ~select(Capture.id).where(Capture.post_id == Post.id).exists()


def uncounted_posts(border: datetime) -> Select[int]:
    """Ids of those of which the days began before the border."""
    post = aliased(Post)
    return select(post.id).where(_is_uncounted(post, border))


def _no_post_cites(border: datetime) -> ColumnElement[bool]:
    """By what stays, not by what goes: it holds as well once the readings, or the posts, have gone.

    One reading is looked for by its call: of EXISTS the server makes a list of all readings first.
    """
    citing = (
        select(Reading.id)
        .where(Reading.api_call_id == ApiCall.id, Reading.post_id.not_in(uncounted_posts(border)))
        .limit(1)
        .correlate(ApiCall)
        .scalar_subquery()
    )
    return and_(ApiCall.instagram_account_id.in_(_accounts(border)), citing.is_(None))


def _no_post_shows(border: datetime) -> ColumnElement[bool]:
    post = select(Post.id).where(Post.graph_id == Picture.graph_id, Post.id.not_in(uncounted_posts(border)))
    child = select(PostChild.id).where(
        PostChild.graph_id == Picture.graph_id, PostChild.post_id.not_in(uncounted_posts(border))
    )
    shown = or_(
        and_(Picture.kind == PictureKind.POST, post.exists()),
        and_(Picture.kind == PictureKind.CHILD, child.exists()),
    )
    return and_(Picture.instagram_account_id.in_(_accounts(border)), ~shown)


UNCOUNTED_POSTS = Ages(
    UNCOUNTED_FOR,
    Since(
        "no campaign counts them any more, where their person has left",
        lambda border: and_(_is_uncounted(Post, border), _is_not_captured()),
    ),
)
UNCOUNTED_READINGS = Ages(
    UNCOUNTED_FOR,
    Since(
        "no campaign counts their post any more, where its person has left",
        lambda border: Reading.post_id.in_(uncounted_posts(border)),
    ),
)
UNCOUNTED_CHILDREN = Ages(
    UNCOUNTED_FOR,
    Since(
        "no campaign counts their post any more, where its person has left",
        lambda border: PostChild.post_id.in_(uncounted_posts(border)),
    ),
)
UNCOUNTED_PICTURES = Ages(
    UNCOUNTED_FOR,
    Since("no campaign counts their post any more, where its person has left", _no_post_shows),
)
UNCOUNTED_CALLS = Ages(
    UNCOUNTED_FOR,
    Since("no campaign counts any more what it told figures of, where its person has left", _no_post_cites),
)
