"""Which posts of a campaign are in a view, and which of them the filters leave."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, Subquery, and_, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute

from application.campaigns.candidates import Window, undecided_arms
from application.campaigns.matching.queries import Standing, stands
from application.campaigns.post_filters import Person, PostFilter
from application.campaigns.post_rows import is_of_kind
from application.models import Assignment, Decision, InstagramAccount, Post


def posts_in_view(
    window: Window,
    chosen: PostFilter,
    *columns: InstrumentedAttribute[Any],
    such_that: Sequence[ColumnElement[bool]] = (),
) -> Subquery:
    """The posts of a campaign's view that match: `id` and these columns of each, for what is to be selected.

    Conditions stand within, where a database can use its indexes; so does the choice of columns: what an
    index holds needs no look at the post.
    """
    if chosen.view is Decision.UNDECIDED:
        arms = [arm.with_only_columns(Post.id, *columns) for arm in undecided_arms([window])]
    else:
        posts = select(Post.id, *columns).select_from(Assignment).join(Post, Post.id == Assignment.post_id)
        of_view = (Assignment.campaign_id == window.campaign_id, Assignment.decision == chosen.view)
        arms = [posts.where(*of_view)]
    return union_all(*(narrowed(arm, window, chosen).where(*such_that) for arm in arms)).subquery("listed")


def narrowed(posts: Select[*tuple[Any, ...]], window: Window, chosen: PostFilter) -> Select[*tuple[Any, ...]]:
    """`posts` without those that the filters leave out; whatever the view."""
    if chosen.person is not None:
        posts = posts.where(is_by([chosen.person]))
    if chosen.kind:
        posts = posts.where(is_of_kind(chosen.kind))
    if chosen.text:
        posts = posts.where(Post.caption.icontains(chosen.text, autoescape=True))
    if chosen.match:
        posts = posts.where(stands(window.campaign_id, Standing(chosen.match)))
    if chosen.first_day:
        posts = posts.where(Post.posted_at >= _midnight(chosen.first_day, window.zone))
    if chosen.last_day:
        posts = posts.where(Post.posted_at < _midnight(chosen.last_day + timedelta(days=1), window.zone))
    return posts


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone))


def is_by(people: Collection[Person]) -> ColumnElement[bool]:
    """The condition that a post is somebody's of these. Nothing is joined: what needs no person is faster."""
    users = [person.user_id for person in people if person.user_id is not None]
    accounts = [person.account_id for person in people if person.account_id is not None]
    theirs = select(InstagramAccount.id).where(InstagramAccount.user_id.in_(users))
    return or_(
        Post.instagram_account_id.in_(theirs),
        and_(Post.instagram_account_id.is_(None), Post.user_id.in_(users)),
        Post.instagram_account_id.in_(accounts),
    )
