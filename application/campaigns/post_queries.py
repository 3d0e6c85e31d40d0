"""The posts of one campaign: views, counts, pages, and whose they are. Each answer takes a fixed number of
statements, however many posts there are."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, false, func, or_, select
from sqlalchemy.orm import aliased

from application.campaign_access import may_be_entered
from application.campaigns.candidates import Window, candidate_posts
from application.campaigns.figures import PostFigures
from application.campaigns.post_filters import NEWEST, OLDEST, POSTS_A_PAGE, Person, PostFilter
from application.campaigns.post_rows import is_of_kind, post_columns, post_figures, with_owner
from application.extensions import db
from application.models import Assignment, Campaign, Decision, InstagramAccount, Post, User

Decider = aliased(User, name="decider")


@dataclass(frozen=True)
class OtherCampaign:
    """Another campaign that a post is accepted in."""

    campaign_id: int
    name: str


@dataclass(frozen=True)
class PostRow:
    """A post in a campaign's list. `decided_by` is None before a decision and when the person has left."""

    post: PostFigures
    decided_at: datetime | None
    decided_by: str | None
    also_in: tuple[OtherCampaign, ...]


@dataclass(frozen=True)
class PostPage:
    """One page of posts; `page` is the page given, which is never beyond the last."""

    rows: tuple[PostRow, ...]
    page: int
    total: int
    newest_id: int
    """The highest id among all that match: what comes in later is not meant by "all that match"."""

    @property
    def pages(self) -> int:
        return max(1, math.ceil(self.total / POSTS_A_PAGE))


@dataclass(frozen=True)
class PersonChoice:
    """Somebody whose posts can be filtered by."""

    key: str
    label: str


def posts_in_view(window: Window, chosen: PostFilter) -> Select[*tuple[Any, ...]]:
    """The ids of the posts of a campaign's view that match; joined with account, partner and assignment."""
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
    return _narrowed(with_owner(posts), chosen)


def _narrowed(posts: Select[*tuple[Any, ...]], chosen: PostFilter) -> Select[*tuple[Any, ...]]:
    if chosen.person is not None:
        posts = posts.where(_is_by(chosen.person))
    if chosen.kind:
        posts = posts.where(is_of_kind(chosen.kind))
    if chosen.text:
        posts = posts.where(Post.caption.icontains(chosen.text, autoescape=True))
    return posts


def _is_by(person: Person) -> Any:
    if person.account_id is not None:
        return Post.instagram_account_id == person.account_id
    return or_(
        InstagramAccount.user_id == person.user_id,
        and_(Post.instagram_account_id.is_(None), Post.user_id == person.user_id),
    )


def view_counts(window: Window) -> dict[Decision, int]:
    """How many posts each view holds; two statements."""
    counts = dict.fromkeys(Decision, 0)
    decided = db.session.execute(
        select(Assignment.decision, func.count())
        .where(Assignment.campaign_id == window.campaign_id)
        .group_by(Assignment.decision)
    )
    counts.update({decision: number for decision, number in decided})
    counts[Decision.UNDECIDED] = undecided_counts([window]).get(window.campaign_id, 0)
    return counts


def undecided_counts(windows: Sequence[Window]) -> dict[int, int]:
    """How many posts wait for a decision, by campaign; none where nothing waits. One statement."""
    if not windows:
        return {}
    candidates = candidate_posts(windows).subquery("candidates")
    statement = (
        select(candidates.c.campaign_id, func.count())
        .select_from(candidates)
        .outerjoin(
            Assignment,
            and_(
                Assignment.post_id == candidates.c.post_id,
                Assignment.campaign_id == candidates.c.campaign_id,
            ),
        )
        .where(or_(Assignment.id.is_(None), Assignment.decision == Decision.UNDECIDED))
        .group_by(candidates.c.campaign_id)
    )
    return {campaign_id: number for campaign_id, number in db.session.execute(statement)}


def post_page(window: Window, chosen: PostFilter) -> PostPage:
    """The page of posts that a filter asks for, or the last one; three statements."""
    matching = posts_in_view(window, chosen)
    total, newest_id = db.session.execute(
        matching.with_only_columns(func.count(), func.max(Post.id), maintain_column_froms=True)
    ).one()
    page = min(chosen.page, max(1, math.ceil(total / POSTS_A_PAGE)))
    rows = db.session.execute(
        matching.with_only_columns(
            *post_columns(),
            Assignment.decided_at,
            Decider.name.label("decided_by"),
            maintain_column_froms=True,
        )
        .outerjoin(Decider, Decider.id == Assignment.decided_by_id)
        .order_by(*_order(chosen.order))
        .limit(POSTS_A_PAGE)
        .offset((page - 1) * POSTS_A_PAGE)
    ).all()
    elsewhere = _accepted_elsewhere(window.campaign_id, [row.post_id for row in rows])
    listed = tuple(_post_row(row, elsewhere.get(row.post_id, ())) for row in rows)
    return PostPage(listed, page, total, newest_id or 0)


def _post_row(row: Row[*tuple[Any, ...]], also_in: tuple[OtherCampaign, ...]) -> PostRow:
    return PostRow(post_figures(row), row.decided_at, row.decided_by, also_in)


def _order(order: str) -> tuple[Any, ...]:
    """What is missing stands last, whichever way; ids make the order total."""
    if order == OLDEST:
        return (Post.posted_at.is_(None), Post.posted_at, Post.id)
    column = Post.posted_at if order == NEWEST else getattr(Post, order)
    return (column.is_(None), column.desc(), Post.id.desc())


def _accepted_elsewhere(campaign_id: int, post_ids: Sequence[int]) -> dict[int, tuple[OtherCampaign, ...]]:
    found: dict[int, tuple[OtherCampaign, ...]] = {}
    statement = (
        select(Assignment.post_id, Campaign.id, Campaign.name)
        .join(Campaign, Campaign.id == Assignment.campaign_id)
        .where(
            Assignment.post_id.in_(post_ids) if post_ids else false(),
            Assignment.campaign_id != campaign_id,
            Assignment.decision == Decision.ACCEPTED,
            may_be_entered(),
        )
        .order_by(Campaign.name, Campaign.id)
    )
    for post_id, other_id, name in db.session.execute(statement):
        found[post_id] = (*found.get(post_id, ()), OtherCampaign(other_id, name))
    return found


def people_with_decided_posts(campaign_id: int) -> list[PersonChoice]:
    """Whose posts were decided on in the campaign, members or not; one statement."""
    statement = with_owner(
        select(Post.instagram_account_id, InstagramAccount.username, User.id, User.name)
        .select_from(Assignment)
        .join(Post, Post.id == Assignment.post_id)
        .where(Assignment.campaign_id == campaign_id)
    ).distinct()
    return [
        PersonChoice(
            Person(user_id=user_id, account_id=None if user_id else account_id).key,
            person_label(name, username),
        )
        for account_id, username, user_id, name in db.session.execute(statement)
    ]


def person_label(name: str | None, username: str | None) -> str:
    """How a person stands in a list: by name and handle."""
    handle = f"@{username}" if username else ""
    return f"{name} ({handle})" if name and handle else name or handle or "Deleted user"
