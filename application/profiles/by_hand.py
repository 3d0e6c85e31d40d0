"""What staff entered by hand of a partner's posts: whole posts, and figures that Instagram did not tell."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select

from application.built_once import built_once
from application.campaigns.entered.queries import EnteredFigure, entered_figures
from application.extensions import db
from application.integrations.graph.metrics import metric
from application.models import Post, User
from application.paging import PageOf, page_of
from application.profiles.post_view import FIGURES

POSTS_A_PAGE = 20


@dataclass(frozen=True)
class PostsByHand:
    """A page of the posts that staff added for a partner, the newest first."""

    posts: Sequence[Row[Any]]
    page: PageOf


@dataclass(frozen=True)
class EntryLine:
    """Figures that one person entered at one time; `by` is None when that person has left."""

    labels: tuple[str, ...]
    by: str | None
    at: datetime


def posts_by_hand(user_id: int, wanted: int) -> PostsByHand:
    """The partner's posts by hand; two statements, one when there are none."""
    total = db.session.scalar(*_number_by_hand(user_id)) or 0
    page = page_of(wanted, total, POSTS_A_PAGE)
    if not total:
        return PostsByHand((), page)
    return PostsByHand(db.session.execute(*_by_hand(user_id, page.offset)).all(), page)


@built_once
def _number_by_hand(user_id: int) -> Select[int]:
    return select(func.count(Post.id)).where(*_of_partner(user_id))


@built_once
def _by_hand(user_id: int, begin: int) -> Select[*tuple[Any, ...]]:
    columns: tuple[Any, ...] = (
        Post.id,
        Post.instagram_account_id,
        Post.network,
        Post.media_type,
        Post.media_product_type,
        Post.caption,
        Post.posted_at,
        Post.first_seen_at.label("added_at"),
        User.name.label("added_by"),
        Post.insights_reason,
        Post.refused_metrics,
        Post.manual_figures,
        *(getattr(Post, name) for name in FIGURES),
    )
    statement = select(*columns).outerjoin(User, User.id == Post.entered_by_id).where(*_of_partner(user_id))
    in_order = statement.order_by(Post.posted_at.is_(None), Post.posted_at.desc(), Post.id.desc())
    return in_order.offset(begin).limit(POSTS_A_PAGE)


def _of_partner(user_id: int) -> tuple[ColumnElement[bool], ...]:
    return Post.user_id == user_id, Post.instagram_account_id.is_(None)


def entry_lines(posts: Iterable[Any]) -> Mapping[int, tuple[EntryLine, ...]]:
    """By post, who entered which of its figures, and when; one statement, or none."""
    found = entered_figures([post.id for post in posts if post.manual_figures])
    return {post_id: _lines(figures) for post_id, figures in found.items()}


def _lines(figures: Mapping[str, EnteredFigure]) -> tuple[EntryLine, ...]:
    labels: dict[tuple[str | None, datetime], list[str]] = {}
    for name, figure in figures.items():
        labels.setdefault((figure.entered_by, figure.entered_at), []).append(metric(name).label)
    return tuple(EntryLine(tuple(names), by, at) for (by, at), names in labels.items())
