"""Which posts of a campaign are in a view, and which of them the filters leave."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, or_, select

from application.campaigns.candidates import Window, candidate_posts
from application.campaigns.matching.queries import Standing, stands
from application.campaigns.post_filters import Person, PostFilter
from application.campaigns.post_rows import is_of_kind
from application.models import Assignment, Decision, InstagramAccount, Post


def posts_in_view(window: Window, chosen: PostFilter) -> Select[*tuple[Any, ...]]:
    """The ids of the posts of a campaign's view that match; joined with their assignment."""
    in_campaign = and_(Assignment.post_id == Post.id, Assignment.campaign_id == window.campaign_id)
    if chosen.view is Decision.UNDECIDED:
        candidates = candidate_posts([window]).subquery("candidates")
        posts = (
            select(Post.id)
            .select_from(candidates)
            .join(Post, Post.id == candidates.c.post_id)
            .outerjoin(Assignment, in_campaign)
            .where(or_(Assignment.id.is_(None), Assignment.decision == Decision.UNDECIDED))
        )
    else:
        posts = (
            select(Post.id)
            .select_from(Assignment)
            .join(Post, in_campaign)
            .where(Assignment.decision == chosen.view)
        )
    return narrowed(posts, window, chosen)


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
