"""Rows of posts as the frozen figures that pages, results and reports work on."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, String, and_, func, literal, null, or_

from application.campaigns.post_filters import KINDS, OTHER_KIND
from application.campaigns.results.figures import PostFigures
from application.models import FIGURE_NAMES, InstagramAccount, MissingReason, Post, User

_FACTS: tuple[Any, ...] = (
    Post.id.label("post_id"),
    Post.instagram_account_id,
    InstagramAccount.username,
    User.name.label("partner"),
    Post.media_type,
    Post.media_product_type,
    Post.posted_at,
    Post.last_read_at,
    Post.insights_reason,
    Post.refused_metrics,
    Post.details_read_at,
    Post.deleted_at,
    Post.webhook_figures,
    Post.manual_figures,
    InstagramAccount.region,
    *(getattr(Post, name) for name in FIGURE_NAMES),
)
_WORDS: tuple[Any, ...] = (Post.caption, Post.permalink)
_NO_WORDS: tuple[Any, ...] = (null().label("caption"), null().label("permalink"))


def post_columns(*, words: bool = True) -> tuple[Any, ...]:
    """What `post_figures` reads from; `words` False leaves captions and links in the database."""
    return _FACTS + (_WORDS if words else _NO_WORDS)


def with_owner(statement: Select[*tuple[Any, ...]], posts: Any = Post) -> Select[*tuple[Any, ...]]:
    """`statement` over posts joined to their account and the partner whose posts they are.

    `posts` may be the columns of a subquery that has `instagram_account_id` and `user_id`.
    """
    return statement.outerjoin(InstagramAccount, InstagramAccount.id == posts.instagram_account_id).outerjoin(
        User, User.id == func.coalesce(InstagramAccount.user_id, posts.user_id)
    )


def post_figures(row: Row[*tuple[Any, ...]], **known: Any) -> PostFigures:
    """A row of `post_columns` as frozen figures; `known` overrides single fields."""
    named = row._mapping
    facts: dict[str, Any] = {
        "post_id": named["post_id"],
        "instagram_account": named["instagram_account_id"],
        "username": named["username"],
        "partner": named["partner"],
        "media_type": named["media_type"],
        "media_product_type": named["media_product_type"],
        "posted_at": named["posted_at"],
        "caption": named["caption"],
        "permalink": named["permalink"],
        "figures": {name: named[name] for name in FIGURE_NAMES},
        "insights_reason": named["insights_reason"] or _unread(named["last_read_at"]),
        "read_at": named["last_read_at"],
        **{name: named[name] for name in ("refused_metrics", "details_read_at", "deleted_at")},
        **{name: named[name] for name in ("region", "webhook_figures", "manual_figures")},
    }
    return PostFigures(**{**facts, **known})


def _unread(last_read_at: datetime | None) -> MissingReason | None:
    return MissingReason.NOT_YET_READ if last_read_at is None else None


_PRODUCT = func.upper(func.coalesce(Post.media_product_type, literal("", String)))
_MEDIA = func.upper(func.coalesce(Post.media_type, literal("", String)))
_IS_STORY = _PRODUCT == "STORY"
_IS_REEL = _PRODUCT == "REELS"
_BY_MEDIA_ALONE = and_(~_IS_STORY, ~_IS_REEL)
_IN_FEED = _PRODUCT.in_(("", "FEED"))

_KIND_CONDITIONS: dict[str, ColumnElement[bool]] = {
    "picture": and_(_IN_FEED, _MEDIA == "IMAGE"),
    "video": and_(_IN_FEED, _MEDIA == "VIDEO"),
    "carousel": and_(_IN_FEED, _MEDIA == "CAROUSEL_ALBUM"),
    "reel": or_(_IS_REEL, and_(_BY_MEDIA_ALONE, _MEDIA == "REELS")),
    "story": or_(_IS_STORY, and_(_BY_MEDIA_ALONE, _MEDIA == "STORY")),
}


def is_of_kind(kind: str) -> ColumnElement[bool]:
    """The condition that a post is of a kind of KINDS, or of none of them; says what `media_kind` says."""
    if kind == OTHER_KIND:
        return and_(*(~_KIND_CONDITIONS[known] for known in KINDS))
    return _KIND_CONDITIONS[kind]
